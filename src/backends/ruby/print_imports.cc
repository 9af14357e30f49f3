// Prints what the library calls: one C function per function that Ruby implements, the tables of
// guests, and how an instance is opened with them.
#include "backends/ruby/names.h"
#include "backends/ruby/print_extension.h"

namespace sabir::backends::ruby {
namespace {

using emit::Writer;

void print_told(Writer& w, const Import& f) {
  if (f.told.empty()) return;
  auto rows = [&] {
    for (const Told& t : f.told) w.emit({{"name", t.name}}, "{\"${name}\", 0, -1},");
  };
  w.emit({{"name", f.c_name}, {"rows", rows}}, R"c(
    static const sabir_rb_parameter ${name}_parameters[] = {
      ${rows}
    };
  )c");
}

void print_import(Writer& w, const Import& f) {
  w.gap();
  print_told(w, f);
  std::string parameters = f.told.empty() ? "NULL" : f.c_name + "_parameters";
  w.emit({{"name", f.c_name},
          {"shown", f.shown},
          {"parameters", parameters},
          {"count", std::to_string(f.told.size())},
          {"error", f.error.empty() ? "NULL" : f.error},
          {"method", f.name},
          {"host", std::to_string(f.host)},
          {"declares", f.declares ? "true" : "false"},
          {"declare", f.declare.empty() ? "NULL" : f.declare}},
         R"c(
           static sabir_rb_import ${name}_import = {
             {&module, "${shown}", ${parameters}, ${count}, false, true, ${error}},
             "${method}", ${host}, ${declares}, ${declare}, 0
           };
         )c");
  w.gap();
  auto tells = [&] {
    for (const Told& t : f.told) {
      std::vector<std::string> items = {"&ask", t.row};
      items.insert(items.end(), t.from.begin(), t.from.end());
      w.call(t.from.size() == 2 ? "sabir_rb_tell_slice" : "sabir_rb_tell", items, ";", 98);
    }
  };
  bool answers = !f.row.empty();
  w.emit({{"name", f.c_name},
          {"head", [&] { w.call("static sabir_status " + f.c_name, f.declaration, " {"); }},
          {"whom", f.whom},
          {"tells", tells},
          {"answer",
           [&] {
             w.call("return sabir_rb_answer",
                    {"&ask", f.shape, answers ? f.row : "NULL", answers ? "result" : "NULL"}, ";",
                    98);
           }}},
         R"c(
           ${head}
             sabir_rb_ask ask;
             sabir_rb_asked(&ask, &${name}_import, ${whom}, error);
             ${tells}
             ${answer}
           }
         )c");
}

void print_methods(Writer& w, const std::string& name, const std::vector<Import>& functions) {
  w.gap();
  auto rows = [&] {
    for (const Import& f : functions) w.emit({{"name", f.name}}, "\"${name}\",");
  };
  w.emit({{"name", name}, {"rows", rows}}, R"c(
    static const char *const ${name}_methods[] = {
      ${rows}
      NULL
    };
  )c");
}

void print_guests(Writer& w, const Guests& g) {
  for (const Import& f : g.methods) print_import(w, f);
  print_methods(w, g.c_name, g.methods);
  w.gap();
  auto rows = [&] {
    for (const Import& f : g.methods) w.emit({{"name", f.c_name}}, "${name},");
  };
  w.emit({{"name", g.c_name}, {"shown", g.name}, {"type", g.c_type}, {"rows", rows}}, R"c(
    static void ${name}_drop(${type} *self) { sabir_rb_drop_guest(self); }

    static const ${type}_table ${name}_table = {
      sizeof(${type}_table), ${name}_drop,
      ${rows}
    };

    static const sabir_rb_guests ${name} = {
      "${shown}", &${name}_table, ${name}_methods
    };
  )c");
}

std::vector<const Host*> hosts_of(const Package& package) {
  std::vector<const Host*> out;
  for (const Module& module : package.modules) {
    if (module.host) out.push_back(&*module.host);
  }
  return out;
}

}  // namespace

bool hosted(const Package& package) { return !hosts_of(package).empty(); }

void print_guest_declarations(Writer& w, const Package& package) {
  for (const Host* host : hosts_of(package)) {
    for (const Guests& g : host->guests) {
      w.emit({{"name", g.c_name}}, "static const sabir_rb_guests ${name};");
    }
  }
}

void print_imports(Writer& w, const Package& package) {
  if (!hosted(package)) return;
  section(w, "what the library calls");
  for (const Declared& d : package.declared) {
    w.gap();
    w.emit({{"name", d.name}, {"symbol", d.symbol}}, R"c(
      static sabir_status ${name}(sabir_error **error, const void *value) {
        return ${symbol}(error, value);
      }
    )c");
  }
  for (const Host* host : hosts_of(package)) {
    for (const Import& f : host->functions) print_import(w, f);
    for (const Guests& g : host->guests) print_guests(w, g);
    print_methods(w, host->c_name, host->functions);
  }
  w.gap();
  auto rows = [&] {
    for (const Host* host : hosts_of(package)) {
      w.emit({{"shown", host->name}, {"name", host->c_name}}, "{\"${shown}\", ${name}_methods},");
    }
  };
  w.emit({{"rows", rows}}, R"c(
    static const sabir_rb_host all_hosts[] = {
      ${rows}
      {NULL, NULL}
    };
  )c");
}

void print_instance_imports(Writer& w, const Package& package) {
  section(w, package.module + "::Instance");
  auto imports = [&] {
    if (!hosted(package)) {
      w.emit("(void)context;");
      return;
    }
    w.emit({{"prefix", package.prefix}}, R"c(
      ${prefix}_imports imports = {.struct_size = sizeof imports, .context = context};
      imports.drop = sabir_rb_drop_guest;
    )c");
    for (const Host* host : hosts_of(package)) {
      for (const Import& f : host->functions) {
        w.emit({{"field", f.field}, {"name", f.c_name}}, "imports.${field} = ${name};");
      }
    }
    w.emit("options.imports = &imports;");
  };
  auto parameters = [&] {
    for (const Host* host : hosts_of(package)) {
      w.emit({{"name", host->keyword}}, "{\"${name}\", 0, -2},");
    }
    w.emit("{\"location\", 0, -3},");
  };
  w.emit({{"parameters", parameters}}, R"c(
    static const sabir_rb_parameter open_parameters[] = {
      ${parameters}
    };
  )c");
  w.emit({{"module", package.module},
          {"prefix", package.prefix},
          {"major", std::to_string(package.major)},
          {"minor", std::to_string(package.minor)},
          {"asks", hosted(package) ? "true" : "false"},
          {"count", std::to_string(hosts_of(package).size() + 1)},
          {"imports", imports}},
         R"c(
           static const sabir_rb_function open_function = {
             &module, "${module}.open", open_parameters, ${count}, false, ${asks}, NULL
           };

           static void class_instance_drop(void *instance) { ${prefix}_close(instance); }

           static VALUE class_instance_allocate(VALUE ruby);
           static sabir_rb_class class_instance = {
             .name = "Instance", .drop = class_instance_drop, .allocate = class_instance_allocate,
             .module = &module
           };

           static VALUE class_instance_allocate(VALUE ruby) {
             return sabir_rb_allocate(&class_instance, ruby);
           }

           static sabir_status open_instance(
               const char *location, void *context, void **instance, sabir_error **error) {
             sabir_open_options options = {sizeof options, ${major}, ${minor}, NULL, NULL, 0, 0};
             ${prefix}_instance *opened = NULL;
             ${imports}
             sabir_status status = ${prefix}_open(location, &options, &opened, error);
             *instance = opened;
             return status;
           }

           static VALUE open_library(int count, VALUE *arguments, VALUE self) {
             (void)self;
             return sabir_rb_open_library(&open_function, count, arguments);
           }
         )c");
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) {
      if (!c.constructor) continue;
      w.gap();
      w.emit({{"name", c.c_name}}, R"c(
        static VALUE make_${name}(int count, VALUE *arguments, VALUE self) {
          return sabir_rb_make(&${name}, count, arguments, self);
        }
      )c");
    }
  }
}

}  // namespace sabir::backends::ruby
