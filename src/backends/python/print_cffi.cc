// Prints the cffi flavour: the same tables as the extension module's, as a Python module.
#include <algorithm>
#include <set>

#include "backends/python/names.h"
#include "backends/python/print.h"
#include "emit/docs.h"

namespace sabir::backends::python {
namespace {

using emit::Writer;

// `&type_list_u8` and `type_list_u8` become `LIST_U8`.
std::string row(const std::string& name) {
  std::string out = name.substr(name.starts_with("&") ? 6 : 5);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
  return out;
}

const char* const kScalars[] = {"BOOL", "CHAR",   "F32", "F64", "S16", "S32", "S64",
                                "S8",   "STRING", "U16", "U32", "U64", "U8"};

bool is_scalar(const TypeRow& r) {
  std::string name = row(r.name);
  return std::find(std::begin(kScalars), std::end(kScalars), name) != std::end(kScalars);
}

// `_types.Colour`, from `gauntlet._types` and `Colour`.
std::string module_of(const TypeRow& r) { return r.home.substr(r.home.find('.') + 1); }

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
  for (size_t at = 0; at < wrapped.size();) {
    size_t end = std::min(wrapped.find('\n', at), wrapped.size() - 1);
    made.lines.push_back(python_string(wrapped.substr(at, end + 1 - at)));
    at = end + 1;
  }
  made.lines[0].insert(0, "doc=");
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

Shown field(const std::string& name, const std::string& type, uint32_t at,
            const std::string& path) {
  std::vector<Shown> items = {string(name), text(type.empty() ? "None" : row(type)),
                              number(type.empty() ? 0 : at)};
  if (path != name) items.push_back(string(path));
  return call_of("Field", std::move(items));
}

void add_layout(const TypeRow& r, Shown& made) {
  made.items.push_back(string(r.key));
  made.items.push_back(number(r.size));
  made.items.push_back(number(r.align));
}

void add_fields(const TypeRow& r, Shown& made) {
  static const char* const kResult[] = {"Ok", "Err"};
  for (size_t i = 0; i < r.members.size(); ++i) {
    const MemberRow& m = r.members[i];
    std::string name = m.name.empty() ? m.path : m.name;
    if (r.kind == "SABIR_PY_RESULT") name = kResult[i];
    made.items.push_back(field(name, m.type, m.at, m.path));
  }
}

Shown labels(const TypeRow& r) {
  size_t count = r.members.size();
  size_t limit = r.kind == "SABIR_PY_FLAGS" ? size_t{1} << count : count;
  Shown made =
      call_of("Labels", {text(module_of(r) + "." + r.python), number(r.tag_size), number(limit)});
  if (!r.raises.empty()) made.items.push_back(text(module_of(r) + "." + r.raises));
  return made;
}

Shown structure(const TypeRow& r, const std::string& kind) {
  Shown made = call_of("", {});
  if (kind == "OPTION") {
    made.head = "Option";
    add_layout(r, made);
    made.items.push_back(text(r.nested ? "True" : "False"));
    made.items.push_back(field("some", r.element, r.payload, "some"));
    return made;
  }
  if (kind == "RECORD") {
    made = call_of(r.extensible ? "Extensible" : "Record", {text(module_of(r) + "." + r.python)});
  }
  if (kind == "TUPLE") made.head = "Tuple";
  if (kind == "RESULT") made.head = "Result";
  if (kind == "VARIANT") made = call_of("Variant", {string(r.python)});
  add_layout(r, made);
  if (kind == "VARIANT") {
    made.items.push_back(number(r.tag_size));
    made.items.push_back(text(module_of(r)));
  }
  add_fields(r, made);
  return made;
}

// The class of a type's table, and its arguments.
Shown expression(const TypeRow& r, const std::string& handle_name) {
  const std::string kind = r.kind.substr(9);
  if (kind == "ENUM" || kind == "FLAGS") return labels(r);
  if (kind == "OWN") return call_of("Own", {string(handle_name)});
  if (kind == "BORROW") return call_of("Borrow", {string(handle_name)});
  if (kind == "LIST") return call_of("List", {text(row(r.element))});
  if (kind == "MAP") return call_of("Map", {text(row(r.element))});
  if (kind == "ARRAY") {
    return call_of("Array", {text(row(r.element)), number(r.length), string(r.key)});
  }
  return structure(r, kind);
}

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

  std::string handle_name(const TypeRow& r) const {
    std::string variable =
        (r.handles + r.guests).substr(r.handles.empty() && r.guests.empty() ? 0 : 1);
    for (const Module& module : package_.modules) {
      for (const Class& c : module.classes) {
        if (c.c_name == variable) return c.name;
      }
    }
    for (const Guests& g : package_.guests) {
      if (g.c_name == variable) return g.name;
    }
    return "";
  }

  void print_types() {
    std::vector<std::string> checked;
    for (const TypeRow& r : package_.rows) {
      if (is_scalar(r)) {
        used_.insert(row(r.name));
        continue;
      }
      Shown made = expression(r, handle_name(r));
      used_.insert(made.head);
      for (const Shown& item : made.items) {
        if (item.head == "Field") used_.insert("Field");
      }
      if (!r.home.empty()) homes_.insert(module_of(r));
      made.head.insert(0, row(r.name) + " = ");
      print(w_, made, 0, "");
      if (!r.key.empty()) checked.push_back(row(r.name));
    }
    if (checked.empty()) return;
    w_.gap();
    print(w_, call_of("LIBRARY.check_layouts", {texts(checked)}), 0, "");
  }

  // The types that are handles of a class, as a list.
  Shown handles_of(const std::string& variable) const {
    std::vector<std::string> found;
    for (const TypeRow& r : package_.rows) {
      if (r.handles + r.guests == "&" + variable) found.push_back(row(r.name));
    }
    return texts(found);
  }

  // --- functions ---

  Shown parameter(const Parameter& p) {
    used_.insert("Parameter");
    Shown made = call_of("Parameter", {string(p.name), text(row(p.row))});
    if (!p.fallback.empty()) {
      made.items.push_back(text(p.fallback));
      note_homes(p.fallback);
    }
    if (p.max) made.items.push_back(text("max=" + std::to_string(p.max)));
    if (!p.how.empty()) {
      used_.insert(p.how);
      made.items.push_back(text("how=" + p.how));
    }
    return made;
  }

  void note_homes(const std::string& text) {
    if (text.find("_sabir.") != std::string::npos) homes_.insert("_sabir");
    for (const Module& module : package_.modules) {
      if (text.find(module.types + ".") != std::string::npos) homes_.insert(module.types);
    }
  }

  Shown parameters(const std::vector<Parameter>& params) {
    std::vector<Shown> items;
    for (const Parameter& p : params) items.push_back(parameter(p));
    return list(std::move(items));
  }

  Shown gives(Gives how, const std::string& type) {
    static const char* const kNames[] = {"", "Value", "Made", "Sink", "Parcel", "View"};
    std::string name = kNames[size_t(how)];
    used_.insert(name);
    return call_of(name, {text(row(type))});
  }

  void print_function(Writer& w, const Function& f, const std::string& kind,
                      const std::string& name, size_t indent) {
    Shown made = call_of(kind, {string(f.shown), string(f.symbol)});
    bool nothing = f.gives == Gives::Nothing;
    if (!f.params.empty() || !nothing) made.items.push_back(parameters(f.params));
    if (!nothing) made.items.push_back(gives(f.gives, f.result_type_row));
    if (!f.error.empty()) made.items.push_back(text("error=" + row(f.error)));
    if (!f.doc.empty()) made.items.push_back(doc(f.doc));
    made.head = name + " = LIBRARY." + kind;
    print(w, made, indent, "");
  }

  // --- classes ---

  void print_class_head(Writer& w, const Class& c) {
    size_t dot = c.shown.rfind('.');
    w.emit({{"module", python_string(c.shown.substr(0, dot))},
            {"name", python_string(c.name)},
            {"warns", c.warns ? "" : "_warns = False"}},
           R"py(
             __module__, __qualname__ = ${module}, ${name}
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
          call_of("LIBRARY.add_class", {text(c.extension), string(c.drop), handles_of(c.c_name)}),
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
    bool nothing = f.gives == Gives::Nothing;
    if (!f.params.empty() || !nothing) made.items.push_back(parameters(f.params));
    if (!nothing) made.items.push_back(gives(f.gives, f.result_row));
    if (f.declares) made.items.push_back(text("declares=True"));
    if (!f.error.empty()) {
      made.items.push_back(text("error=" + row(f.error)));
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
      auto ours = [&](const Import& f) { return f.host < 0 && f.shown.starts_with(g.name + "."); };
      std::string name = g.c_name.substr(7) + "_guests = Guests";
      print(w_,
            call_of(name, {text("LIBRARY"), string(g.name), imports(ours), handles_of(g.c_name)}),
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
                  {string(package_.name), string(package_.prefix), string(package_.contract),
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
  w.emit({{"title", package.title}, {"source", package.source}, {"prefix", package.prefix}}, R"py(
    """${title}, in the flavour that is there: see `choose`."""

    # Generated by sabir from ${source}; do not edit.

    from ._sabir_flavour import choose

    FLAVOUR, _flavour = choose(__package__, "${prefix}")
    globals().update({name: value for name, value in vars(_flavour).items() if name[0] != "_"})
  )py");
  return w.text();
}

}  // namespace sabir::backends::python
