// Prints, for the extension module, what the library calls: a short C function for each function
// that the caller implements, the tables of them, and open().
#include "backends/c/names.h"
#include "backends/native/native.h"
#include "backends/python/names.h"
#include "backends/python/print.h"

namespace sabir::backends::python {
namespace {

using binding::Gives;
using binding::Role;
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

// A function that the host implements, as the library calls it.
class ImportPrinter {
 public:
  ImportPrinter(Writer& w, const Package& package, const Import& f)
      : w_(w), package_(package), f_(f) {}

  void run() {
    describe();
    w_.gap();
    w_.emit({{"head",
              [&] {
                w_.call("static sabir_status " + f_.c_name + "_asked", c::declare(f_.takes), " {");
              }},
             {"steps",
              [&] {
                for (const binding::Step& step : f_.of->steps) {
                  if (auto* s = std::get_if<binding::Enter>(&step)) print(*s);
                  if (auto* s = std::get_if<binding::Tell>(&step)) print(*s);
                  if (auto* s = std::get_if<binding::Answer>(&step)) print(*s);
                }
              }}},
            R"c(
          ${head}
            sabir_py_ask ask;
            ${steps}
          }
        )c");
  }

 private:
  std::string row(abi::TypeId id) const { return native::row(*package_.of, id); }

  void describe() {
    w_.gap();
    auto rows = [&] {
      for (const std::string& name : f_.params) w_.emit({{"name", name}}, "{\"${name}\", 0, -1},");
    };
    if (!f_.params.empty()) {
      w_.emit({{"name", f_.c_name}, {"rows", rows}}, R"c(
        static const sabir_parameter ${name}_told[] = {
          ${rows}
        };
      )c");
    }
    const abi::Function& waist = *f_.of->of;
    w_.emit({{"name", f_.c_name},
             {"shown", f_.shown},
             {"method", f_.method},
             {"parameters", f_.params.empty() ? "NULL" : f_.c_name + "_told"},
             {"count", std::to_string(f_.params.size())},
             {"error", waist.error ? row(*waist.error) : "NULL"},
             {"host", std::to_string(f_.host)},
             {"declares", waist.declares ? "true" : "false"},
             {"slot", std::to_string(f_.slot)}},
            R"c(
              static sabir_py_import ${name}_import = {
                {&module, "${shown}", ${parameters}, ${count}, false, ${error}},
                "${method}", ${host}, ${declares}, ${slot}
              };
            )c");
  }

  std::string name(Role role, const abi::Param* param = nullptr) const {
    return c::name_of(f_.takes, role, param);
  }

  void print(const binding::Enter& s) {
    w_.emit({{"name", f_.c_name}, {"whom", name(s.whom)}},
            "sabir_py_asked(&ask, &${name}_import, ${whom}, error);");
  }

  void print(const binding::Tell& s) {
    const binding::Parameter& p = f_.of->params[s.param];
    std::string which = p.mode == binding::Mode::InOut ? std::to_string(s.param) + ", " : "";
    w_.emit({{"how", way(p)}, {"which", which}, {"row", row(p.of->type)}, {"value", value(p.of)}},
            "sabir_py_tell${how}(&ask, ${which}${row}, ${value});");
  }

  std::string value(const abi::Param* p) const {
    switch (p->passing) {
      case abi::Passing::Value: return "&" + name(Role::Value, p);
      case abi::Passing::Handle: return "&" + name(Role::Handle, p);
      case abi::Passing::Pointer: return name(Role::Pointer, p);
      case abi::Passing::Slice: break;
    }
    return name(Role::Data, p) + ", " + name(Role::Count, p);
  }

  // The usual numbers have a short way.
  std::string way(const binding::Parameter& p) const {
    if (p.of->passing == abi::Passing::Slice) {
      return p.mode == binding::Mode::InOut ? "_inout" : "_slice";
    }
    const std::string& label = package_.row(p.of->type).of->label;
    for (const char* quick : {"s32", "u32", "s64", "u64", "f64"}) {
      if (label == quick) return "_" + label;
    }
    return "";
  }

  void print(const binding::Answer& s) {
    if (s.how == Gives::Nothing) return w_.emit("return sabir_py_answer_nothing(&ask);");
    if (s.how == Gives::View) {
      return w_.call("return sabir_py_answer_view",
                     {"&ask", row(*f_.of->of->result), name(Role::Result), name(Role::ResultCount)},
                     ";", 98);
    }
    bool parcel = s.how == Gives::Parcel;
    w_.emit({{"how", s.how == Gives::Sink ? "_sink"
                     : parcel             ? "_parcel"
                                          : ""},
             {"row", row(*f_.of->of->result)},
             {"to", (parcel ? "(const void **)" : "") + name(Role::Result)}},
            "return sabir_py_answer${how}(&ask, ${row}, ${to});");
  }

  Writer& w_;
  const Package& package_;
  const Import& f_;
};

void print_guests(Writer& w, const Guests& g) {
  print_names(w, g.c_name + "_methods", g.methods);
  w.gap();
  w.emit({{"name", g.c_name},
          {"handle", g.of->of->symbol},
          {"table", g.of->of->symbol + "_table"},
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

// The library gets the functions, and the objects that they are about.
void print_open_instance(Writer& w, const Package& package) {
  auto members = [&] {
    for (const Asked& f : package.table)
      w.emit({{"member", f.member}, {"f", f.name}}, "imports.${member} = ${f}_asked;");
  };
  w.emit({{"prefix", package.prefix},
          {"library", native::library(*package.of->plan)},
          {"members", members}},
         R"c(
           static sabir_status open_instance(
               const char *location, void *context, void **instance, sabir_error **error) {
             ${prefix}_imports imports = {.struct_size = sizeof imports, .context = context};
             imports.drop = sabir_py_drop_context;
             ${members}
             return ${library}.open(location, &imports, instance, error);
           }
         )c");
  w.gap();
}

}  // namespace

void print_guest_tables(Writer& w, const Package& package) {
  for (const Guests& g : package.guests) {
    w.emit({{"name", g.c_name}}, "static sabir_py_guests ${name};");
  }
}

void print_imports(Writer& w, const Package& package) {
  for (const Import& import : package.imports) ImportPrinter(w, package, import).run();
  for (const Guests& g : package.guests) print_guests(w, g);
  if (!package.hosts.empty()) print_hosts(w, package);
}

void print_open(Writer& w, const Package& package) {
  if (!package.hosts.empty()) print_open_instance(w, package);
  w.emit({{"count", std::to_string(package.hosts.size() + 1)},
          {"rows",
           [&] {
             for (const Host& host : package.hosts) {
               w.emit({{"name", host.parameter}}, "{\"${name}\", 0, -1},");
             }
           }}},
         R"c(
           static const sabir_parameter open_parameters[] = {
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
