// Prints the C extension: tables, and one short function per function of the contract.
#include "backends/ruby/print_extension.h"

#include "backends/ruby/names.h"

namespace sabir::backends::ruby {

using emit::Writer;

void section(Writer& w, const std::string& title) {
  w.gap();
  std::string rule(title.size() < 84 ? 84 - title.size() : 0, '-');
  w.emit({{"title", title}, {"rule", rule}}, "/* --- ${title} ${rule} */");
  w.gap();
}

std::string table(const TypeRow& row) { return "type_" + row.of->label; }

namespace {

// --- types ---

void print_members(Writer& w, const Package& package, const TypeRow& row) {
  bool fields = row.of->of->shape == abi::Shape::Record;
  auto rows = [&] {
    for (size_t i = 0; i < row.members.size(); ++i) {
      const MemberRow& m = row.members[i];
      const std::optional<abi::TypeId>& type = row.of->members[i].type;
      w.emit({{"name", m.name.empty() ? "NULL" : c_string((fields ? "@" : "") + m.name)},
              {"type", type ? "&" + table(package.row(*type)) : "NULL"},
              {"offset", type ? "offsetof(" + row.c_type + ", " + m.path + ")" : "0"}},
             "{.name = ${name}, .type = ${type}, .offset = ${offset}},");
    }
  };
  w.emit({{"name", table(row)}, {"rows", rows}}, R"c(
    static sabir_rb_member ${name}_members[] = {
      ${rows}
    };
  )c");
}

void print_row(Writer& w, const Package& package, const TypeRow& row) {
  const abi::Type& type = *row.of->of;
  bool option = type.shape == abi::Shape::Option;
  bool members = !row.members.empty() && !option;
  std::optional<abi::TypeId> element = option ? type.members[0].type : type.element;
  w.gap();
  if (members) print_members(w, package, row);
  auto line = [&](const char* field, const std::string& value) {
    if (!value.empty()) w.emit({{"field", field}, {"value", value}}, ".${field} = ${value},");
  };
  auto quoted = [](const std::string& text) { return text.empty() ? "" : c_string(text); };
  auto number = [](uint32_t value) { return value ? std::to_string(value) : ""; };
  auto flag = [](bool value) { return value ? "true" : ""; };
  auto object = [&](bool wanted) {
    return row.of->object.empty() || !wanted ? "" : "&" + row.of->object;
  };
  auto fields = [&] {
    line("kind", "SABIR_RB_" + binding::kind_name(type));
    line("size", "sizeof(" + row.c_type + ")");
    line("tag_size", number(type.tag_size));
    line("payload_offset", option ? "offsetof(" + row.c_type + ", some)" : "");
    line("length", number(type.length));
    line("element", element ? "&" + table(package.row(*element)) : "");
    if (members) {
      line("members", table(row) + "_members");
      line("member_count", std::to_string(row.members.size()));
    }
    line("name", quoted(row.ruby));
    line("raises", quoted(row.raises));
    line("handles", object(!row.of->guest));
    line("guests", object(row.of->guest));
    line("nested", flag(row.of->nested));
    line("exception", flag(row.of->raised == binding::Raised::Itself));
  };
  w.emit({{"name", table(row)}, {"fields", fields}}, R"c(
    static sabir_rb_type ${name} = {
      ${fields}
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
  w.call(how, {home, c_string(name), f.c_name, arity}, ";", 98);
}

void define_on_instance(Writer& w, const Function& f, const std::string& make) {
  std::string arity = f.constructor || f.arranged ? "-1" : std::to_string(f.params.size());
  w.call("rb_define_method",
         {"class_instance.ruby", c_string(f.on_instance), f.constructor ? make : f.c_name, arity},
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
  auto types = [&] {
    for (const TypeRow& row : package.rows) w.emit({{"name", table(row)}}, "&${name},");
  };
  w.emit({{"types", types},
          {"classes", classes},
          {"module", package.module},
          {"prefix", package.prefix},
          {"contract", c_string(package.of->plan->name)},
          {"major", std::to_string(package.major)},
          {"minor", std::to_string(package.minor)},
          {"hosts",
           [&] {
             if (!package.of->hosted()) return;
             w.emit({{"prefix", package.prefix}}, R"c(
               .hosts = all_hosts,
               .fail = ${prefix}_fail,
               .put = ${prefix}_put,
               .parcel = ${prefix}_parcel,
             )c");
           }},
          {"definitions", [&] { print_definitions(w, package); }}},
         R"c(
           static sabir_rb_type *const all_types[] = {
             ${types}
             NULL
           };

           static sabir_rb_class *const all_classes[] = {
             ${classes}
             NULL
           };

           static sabir_rb_module module = {
             .name = "${module}",
             .contract = ${contract},
             .major = ${major},
             .minor = ${minor},
             .layouts = ${prefix}_layouts,
             .describe = ${prefix}_describe,
             .release = ${prefix}_release,
             .types = all_types,
             .classes = all_classes,
             .instance = &class_instance,
             .open = open_instance,
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
           #include <${prefix}_layout.h>

           static sabir_rb_module module;
         )c");
  w.gap();
  print_class_tables(w, package);
  print_guest_declarations(w, package);
  section(w, "types");
  for (const TypeRow& row : package.rows) print_row(w, package, row);
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
