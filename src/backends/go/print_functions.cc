// Prints what people call: the package's functions, the instance's methods and the classes. Each
// does the same: it finds whom it is for, hands over its arguments word by word, crosses once, and
// takes what came.
#include <algorithm>

#include "backends/go/model.h"
#include "backends/go/names.h"
#include "backends/go/print_call.h"

namespace sabir::backends::go {
namespace {

using emit::Code;
using emit::Writer;

std::vector<Code> names(const Function& f) {
  std::vector<Code> all;
  for (const Parameter& p : f.params) all.push_back(p.name);
  return all;
}

// What it does, and what stands for a parameter that is left out.
void print_function_doc(Writer& w, const Function& f) {
  print_doc(w, f.doc, f.name + " calls " + f.where + ".");
  for (const std::string& note : signature(f, "").notes) {
    w.emit("//");
    print_doc(w, note, "");
  }
}

// Of the package, for the library that every process has.
void print_at_top(Writer& w, const Function& f) {
  w.gap();
  print_function_doc(w, f);
  w.code(Code("func " + f.name + "(", declared_parameters(f), ") " + returns(f) + " {"));
  w.emit({{"body", [&] { w.code(Code("return standard." + f.name + "(", names(f), ")")); }}}, R"go(
        ${body}
    }
  )go");
}

void print_on_instance(Writer& w, const Package& package, const Function& f) {
  w.gap();
  w.emit({{"name", f.name}}, "// ${name} is the function of the same name, of this library.");
  print_call(w, package, f, "lib *Instance");
}

void print_class(Writer& w, const Package& package, const Class& c) {
  bool confined = c.of->of->traits().threading == model::Threading::Confined;
  w.gap();
  print_doc(w, c.doc, c.name + " is an object of the library's.");
  std::string more = confined ? "Only the thread that made it may use it: the goroutine calls "
                                "runtime.LockOSThread first. Close it; nobody else does."
                              : "Close gives it back; the garbage collector does so for what was "
                                "forgotten.";
  w.emit("//");
  print_doc(w, more, "");
  auto watch = [&] {
    if (!confined) w.emit("watch(o, &o.held)");
  };
  w.emit({{"name", c.name}, {"index", std::to_string(c.index)}, {"watch", watch}}, R"go(
    type ${name} struct{ held held }

    func drop${name}(pointer unsafe.Pointer) {
        drop(${index}, pointer)
    }

    func new${name}(pointer unsafe.Pointer) *${name} {
        o := &${name}{held{pointer: pointer, drop: drop${name}}}
        ${watch}
        return o
    }

    func (o *${name}) handle() *held {
        if o == nil {
            return nil
        }
        return &o.held
    }

    // Close gives the object back. It may be called more than once.
    func (o *${name}) Close() error {
        return closeHeld(o.handle(), "the ${name}")
    }
  )go");
  for (const Function& f : c.functions) {
    w.gap();
    print_function_doc(w, f);
    print_call(w, package, f, "o *" + c.name);
  }
}

void print_instance(Writer& w, const Package& package) {
  w.gap();
  w.emit({{"version", go_string(package.of->version)}}, R"go(
    // Version is that of the contract.
    const Version = ${version}

    // Instance is a library that Open has opened: all functions of the package, of its own.
    type Instance struct{ held held }

    // The library that every process has, at the default location.
    var standard *Instance

    func dropInstance(pointer unsafe.Pointer) {
        drop(0, pointer)
    }

    // whom is the library as C knows it; ok: it is open.
    func (lib *Instance) whom() (pointer unsafe.Pointer, ok bool) {
        if lib == nil {
            return nil, true
        }
        pointer = lib.held.use()
        return pointer, pointer != nil
    }

    // leave is the end of a call.
    func (lib *Instance) leave() {
        if lib != nil {
            lib.held.leave()
        }
    }

    // Close ends the library when its last call and its last object have ended.
    func (lib *Instance) Close() error {
        if lib == nil {
            return closeHeld(nil, "the library")
        }
        return closeHeld(&lib.held, "the library")
    }
  )go");
  print_open(w, package);
}

}  // namespace

std::vector<Code> declared_parameters(const Function& f) {
  std::vector<Code> all;
  for (size_t i = 0; i < f.params.size(); ++i) {
    bool same = i + 1 < f.params.size() && f.params[i + 1].type == f.params[i].type;
    all.push_back(f.params[i].name + (same ? "" : " " + f.params[i].type));
  }
  return all;
}

std::string returns(const Function& f) {
  return f.result.empty() ? "error" : "(" + f.result + ", error)";
}

Signature signature(const Function& f, const std::string& home) {
  std::string head = f.of->of->imported ? f.name : "func " + f.name;
  if (!f.home.empty() && !f.of->of->imported) head = "func (o *" + f.home + ") " + f.name;
  Signature made{f.of->of->symbol, home, head, {}, " " + returns(f), {}};
  for (const Code& item : declared_parameters(f)) made.items.push_back(flat(item));
  for (const Parameter& p : f.params) {
    if (!p.fallback.empty()) made.notes.push_back(p.name + ": nil is " + p.fallback);
  }
  return made;
}

std::string print_functions(const Package& package) {
  Writer body;
  print_instance(body, package);
  for (const Class& c : package.classes) print_class(body, package, c);
  for (const Function& f : package.functions) {
    print_at_top(body, f);
    print_on_instance(body, package, f);
  }
  Writer w;
  std::vector<std::string> imports;
  if (body.imports().contains("math")) imports.push_back("math");
  imports.push_back("unsafe");
  print_head(w, package, imports);
  w.gap();
  w.append(body);
  return tabbed(w.text());
}

}  // namespace sabir::backends::go
