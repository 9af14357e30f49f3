#include "backends/ruby/cases.h"

#include "abi/names.h"
#include "backends/ruby/names.h"
#include "backends/ruby/spelling.h"
#include "backends/runtime_files.h"
#include "emit/writer.h"

namespace sabir::backends::ruby {
namespace {

using abi::Shape;
using emit::Expression;
using emit::Writer;

constexpr size_t kWidth = 92;

// Prints one case.
class CasePrinter {
 public:
  CasePrinter(const Tests& tests, const Steps& steps, const cases::Case& one, Writer& w)
      : plan_(tests.input.plan), steps_(steps), values_(plan_, one), w_(w) {}

  void body(const cases::Block& block) {
    for (const cases::Statement& s : block.statements) statement(s);
    for (cases::HandleId handle : block.left) {
      w_.emit({{"name", values_.local(handle)}}, "${name}.close");
    }
  }

 private:
  void statement(const cases::Statement& s) {
    if (auto* loop = std::get_if<cases::Loop>(&s.of)) {
      return w_.emit({{"times", std::to_string(loop->times)}, {"body", [&] { body(loop->body); }}},
                     R"rb(
                       ${times}.times do
                         ${body}
                       end
                     )rb");
    }
    if (auto* t = std::get_if<cases::Threads>(&s.of)) {
      return w_.emit({{"count", std::to_string(t->count)}, {"body", [&] { body(t->body); }}}, R"rb(
        in_threads(${count}) do
          ${body}
        end
      )rb");
    }
    w_.emit({{"text", steps_.comment(s, kWidth)}}, "# ${text}");
    if (auto* drop = std::get_if<cases::Drop>(&s.of)) {
      return w_.emit({{"name", values_.local(drop->handle)}}, "${name}.close");
    }
    const cases::Call& call = std::get<cases::Call>(s.of);
    std::visit([&](const auto& outcome) { expect(call, outcome); }, call.outcome);
  }

  // --- calls ---

  const abi::Function& function(const cases::Call& call) const {
    return plan_.functions[call.function];
  }

  bool predicate(const abi::Function& f) const {
    if (!f.result) return false;
    const abi::Type& type = plan_[*f.result];
    return type.shape == Shape::Scalar && type.prim == model::Prim::Bool;
  }

  Expression call_of(const cases::Call& call) const {
    const abi::Function& f = function(call);
    std::string head;
    const std::string& label = f.origin->name;
    if (call.receiver) {
      head = values_.local(*call.receiver) + "." + method(label, predicate(f));
    } else {
      head = values_.home(f.owner);
      if (f.resource) head += "::" + constant(plan_[f.resource].name);
      bool makes = f.is(model::FunctionKind::Constructor);
      head += "." + (makes ? std::string("new") : ruby::function(label, predicate(f)));
    }
    std::vector<Expression> given;
    for (size_t i = 0; i < call.written; ++i) {
      given.push_back(values_.given(call.arguments[i]));
      const model::Param* origin = f.params[i].origin;
      bool keyword = origin && origin->default_value &&
                     literal(plan_, f.params[i].type, *origin->default_value);
      if (keyword) given.back().label = parameter(f.params[i].name) + ": ";
    }
    if (given.empty()) return {head};
    return {head + "(", std::move(given), ")"};
  }

  void line(const std::string& before, const Expression& e, const std::string& after = "") {
    w_.emit({{"text", emit::laid_out(before, e, after, {int(kWidth), 2, ""})}}, "${text}");
  }

  void expect(const cases::Call& call, const cases::Succeeds&) {
    const abi::Function& f = function(call);
    if (!f.result || !plan_[*f.result].handles) return line("", call_of(call));
    line("", {"drop(", {call_of(call)}, ")"});
  }

  void expect(const cases::Call& call, const cases::Gives& gives) {
    if (!gives.value) return line("", call_of(call));
    const cases::Value& value = *gives.value;
    if (auto* bind = std::get_if<cases::Bind>(&value.of)) {
      return line(values_.local(bind->handle) + " = ", call_of(call));
    }
    if (std::holds_alternative<cases::AnyHandle>(value.of)) {
      return line("", {"drop(", {call_of(call)}, ")"});
    }
    catch_handles(value, [&] { judge(value, call_of(call), values_.expected(value)); });
  }

  // Handles inside a value that comes back are caught where they stand in what is expected.
  template <typename Body>
  void catch_handles(const cases::Value& value, Body body) {
    for (cases::HandleId handle : bound_in(value)) {
      w_.emit({{"name", values_.local(handle)}}, "${name} = SabirCases::Caught.new");
    }
    body();
    for (cases::HandleId handle : bound_in(value)) {
      w_.emit({{"name", values_.local(handle)}}, "${name} = ${name}.handle");
    }
  }

  // Whether Ruby's own `==` says all there is to say.
  bool plain(const cases::Value& value) const {
    return !holds_reals(plan_, value.type) && !plan_[value.type].handles &&
           !std::holds_alternative<cases::Digest>(value.of);
  }

  void judge(const cases::Value& value, const Expression& actual, const Expression& wanted) {
    std::string expected = flat(wanted);
    std::string assert = expected == "nil" ? "assert_nil "
                         : plain(value)    ? "assert_equal "
                                           : "assert_exactly ";
    // What Ruby would take for a block, or for a subtraction.
    bool brace = expected.starts_with('{') || expected.starts_with('-');
    std::string both = expected == "nil" ? flat(actual) : expected + ", " + flat(actual);
    std::string whole = assert + both;
    if (brace) whole = assert.substr(0, assert.size() - 1) + "(" + both + ")";
    if (whole.size() <= kWidth) return w_.emit({{"whole", whole}}, "${whole}");
    line("actual = ", actual);
    line("expected = ", wanted);
    w_.emit({{"assert", assert}}, "${assert}expected, actual");
  }

  void raises(const std::string& exception, const cases::Call& call, const std::string& message,
              bool looked_at) {
    std::string error = looked_at || !message.empty() ? "error = " : "";
    std::string head = error + "assert_raises(" + exception + ") { @gave = ";
    std::string whole = head + flat(call_of(call)) + " }";
    if (whole.size() <= kWidth) {
      w_.emit({{"whole", whole}}, "${whole}");
    } else {
      w_.emit({{"error", error},
               {"exception", exception},
               {"call", [&] { line("@gave = ", call_of(call)); }}},
              R"rb(
                ${error}assert_raises(${exception}) do
                  ${call}
                end
              )rb");
    }
    if (message.empty()) return;
    w_.emit({{"text", ruby_string(message)}}, "assert_includes error.message, ${text}");
  }

  void expect(const cases::Call& call, const cases::Fails& fails) {
    std::string exception = values_.module() + "::Errors::" + constant(fails.status.label);
    // What Ruby sees for itself has Ruby's own name.
    bool own =
        fails.status.label == "invalid-argument" || fails.status.label == "resource-exhausted";
    if (own) exception += ", ArgumentError";
    raises(exception, call, fails.message, false);
  }

  void expect(const cases::Call& call, const cases::Declares& declares) {
    const abi::Function& f = function(call);
    const abi::Type* type = f.error ? &plan_[*f.error] : nullptr;
    raises(values_.error_class(type), call, declares.message, declares.error.has_value());
    if (!declares.error) return;
    catch_handles(*declares.error, [&] {
      judge(*declares.error, {"error"}, values_.error(*f.error, *declares.error));
    });
  }

  const abi::Plan& plan_;
  const Steps& steps_;
  CaseValues values_;
  Writer& w_;
};

std::string class_of(const Tests& tests) { return constant(tests.input.plan.prefix) + "Cases"; }

std::string print_tests(const Tests& tests, const Steps& steps) {
  Writer w;
  auto all = [&] {
    for (const cases::Case& one : tests.suite.cases) {
      if (!one.runs_in("ruby")) continue;
      CasePrinter printer(tests, steps, one, w);
      w.gap();
      w.emit({{"name", ruby_string(one.name)},
              {"line", std::to_string(one.line)},
              {"method", abi::snake(one.label)},
              {"body", [&] { printer.body(one.body); }}},
             R"rb(
               named ${name}, ${line}
               def test_${method}
                 ${body}
               end
             )rb");
    }
  };
  w.emit({{"name", tests.suite.name},
          {"prefix", tests.input.plan.prefix},
          {"class", class_of(tests)},
          {"all", all}},
         R"rb(
           # frozen_string_literal: true

           # Generated by sabir from ${name}.cases; do not edit.
           require "${prefix}"
           require_relative "sabir_cases"

           # The cases of ${name}.cases, from Ruby.
           class ${class} < SabirCases::Test
             ${all}
           end
         )rb");
  return w.text();
}

}  // namespace

void generate_tests(const Tests& tests, emit::FileSet& files) {
  Steps steps(tests.suite);
  std::string base = "ruby/tests/" + tests.input.plan.prefix + "_cases";
  files.push_back({base + ".rb", print_tests(tests, steps)});
  files.push_back({base + ".steps", steps.text("ruby")});
  add_runtime(files, "cases-ruby", "ruby/tests");
}

}  // namespace sabir::backends::ruby
