// Prints what the library calls: one C function per function that Ruby implements, the tables of
// guests, and how an instance is opened with them.
#include <algorithm>

#include "backends/native/native.h"
#include "backends/ruby/names.h"
#include "backends/ruby/print_extension.h"

namespace sabir::backends::ruby {
namespace {

using binding::Gives;
using binding::Role;
using emit::Writer;

// A function that Ruby implements, as the library calls it.
class ImportPrinter {
 public:
  ImportPrinter(Writer& w, const Package& package, const Import& f)
      : w_(w), package_(package), f_(f) {}

  void run() {
    describe();
    w_.gap();
    w_.emit(
        {{"head", [&] { w_.call("static sabir_status " + f_.c_name, c::declare(f_.takes), " {"); }},
         {"told",
          [&] {
            if (f_.params.empty()) return;
            w_.emit({{"count", std::to_string(f_.params.size())}}, "sabir_rb_told told[${count}];");
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
            sabir_rb_ask ask;
            ${told}
            ${steps}
          }
        )c");
  }

 private:
  std::string row(abi::TypeId id) const { return native::row(*package_.of, id); }

  void describe() {
    w_.gap();
    auto rows = [&] {
      for (const Parameter& p : f_.params) w_.emit({{"name", p.name}}, "{\"${name}\", 0, -1},");
    };
    if (!f_.params.empty()) {
      w_.emit({{"name", f_.c_name}, {"rows", rows}}, R"c(
        static const sabir_parameter ${name}_parameters[] = {
          ${rows}
        };
      )c");
    }
    const abi::Function& waist = *f_.of->of;
    w_.emit({{"name", f_.c_name},
             {"shown", f_.shown},
             {"parameters", f_.params.empty() ? "NULL" : f_.c_name + "_parameters"},
             {"count", std::to_string(f_.params.size())},
             {"error", waist.error ? row(*waist.error) : "NULL"},
             {"method", f_.name},
             {"host", std::to_string(f_.host)},
             {"declares", waist.declares ? "true" : "false"}},
            R"c(
              static sabir_rb_import ${name}_import = {
                {&module, "${shown}", ${parameters}, ${count}, false, true, ${error}},
                "${method}", ${host}, ${declares}, 0
              };
            )c");
  }

  std::string name(Role role, const abi::Param* param = nullptr) const {
    return c::name_of(f_.takes, role, param);
  }

  void print(const binding::Enter& s) {
    w_.call("sabir_rb_asked",
            {"&ask", "&" + f_.c_name + "_import", f_.params.empty() ? "NULL" : "told", name(s.whom),
             "error"},
            ";", 98);
  }

  void print(const binding::Tell& s) {
    const abi::Param* p = f_.of->params[s.param].of;
    std::vector<std::string> items = {"&ask", row(p->type)};
    std::string how = p->passing != abi::Passing::Slice                     ? ""
                      : f_.of->params[s.param].mode == binding::Mode::InOut ? "_inout"
                                                                            : "_slice";
    switch (p->passing) {
      case abi::Passing::Value: items.push_back("&" + name(Role::Value, p)); break;
      case abi::Passing::Handle: items.push_back("&" + name(Role::Handle, p)); break;
      case abi::Passing::Pointer: items.push_back(name(Role::Pointer, p)); break;
      case abi::Passing::Slice:
        items.insert(items.end(), {name(Role::Data, p), name(Role::Count, p)});
        break;
    }
    w_.call("sabir_rb_tell" + how, items, ";", 98);
  }

  void print(const binding::Answer& s) {
    if (s.how == Gives::View) {
      return w_.call("return sabir_rb_answer_view",
                     {"&ask", row(*f_.of->of->result), name(Role::Result), name(Role::ResultCount)},
                     ";", 98);
    }
    std::string shape = s.how == Gives::Nothing  ? "NOTHING"
                        : s.how == Gives::Sink   ? "SINK"
                        : s.how == Gives::Parcel ? "PARCEL"
                                                 : "VALUE";
    bool answers = s.how != Gives::Nothing;
    w_.call("return sabir_rb_answer",
            {"&ask", "SABIR_RB_ANSWERS_" + shape, answers ? row(*f_.of->of->result) : "NULL",
             answers ? "result" : "NULL"},
            ";", 98);
  }

  Writer& w_;
  const Package& package_;
  const Import& f_;
};

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

void print_guests(Writer& w, const Package& package, const Guests& g) {
  for (const Import& f : g.methods) ImportPrinter(w, package, f).run();
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

// Those that `open` is given.
std::vector<const Host*> asked_hosts(const Package& package) {
  std::vector<const Host*> out = hosts_of(package);
  out.erase(std::remove_if(out.begin(), out.end(), [](const Host* h) { return !h->asked(); }),
            out.end());
  return out;
}

}  // namespace

void print_guest_declarations(Writer& w, const Package& package) {
  for (const Host* host : hosts_of(package)) {
    for (const Guests& g : host->guests) {
      w.emit({{"name", g.c_name}}, "static const sabir_rb_guests ${name};");
    }
  }
}

void print_imports(Writer& w, const Package& package) {
  if (!package.of->hosted()) return;
  section(w, "what the library calls");
  for (const Host* host : hosts_of(package)) {
    for (const Import& f : host->functions) ImportPrinter(w, package, f).run();
    for (const Guests& g : host->guests) print_guests(w, package, g);
    if (host->asked()) print_methods(w, host->c_name, host->functions);
  }
  w.gap();
  auto rows = [&] {
    for (const Host* host : asked_hosts(package)) {
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

// The library gets the functions, and the objects that they are about.
static void print_open_instance(Writer& w, const Package& package) {
  auto imports = [&] {
    for (const Host* host : hosts_of(package)) {
      for (const Import& f : host->functions) {
        w.emit({{"field", f.field}, {"name", f.c_name}}, "imports.${field} = ${name};");
      }
    }
  };
  w.emit({{"prefix", package.prefix},
          {"library", native::library(*package.of->plan)},
          {"imports", imports}},
         R"c(
           static sabir_status open_instance(
               const char *location, void *context, void **instance, sabir_error **error) {
             ${prefix}_imports imports = {.struct_size = sizeof imports, .context = context};
             imports.drop = sabir_rb_drop_guest;
             ${imports}
             return ${library}.open(location, &imports, instance, error);
           }
         )c");
  w.gap();
}

void print_instance_imports(Writer& w, const Package& package) {
  section(w, package.module + "::Instance");
  if (package.of->hosted()) print_open_instance(w, package);
  auto parameters = [&] {
    for (const Host* host : asked_hosts(package)) {
      w.emit({{"name", host->keyword}}, "{\"${name}\", 0, -2},");
    }
    w.emit("{\"location\", 0, -3},");
  };
  w.emit({{"parameters", parameters}}, R"c(
    static const sabir_parameter open_parameters[] = {
      ${parameters}
    };
  )c");
  w.emit({{"module", package.module},
          {"prefix", package.prefix},
          {"asks", package.of->hosted() ? "true" : "false"},
          {"count", std::to_string(asked_hosts(package).size() + 1)}},
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
