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

namespace {

std::string or_null(const std::string& text) { return text.empty() ? "NULL" : text; }

// --- types ---

void print_members(Writer& w, const TypeRow& row) {
  if (row.members.empty()) return;
  w.emit({{"name", row.name},
          {"members",
           [&] {
             for (const MemberRow& m : row.members) {
               w.emit({{"name", m.name.empty() ? "NULL" : c_string(m.name)},
                       {"type", or_null(m.type)},
                       {"offset", m.offset.empty() ? "0" : m.offset}},
                      "{.name = ${name}, .type = ${type}, .offset = ${offset}},");
             }
           }}},
         R"c(
           static sabir_rb_member ${name}_members[] = {
             ${members}
           };
         )c");
}

void print_row(Writer& w, const TypeRow& row) {
  w.gap();
  print_members(w, row);
  auto line = [&](const char* field, const std::string& value) {
    if (!value.empty()) w.emit({{"field", field}, {"value", value}}, ".${field} = ${value},");
  };
  auto quoted = [](const std::string& text) { return text.empty() ? "" : c_string(text); };
  auto fields = [&] {
    line("kind", row.kind);
    line("size", "sizeof(" + row.c_type + ")");
    line("tag_size", row.tag_size ? std::to_string(row.tag_size) : "");
    line("payload_offset", row.payload_offset);
    line("length", row.length ? std::to_string(row.length) : "");
    line("element", row.element);
    if (!row.members.empty()) {
      line("members", row.name + "_members");
      line("member_count", std::to_string(row.members.size()));
    }
    line("name", quoted(row.ruby));
    line("raises", quoted(row.raises));
    line("handles", row.handles);
    line("guests", row.guests);
    line("nested", row.nested ? "true" : "");
    line("exception", row.exception ? "true" : "");
  };
  w.emit({{"name", row.name}, {"fields", [&] { fields(); }}}, R"c(
    static sabir_rb_type ${name} = {
      ${fields}
    };
  )c");
}

// --- functions ---

// Any function may run while others do: where its input is large, where it blocks, and wherever the
// library is in another process. What it needs is in a frame.

// Fills in where variables are: `@text` is `f.text` or `text`.
std::string placed(const std::string& text, const char* where) {
  std::string out;
  for (char c : text) {
    if (c == '@') {
      out += where;
    } else {
      out += c;
    }
  }
  return out;
}

// Whether a function may call what Ruby implements.
bool asks(const Package& package, const Function& f) { return hosted(package) && !f.leaf; }

void print_description(Writer& w, const Package& package, const Function& f) {
  w.gap();
  if (!f.params.empty()) {
    w.emit({{"name", f.c_name},
            {"rows",
             [&] {
               for (const Parameter& p : f.params) {
                 w.emit({{"name", p.name},
                         {"max", std::to_string(p.max)},
                         {"index", std::to_string(p.default_index)}},
                        "{\"${name}\", ${max}, ${index}},");
               }
             }}},
           R"c(
             static const sabir_rb_parameter ${name}_parameters[] = {
               ${rows}
             };
           )c");
  }
  w.emit({{"name", f.c_name},
          {"shown", f.shown},
          {"parameters", f.params.empty() ? "NULL" : f.c_name + "_parameters"},
          {"count", std::to_string(f.params.size())},
          {"blocking", f.blocking ? "true" : "false"},
          {"asks", asks(package, f) ? "true" : "false"},
          {"error", or_null(f.error)}},
         R"c(
           static const sabir_rb_function ${name}_function = {
             &module, "${shown}",
             ${parameters}, ${count}, ${blocking}, ${asks}, ${error}
           };
         )c");
}

void print_variables(Writer& w, const Package& package, const Function& f) {
  w.emit("sabir_rb_call call;");
  w.emit({{"type", f.instance ? package.prefix + "_instance" : f.handle},
          {"name", f.instance ? "instance" : "handle"}},
         "${type} *${name};");
  for (const Argument& a : f.arguments) {
    w.emit({{"type", a.type}, {"name", a.name}}, "${type}${name};");
  }
  if (!f.result_type.empty()) w.emit({{"type", f.result_type}}, "${type}result;");
  w.emit("sabir_status status;");
}

std::vector<std::string> passes(const Function& f, const char* where) {
  std::vector<std::string> out;
  for (const std::string& pass : f.passes) out.push_back(placed(pass, where));
  return out;
}

void print_frame(Writer& w, const Package& package, const Function& f) {
  w.gap();
  w.emit({{"name", f.c_name},
          {"variables", [&] { print_variables(w, package, f); }},
          {"call", [&] { w.call("f->status = " + f.symbol, passes(f, "f->"), ";", 98); }}},
         R"c(
           struct ${name}_frame {
             ${variables}
           };

           static void *${name}_run(void *frame) {
             struct ${name}_frame *f = frame;
             ${call}
             return NULL;
           }
         )c");
}

std::vector<std::string> head(const Function& f) {
  if (f.arranged) return {"int count", "VALUE *arguments", "VALUE self"};
  std::vector<std::string> out = {"VALUE self"};
  for (const Argument& a : f.arguments) out.push_back("VALUE " + a.object);
  return out;
}

void print_take(Writer& w, const Function& f, const std::string& at) {
  std::string call = "&" + at + "call";
  if (f.arranged) {
    w.emit({{"call", call}}, "sabir_rb_arrange(${call}, count, arguments, given);");
  }
  for (size_t i = 0; i < f.arguments.size(); ++i) {
    const Argument& a = f.arguments[i];
    std::vector<std::string> items = {call, std::to_string(i), a.object};
    if (!a.row.empty()) items.push_back(a.row);
    if (!a.how.empty()) items.push_back(a.how);
    items.push_back("&" + at + a.name);
    w.call(a.take, items, ";", 98);
  }
}

void print_call(Writer& w, const Function& f, const std::string& at) {
  if (f.gives == Gives::Sink) {
    w.emit({{"at", at}, {"row", f.result_row}}, "sabir_rb_open(&${at}result, &${at}call, ${row});");
    for (const Argument& a : f.arguments) {
      if (!a.may_return) continue;
      w.emit({{"at", at}, {"object", a.object}, {"name", a.name}},
             "sabir_rb_may_return(&${at}result, ${object}, &${at}${name});");
    }
  }
  std::string bytes = f.bytes.empty() ? "0" : placed(f.bytes, "f.");
  w.call("sabir_rb_run", {"&f.call", bytes, f.c_name + "_run", "&f"}, ";", 98);
}

void print_after(Writer& w, const Function& f, const std::string& at) {
  for (const Argument& a : f.arguments) {
    if (a.back) {
      w.emit({{"at", at}, {"object", a.object}, {"row", a.row}, {"name", a.name}},
             "sabir_rb_take_back(&${at}call, ${object}, ${row}, &${at}${name});");
    }
  }
  for (const Argument& a : f.arguments) {
    if (a.guard) w.emit({{"object", a.object}}, "RB_GC_GUARD(${object});");
  }
}

void print_give(Writer& w, const Function& f, const std::string& at) {
  std::string call = "&" + at + "call", status = at + "status", result = at + "result";
  switch (f.gives) {
    case Gives::Nothing: return w.call("return sabir_rb_give_nothing", {call, status}, ";", 98);
    case Gives::Sink: return w.call("return sabir_rb_give_sink", {call, status, "&" + result}, ";");
    case Gives::Scalar:
      return w.call("return sabir_rb_give_" + f.result_row, {call, status, result}, ";", 98);
    case Gives::Value:
      return w.call("return sabir_rb_give", {call, status, f.result_row, "&" + result}, ";", 98);
    case Gives::Parcel:
      return w.call("return sabir_rb_give_parcel", {call, status, f.result_row, result}, ";", 98);
    case Gives::View:
      return w.call("return sabir_rb_give_view",
                    {call, status, f.result_row, result + ".data", result + ".count"}, ";", 98);
    case Gives::Handle:
      return w.call("return sabir_rb_give_handle", {call, status, f.result_row, result}, ";", 98);
    case Gives::Self:
      return w.call("return sabir_rb_give_self", {call, status, "self", result}, ";", 98);
  }
}

void print_self(Writer& w, const Function& f) {
  std::string how = f.constructor ? "unused" : f.instance ? "instance" : "self";
  w.emit({{"name", f.instance ? "instance" : "handle"}, {"how", how}}, R"c(
    f.${name} = sabir_rb_${how}(&f.call, self);
    sabir_rb_look(&f.call, f.${name});
  )c");
}

void print_function(Writer& w, const Package& package, const Function& f) {
  print_description(w, package, f);
  print_frame(w, package, f);
  w.gap();
  std::string at = "f.";
  auto variables = [&] {
    w.emit({{"name", f.c_name}}, "struct ${name}_frame f;");
    if (f.arranged) {
      w.emit({{"count", std::to_string(f.params.size())}}, "VALUE given[${count}];");
    }
  };
  w.emit({{"name", f.c_name},
          {"at", at},
          {"head", [&] { w.call("static VALUE " + f.c_name, head(f), " {"); }},
          {"variables", variables},
          {"self", [&] { print_self(w, f); }},
          {"take", [&] { print_take(w, f, at); }},
          {"call", [&] { print_call(w, f, at); }},
          {"after", [&] { print_after(w, f, at); }},
          {"give", [&] { print_give(w, f, at); }}},
         R"c(
           ${head}
             ${variables}
             sabir_rb_begin(&${at}call, &${name}_function);
             ${self}
             ${take}
             ${call}
             ${after}
             ${give}
           }
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
    for (const TypeRow& row : package.rows) w.emit({{"name", row.name}}, "&${name},");
  };
  w.emit({{"types", types},
          {"classes", classes},
          {"module", package.module},
          {"prefix", package.prefix},
          {"contract", c_string(package.contract)},
          {"major", std::to_string(package.major)},
          {"minor", std::to_string(package.minor)},
          {"hosts",
           [&] {
             if (!hosted(package)) return;
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
  w.emit({{"title", package.title}, {"prefix", package.prefix}, {"source", package.source}},
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
  for (const TypeRow& row : package.rows) print_row(w, row);
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
