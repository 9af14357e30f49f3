// A case is a function; its handles are optionals of it, so that C++ itself drops what is left, the
// youngest first. What fails leaves.
#include "backends/cpp/tests.h"

#include "backends/c/tests.h"
#include "backends/case_values.h"
#include "backends/cpp/model.h"
#include "backends/cpp/names.h"
#include "backends/runtime_files.h"
#include "base/text.h"
#include "emit/writer.h"

namespace sabir::backends::cpp {
namespace {

using abi::Shape;
using base::cat;
using cases::HandleId;
using emit::Writer;

Callables callables(const Tests& tests) {
  Callables out;
  Wrapper wrapper = plan_wrapper(tests.input);
  auto add = [&](const Method& m, const std::string& place) {
    bool made = m.kind == model::FunctionKind::Constructor;
    bool method = m.kind == model::FunctionKind::Method;
    std::string home = method ? "" : place;
    out[m.symbol] = {cat(home, made ? "try_make" : "try_" + m.name), cat(home, m.name)};
  };
  for (const Space& space : wrapper.spaces) {
    std::string place = cat("::", space.name, "::");
    for (const Method& m : space.functions) add(m, place);
    for (const Class& one : space.classes)
      for (const Method& m : one.methods) add(m, cat(place, one.name, "::"));
  }
  return out;
}

class CasePrinter {
 public:
  CasePrinter(const cases::Suite& suite, const cases::Case& one, const Callables& callables)
      : suite_(suite), plan_(*suite.plan), case_(one), callables_(callables) {}

  void print(Writer& w) {
    bool empty = case_.body.statements.empty();
    w.emit({{"name", c::function_name(case_)},
            {"c", empty ? "" : " c"},
            {"body", [&] { block(w, case_.body); }}},
           R"cxx(
      static void ${name}(sabir_case*${c}) {
        ${body}
      }
    )cxx");
  }

 private:
  std::string handle(HandleId id) const { return handle_name(case_.handles[id]); }

  std::string class_of(HandleId id) const {
    const abi::Resource& r = plan_[case_.handles[id].resource];
    return cat("::", name_space(plan_, plan_[r.owner]), "::", class_label(plan_, r));
  }

  // The handles of a block are declared before its statements; they go in the other order.
  void block(Writer& w, const cases::Block& block) {
    for (const cases::Statement& one : block.statements) {
      auto* call = std::get_if<cases::Call>(&one.of);
      for (HandleId id : call ? bound_by(*call) : std::vector<HandleId>())
        w.emit(cat("std::optional<", class_of(id), "> ", handle(id), ";"));
    }
    for (const cases::Statement& one : block.statements) {
      if (auto* call = std::get_if<cases::Call>(&one.of)) this->call(w, *call, one.line);
      if (auto* drop = std::get_if<cases::Drop>(&one.of))
        w.emit(cat(handle(drop->handle), ".reset();"));
      if (auto* loop = std::get_if<cases::Loop>(&one.of)) this->loop(w, *loop);
      if (auto* threads = std::get_if<cases::Threads>(&one.of)) this->threads(w, *threads);
    }
  }

  void loop(Writer& w, const cases::Loop& loop) {
    std::string i = cat("i", std::to_string(depth_++));
    w.emit(
        {{"i", i}, {"times", std::to_string(loop.times)}, {"body", [&] { block(w, loop.body); }}},
        R"cxx(
      for (uint64_t ${i} = 0; ${i} < ${times}u; ++${i}) {
        ${body}
      }
    )cxx");
    --depth_;
  }

  void threads(Writer& w, const cases::Threads& threads) {
    w.emit({{"count", std::to_string(threads.count)}, {"body", [&] { block(w, threads.body); }}},
           R"cxx(
      {
        auto body = [&](sabir_case* c) {
          ${body}
        };
        if (!sabir::cases::threads(c, ${count}, body)) return;
      }
    )cxx");
  }

  // --- calls ---

  void call(Writer& w, const cases::Call& call, uint32_t line) {
    const abi::Function& f = plan_.functions[call.function];
    Values values(suite_, case_);
    std::string arguments;
    for (size_t i = 0; i < f.params.size(); ++i) {
      std::string one = values.argument(f.params[i], call.arguments[i]);
      arguments += cat(arguments.empty() ? "" : ", ", one);
    }
    if (!call.receiver && !suite_.host.empty())
      arguments += cat(arguments.empty() ? "" : ", ", "sabir_library()");
    std::string called = callables_.at(f.symbol).tries;
    if (call.receiver) called = cat(handle(*call.receiver), "->", called);
    c::Expected wanted = c::expected(plan_, call.outcome);
    w.emit({{"line", std::to_string(line)},
            {"text", c::literal(call.text)},
            {"hoisted", [&] { lines(w, values.hoisted()); }},
            {"call", cat(called, "(", arguments, ")")},
            {"gone", [&] { gone(w, call); }},
            {"expected", [&] { lines(w, wanted.statements); }},
            {"check", wanted.check},
            {"bind", [&] { bind(w, call, f); }}},
           R"cxx(
      {
        sabir_case_calls(c, ${line}, ${text});
        ${hoisted}
        auto result = ${call};
        ${gone}
        sabir::cases::ended(c, result);
        ${expected}
        if (!${check}) return;
        ${bind}
      }
    )cxx");
  }

  static void lines(Writer& w, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) w.emit({{"line", line}}, "${line}");
  }

  // What was given away is no longer ours.
  void gone(Writer& w, const cases::Call& call) {
    for (HandleId id : given_away(plan_, call)) w.emit(cat(handle(id), ".reset();"));
  }

  // --- handles in outcomes ---

  void bind(Writer& w, const cases::Call& call, const abi::Function& f) {
    if (auto* gives = std::get_if<cases::Gives>(&call.outcome))
      if (gives->value) bind(w, *gives->value, "result.value()");
    if (auto* declares = std::get_if<cases::Declares>(&call.outcome))
      if (declares->error)
        bind(w, *declares->error,
             cat("const_cast<", flat(owned(plan_, *f.error)), "&>(result.error().value())"));
  }

  void bind(Writer& w, const cases::Value& value, const std::string& path) {
    Into into = [&](const cases::Value& one, const Expression& whole, size_t index) {
      return inside(one, flat(whole), index);
    };
    for (const CasePart& part : bindings_of(plan_, value, path, into)) {
      HandleId id = std::get<cases::Bind>(part.value->of).handle;
      w.emit(cat(handle(id), ".emplace(std::move(", flat(part.path), "));"));
    }
  }

  std::string inside(const cases::Value& value, const std::string& path, size_t index) const {
    const abi::Type& type = plan_[value.type];
    std::string n = std::to_string(index);
    switch (type.shape) {
      case Shape::Option: return cat("(*", path, ")");
      case Shape::Result: return cat(path, index == 0 ? ".value()" : ".error()");
      case Shape::Variant: return cat("std::get<", n, ">(", path, ".of)");
      case Shape::Record: return cat(path, ".", c::identifier(plan_, type.members[index].name));
      case Shape::Tuple: return cat("std::get<", n, ">(", path, ")");
      case Shape::Map: {
        const cases::Value& entry = std::get<cases::Items>(value.of).values[index];
        const cases::Value& key = std::get<cases::Items>(entry.of).values[0];
        return cat(path, ".at(", Values(suite_, case_).owned_value(key), ")");
      }
      default: return cat(path, "[", n, "]");
    }
  }

  const cases::Suite& suite_;
  const abi::Plan& plan_;
  const cases::Case& case_;
  const Callables& callables_;
  int depth_ = 0;
};

// All cases are one file: what a wrapper costs to include is paid once.
std::string print_program(const Tests& tests, const std::vector<const cases::Case*>& all) {
  Callables callables = cpp::callables(tests);
  Writer w;
  w.emit({{"name", tests.suite.name},
          {"prefix", tests.input.plan.prefix},
          {"list", tests.suite.host.empty() ? "" : "#include <list>"}},
         R"cxx(
    // The cases of ${name}.cases in C++. Generated by sabir; do not edit.
    #include <${prefix}_cases.hpp>
    ${list}
  )cxx");
  print_host(w, tests, callables);
  for (const cases::Case* one : all) {
    w.gap();
    w.emit(cat("// ", tests.suite.name, ".cases:", std::to_string(one->line)));
    CasePrinter(tests.suite, *one, callables).print(w);
  }
  w.gap();
  w.emit({{"rows",
           [&] {
             for (const cases::Case* one : all)
               w.emit(cat("{", c::literal(one->name), ", ", c::function_name(*one), "},"));
           }},
          {"file", c::literal(tests.suite.path)},
          {"count", std::to_string(all.size())},
          {"retains", c::retains(tests.input.plan) ? "1" : "0"}},
         R"cxx(
    static const sabir_case_entry cases[] = {
        ${rows}
    };

    int main() { return sabir_cases_run(${file}, cases, ${count}, ${retains}); }
  )cxx");
  return w.text();
}

}  // namespace

void generate_tests(const Tests& tests, emit::FileSet& files) {
  std::vector<const cases::Case*> all;
  for (const cases::Case& one : tests.suite.cases)
    if (one.runs_in("cpp")) all.push_back(&one);
  std::string base = "cpp/" + tests.input.plan.prefix + "_cases";
  files.push_back({base + ".hpp", print_shown(tests)});
  files.push_back({base + ".cc", print_program(tests, all)});
  add_runtime(files, "cases-cpp", "cpp");
  add_runtime(files, "cases", "c");
}

}  // namespace sabir::backends::cpp
