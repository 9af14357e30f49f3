// Prints what Go implements: an interface for each that the world imports and for each resource in
// it, and behind each function of theirs what the library calls.
#include <algorithm>

#include "backends/go/model.h"
#include "backends/go/names.h"

namespace sabir::backends::go {
namespace {

using abi::Shape;
using binding::Gives;
using binding::Mode;
using emit::Code;
using emit::Writer;

std::string asked_word(size_t n) { return n == 0 ? "ws" : "below(ws, " + number(n) + ")"; }

class AskedPrinter {
 public:
  AskedPrinter(Writer& w, const Package& package, const Function& f, std::string object)
      : w_(w),
        package_(package),
        spelling_(*package.spelling),
        plan_(spelling_.plan),
        f_(f),
        waist_(*f.of->of),
        object_(std::move(object)) {}

  void run() {
    w_.gap();
    w_.emit({{"where", f_.where},
             {"name", name()},
             {"object", object_},
             {"told",
              [&] {
                for (const Parameter& p : f_.params) tell(p);
              }},
             {"strange", [&] { refuse_strange(); }},
             {"call", [&] { ask(); }},
             {"answer", [&] { answer(); }}},
            R"go(
      // ${where}
      func ${name}(ans *answering, ws *uint64) {
          o := ${object}
          ${told}
          ${strange}
          ${call}
          ${answer}
      }
    )go");
  }

  std::string name() const { return "asked" + pascal(plan_.short_symbol(waist_.symbol)); }

 private:
  void line(const Code& code) { w_.code(code); }
  static Code raw() { return emit::imported("unsafe"); }
  std::string where() const { return go_string(f_.where); }

  void tell(const Parameter& p) {
    abi::TypeId id = p.of->of->type;
    const abi::Type& type = plan_[id];
    std::string word = asked_word(p.seat.at), told = p.name + " := ";
    Code memory = raw() + ".Pointer(" + word + ")";
    Code pointer = "readAs[" + raw() + ".Pointer](" + word + ")";
    switch (p.way) {
      case Way::Word: return line(told + "readAs[" + spelling_.type(id) + "](" + word + ")");
      case Way::Plain: return line(told + "*readAs[*" + spelling_.type(id) + "](" + word + ")");
      case Way::Made: return line(told + lift_of(package_, id) + "(&ans.lifting, " + pointer + ")");
      case Way::Lent:
      case Way::Items: return tell_list(p, type, told, memory, word);
      case Way::Entries: {
        const abi::Type& entry = plan_[*type.element];
        return w_.code(Code(
            told + "liftMap(",
            {"&ans.lifting", memory, number(entry.size), number(entry.members[1].offset),
             lift_of(package_, entry.members[0].type), lift_of(package_, entry.members[1].type)},
            ")"));
      }
      case Way::Handle:
      case Way::Guest: return line(told + lift_of(package_, id) + "(&ans.lifting, " + memory + ")");
    }
  }

  void tell_list(const Parameter& p, const abi::Type& type, const std::string& told,
                 const Code& memory, const std::string& word) {
    if (type.shape == Shape::String) return line(told + "liftText(&ans.lifting, " + memory + ")");
    std::string element = spelling_.type(*type.element);
    if (p.of->mode == Mode::InOut) {
      return line(told + raw() + ".Slice(readAs[*" + element + "](" + word + "), readAs[int](" +
                  asked_word(p.count) + "))");
    }
    if (p.way == Way::Lent)
      return line(told + "liftFlat[" + element + "](&ans.lifting, " + memory + ")");
    line(told + "liftList(&ans.lifting, " + memory + ", " + number(plan_[*type.element].size) +
         ", " + lift_of(package_, type.element) + ")");
  }

  // What another maker's object would be called by.
  void refuse_strange() {
    bool holds = std::any_of(f_.params.begin(), f_.params.end(), [&](const Parameter& p) {
      return spelling_.holds_guest(p.of->of->type);
    });
    if (!holds) return;
    w_.emit({{"where", where()}}, R"go(
      if ans.strange(${where}) {
          return
      }
    )go");
  }

  void ask() {
    std::vector<Code> given;
    for (const Parameter& p : f_.params) given.push_back(p.name);
    std::string head = (f_.result.empty() ? "err := o." : "res, err := o.") + f_.name + "(";
    w_.code(Code(head, given, ")"));
    Code declared("nil");
    if (f_.error) {
      declared = Code("declaring[" + spelling_.type(*f_.error) + "](",
                      {"ans", number(plan_[*f_.error].size), lower_of(package_, f_.error),
                       "declare" + pascal(plan_.error_suffix(plan_[*f_.error]))},
                      ")");
    } else if (f_.of->of->declares) {
      declared = "declaringNothing(ans)";
    }
    w_.emit({{"declared", declared}}, R"go(
      if ans.fails(err, ${declared}) {
          return
      }
    )go");
  }

  void answer() {
    std::string out = asked_word(f_.out);
    Code pointer = "readAs[" + raw() + ".Pointer](" + out + ")";
    switch (f_.of->gives) {
      case Gives::Nothing: return;
      case Gives::Scalar: return line("*readAs[*" + f_.result + "](" + out + ") = res");
      case Gives::Value:
        if (spelling_.is_plain(*waist_.result)) {
          return line("*readAs[*" + f_.result + "](" + out + ") = res");
        }
        [[fallthrough]];
      case Gives::Handle:
      case Gives::Self:
      case Gives::Guest:
        return w_.code(Code("answerValue(",
                            {"ans", where(), pointer, "&res", lower_of(package_, waist_.result)},
                            ")"));
      case Gives::Sink: return answer_sink(out);
      case Gives::Parcel:
        return w_.code(Code("*readAs[*" + raw() + ".Pointer](" + out + ") = answerParcel(",
                            {"ans", where(), number(plan_[*waist_.result].size), "&res",
                             lower_of(package_, waist_.result)},
                            ")"));
      case Gives::View: {
        bool text = plan_[*waist_.result].shape == Shape::String;
        std::string data = text ? "textOf(res), len(res)" : "dataOf(res), bytesIn(res)";
        return line("answerView(ans, " + out + ", " + number(f_.index) + ", " + data +
                    ", len(res))");
      }
    }
  }

  void answer_sink(const std::string& out) {
    const abi::Type& type = plan_[*waist_.result];
    if (type.shape == Shape::String)
      return line("answerSink(ans, " + out + ", textOf(res), len(res))");
    if (spelling_.is_plain(*type.element)) {
      return line("answerSink(ans, " + out + ", dataOf(res), bytesIn(res))");
    }
    const abi::Type& element = plan_[*type.element];
    if (type.shape == Shape::Map && spelling_.is_keyed(type)) {
      return w_.code(
          Code("answerEntries(",
               {"ans", where(), out, "res", number(element.size), number(element.members[1].offset),
                lower_of(package_, element.members[0].type),
                lower_of(package_, element.members[1].type)},
               ")"));
    }
    w_.code(Code(
        "answerItems(",
        {"ans", where(), out, "res", number(element.size), lower_of(package_, type.element)}, ")"));
  }

  Writer& w_;
  const Package& package_;
  const Spelling& spelling_;
  const abi::Plan& plan_;
  const Function& f_;
  const abi::Function& waist_;
  std::string object_;
};

void print_methods(Writer& w, const std::vector<Function>& all) {
  for (const Function& f : all) {
    w.gap();
    print_doc(w, f.doc, f.name + " answers " + f.where + ".");
    w.code(Code(f.name + "(", declared_parameters(f), ") " + returns(f)));
  }
}

void print_interface(Writer& w, const std::string& name, const std::string& doc,
                     const std::string& fallback, const std::vector<Function>& methods) {
  w.gap();
  print_doc(w, doc, fallback);
  if (methods.empty()) return w.emit({{"name", name}}, "type ${name} interface{}");
  w.emit({{"name", name}, {"methods", [&] { print_methods(w, methods); }}}, R"go(
    type ${name} interface {
        ${methods}
    }
  )go");
}

}  // namespace

std::string print_hosts(const Package& package) {
  Writer w;
  std::vector<std::string> table;
  auto asked = [&](const Function& f, const std::string& object) {
    AskedPrinter printer(w, package, f, object);
    printer.run();
    if (table.size() <= f.index) table.resize(f.index + 1);
    table[f.index] = printer.name();
  };
  for (const Host& host : package.hosts) {
    if (!host.functions.empty()) {
      print_interface(w, host.name, host.doc,
                      host.name + " is what the library asks of its caller.", host.functions);
    }
    for (const Guests& g : host.guests) {
      print_interface(w, g.name, g.doc, g.name + " is a resource that the caller implements.",
                      g.methods);
    }
  }
  for (const Host& host : package.hosts) {
    for (const Function& f : host.functions) asked(f, "ans.object.object.(*Options)." + host.field);
    for (const Guests& g : host.guests) {
      for (const Function& f : g.methods) asked(f, "ans.object.object.(" + g.name + ")");
    }
  }
  w.gap();
  auto rows = [&] {
    for (const std::string& name : table) w.emit({{"name", name}}, "${name},");
  };
  std::vector<Code> tables;
  for (const Host& host : package.hosts) {
    for (const Guests& g : host.guests) tables.push_back("tableOf(" + number(g.table) + ")");
  }
  Code unsafe = emit::imported("unsafe");
  w.emit("// What the library knows objects of Go's by.");
  w.code(Code("var tables = [...]" + unsafe + ".Pointer{", tables, "}"));
  w.gap();
  w.emit("// What C calls, by number.");
  if (table.empty()) {
    w.emit("var asked = [...]func(*answering, *uint64){}");
  } else {
    w.emit({{"rows", rows}}, R"go(
      var asked = [...]func(*answering, *uint64){
          ${rows}
      }
    )go");
  }
  Writer file;
  std::vector<std::string> imports;
  if (w.imports().contains("unsafe")) imports.push_back("unsafe");
  print_head(file, package, imports);
  file.gap();
  file.append(w);
  return tabbed(file.text());
}

}  // namespace sabir::backends::go
