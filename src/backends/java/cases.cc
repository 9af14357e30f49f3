#include "backends/java/cases.h"

#include "abi/names.h"
#include "backends/java/names.h"
#include "backends/runtime_files.h"
#include "emit/writer.h"

namespace sabir::backends::java {
namespace {

using abi::Shape;
using emit::Expression;
using emit::Writer;

constexpr size_t kWidth = 92;
constexpr size_t kCasesOfClass = 200;  // a class has at most 65,535 constants

// Prints one case.
class CasePrinter {
 public:
  CasePrinter(const abi::Plan& plan, const ClassNames& names, const Steps& steps,
              const cases::Case& one, Writer& w)
      : plan_(plan), names_(names), steps_(steps), values_(plan, names, one), w_(w) {}

  void body(const cases::Block& block) {
    for (const cases::Statement& s : block.statements) statement(s);
    for (cases::HandleId handle : block.left) close(values_.local(handle));
  }

 private:
  void close(const std::string& name) { w_.emit({{"name", name}}, "${name}.close();"); }

  void statement(const cases::Statement& s) {
    if (auto* loop = std::get_if<cases::Loop>(&s.of)) {
      std::string i = "i" + std::to_string(++loops_);
      return w_.emit(
          {{"i", i}, {"times", std::to_string(loop->times)}, {"body", [&] { body(loop->body); }}},
          R"java(
                       for (int ${i} = 0; ${i} < ${times}; ${i}++) {
                         ${body}
                       }
                     )java");
    }
    if (auto* t = std::get_if<cases::Threads>(&s.of)) {
      return w_.emit({{"count", std::to_string(t->count)}, {"body", [&] { body(t->body); }}},
                     R"java(
                       inThreads(${count}, () -> {
                         ${body}
                       });
                     )java");
    }
    w_.emit({{"text", comment(s)}}, "// ${text}");
    if (auto* drop = std::get_if<cases::Drop>(&s.of)) return close(values_.local(drop->handle));
    const cases::Call& call = std::get<cases::Call>(s.of);
    std::visit([&](const auto& outcome) { expect(call, outcome); }, call.outcome);
  }

  // Java reads `\u` in comments, too.
  std::string comment(const cases::Statement& s) const {
    std::string text = steps_.comment(s, kWidth);
    for (size_t at = 0; (at = text.find("\\u", at)) != std::string::npos;) text.erase(at, 1);
    return text;
  }

  // --- calls ---

  const abi::Function& function(const cases::Call& call) const {
    return plan_.functions[call.function];
  }

  Expression call_of(const cases::Call& call) const {
    const abi::Function& f = function(call);
    std::string head;
    if (call.receiver) {
      head = values_.local(*call.receiver) + "." + method(f.origin->name);
    } else if (f.is(model::FunctionKind::Constructor)) {
      head = "new " + names_.resources.at(f.resource);
    } else {
      head = (f.resource ? names_.resources.at(f.resource) : names_.functions.at(f.owner)) + "." +
             method(f.origin->name);
    }
    std::vector<Expression> given;
    for (size_t i = 0; i < call.written; ++i) {
      given.push_back(values_.argument(f.params[i], call.arguments[i]));
    }
    if (given.empty()) return {head + "()"};
    return {head + "(", std::move(given), ")"};
  }

  void line(const std::string& before, const Expression& e) {
    w_.emit({{"text", emit::laid_out(before, e, ";", {int(kWidth), 2, ""})}}, "${text}");
  }

  // A view of numbers is a buffer.
  bool shows_memory(const abi::Function& f) const {
    if (f.returning != abi::Returning::View) return false;
    const abi::Type& type = plan_[*f.result];
    return type.element && is_number(plan_[*type.element]);
  }

  void expect(const cases::Call& call, const cases::Succeeds&) {
    const abi::Function& f = function(call);
    values_.forget_parts();
    if (!f.result || !plan_[*f.result].handles) return line("", call_of(call));
    line("", {"drop(", {call_of(call)}, ")"});
  }

  void expect(const cases::Call& call, const cases::Gives& gives) {
    values_.forget_parts();
    if (!gives.value) return line("", call_of(call));
    const cases::Value& value = *gives.value;
    if (auto* bind = std::get_if<cases::Bind>(&value.of)) {
      return line(values_.type(value.type) + " " + values_.local(bind->handle) + " = ",
                  call_of(call));
    }
    if (std::holds_alternative<cases::AnyHandle>(value.of)) {
      return line("", {"drop(", {call_of(call)}, ")"});
    }
    if (auto* digest = std::get_if<cases::Digest>(&value.of); digest) {
      std::string wanted = values_.find_parts(value, "")[0].digest;
      values_.forget_parts();
      return line("", {"assertDigest(", {{"\"" + wanted + "\""}, call_of(call)}, ")"});
    }
    Expression made = call_of(call);
    if (shows_memory(function(call))) made = {"elements(", {std::move(made)}, ")"};
    compare(value, made, values_.type(value.type));
  }

  // What has a name of its own in it is found first, and then stands in what is expected.
  void compare(const cases::Value& value, const Expression& made, const std::string& type) {
    std::string actual = "actual" + (seen_ ? std::to_string(seen_ + 1) : "");
    std::vector<CasePart> parts = values_.find_parts(value, actual);
    if (!parts.empty()) {
      ++seen_;
      line(type + " " + actual + " = ", made);
      for (const CasePart& part : parts) line(part.type + " " + part.name + " = ", {part.path});
    }
    judge(value, parts.empty() ? made : Expression{actual}, values_.spell(value));
    for (const CasePart& part : parts) {
      if (part.dropped) close(part.name);
      if (part.digest.empty()) continue;
      line("", {"assertDigest(", {{"\"" + part.digest + "\""}, {part.name}}, ")"});
    }
    values_.forget_parts();
  }

  // Whether equals() says all there is to say: arrays have none, and NaNs are all the same to it.
  bool plain(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    if (type.handles || holds_reals(plan_, id)) return false;
    if (type.element) {
      bool array = type.shape != Shape::Map && is_number(plan_[*type.element]);
      if (array || !plain(*type.element)) return false;
    }
    for (const abi::Member& m : type.members) {
      if (m.type && !plain(*m.type)) return false;
    }
    return true;
  }

  void judge(const cases::Value& value, const Expression& actual, const Expression& wanted) {
    if (auto* truth = std::get_if<cases::Bool>(&value.of)) {
      return line("", {truth->value ? "assertTrue(" : "assertFalse(", {actual}, ")"});
    }
    line("", {plain(value.type) ? "assertEquals(" : "assertAlike(", {wanted, actual}, ")"});
  }

  // --- failures ---

  // A call whose result is kept for the report, should there be one.
  Expression lambda(const cases::Call& call) const {
    Expression made = call_of(call);
    if (!function(call).result) {
      made.label = "() -> ";
      return made;
    }
    return {"() -> gave(", {std::move(made)}, ")"};
  }

  void expect(const cases::Call& call, const cases::Fails& fails) {
    values_.forget_parts();
    std::string status = "Status." + std::string(fails.status.name);
    std::string message = string_literal(fails.message);
    line("", {"assertFails(", {{status}, {message}, lambda(call)}, ")"});
  }

  void expect(const cases::Call& call, const cases::Declares& declares) {
    values_.forget_parts();
    const abi::Function& f = function(call);
    auto own = f.error ? names_.exceptions.find(*f.error) : names_.exceptions.end();
    bool named = own != names_.exceptions.end();
    std::string exception = named ? own->second : "DeclaredException";
    Expression thrown{"assertThrows(", {{exception + ".class"}, lambda(call)}, ")"};
    bool looked_at = declares.error || !declares.message.empty();
    if (!looked_at) return line("", thrown);
    std::string error = "error" + (errors_ ? std::to_string(errors_ + 1) : "");
    ++errors_;
    line(exception + " " + error + " = ", thrown);
    if (!declares.message.empty()) {
      line("", {"assertContains(",
                {{string_literal(declares.message)}, {error + ".getMessage()"}},
                ")"});
    }
    if (!declares.error) return;
    std::string type = values_.type(*f.error);
    Expression value{named ? error + ".error()" : error + ".value()"};
    bool cast = !named && !values_.find_parts(*declares.error, "x").empty();
    if (cast) value = {"(" + type + ") " + value.head};
    compare(*declares.error, value, type);
  }

  const abi::Plan& plan_;
  const ClassNames& names_;
  const Steps& steps_;
  CaseValues values_;
  Writer& w_;
  int loops_ = 0, seen_ = 0, errors_ = 0;
};

struct TestClass {
  std::string name;
  std::vector<const cases::Case*> cases;
};

std::vector<TestClass> classes_of(const Tests& tests) {
  std::vector<TestClass> all;
  for (const cases::Case& one : tests.suite.cases) {
    if (!one.runs_in("java")) continue;
    if (all.empty() || all.back().cases.size() == kCasesOfClass) {
      std::string number = all.empty() ? "" : std::to_string(all.size() + 1);
      all.push_back({pascal(tests.input.plan.prefix) + "Cases" + number + "Test", {}});
    }
    all.back().cases.push_back(&one);
  }
  return all;
}

void print_case(Writer& w, const abi::Plan& plan, const ClassNames& names, const Steps& steps,
                const cases::Case& one) {
  CasePrinter printer(plan, names, steps, one, w);
  w.gap();
  std::string ignored =
      one.ill_formed_text ? "@Disabled(\"a String cannot hold ill-formed UTF-8\")" : "";
  w.emit({{"title", string_literal(one.name)},
          {"ignored", ignored},
          {"line", std::to_string(one.line)},
          {"name", camel("case-" + one.label)},
          {"body",
           [&] {
             if (!one.ill_formed_text) printer.body(one.body);
           }}},
         R"java(
           @Test
           @DisplayName(${title})
           @At(${line})
           ${ignored}
           void ${name}() {
             ${body}
           }
         )java");
}

std::string package_of(const abi::Plan& plan) {
  const model::Package& contract = *plan.package;
  return (contract.space.empty() ? "sabir" : package(contract.space)) + "." + package(plan.prefix);
}

bool mentions(const std::string& text, const std::string& word) {
  for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) {
    auto letter = [](char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    bool after = at + word.size() < text.size() && letter(text[at + word.size()]);
    if ((at == 0 || !letter(text[at - 1])) && !after) return true;
  }
  return false;
}

void print_imports(Writer& w, const abi::Plan& plan, const std::string& text) {
  w.gap();
  for (const char* name : {"assertEquals", "assertFalse", "assertThrows", "assertTrue"}) {
    if (!mentions(text, name)) continue;
    w.emit({{"name", name}}, "import static org.junit.jupiter.api.Assertions.${name};");
  }
  for (const char* name :
       {"assertAlike", "assertContains", "assertDigest", "assertFails", "count", "drop", "elements",
        "fileBytes", "fileText", "gave", "hex", "inThreads", "join", "repeat"}) {
    if (!mentions(text, std::string(name) + "(") &&
        text.find(std::string(" ") + name + "(") == text.npos &&
        text.find(std::string("(") + name + "(") == text.npos) {
      continue;
    }
    w.emit({{"name", name}}, "import static sabir.cases.Cases.${name};");
  }
  w.gap();
  for (const char* name : {"List", "Map", "Optional", "Set"}) {
    if (mentions(text, name)) w.emit({{"name", name}}, "import java.util.${name};");
  }
  for (const char* name : {"Disabled", "DisplayName", "Test"}) {
    if (mentions(text, name)) w.emit({{"name", name}}, "import org.junit.jupiter.api.${name};");
  }
  w.emit(R"java(
    import org.junit.jupiter.api.extension.ExtendWith;
    import sabir.cases.At;
    import sabir.cases.Reporter;
  )java");
  for (const char* name : {"DeclaredException", "Result", "Status"}) {
    if (mentions(text, name)) w.emit({{"name", name}}, "import sabir.runtime.${name};");
  }
  w.emit({{"package", package_of(plan)}}, "import ${package}.*;");
}

std::string print_class(const Tests& tests, const ClassNames& names, const Steps& steps,
                        const TestClass& one) {
  Writer body;
  for (const cases::Case* c : one.cases) print_case(body, tests.input.plan, names, steps, *c);
  std::string text = body.text();
  Writer w;
  w.emit({{"suite", tests.suite.name}}, "// Generated by sabir from ${suite}.cases; do not edit.");
  print_imports(w, tests.input.plan, text);
  w.gap();
  w.emit(
      {{"suite", tests.suite.name}, {"name", one.name}, {"body", text.substr(0, text.size() - 1)}},
      R"java(
           /** The cases of ${suite}.cases, from Java. */
           @ExtendWith(Reporter.class)
           class ${name} {
             ${body}
           }
         )java");
  return w.text();
}

// On which line of a class each statement stands: a test does not see its own comments.
std::string lines_of(const std::string& text) {
  std::string out;
  size_t number = 1;
  for (size_t at = 0; at < text.size(); ++number) {
    size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    size_t mark = line.find_first_not_of(' ');
    bool comment = mark != std::string::npos && line.compare(mark, 3, "// ") == 0;
    size_t digits = comment ? line.find_first_not_of("0123456789.", mark + 3) : line.npos;
    if (digits != line.npos && digits > mark + 3 && line[digits] == ':') {
      out += std::to_string(number) + " " + line.substr(mark + 3, digits - mark - 3) + "\n";
    }
    at = end + 1;
  }
  return out;
}

}  // namespace

void generate_tests(const Tests& tests, emit::FileSet& files) {
  Steps steps(tests.suite);
  ClassNames names = name_classes(tests.input.plan);
  std::string folder = "java/tests/";
  for (const TestClass& one : classes_of(tests)) {
    std::string text = print_class(tests, names, steps, one);
    files.push_back({folder + one.name + ".java", text});
    files.push_back({folder + one.name + ".lines", lines_of(text)});
  }
  files.push_back({folder + pascal(tests.input.plan.prefix) + "Cases.steps", steps.text("java")});
  add_runtime(files, "cases-java", "java/tests");
}

}  // namespace sabir::backends::java
