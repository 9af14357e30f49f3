// Prints the cffi flavour: the same tables as the extension module's, as a Python module.
#include <set>

#include "abi/names.h"
#include "backends/python/names.h"
#include "backends/python/print.h"
#include "emit/docs.h"

namespace sabir::backends::python {
namespace {

using abi::Shape;
using binding::Gives;
using binding::Mode;
using emit::Writer;

// What a type's table is called: `LIST_U8`.
std::string constant_of(const TypeRow& r) { return abi::upper(r.of->label); }

const abi::Type& type_of(const TypeRow& r) { return *r.of->of; }

bool is_scalar(const TypeRow& r) {
  return type_of(r).shape == Shape::Scalar || type_of(r).shape == Shape::String;
}

bool is_handle(const TypeRow& r) {
  return type_of(r).shape == Shape::Own || type_of(r).shape == Shape::Borrow;
}

// Structures lie in the library as they lie in C: the package asks it, when it is loaded.
bool has_layout(const TypeRow& r) {
  return type_of(r).shape >= Shape::Array && type_of(r).shape <= Shape::Result;
}

// An expression, for the formatter's rule: on one line if it fits, else each item on its own.
struct Shown {
  std::string head;  // `Record`, `how=`, or all of it
  std::vector<Shown> items;
  char open = 0, close = 0;
  std::string tail;
  std::vector<std::string> lines;  // of a text too long for one line
};

Shown text(std::string all) { return {std::move(all), {}, 0, 0, "", {}}; }
Shown call_of(std::string head, std::vector<Shown> items) {
  return {std::move(head), std::move(items), '(', ')', "", {}};
}
Shown list(std::vector<Shown> items, std::string head = "") {
  return {std::move(head), std::move(items), '[', ']', "", {}};
}
Shown string(const std::string& value) { return text(python_string(value)); }
Shown number(uint64_t value) { return text(std::to_string(value)); }

Shown texts(const std::vector<std::string>& names) {
  std::vector<Shown> items;
  for (const std::string& name : names) items.push_back(text(name));
  return list(std::move(items));
}

// Text of several lines is a literal a line, which the language joins.
Shown doc(const std::string& value) {
  Shown made = text("doc=" + python_string(value));
  std::string wrapped = emit::wrap(value, 80);
  std::vector<std::string_view> lines = emit::lines_of(wrapped);
  for (const std::string_view& line : lines) {
    bool first = &line == &lines.front(), last = &line == &lines.back();
    std::string literal = python_string(std::string(line) + (last ? "" : "\n"));
    made.lines.push_back((first ? "doc=" : "") + literal);
  }
  return made;
}

std::string flat(const Shown& e) {
  std::string out = e.head;
  if (e.open) out += e.open;
  for (size_t i = 0; i < e.items.size(); ++i) out += (i ? ", " : "") + flat(e.items[i]);
  if (e.close) out += e.close;
  return out + e.tail;
}

void print(Writer& w, const Shown& e, size_t indent, const std::string& behind) {
  std::string one = flat(e) + behind;
  bool fits = indent + one.size() <= 100;
  if (fits || (e.items.empty() && e.lines.size() < 2)) return w.emit({{"one", one}}, "${one}");
  if (!e.lines.empty()) {
    for (const std::string& line : e.lines) {
      bool last = &line == &e.lines.back();
      w.emit({{"line", line + (last ? behind : "")}}, "${line}");
    }
    return;
  }
  w.emit({{"head", e.head + e.open},
          {"items",
           [&] {
             for (const Shown& item : e.items) print(w, item, indent + 4, ",");
           }},
          {"tail", e.close + e.tail + behind}},
         R"py(
           ${head}
               ${items}
           ${tail}
         )py");
}

// --- types ---

// The class of a type's table, and its arguments.
class RowPrinter {
 public:
  RowPrinter(const Package& package, const TypeRow& row)
      : package_(package), r_(row), type_(type_of(row)) {}

  Shown run() const {
    std::string home = r_.module + ".";
    switch (type_.shape) {
      case Shape::Enum:
      case Shape::Flags: return labels();
      case Shape::List: return call_of("List", {element()});
      case Shape::Map: return call_of("Map", {element()});
      case Shape::Array:
        return call_of("Array", {element(), number(type_.length), string(type_.key)});
      case Shape::Record:
        return structure(type_.extensible ? "Extensible" : "Record", {text(home + r_.python)}, {});
      case Shape::Tuple: return structure("Tuple", {}, {});
      case Shape::Result: return structure("Result", {}, {});
      case Shape::Variant:
        return structure("Variant", {string(r_.python)}, {number(type_.tag_size), text(r_.module)});
      case Shape::Option: return structure("Option", {}, {text(r_.of->nested ? "True" : "False")});
      case Shape::Own: return call_of("Own", {string(handle_name())});
      case Shape::Borrow: return call_of("Borrow", {string(handle_name())});
      case Shape::Scalar:
      case Shape::String: break;
    }
    return text("");
  }

 private:
  Shown element() const { return text(constant_of(package_.row(*type_.element))); }

  Shown labels() const {
    size_t count = r_.members.size();
    size_t limit = type_.shape == Shape::Flags ? size_t{1} << count : count;
    std::string home = r_.module + ".";
    Shown made = call_of("Labels", {text(home + r_.python), number(type_.tag_size), number(limit)});
    if (!r_.raises.empty()) made.items.push_back(text(home + r_.raises));
    if (type_.open && type_.shape == Shape::Enum) made.items.push_back(text("unknown=True"));
    return made;
  }

  // `first`, then how it lies in memory, `then`, and a Field for each member.
  Shown structure(const std::string& head, std::vector<Shown> first,
                  std::vector<Shown> then) const {
    Shown made = call_of(head, std::move(first));
    made.items.push_back(string(type_.key));
    made.items.push_back(number(type_.size));
    made.items.push_back(number(type_.align));
    made.items.insert(made.items.end(), then.begin(), then.end());
    for (size_t i = 0; i < r_.members.size(); ++i) made.items.push_back(field(i));
    return made;
  }

  Shown field(size_t i) const {
    const binding::Member& m = r_.of->members[i];
    std::string path = type_.shape == Shape::Option ? "some" : r_.members[i].path;
    std::string name = type_.shape == Shape::Result ? (i ? "Err" : "Ok") : r_.members[i].name;
    if (name.empty()) name = path;
    std::vector<Shown> items = {string(name),
                                text(m.type ? constant_of(package_.row(*m.type)) : "None"),
                                number(m.type ? m.offset : 0)};
    if (path != name) items.push_back(string(path));
    return call_of("Field", std::move(items));
  }

  std::string handle_name() const {
    for (const Module& module : package_.modules) {
      for (const Class& c : module.classes) {
        if (c.of->id == type_.resource) return c.name;
      }
    }
    for (const Guests& g : package_.guests) {
      if (g.of->id == type_.resource) return g.name;
    }
    return "";
  }

  const Package& package_;
  const TypeRow& r_;
  const abi::Type& type_;
};

class Printer {
 public:
  explicit Printer(const Package& package) : package_(package), w_(2) {}

  std::string run() {
    print_types();
    for (const Module& module : package_.modules) {
      for (const Class& c : module.classes) print_class(c);
    }
    for (const Module& module : package_.modules) {
      if (!module.functions.empty()) w_.gap();
      for (const Function& f : module.functions) print_function(w_, f, "function", f.name, 0);
    }
    print_instance();
    print_open();
    return head() + w_.text();
  }

 private:
  // --- types ---

  std::string row(abi::TypeId id) const { return constant_of(package_.row(id)); }

  void print_types() {
    std::vector<std::string> checked;
    for (const TypeRow& r : package_.rows) {
      if (is_scalar(r)) {
        used_.insert(constant_of(r));
        continue;
      }
      Shown made = RowPrinter(package_, r).run();
      used_.insert(made.head);
      for (const Shown& item : made.items) {
        if (item.head == "Field") used_.insert("Field");
      }
      if (!r.module.empty()) homes_.insert(r.module);
      made.head.insert(0, constant_of(r) + " = ");
      print(w_, made, 0, "");
      if (has_layout(r)) checked.push_back(constant_of(r));
    }
    if (checked.empty()) return;
    w_.gap();
    print(w_, call_of("LIBRARY.check_layouts", {texts(checked)}), 0, "");
  }

  // The types that are handles of a resource, as a list.
  Shown handles_of(abi::ResourceId resource) const {
    std::vector<std::string> found;
    for (const TypeRow& r : package_.rows) {
      if (is_handle(r) && type_of(r).resource == resource) found.push_back(constant_of(r));
    }
    return texts(found);
  }

  // --- functions ---

  Shown parameter(const std::string& name, const binding::Parameter& p) {
    used_.insert("Parameter");
    return call_of("Parameter", {string(name), text(row(p.of->type))});
  }

  void add_mode(const binding::Parameter& p, Shown& made) {
    const char* how = p.mode == Mode::InOut ? "INOUT" : p.mode == Mode::Retained ? "RETAINS" : "";
    if (!*how) return;
    used_.insert(how);
    made.items.push_back(text(std::string("how=") + how));
  }

  Shown parameters(const Function& f) {
    std::vector<Shown> items;
    homes_.insert(f.default_needs.modules.begin(), f.default_needs.modules.end());
    if (f.default_needs.runtime) homes_.insert("_sabir");
    for (size_t i = 0; i < f.params.size(); ++i) {
      const binding::Parameter& p = f.of->params[i];
      Shown made = parameter(f.params[i].name, p);
      if (!f.params[i].fallback.empty()) made.items.push_back(text(f.params[i].fallback));
      if (p.max) made.items.push_back(text("max=" + std::to_string(p.max)));
      add_mode(p, made);
      items.push_back(std::move(made));
    }
    return list(std::move(items));
  }

  // What stands between a function's name and what is said of its errors.
  void add_types(const binding::Function& f, Shown params, Shown& made) {
    bool nothing = f.gives == Gives::Nothing;
    if (!f.params.empty() || !nothing) made.items.push_back(std::move(params));
    if (nothing) return;
    used_.insert(class_of(f));
    made.items.push_back(call_of(class_of(f), {text(row(*f.of->result))}));
  }

  static std::string class_of(const binding::Function& f) {
    switch (f.gives) {
      case Gives::Handle: return f.of->imported ? "Value" : "Made";
      case Gives::Self: return "Made";
      case Gives::Sink: return "Sink";
      case Gives::Parcel: return "Parcel";
      case Gives::View: return "View";
      default: return "Value";
    }
  }

  void print_function(Writer& w, const Function& f, const std::string& kind,
                      const std::string& name, size_t indent) {
    Shown made = call_of(kind, {string(f.shown), string(f.symbol)});
    add_types(*f.of, parameters(f), made);
    if (f.of->of->error) made.items.push_back(text("error=" + row(*f.of->of->error)));
    if (f.of->of->origin->leaf) made.items.push_back(text("leaf=True"));
    if (!f.doc.empty()) made.items.push_back(doc(f.doc));
    made.head = name + " = LIBRARY." + kind;
    print(w, made, indent, "");
  }

  // --- classes ---

  void print_class_head(Writer& w, const Class& c) {
    w.emit({{"module", python_string(c.home)},
            {"name", python_string(c.name)},
            {"warns", c.of && c.of->warns ? "" : "_warns = False"}},
           R"py(
             __module__, __qualname__ = ${module}, ${name}
             __slots__ = ()
             _name = ${name}
             ${warns}
           )py");
  }

  void print_class(const Class& c) {
    part(w_);
    used_.insert("Handle");
    w_.emit({{"name", c.extension},
             {"doc", [&] { docstring(w_, c.doc, "A handle."); }},
             {"head", [&] { print_class_head(w_, c); }},
             {"functions",
              [&] {
                if (c.constructor) {
                  print_function(w_, *c.constructor, "constructor", "__new__", 4);
                }
                for (const Function& f : c.functions) {
                  print_function(w_, f, f.is_static ? "static" : "method", f.name, 4);
                }
              }}},
            R"py(
              class ${name}(Handle):
                  ${doc}

                  ${head}

                  ${functions}
            )py");
    part(w_);
    print(w_,
          call_of("LIBRARY.add_class", {text(c.extension), string(c.drop), handles_of(c.of->id)}),
          0, "");
  }

  void print_instance() {
    const Class& c = package_.instance;
    part(w_);
    used_.insert("Handle");
    w_.emit({{"doc", [&] { docstring(w_, c.doc); }},
             {"head", [&] { print_class_head(w_, c); }},
             {"functions", [&] { print_on_instance(); }}},
            R"py(
              class Instance(Handle):
                  ${doc}

                  ${head}

                  ${functions}
            )py");
    part(w_);
    print(w_, call_of("LIBRARY.add_class", {text("Instance"), string(c.drop), list({})}), 0, "");
  }

  void print_on_instance() {
    auto line = [&](const std::string& name, const std::string& what) {
      w_.emit({{"name", name}, {"what", what}}, "${name} = LIBRARY.on_instance(${what})");
    };
    for (const Module& module : package_.modules) {
      for (const Function& f : module.functions) line(f.on_instance, f.name);
      for (const Class& c : module.classes) {
        if (c.constructor) line(c.constructor->on_instance, c.extension);
        for (const Function& f : c.functions) {
          if (f.is_static) line(f.on_instance, c.extension + "." + f.name);
        }
      }
    }
  }

  // --- what the caller implements ---

  Shown import(const Import& f) {
    used_.insert("Import");
    Shown made =
        call_of("Import", {string(f.shown), string(f.method), text(std::to_string(f.host))});
    std::vector<Shown> told;
    for (size_t i = 0; i < f.params.size(); ++i) {
      told.push_back(parameter(f.params[i], f.of->params[i]));
      add_mode(f.of->params[i], told.back());
    }
    add_types(*f.of, list(std::move(told)), made);
    const abi::Function& waist = *f.of->of;
    if (waist.declares) made.items.push_back(text("declares=True"));
    if (waist.error) {
      made.items.push_back(text("error=" + row(*waist.error)));
      made.items.push_back(text("declare=" + python_string(f.declare)));
    }
    return made;
  }

  template <typename Wanted>
  Shown imports(const Wanted& wanted) {
    std::vector<Shown> items;
    for (const Import& f : package_.imports) {
      if (wanted(f)) items.push_back(import(f));
    }
    return list(std::move(items));
  }

  void print_open() {
    w_.gap();
    for (const Guests& g : package_.guests) {
      used_.insert("Guests");
      auto ours = [&](const Import& f) { return f.host < 0 && f.of->of->resource == g.of->id; };
      std::string name = package_.of->plan->short_symbol(g.of->of->symbol) + "_guests = Guests";
      print(w_,
            call_of(name, {text("LIBRARY"), string(g.name), imports(ours), handles_of(g.of->id)}),
            0, "");
    }
    used_.insert("Opener");
    Shown made = call_of("open = Opener", {text("LIBRARY"), text("Instance")});
    if (!package_.hosts.empty()) {
      made.items.push_back(hosts());
      made.items.push_back(imports([](const Import& f) { return f.host >= 0; }));
    }
    made.tail = ".dress()";
    print(w_, made, 0, "");
    print(w_, text("open.__doc__ = " + python_string(package_.open.doc)), 0, "");
  }

  Shown hosts() {
    std::vector<Shown> out;
    for (const Host& host : package_.hosts) {
      used_.insert("Host");
      std::vector<Shown> methods;
      for (const std::string& m : host.methods) methods.push_back(string(m));
      out.push_back(
          call_of("Host", {string(host.parameter), string(host.name), list(std::move(methods))}));
    }
    return list(std::move(out));
  }

  // --- the head, when all that is used is known ---

  void print_import(Writer& w, const std::string& from, std::initializer_list<const char*> names) {
    std::vector<std::string> ours;
    for (const char* name : names) {
      if (used_.count(name)) ours.push_back(name);
    }
    if (!ours.empty()) import_from(w, from, ours);
  }

  std::string head() {
    Writer w(2);
    w.emit(
        "\"\"\"The library through cffi: what the extension module is, without a compiler.\"\"\"");
    w.gap();
    generated(w, package_);
    w.gap();
    used_.insert("Library");
    if (!homes_.empty()) import_from(w, ".", {homes_.begin(), homes_.end()});
    print_import(
        w, "._sabir_cffi",
        {"INOUT", "RETAINS", "Library", "Made", "Parameter", "Parcel", "Sink", "Value", "View"});
    print_import(w, "._sabir_handle", {"Handle"});
    print_import(w, "._sabir_host", {"Guests", "Host", "Import", "Opener"});
    print_import(w, "._sabir_structures",
                 {"Array", "Extensible", "Option", "Record", "Result", "Tuple", "Variant"});
    print_import(w, "._sabir_values",
                 {"BOOL", "CHAR", "F32", "F64", "S8", "S16", "S32", "S64", "STRING", "U8", "U16",
                  "U32", "U64", "Borrow", "Field", "Labels", "List", "Map", "Own"});
    w.gap();
    std::string major = std::to_string(package_.major);
    print(w,
          call_of("LIBRARY = Library",
                  {string(package_.name), string(package_.prefix), string(package_.of->plan->name),
                   text("(" + major + ", " + std::to_string(package_.minor) + ")"),
                   string("lib" + package_.prefix + ".so." + major)}),
          0, "");
    w.emit("");
    return w.text() + "\n";
  }

  const Package& package_;
  Writer w_;
  std::set<std::string> used_, homes_;
};

}  // namespace

std::string print_cffi(const Package& package) { return Printer(package).run(); }

std::string print_flavour(const Package& package) {
  Writer w;
  w.emit({{"title", package.of->title}, {"source", package.source}, {"prefix", package.prefix}},
         R"py(
    """${title}, in the flavour that is there: see `choose`."""

    # Generated by sabir from ${source}; do not edit.

    from ._sabir_flavour import choose

    FLAVOUR, _flavour = choose(__package__, "${prefix}")
    globals().update({name: value for name, value in vars(_flavour).items() if name[0] != "_"})
  )py");
  return w.text();
}

}  // namespace sabir::backends::python
