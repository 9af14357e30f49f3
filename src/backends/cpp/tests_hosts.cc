// What the tests of cases in C++ open the library with: objects of the classes that it asks.
#include <algorithm>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/tests.h"
#include "backends/case_hosts.h"
#include "backends/cpp/model.h"
#include "backends/cpp/names.h"
#include "backends/cpp/tests.h"
#include "base/text.h"

namespace sabir::backends::cpp {
namespace {

using base::cat;
using emit::Writer;
using model::FunctionKind;

// What a method of the host's overrides.
struct Overridden {
  std::string base;
  Code head;
  std::vector<std::string> names;  // of its parameters
};

class HostPrinter {
 public:
  HostPrinter(Writer& w, const Tests& tests, const Callables& callables)
      : w_(w),
        suite_(tests.suite),
        plan_(tests.input.plan),
        wrapper_(plan_wrapper(tests.input)),
        callables_(callables),
        classes_(host_classes(tests.suite)) {}

  void run() {
    w_.gap();
    w_.emit({{"prefix", plan_.prefix}}, "static const ::${prefix}::Instance& sabir_library();");
    std::vector<const backends::HostClass*> all;
    for (const backends::HostClass& one : classes_) {
      if (!one.resource) all.push_back(&one);
      if (one.resource) print_class(pascal(one.name), class_name(plan_, *one.resource), {&one});
    }
    const HostClass& imports = wrapper_.hosts.back();
    print_class("TheHost", cat("::", imports.name_space, "::", imports.name), all);
    w_.gap();
    w_.emit({{"prefix", plan_.prefix}}, R"cxx(
      static const ::${prefix}::Instance& sabir_library() {
        const char* location = std::getenv("SABIR_LOCATION");
        static const ::${prefix}::Instance opened(location ? location : "",
                                                  std::make_unique<TheHost>());
        return opened;
      }
    )cxx");
  }

 private:
  // Everything that the world itself asks is one class.
  void print_class(const std::string& name, const std::string& base,
                   const std::vector<const backends::HostClass*>& all) {
    w_.gap();
    auto methods = [&] {
      for (const backends::HostClass* one : all)
        for (const HostMethod& m : one->methods) print_method(m);
    };
    auto fields = [&] {
      for (const backends::HostClass* one : all)
        for (const HostField& field : one->fields)
          w_.emit(
              {{"type", field.type ? cat("std::optional<", kept(*field.type), ">") : "uint64_t"},
               {"name", field_of(*one, field)},
               {"zero", field.type ? "" : " = 0"}},
              "${type} ${name}${zero};");
    };
    w_.emit({{"name", name}, {"base", base}, {"methods", methods}, {"fields", fields}},
            R"cxx(
      class ${name} : public ${base} {
       public:
        ${methods}

        ${fields}
      };
    )cxx");
  }

  // One class has those of all interfaces.
  std::string field_of(const backends::HostClass& one, const HostField& field) const {
    return host_field(plan_, one.methods.empty() ? made_by(one) : one.methods[0].function,
                      field.name);
  }

  // Its constructor, which it has if it has a field and no method.
  const abi::Function& made_by(const backends::HostClass& one) const {
    return plan_.functions[one.resource->functions[0]];
  }

  std::string kept(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    bool guest = type.shape == abi::Shape::Own && plan_[type.resource].imported;
    return guest ? cat("std::unique_ptr<", class_name(plan_, plan_[type.resource]), ">")
                 : flat(owned(plan_, id));
  }

  Overridden find(const abi::Function& function) const {
    for (const HostClass& host : wrapper_.hosts) {
      for (const Call& call : host.calls) {
        if (call.path != function.path) continue;
        std::vector<std::string> names;
        for (const Received& one : call.arguments) names.push_back(one.name);
        return {cat("::", host.name_space, "::", host.name), overridden(call), std::move(names)};
      }
    }
    base::bug("a host's function that no class has");
  }

  void print_method(const HostMethod& m) {
    Overridden of = find(m.function);
    w_.gap();
    w_.code(of.head);
    w_.emit({{"body", [&] { print_body(m); }}}, R"cxx(
        ${body}
      }
    )cxx");
  }

  void line(const std::string& text) { w_.emit({{"text", text}}, "${text};"); }

  void print_body(const HostMethod& m) {
    const abi::Function& f = m.function;
    if (m.rule.counts) line("++" + host_field(plan_, f, count_name(f)));
    if (!f.is(FunctionKind::Constructor)) keep("", m);
    std::visit([&](const auto& answer) { print(answer, m); }, m.rule.answer);
  }

  void keep(const std::string& object, const HostMethod& m) {
    cases::Case nobody;
    AskedOf asked{m.function, find(m.function).names};
    Values values(suite_, nobody, &asked);
    for (uint32_t index : m.rule.keeps) {
      const abi::Param& p = m.function.params[index];
      cases::Value given{p.type, {}, cases::Parameter{index}};
      line(cat(object, host_field(plan_, m.function, kept_name(m.function, p)), " = ",
               values.answer(given)));
    }
  }

  void print(const cases::Gives& gives, const HostMethod& m) {
    if (!gives.value) return;
    bool made = std::holds_alternative<cases::NewObject>(gives.value->of);
    if (made && !m.rule.keeps.empty() && m.function.is(FunctionKind::Constructor)) {
      line("auto sabir_made = " + spelled(*gives.value, m));
      keep("sabir_made->", m);
      return line("return sabir_made");
    }
    if (m.function.returning == abi::Returning::View) return show(spelled(*gives.value, m), m);
    line("return " + spelled(*gives.value, m));
  }

  // What the library sees stays until the program ends.
  void show(const std::string& value, const HostMethod& m) {
    line(cat("static std::list<", flat(owned(plan_, *m.function.result)), "> sabir_seen"));
    line(cat("sabir_seen.push_back(", value, ")"));
    line("return sabir_seen.back()");
  }

  void print(const cases::Declares& declares, const HostMethod& m) {
    if (!declares.error) return line("throw sabir::None{}");
    line("throw " + spelled(*declares.error, m, &Values::owned_value));
  }

  void print(const cases::Fails& fails, const HostMethod&) {
    line(cat("throw sabir::Failure(sabir::Status::", pascal(fails.status.label), ", ",
             c::literal(fails.message), ")"));
  }

  void print(const cases::Call& call, const HostMethod& m) {
    const abi::Function& f = plan_.functions[call.function];
    cases::Case nobody;
    AskedOf asked{m.function, find(m.function).names};
    Values values(suite_, nobody, &asked);
    std::string arguments;
    for (size_t i = 0; i < f.params.size(); ++i)
      arguments += cat(values.argument(f.params[i], call.arguments[i]), ", ");
    for (const std::string& one : values.hoisted()) w_.emit({{"line", one}}, "${line}");
    line(cat(f.result ? "return " : "", callables_.at(f.symbol).throws, "(", arguments,
             "sabir_library())"));
  }

  using Spelled = std::string (Values::*)(const cases::Value&);
  std::string spelled(const cases::Value& value, const HostMethod& m,
                      Spelled how = &Values::answer) {
    cases::Case nobody;
    AskedOf asked{m.function, find(m.function).names};
    Values values(suite_, nobody, &asked);
    std::string out = (values.*how)(value);
    for (const std::string& one : values.hoisted()) w_.emit({{"line", one}}, "${line}");
    return out;
  }

  Writer& w_;
  const cases::Suite& suite_;
  const abi::Plan& plan_;
  Wrapper wrapper_;
  const Callables& callables_;
  std::vector<backends::HostClass> classes_;
};

}  // namespace

std::string host_field(const abi::Plan& plan, const abi::Function& of, const std::string& name) {
  const std::string& label = plan[of.owner].label;
  return cat(c::identifier(label.empty() ? "world" : label), "_", abi::snake(name), "_");
}

void print_host(Writer& w, const Tests& tests, const Callables& callables) {
  if (!tests.suite.host.empty()) HostPrinter(w, tests, callables).run();
}

}  // namespace sabir::backends::cpp
