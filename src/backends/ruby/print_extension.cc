// Prints the C extension: tables, and one short function per function of the contract.
#include "backends/ruby/print_extension.h"

#include "backends/c/literal.h"
#include "backends/native/native.h"
#include "backends/ruby/names.h"

namespace sabir::backends::ruby {

using emit::Writer;

void section(Writer& w, const std::string& title) {
  w.gap();
  std::string rule(title.size() < 84 ? 84 - title.size() : 0, '-');
  w.emit({{"title", title}, {"rule", rule}}, "/* --- ${title} ${rule} */");
  w.gap();
}

namespace {

// --- types ---

// What Ruby has for a type: nothing for most.
void print_row(Writer& w, const TypeRow& row) {
  std::vector<std::string> fields;
  auto add = [&](const char* field, const std::string& value) {
    fields.push_back(std::string(".") + field + " = " + value);
  };
  if (!row.ruby.empty()) {
    add("name", c::literal(row.ruby));
    if (!row.raises.empty()) add("raises", c::literal(row.raises));
    const char* before = row.of->of->shape == abi::Shape::Record ? "@" : "";
    std::vector<std::string> names;
    for (const MemberRow& m : row.members) names.push_back(c::literal(before + m.name));
    if (!names.empty()) add("members", native::names(names));
  }
  if (!row.of->object.empty()) add(row.of->guest ? "guests" : "handles", "&" + row.of->object);
  if (!fields.empty()) native::print_row(w, native::place(*row.of), fields);
}

void print_types(Writer& w, const Package& package) {
  auto rows = [&] {
    for (const TypeRow& row : package.rows) print_row(w, row);
  };
  w.emit({{"rows", rows}}, R"c(
    static sabir_rb_type all_types[TYPE_COUNT + 1] = {
      ${rows}
      [TYPE_COUNT] = {.name = NULL},
    };
  )c");
}

void print_class(Writer& w, const Package& package, const Class& c) {
  section(w, package.module + "::" + c.path);
  w.emit({{"name", c.c_name}, {"drop", c.drop}}, R"c(
    static void ${name}_drop(void *handle) { ${drop}(handle); }

    static VALUE ${name}_allocate(VALUE ruby) { return sabir_rb_allocate(&${name}, ruby); }
  )c");
  if (c.constructor) print_function(w, package, *c.constructor);
  for (const Function& f : c.functions) print_function(w, package, f);
}

// --- loading ---

void print_class_tables(Writer& w, const Package& package) {
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) {
      w.emit({{"name", c.c_name}, {"path", c.path}, {"warns", c.warns ? "true" : "false"}}, R"c(
        static void ${name}_drop(void *handle);
        static VALUE ${name}_allocate(VALUE ruby);
        static sabir_rb_class ${name} = {
          .name = "${path}", .drop = ${name}_drop, .allocate = ${name}_allocate,
          .warns = ${warns}, .module = &module
        };
      )c");
    }
  }
}

void define(Writer& w, const Function& f, const std::string& home) {
  std::string how = f.constructor || f.method ? "rb_define_method" : "rb_define_singleton_method";
  std::string name = f.constructor ? "initialize" : f.name;
  std::string arity = f.arranged ? "-1" : std::to_string(f.params.size());
  w.call(how, {home, c::literal(name), f.c_name, arity}, ";", 98);
}

void define_on_instance(Writer& w, const Function& f, const std::string& make) {
  std::string arity = f.constructor || f.arranged ? "-1" : std::to_string(f.params.size());
  w.call("rb_define_method",
         {"class_instance.ruby", c::literal(f.on_instance), f.constructor ? make : f.c_name, arity},
         ";", 98);
}

void print_definitions(Writer& w, const Package& package) {
  w.emit("rb_define_singleton_method(module.ruby, \"open_instance\", open_library, -1);");
  for (const Module& module : package.modules) {
    std::string path = package.module + (module.name.empty() ? "" : "::" + module.name);
    std::string home = module.name.empty() ? "module.ruby" : "rb_path2class(\"" + path + "\")";
    for (const Function& f : module.functions) define(w, f, home);
    for (const Function& f : module.functions) define_on_instance(w, f, "");
    for (const Class& c : module.classes) {
      if (c.constructor) define(w, *c.constructor, c.c_name + ".ruby");
      for (const Function& f : c.functions) define(w, f, c.c_name + ".ruby");
      if (c.constructor) define_on_instance(w, *c.constructor, "make_" + c.c_name);
      for (const Function& f : c.functions) {
        if (f.is_static) define_on_instance(w, f, "");
      }
    }
  }
}

void print_load(Writer& w, const Package& package) {
  section(w, "loading");
  auto classes = [&] {
    for (const Module& module : package.modules) {
      for (const Class& c : module.classes) w.emit({{"name", c.c_name}}, "&${name},");
    }
  };
  w.emit({{"classes", classes},
          {"module", package.module},
          {"prefix", package.prefix},
          {"library", native::library(*package.of->plan)},
          {"hosts",
           [&] {
             if (!package.of->hosted()) return;
             w.emit(R"c(
               .hosts = all_hosts,
               .open = open_instance,
             )c");
           }},
          {"definitions", [&] { print_definitions(w, package); }}},
         R"c(
           static sabir_rb_class *const all_classes[] = {
             ${classes}
             NULL
           };

           static sabir_rb_module module = {
             .name = "${module}",
             .library = &${library},
             .types = all_types,
             .classes = all_classes,
             .instance = &class_instance,
             ${hosts}
           };

           RUBY_FUNC_EXPORTED void Init_${prefix}_ext(void) {
             sabir_rb_load(&module);
             ${definitions}
           }
         )c");
}

}  // namespace

std::string print_extension(const Package& package) {
  Writer w;
  w.emit({{"title", package.of->title}, {"prefix", package.prefix}, {"source", package.source}},
         R"c(
           /* ${prefix}_ext.c - the C extension of ${title}.
            *
            * Generated by sabir from ${source}; do not edit. What is not special to this contract is in
            * sabir_ruby.h.
            */
           #include <sabir_ruby.h>
           #include <${prefix}.h>
           #include <${prefix}_types.h>

           static sabir_rb_module module;
         )c");
  w.gap();
  print_class_tables(w, package);
  print_guest_declarations(w, package);
  section(w, "types");
  print_types(w, package);
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) print_class(w, package, c);
    if (module.functions.empty()) continue;
    section(w, "functions of " + package.module + (module.name.empty() ? "" : "::" + module.name));
    for (const Function& f : module.functions) print_function(w, package, f);
  }
  print_imports(w, package);
  print_instance_imports(w, package);
  print_load(w, package);
  return w.text();
}

}  // namespace sabir::backends::ruby
