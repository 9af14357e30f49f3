#include "backends/python/cases.h"

#include <set>

#include "abi/names.h"
#include "backends/python/names.h"
#include "backends/python/print.h"
#include "backends/python/spelling.h"
#include "backends/runtime_files.h"
#include "base/text.h"

namespace sabir::backends::python {
namespace {

using abi::Shape;
using emit::Expression;
using emit::Writer;

constexpr size_t kComment = 92;

// Prints one case.
class CasePrinter {
 public:
  CasePrinter(const Tests& tests, const Steps& steps, const cases::Case& one, Writer& w)
      : plan_(tests.input.plan), steps_(steps), values_(plan_, one), w_(w) {}

  void body(const cases::Block& block) {
    for (const cases::Statement& s : block.statements) statement(s);
    for (cases::HandleId handle : block.left) {
      w_.emit({{"name", values_.local(handle)}}, "${name}.close()");
    }
    if (block.statements.empty() && block.left.empty()) w_.emit("pass");
  }

 private:
  void statement(const cases::Statement& s) {
    if (auto* loop = std::get_if<cases::Loop>(&s.of)) return repeat(*loop);
    if (auto* threads = std::get_if<cases::Threads>(&s.of)) return in_threads(*threads);
    w_.emit({{"text", steps_.comment(s, kComment)}}, "# ${text}");
    if (auto* drop = std::get_if<cases::Drop>(&s.of)) {
      return w_.emit({{"name", values_.local(drop->handle)}}, "${name}.close()");
    }
    const cases::Call& call = std::get<cases::Call>(s.of);
    std::visit([&](const auto& outcome) { expect(call, outcome); }, call.outcome);
  }

  void repeat(const cases::Loop& loop) {
    w_.emit({{"times", std::to_string(loop.times)}, {"body", [&] { body(loop.body); }}}, R"py(
      for _ in range(${times}):
          ${body}
    )py");
  }

  void in_threads(const cases::Threads& threads) {
    std::string name = "in_thread" + (made_ ? "_" + std::to_string(made_ + 1) : "");
    ++made_;
    w_.gap();
    w_.emit({{"name", name}, {"body", [&] { body(threads.body); }}}, R"py(
      def ${name}() -> None:
          ${body}
    )py");
    w_.gap();
    w_.emit({{"name", name}, {"count", std::to_string(threads.count)}},
            "in_threads(${count}, ${name})");
  }

  // --- calls ---

  const abi::Function& function(const cases::Call& call) const {
    return plan_.functions[call.function];
  }

  // What is written into has to be an array.
  Expression argument(const abi::Param& param, const cases::Value& value) const {
    if (!param.origin || !param.origin->in_out) return values_.given(value);
    bool bytes = is_byte(plan_[*plan_[param.type].element]);
    if (bytes) return {"bytearray(", {values_.given(value)}, ")"};
    return values_.expected(value);
  }

  Expression call_of(const cases::Call& call) const {
    const abi::Function& f = function(call);
    Expression made{"", {}, ")"};
    if (call.receiver) {
      made.head = values_.local(*call.receiver) + "." + method(f.origin->name);
    } else if (f.resource) {
      made.head = values_.home(f.owner) + resource_name(plan_, plan_[f.resource]);
      if (f.is(model::FunctionKind::Static)) made.head += "." + method(f.origin->name);
    } else {
      made.head = values_.home(f.owner) + function_name(plan_[f.owner], f.origin->name);
    }
    for (size_t i = 0; i < call.written; ++i) {
      made.items.push_back(argument(f.params[i], call.arguments[i]));
    }
    made.head += made.items.empty() ? "()" : "(";
    if (made.items.empty()) made.tail.clear();
    return made;
  }

  void line(const std::string& before, const Expression& e, const std::string& after = "") {
    w_.emit({{"text", emit::laid_out(before, e, after, {96, 4, ","})}}, "${text}");
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
    if (binds_one(value)) {
      std::string name = values_.local(bound_in(value)[0]);
      line(name + " = ", call_of(call));
      return w_.emit({{"name", name}}, "assert ${name} is not None");
    }
    catch_handles(value, [&] { compare(call, value); });
  }

  // `some(x)`: the handle itself, or None.
  bool binds_one(const cases::Value& value) const {
    auto* choice = std::get_if<cases::Choice>(&value.of);
    return choice && plan_[value.type].shape == Shape::Option && choice->payload.size() == 1 &&
           std::holds_alternative<cases::Bind>(choice->payload[0].of);
  }

  // Handles inside a value that comes back are caught where they stand in what is expected.
  template <typename Body>
  void catch_handles(const cases::Value& value, Body body) {
    std::vector<cases::HandleId> bound = bound_in(value);
    for (cases::HandleId handle : bound) {
      w_.emit({{"name", values_.local(handle)}}, "${name} = Caught()");
    }
    body();
    for (cases::HandleId handle : bound) {
      w_.emit({{"name", values_.local(handle)}}, "${name} = ${name}.handle");
    }
  }

  void compare(const cases::Call& call, const cases::Value& value) {
    Expression actual = call_of(call), wanted = values_.expected(value);
    const abi::Type& type = plan_[value.type];
    if (holds_reals(plan_, value.type)) return judge(actual, wanted, "same(", ", ", ")");
    bool truth = std::holds_alternative<cases::Bool>(value.of);
    bool none = type.shape == Shape::Option && std::get_if<cases::Choice>(&value.of) &&
                std::get<cases::Choice>(value.of).payload.empty();
    judge(actual, wanted, "", truth || none ? " is " : " == ", "");
  }

  // A variable; a literal that is too wide behind its name has a line of its own, in brackets.
  void assign(const std::string& name, const Expression& e) {
    size_t columns = base::columns(flat(e));
    bool alone = e.simple() && name.size() + columns > 96 && columns <= 92;
    if (!alone) return line(name, e);
    w_.emit({{"text", emit::laid_out(name, {"(", {e}, ")"}, "", {96, 4, ""})}}, "${text}");
  }

  // On one line if it fits, otherwise each side by itself.
  void judge(const Expression& actual, const Expression& wanted, const std::string& open,
             const std::string& between, const std::string& close) {
    std::string whole = "assert " + open + flat(actual) + between + flat(wanted) + close;
    if (whole.size() <= 92) return w_.emit({{"whole", whole}}, "${whole}");
    assign("actual = ", actual);
    assign("expected = ", wanted);
    w_.emit({{"open", open}, {"between", between}, {"close", close}},
            "assert ${open}actual${between}expected${close}");
  }

  void raises(const std::string& exception, const cases::Call& call, const std::string& message,
              bool looked_at) {
    bool caught = looked_at || !message.empty();
    w_.emit({{"exception", exception},
             {"as", caught ? " as caught" : ""},
             {"call", [&] { line("_ = ", call_of(call)); }}},
            R"py(
              with pytest.raises(${exception})${as}:
                  ${call}
            )py");
    if (message.empty()) return;
    w_.emit({{"text", python_string(message)}}, "assert ${text} in str(caught.value)");
  }

  void expect(const cases::Call& call, const cases::Fails& fails) {
    std::string exception = plan_.prefix + ".errors." + python::exception(fails.status.label);
    // What Python sees for itself has Python's own name.
    if (fails.status.label == "resource-exhausted") exception = "(" + exception + ", ValueError)";
    raises(exception, call, fails.message, false);
  }

  void expect(const cases::Call& call, const cases::Declares& declares) {
    const abi::Function& f = function(call);
    const abi::Type* type = f.error ? &plan_[*f.error] : nullptr;
    raises(values_.error_class(type), call, declares.message, declares.error.has_value());
    if (!declares.error) return;
    catch_handles(*declares.error, [&] {
      Expression wanted = values_.error(*f.error, *declares.error);
      bool reals = holds_reals(plan_, *f.error);
      judge({"caught.value"}, wanted, reals ? "same(" : "",
            reals ? ", " : " == ", reals ? ")" : "");
    });
  }

  const abi::Plan& plan_;
  const Steps& steps_;
  CaseValues values_;
  Writer& w_;
  int made_ = 0;
};

void print_case(Writer& w, const Tests& tests, const Steps& steps, const cases::Case& one) {
  part(w);
  CasePrinter printer(tests, steps, one, w);
  if (one.ill_formed_text) {
    w.emit("@pytest.mark.skip(reason=\"a str cannot hold ill-formed UTF-8\")");
  }
  auto body = [&] {
    one.ill_formed_text ? w.emit("raise NotImplementedError") : printer.body(one.body);
  };
  w.emit({{"name", python_string(one.name)},
          {"line", std::to_string(one.line)},
          {"function", abi::snake(one.label)},
          {"body", body}},
         R"py(
           @case(${name}, ${line})
           def test_${function}() -> None:
               ${body}
         )py");
}

bool mentions(const std::string& text, const std::string& word) {
  for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) {
    auto letter = [](char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    if (at == 0 || !letter(text[at - 1])) return true;
  }
  return false;
}

void print_imports(Writer& w, const std::string& prefix, const std::string& text) {
  w.gap();
  bool any = false;
  if (mentions(text, "math.")) any = true, w.emit("import math");
  if (mentions(text, "array(")) any = true, w.emit("from array import array");
  if (any) w.gap();
  std::vector<std::string> third = {prefix};
  if (mentions(text, "pytest.")) third.push_back("pytest");
  for (const std::string& name : std::set<std::string>(third.begin(), third.end())) {
    w.emit({{"name", name}}, "import ${name}");
  }
  std::vector<std::string> names;
  for (const char* name : {"Bits32", "Bits64", "Caught", "Dropped", "Floats", "Sha256", "bits32",
                           "bits64", "case", "count", "drop", "either", "file_bytes", "file_text",
                           "in_threads", "joined", "repeated", "same"}) {
    if (mentions(text, std::string(name) + "(")) names.push_back(name);
  }
  w.gap();
  import_from(w, "sabir_cases", names);
}

std::string print_tests(const Tests& tests, const Steps& steps) {
  Writer body(2);
  for (const cases::Case& one : tests.suite.cases) {
    if (one.runs_in("python")) print_case(body, tests, steps, one);
  }
  Writer w(2);
  w.emit({{"name", tests.suite.name}}, R"py(
    """The cases of ${name}.cases, from Python."""

    # Generated by sabir from ${name}.cases; do not edit.
    # isort: skip_file
  )py");
  print_imports(w, tests.input.plan.prefix, body.text());
  part(w);
  w.verbatim(body.text());
  return w.text();
}

}  // namespace

void generate_tests(const Tests& tests, emit::FileSet& files) {
  Steps steps(tests.suite);
  std::string folder = "python/tests/", name = tests.input.plan.prefix;
  files.push_back({folder + "test_" + name + ".py", print_tests(tests, steps)});
  files.push_back({folder + "test_" + name + ".steps", steps.text("python")});
  add_runtime(files, "cases-python", "python/tests");
}

}  // namespace sabir::backends::python
