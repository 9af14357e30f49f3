// Prints the extension module: tables, and one short function per function of the contract.
#include "backends/native/native.h"
#include "backends/python/names.h"
#include "backends/python/print.h"
#include "emit/docs.h"

namespace sabir::backends::python {
namespace {

using emit::Writer;

// Of a line of docs, which becomes `        "...\n"`.
constexpr size_t kDocWidth = 87;

void section(Writer& w, const std::string& title) {
  w.gap();
  std::string rule(title.size() < 84 ? 84 - title.size() : 0, '-');
  w.emit({{"title", title}, {"rule", rule}}, "/* --- ${title} ${rule} */");
  w.gap();
}

// --- types ---

// What Python has for a type: nothing for most.
void print_row(Writer& w, const Package& package, const TypeRow& row) {
  std::vector<std::string> fields;
  auto add = [&](const char* field, const std::string& value) {
    fields.push_back(std::string(".") + field + " = " + value);
  };
  if (!row.python.empty()) {
    add("home", c_string(package.name + "." + row.module));
    add("name", c_string(row.python));
    if (!row.raises.empty()) add("raises", c_string(row.raises));
    std::vector<std::string> names;
    for (const MemberRow& m : row.members) names.push_back(c_string(m.name));
    bool flags = row.of->of->shape == abi::Shape::Flags;
    if (!flags && !names.empty()) add("members", native::names(names));
  }
  if (!row.of->object.empty()) add(row.of->guest ? "guests" : "handles", "&" + row.of->object);
  if (!fields.empty()) native::print_row(w, native::place(*row.of), fields);
}

void print_types(Writer& w, const Package& package) {
  auto rows = [&] {
    for (const TypeRow& row : package.rows) print_row(w, package, row);
  };
  w.emit({{"rows", rows}}, R"c(
    static sabir_py_type all_types[TYPE_COUNT + 1] = {
      ${rows}
      [TYPE_COUNT] = {.home = NULL},
    };
  )c");
}

// --- tables of methods ---

std::string signature(const Function& f, const std::string& name) {
  std::string text = name + "(";
  bool first = true;
  auto add = [&](const std::string& item) {
    text += (first ? "" : ", ") + item;
    first = false;
  };
  if (f.method) add("$self");
  for (const Parameter& p : f.params) {
    add(p.name + (p.signature_fallback.empty() ? "" : "=" + p.signature_fallback));
  }
  return text + ")\n--\n\n";
}

std::string flags(const Function& f) {
  if (f.constructor) return "METH_VARARGS | METH_KEYWORDS";
  std::string call = f.params.empty() ? "METH_NOARGS" : "SABIR_PY_KEYWORDS";
  return call + (f.is_static ? " | METH_STATIC" : "");
}

void print_method(Writer& w, const Function& f) {
  std::string name = entry(f);
  w.emit({{"name", f.name},
          {"function", f.params.empty() && !f.constructor ? name : "SABIR_PY_FAST(" + name + ")"},
          {"flags", flags(f)},
          {"doc", c_string(signature(f, f.name) + emit::wrap(f.doc, kDocWidth))}},
         R"c(
           {"${name}", ${function}, ${flags},
            PyDoc_STR(
                ${doc}
            )},
         )c");
}

void print_methods(Writer& w, const std::string& name, const std::vector<Function>& functions,
                   bool handle) {
  w.gap();
  w.emit({{"name", name},
          {"methods",
           [&] {
             for (const Function& f : functions) print_method(w, f);
           }},
          {"own", handle ? R"c({"close", sabir_py_close, METH_NOARGS,
 PyDoc_STR("close($self)\n--\n\n"
           "Give the handle back; any use after that raises ClosedError. Twice is harmless.")},
{"__enter__", sabir_py_enter, METH_NOARGS, NULL},
{"__exit__", SABIR_PY_FAST(sabir_py_exit), METH_FASTCALL, NULL},)c"
                         : ""}},
         R"c(
           static PyMethodDef ${name}_methods[] = {
             ${methods}
             ${own}
             {NULL, NULL, 0, NULL}
           };
         )c");
}

std::string class_doc(const Class& c) {
  std::string doc = emit::wrap(c.doc.empty() ? "A handle." : c.doc, kDocWidth);
  if (!c.constructor) return doc;
  return signature(*c.constructor, c.name) + doc;
}

void print_class_functions(Writer& w, const Package& package, const Class& c) {
  section(w, c.shown);
  if (c.constructor) print_function(w, package, *c.constructor);
  for (const Function& f : c.functions) print_function(w, package, f);
}

void print_class(Writer& w, const Class& c) {
  w.gap();
  w.emit({{"name", c.c_name}, {"drop", c.drop}}, R"c(
    static void ${name}_drop(void *handle) { ${drop}(handle); }
  )c");
  print_methods(w, c.c_name, c.functions, true);
  w.gap();
  w.emit({{"name", c.c_name},
          {"shown", c.shown},
          {"new", c.constructor ? entry(*c.constructor) : "sabir_py_no_constructor"},
          {"doc", c_string(class_doc(c))}},
         R"c(
           static PyGetSetDef ${name}_properties[] = {
             {"closed", sabir_py_closed, NULL,
              PyDoc_STR("Whether the handle was closed, or given away."), NULL},
             {NULL, NULL, NULL, NULL, NULL}
           };

           static PyType_Slot ${name}_slots[] = {
             {Py_tp_new, ${new}},
             {Py_tp_dealloc, sabir_py_handle_dealloc},
             {Py_tp_repr, sabir_py_handle_repr},
             {Py_tp_methods, ${name}_methods},
             {Py_tp_getset, ${name}_properties},
             {Py_tp_members, sabir_py_handle_members},
             {Py_tp_doc,
              PyDoc_STR(
                  ${doc}
              )},
             {0, NULL}
           };

           static PyType_Spec ${name}_spec = {
             "${shown}", sizeof(sabir_py_handle), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
             ${name}_slots
           };
         )c");
}

// --- the module ---

void print_module(Writer& w, const Package& package) {
  std::vector<const Class*> classes;
  std::vector<Function> functions;
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) classes.push_back(&c);
    functions.insert(functions.end(), module.functions.begin(), module.functions.end());
  }
  functions.push_back(package.open);
  classes.push_back(&package.instance);
  auto list = [&w](const auto& all, const std::string& before, const auto& text,
                   const std::string& after) {
    return [&w, &all, before, text, after] {
      for (const auto& one : all) w.emit({{"text", before + text(one) + after}}, "${text},");
    };
  };
  section(w, "the module");
  print_methods(w, "module", functions, false);
  w.gap();
  w.emit({{"specs", list(
                        classes, "&", [](const Class* c) { return c->c_name; }, "_spec")},
          {"classes", list(
                          classes, "&", [](const Class* c) { return c->c_name; }, "")},
          {"names", list(
                        classes, "\"", [](const Class* c) { return c->extension; }, "\"")}},
         R"c(
           static PyType_Spec *const all_specs[] = {
             ${specs}
             NULL
           };

           static sabir_py_class *const all_classes[] = {
             ${classes}
             NULL
           };

           static const char *const all_names[] = {
             ${names}
             NULL
           };
         )c");
  w.gap();
  w.emit({{"name", package.name},
          {"prefix", package.prefix},
          {"library", native::library(*package.of->plan)},
          {"hosts",
           [&] {
             if (package.hosts.empty()) return;
             w.emit({{"count", std::to_string(package.table.size())}}, R"c(
               .host_methods = ${count},
               .hosts = all_hosts,
               .open = open_instance,
             )c");
           }}},
         R"c(
           static sabir_py_module module = {
             .package = "${name}",
             .name = "${name}._${prefix}_extension",
             .library = &${library},
             .types = all_types,
             .specs = all_specs,
             .classes = all_classes,
             .class_names = all_names,
             .defaults = "${name}._defaults",
             .instance = &class_instance_of_library,
             ${hosts}
           };

           static PyModuleDef definition = {
             PyModuleDef_HEAD_INIT, "${name}._${prefix}_extension", NULL, 0, module_methods,
             NULL, NULL, NULL, NULL
           };

           PyMODINIT_FUNC PyInit__${prefix}_extension(void) {
             return sabir_py_make_module(&module, &definition);
           }
         )c");
}

void print_class_table(Writer& w, const Class& c) {
  w.emit({{"name", c.c_name}, {"shown", c.name}, {"warns", c.of && c.of->warns ? "true" : "false"}},
         R"c(
    static void ${name}_drop(void *handle);
    static sabir_py_class ${name} = {"${shown}", ${name}_drop, ${warns}, &module, NULL};
  )c");
}

void print_class_tables(Writer& w, const Package& package) {
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) print_class_table(w, c);
  }
  print_class_table(w, package.instance);
  print_guest_tables(w, package);
}

}  // namespace

std::string print_extension(const Package& package) {
  Writer w;
  w.emit({{"title", package.of->title}, {"prefix", package.prefix}, {"source", package.source}},
         R"c(
           /* _${prefix}.c - the extension module of ${title}.
            *
            * Generated by sabir from ${source}; do not edit. What is not special to this contract is in
            * sabir_python.h.
            */
           #include <sabir_python.h>
           #include <${prefix}.h>
           #include <${prefix}_types.h>

           static sabir_py_module module;
         )c");
  w.gap();
  print_class_tables(w, package);
  section(w, "types");
  print_types(w, package);
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) {
      print_class_functions(w, package, c);
      print_class(w, c);
    }
    if (module.functions.empty()) continue;
    section(w, "functions of " + package.name + (module.name.empty() ? "" : "." + module.name));
    for (const Function& f : module.functions) print_function(w, package, f);
  }
  if (!package.imports.empty()) {
    section(w, "what the library calls");
    print_imports(w, package);
  }
  section(w, package.instance.shown);
  print_open(w, package);
  print_class(w, package.instance);
  print_module(w, package);
  return w.text();
}

}  // namespace sabir::backends::python
