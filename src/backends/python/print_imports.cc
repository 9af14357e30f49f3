// Prints, for the extension module, what the library calls: a short C function for each function
// that the caller implements, the tables of them, and open().
#include "backends/python/names.h"
#include "backends/python/print.h"

namespace sabir::backends::python {
namespace {

using emit::Writer;

void print_names(Writer& w, const std::string& name, const std::vector<std::string>& methods) {
  w.gap();
  w.emit({{"name", name},
          {"methods",
           [&] {
             for (const std::string& m : methods) w.emit({{"name", m}}, "\"${name}\",");
           }}},
         R"c(
           static const char *const ${name}[] = {
             ${methods}
             NULL
           };
         )c");
}

void print_description(Writer& w, const Import& f) {
  w.gap();
  if (!f.params.empty()) {
    w.emit({{"name", f.c_name},
            {"rows",
             [&] {
               for (const Parameter& p : f.params) {
                 w.emit({{"name", p.name}}, "{\"${name}\", 0, -1},");
               }
             }}},
           R"c(
             static const sabir_py_parameter ${name}_told[] = {
               ${rows}
             };
           )c");
  }
  w.emit({{"name", f.c_name},
          {"shown", f.shown},
          {"method", f.method},
          {"parameters", f.params.empty() ? "NULL" : f.c_name + "_told"},
          {"count", std::to_string(f.params.size())},
          {"error", f.error.empty() ? "NULL" : f.error},
          {"host", std::to_string(f.host)},
          {"declares", f.declares ? "true" : "false"},
          {"declare", f.declare.empty() ? "NULL" : f.declare},
          {"slot", std::to_string(f.slot)}},
         R"c(
           static sabir_py_import ${name}_import = {
             {&module, "${shown}", ${parameters}, ${count}, false, ${error}},
             "${method}", ${host}, ${declares}, ${declare}, ${slot}
           };
         )c");
}

void print_function(Writer& w, const Import& f) {
  print_description(w, f);
  w.gap();
  w.emit(
      {{"name", f.c_name},
       {"head", [&] { w.call("static sabir_status " + f.c_name + "_asked", f.signature, " {"); }},
       {"whom", f.whom},
       {"tells",
        [&] {
          for (const std::string& tell : f.tells) w.emit({{"tell", tell}}, "${tell};");
        }},
       {"answer", f.answer}},
      R"c(
           ${head}
             sabir_py_ask ask;
             sabir_py_asked(&ask, &${name}_import, ${whom}, error);
             ${tells}
             return ${answer};
           }
         )c");
}

void print_guests(Writer& w, const Guests& g) {
  print_names(w, g.c_name + "_methods", g.methods);
  w.gap();
  w.emit({{"name", g.c_name},
          {"handle", g.handle},
          {"table", g.table},
          {"shown", g.name},
          {"functions",
           [&] {
             for (const std::string& f : g.functions) w.emit({{"f", f}}, "${f}_asked,");
           }}},
         R"c(
           static void ${name}_drop(${handle} *self) { sabir_py_drop_guest(self); }

           static const ${table} ${name}_table = {
             sizeof(${table}), ${name}_drop,
             ${functions}
           };

           static sabir_py_guests ${name} = {"${shown}", &${name}_table, ${name}_methods, &module, NULL};
         )c");
}

void print_hosts(Writer& w, const Package& package) {
  for (const Host& host : package.hosts) {
    print_names(w, "host_" + host.parameter + "_methods", host.methods);
  }
  w.gap();
  w.emit({{"rows",
           [&] {
             for (const Host& host : package.hosts) {
               w.emit({{"name", host.name}, {"parameter", host.parameter}},
                      "{\"${name}\", host_${parameter}_methods},");
             }
           }}},
         R"c(
           static const sabir_py_host all_hosts[] = {
             ${rows}
             {NULL, NULL}
           };
         )c");
}

void print_import_table(Writer& w, const Package& package) {
  if (package.hosts.empty()) return;
  w.emit({{"prefix", package.prefix},
          {"members",
           [&] {
             for (const std::string& f : package.table) {
               w.emit({{"f", f}}, "imports.${f} = ${f}_asked;");
             }
           }}},
         R"c(
           ${prefix}_imports imports = {.struct_size = sizeof imports, .context = context};
           imports.drop = sabir_py_drop_context;
           ${members}
           options.imports = &imports;
         )c");
}

}  // namespace

void print_guest_tables(Writer& w, const Package& package) {
  for (const Guests& g : package.guests) {
    w.emit({{"name", g.c_name}}, "static sabir_py_guests ${name};");
  }
}

void print_imports(Writer& w, const Package& package) {
  for (const Declaration& d : package.declarations) {
    w.gap();
    w.emit({{"name", d.name}, {"symbol", d.symbol}}, R"c(
      static sabir_status ${name}(sabir_error **error, const void *value) {
        return ${symbol}(error, value);
      }
    )c");
  }
  for (const Import& import : package.imports) print_function(w, import);
  for (const Guests& g : package.guests) print_guests(w, g);
  if (!package.hosts.empty()) print_hosts(w, package);
}

void print_open(Writer& w, const Package& package) {
  w.emit({{"prefix", package.prefix},
          {"major", std::to_string(package.major)},
          {"minor", std::to_string(package.minor)},
          {"context", package.hosts.empty() ? "(void)context;" : ""},
          {"imports", [&] { print_import_table(w, package); }},
          {"count", std::to_string(package.hosts.size() + 1)},
          {"rows",
           [&] {
             for (const Host& host : package.hosts) {
               w.emit({{"name", host.parameter}}, "{\"${name}\", 0, -1},");
             }
           }}},
         R"c(
           static sabir_status open_instance(
               const char *location, void *context, void **instance, sabir_error **error) {
             sabir_open_options options = {sizeof options, ${major}, ${minor}, NULL, NULL, 0, 0};
             ${prefix}_instance *opened = NULL;
             ${context}
             ${imports}
             sabir_status status = ${prefix}_open(location, &options, &opened, error);
             *instance = opened;
             return status;
           }

           static const sabir_py_parameter open_parameters[] = {
             ${rows}
             {"location", 0, -2},
           };
           static const sabir_py_function open_function = {
             &module, "open", open_parameters, ${count}, false, NULL
           };

           static PyObject *call_open(
               PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names) {
             (void)self;
             return sabir_py_open_library(&open_function, args, count, names);
           }
         )c");
}

}  // namespace sabir::backends::python
