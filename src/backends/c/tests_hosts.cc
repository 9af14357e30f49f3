// The state of an interface, or of an object, is a structure: how often its functions were called,
// and copies of what they were given. Each function begins with a pointer to it, `host`.
#include "backends/c/tests_hosts.h"

#include <algorithm>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/c/tests.h"
#include "backends/c/tests_values.h"
#include "backends/case_hosts.h"
#include "base/text.h"

namespace sabir::backends::c {
namespace {

using abi::Returning;
using abi::Shape;
using base::cat;
using emit::Writer;
using model::FunctionKind;

class HostPrinter {
 public:
  HostPrinter(Writer& w, const cases::Suite& suite)
      : w_(w), suite_(suite), plan_(*suite.plan), classes_(host_classes(suite)) {}

  void run() {
    print_packed(w_, plan_, packed_types());
    w_.gap();
    w_.emit({{"prefix", plan_.prefix}}, "static ${prefix}_instance *sabir_library = NULL;");
    for (const HostClass& one : classes_) print_state(one);
    for (const HostClass& one : classes_)
      if (one.resource) print_maker(one);
    for (const HostClass& one : classes_) print_class(one);
    print_open();
  }

 private:
  static std::string name_of(const HostClass& one) { return abi::snake(one.name); }

  bool is_handle(abi::TypeId id) const { return plan_[id].shape == Shape::Own; }

  // Those of which something is kept, or given as a block.
  std::set<abi::TypeId> packed_types() const {
    std::set<abi::TypeId> all;
    for (const HostClass& one : classes_) {
      for (const HostField& field : one.fields)
        if (field.type && !is_handle(*field.type)) all.insert(*field.type);
      for (const HostMethod& m : one.methods) {
        Returning how = m.function.returning;
        if (how == Returning::Parcel || how == Returning::View) all.insert(*m.function.result);
      }
    }
    return all;
  }

  // --- state ---

  void print_state(const HostClass& one) {
    auto fields = [&] {
      if (one.resource) w_.emit(cat(one.resource->symbol, " base;"));
      for (const HostField& field : one.fields) {
        std::string type = field.type ? type_name(plan_, *field.type) : "uint64_t ";
        bool pointer = field.type && !is_handle(*field.type);
        w_.emit(cat(type, pointer ? " *" : "", abi::snake(field.name), ";"));
      }
      if (!one.resource && one.fields.empty()) w_.emit("char nothing;");
    };
    w_.gap();
    w_.emit({{"name", name_of(one)}, {"fields", fields}}, R"c(
      struct ${name} {
        ${fields}
      };
    )c");
    if (one.resource) return;
    w_.emit({{"name", name_of(one)}}, "static struct ${name} the_${name};");
  }

  void print_maker(const HostClass& one) {
    w_.gap();
    w_.emit({{"name", name_of(one)}, {"symbol", one.resource->symbol}}, R"c(
      static const ${symbol}_table ${name}_functions;
      static ${symbol} *sabir_new_${name}(void) {
        struct ${name} *made = calloc(1, sizeof *made);
        if (made) made->base.table = &${name}_functions;
        return made ? &made->base : NULL;
      }
    )c");
  }

  // --- functions ---

  void print_class(const HostClass& one) {
    for (const HostMethod& m : one.methods) print_method(one, m);
    if (one.resource) print_table(one);
  }

  void print_table(const HostClass& one) {
    auto forget = [&] {
      for (const HostField& field : one.fields) {
        if (!field.type) continue;
        std::string path = "host->" + abi::snake(field.name);
        std::string drop = is_handle(*field.type) ? plan_[*field.type].symbol + "_drop" : "free";
        w_.emit(cat(drop, "(", path, ");"));
      }
    };
    w_.gap();
    w_.emit({{"name", name_of(one)},
             {"symbol", one.resource->symbol},
             {"forget", forget},
             {"rows", [&] { rows(one); }}},
            R"c(
      static void drop_${name}(${symbol} *self) {
        struct ${name} *host = (struct ${name} *)self;
        ${forget}
        free(host);
      }

      static const ${symbol}_table ${name}_functions = {
        sizeof(${symbol}_table),
        drop_${name},
        ${rows}
      };
    )c");
  }

  void rows(const HostClass& one) {
    for (const HostMethod& m : one.methods) {
      std::string name = member_name(plan_, m.function.symbol);
      w_.emit({{"name", name}}, ".${name} = sabir_answer_${name},");
    }
  }

  void print_method(const HostClass& one, const HostMethod& m) {
    std::vector<Parameter> all = signature(plan_, m.function);
    for (Parameter& p : all)
      if (p.role == Role::Instance) p.type = "void *", p.name = "context";
    std::string object =
        one.resource ? cat("(struct ", name_of(one), " *)self") : cat("&the_", name_of(one));
    w_.gap();
    w_.call(cat("static sabir_status sabir_answer_", member_name(plan_, m.function.symbol)),
            declare(all), " {");
    w_.emit({{"name", name_of(one)}, {"object", object}, {"body", [&] { print_body(m, all); }}},
            R"c(
        struct ${name} *sabir_host = ${object};
        (void)sabir_host;
        ${body}
      }
    )c");
  }

  void line(const std::string& text) { w_.emit({{"text", text}}, "${text};"); }

  void print_body(const HostMethod& m, const std::vector<Parameter>& all) {
    if (m.rule.counts) line(cat("++sabir_host->", abi::snake(count_name(m.function))));
    if (!m.function.is(FunctionKind::Constructor)) keep("sabir_host", m);
    drop_unused(m, all);
    std::visit([&](const auto& answer) { print(answer, m, all); }, m.rule.answer);
  }

  // A handle that was given and goes nowhere.
  void drop_unused(const HostMethod& m, const std::vector<Parameter>& all) {
    std::set<uint32_t> used = m.rule.keeps;
    std::visit([&](const auto& answer) { note_used(answer, used); }, m.rule.answer);
    for (uint32_t i = 0; i < m.function.params.size(); ++i) {
      const abi::Param& p = m.function.params[i];
      if (!is_handle(p.type) || used.contains(i)) continue;
      line(cat(plan_[p.type].symbol, "_drop(", c::name_of(all, Role::Handle, &p), ")"));
    }
  }

  static void note_used(const cases::Gives& gives, std::set<uint32_t>& used) {
    if (gives.value) note_used(*gives.value, used);
  }
  static void note_used(const cases::Declares& declares, std::set<uint32_t>& used) {
    if (declares.error) note_used(*declares.error, used);
  }
  static void note_used(const cases::Fails&, std::set<uint32_t>&) {}
  static void note_used(const cases::Call& call, std::set<uint32_t>& used) {
    for (const cases::Value& one : call.arguments) note_used(one, used);
  }
  static void note_used(const cases::Value& value, std::set<uint32_t>& used) {
    if (auto* parameter = std::get_if<cases::Parameter>(&value.of)) used.insert(parameter->index);
    if (auto* items = std::get_if<cases::Items>(&value.of))
      for (const cases::Value& one : items->values) note_used(one, used);
    if (auto* choice = std::get_if<cases::Choice>(&value.of))
      for (const cases::Value& one : choice->payload) note_used(one, used);
  }

  void keep(const std::string& object, const HostMethod& m) {
    cases::Case nobody;
    for (uint32_t index : m.rule.keeps) {
      const abi::Param& p = m.function.params[index];
      std::string field = cat(object, "->", abi::snake(kept_name(m.function, p)));
      cases::Value given{p.type, {}, cases::Parameter{index}};
      std::string value = Values(suite_, nobody, "", &m.function).whole(given);
      const abi::Type& type = plan_[p.type];
      line(is_handle(p.type) ? cat(type.symbol, "_drop(", field, ")")
                             : cat("sabir_case_free(", field, ")"));
      line(is_handle(p.type) ? cat(field, " = ", value)
                             : cat(field, " = sabir_packed_", plan_.short_symbol(type.symbol), "(",
                                   value, ", sabir_case_room)"));
    }
  }

  // --- answers ---

  void print(const cases::Gives& gives, const HostMethod& m, const std::vector<Parameter>& all) {
    if (auto* kept = gives.value ? std::get_if<cases::Kept>(&gives.value->of) : nullptr) {
      const abi::Function& from = plan_.functions[kept->function];
      std::string field = abi::snake(kept_name(from, from.params[kept->parameter]));
      line(cat("if (!sabir_host->", field, ") return ", plan_.prefix,
               "_fail(error, SABIR_FAILED_PRECONDITION, \"nothing was kept\", 16)"));
    }
    if (gives.value) {
      bool made = std::holds_alternative<cases::NewObject>(gives.value->of);
      made &= !m.rule.keeps.empty() && m.function.is(FunctionKind::Constructor);
      made ? make(*gives.value, m, all) : give(spelled(*gives.value, m), m, all);
    }
    if (m.function.returning != Returning::Sink) line("return SABIR_OK");
  }

  void make(const cases::Value& value, const HostMethod& m, const std::vector<Parameter>& all) {
    abi::ResourceId id = plan_[value.type].resource;
    std::string object = cat("struct ", abi::snake(host_class_name(suite_, id)), " *");
    line(cat(object, "sabir_made = (", object, ")", spelled(value, m)));
    keep("sabir_made", m);
    give("&sabir_made->base", m, all);
  }

  void give(const std::string& value, const HostMethod& m, const std::vector<Parameter>& all) {
    const abi::Function& f = m.function;
    std::string result = c::name_of(all, Role::Result);
    std::string type = type_name(plan_, *f.result),
                name = plan_.short_symbol(plan_[*f.result].symbol);
    bool text = plan_[*f.result].shape == Shape::String;
    switch (f.returning) {
      case Returning::Nothing: return;
      case Returning::Value:
      case Returning::Handle: return line(cat("*", result, " = ", value));
      case Returning::Sink:
        line(cat(type, " sabir_given = ", value));
        return line(cat("return ", plan_.prefix, "_put(", result,
                        ", sabir_given.data, sabir_given.",
                        text ? "size" : "count * sizeof *sabir_given.data", ")"));
      case Returning::Parcel:
        line(
            cat("*", result, " = sabir_packed_", name, "(", value, ", ", plan_.prefix, "_parcel)"));
        return line(cat("if (!*", result, ") return SABIR_RESOURCE_EXHAUSTED"));
      case Returning::View:  // what is seen stays until the program ends
        line(cat(type, " *sabir_seen = sabir_packed_", name, "(", value, ", sabir_case_lasting)"));
        line("if (!sabir_seen) return SABIR_RESOURCE_EXHAUSTED");
        line(cat("*", result, " = sabir_seen->data"));
        return line(cat("*", c::name_of(all, Role::ResultCount), " = sabir_seen->",
                        text ? "size" : "count"));
    }
  }

  void print(const cases::Declares& declares, const HostMethod& m, const std::vector<Parameter>&) {
    const abi::Function& f = m.function;
    if (!declares.error)
      return line(cat("return ", plan_.prefix, "_fail(error, SABIR_DECLARED, \"\", 0)"));
    line(cat(type_name(plan_, *f.error), " sabir_declared = ", spelled(*declares.error, m)));
    line(cat("return ", plan_.prefix, "_declare_", plan_.error_suffix(plan_[*f.error]),
             "(error, &sabir_declared)"));
  }

  void print(const cases::Fails& fails, const HostMethod&, const std::vector<Parameter>&) {
    line(cat("return ", plan_.prefix, "_fail(error, SABIR_", fails.status.name, ", ",
             literal(fails.message), ", ", std::to_string(fails.message.size()), ")"));
  }

  // What it gives goes on as it is.
  void print(const cases::Call& call, const HostMethod& m, const std::vector<Parameter>& all) {
    const abi::Function& f = plan_.functions[call.function];
    cases::Case nobody;
    Values values(suite_, nobody, "", &m.function);
    std::string arguments = "sabir_library";
    for (size_t i = 0; i < f.params.size(); ++i)
      for (const std::string& one : values.argument(f.params[i], call.arguments[i]))
        arguments += ", " + one;
    for (Role role : {Role::Result, Role::ResultCount}) {
      std::string name = c::name_of(all, role);
      if (!name.empty()) arguments += ", " + name;
    }
    for (const std::string& one : values.hoisted()) w_.emit({{"line", one}}, "${line}");
    line(cat("return ", f.symbol, "(", arguments, ", error)"));
  }

  std::string spelled(const cases::Value& value, const HostMethod& m) {
    cases::Case nobody;
    Values values(suite_, nobody, "", &m.function);
    std::string out = values.whole(value);
    for (const std::string& one : values.hoisted()) w_.emit({{"line", one}}, "${line}");
    return out;
  }

  // --- the library ---

  void print_open() {
    auto all = [&] {
      for (const HostClass& one : classes_)
        if (!one.resource) rows(one);
    };
    std::string upper = abi::upper(plan_.prefix);
    w_.gap();
    w_.emit({{"prefix", plan_.prefix}, {"upper", upper}, {"rows", all}}, R"c(
      static const ${prefix}_imports the_imports = {
        .struct_size = sizeof(${prefix}_imports),
        ${rows}
      };

      static int open_library(void) {
        sabir_open_options options = {0};
        sabir_error *error = NULL;
        options.struct_size = sizeof options;
        options.version_major = ${upper}_VERSION_MAJOR;
        options.version_minor = ${upper}_VERSION_MINOR;
        options.imports = &the_imports;
        if (${prefix}_open(NULL, &options, &sabir_library, &error) == SABIR_OK) return 1;
        fprintf(stderr, "%s\n", error->message.data);
        ${prefix}_release(error);
        return 0;
      }
    )c");
  }

  Writer& w_;
  const cases::Suite& suite_;
  const abi::Plan& plan_;
  std::vector<HostClass> classes_;
};

}  // namespace

void print_host(Writer& w, const cases::Suite& suite) {
  if (!suite.host.empty()) HostPrinter(w, suite).run();
}

}  // namespace sabir::backends::c
