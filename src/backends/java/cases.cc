// What the tests of cases say in Java; the order in which they say it is that of CaseWalk. Handles
// in what came, and what only a digest says, are variables of their own.
#include "backends/java/cases.h"

#include <algorithm>
#include <cstdio>

#include "abi/names.h"
#include "backends/case_hosts.h"
#include "backends/case_walk.h"
#include "backends/java/names.h"
#include "backends/java/plan.h"
#include "backends/java/print.h"
#include "backends/java/spelling.h"
#include "backends/runtime_files.h"

namespace sabir::backends::java {
namespace {

using abi::Shape;
using emit::Writer;
using model::Prim;

constexpr size_t kCasesOfClass = 200;  // a class has at most 65,535 constants
constexpr size_t kFewBytes = 8;

// --- literals ---

std::string utf16(uint32_t code) {
  if (code > 0xFFFF) return utf16(0xD7C0 + (code >> 10)) + utf16(0xDC00 + (code & 0x3FF));
  return "\\u" + hex_digits(code, 4);
}

// ASCII as it is, everything else as units of UTF-16.
std::string text_literal(const std::string& text) {
  return "\"" +
         escaped(text,
                 [](uint32_t code) -> std::string {
                   if (code == '"' || code == '\\') return {'\\', char(code)};
                   if (code == '\n' || code == '\r' || code == '\t') {
                     return code == '\n' ? "\\n" : code == '\r' ? "\\r" : "\\t";
                   }
                   if (code >= 0x80) return utf16(code);
                   if (code >= 0x20 && code != 0x7f) return {char(code)};
                   return {'\\', char('0' + (code >> 6)), char('0' + (code >> 3 & 7)),
                           char('0' + (code & 7))};
                 }) +
         "\"";
}

Expression bytes_literal(const ValuePlace&, const std::string& data) {
  if (data.empty()) return {"new byte[0]"};
  if (data.size() > kFewBytes) {
    return flattened(call(imported("hex"), {"\"" + hex_digits(data) + "\""}));
  }
  Parts all;
  for (unsigned char c : data) all.push_back({(c < 0x80 ? "" : "(byte) ") + std::to_string(c)});
  return {"new byte[] {", std::move(all), "}"};
}

// An element of an array has no sign: its number is the one with the same bits.
std::string integer_literal(const ValuePlace& at, const cases::Integer& value) {
  std::string plain = decimal(value.bits, value.negative);
  switch (at.type.prim) {
    case Prim::S8: return "(byte) " + plain;
    case Prim::U8: return (at.element ? "(byte) " : "") + plain;
    case Prim::S16: return "(short) " + plain;
    case Prim::U16: return (at.element ? "(short) " : "") + plain;
    case Prim::U32: return (at.element ? "(int) " : "") + plain + "L";
    case Prim::U64: return (value.bits >> 63 ? "0x" + hex_digits(value.bits, 16) : plain) + "L";
    case Prim::S64: return plain + "L";
    default: return plain;
  }
}

Expression real_literal(const ValuePlace&, const Float& value) {
  std::string box = value.narrow ? "Float." : "Double.";
  if (value.any_nan) return box + "NaN";
  if (value.nan && value.narrow) return box + "intBitsToFloat(0x" + value.bits + ")";
  if (value.nan) return box + "longBitsToDouble(0x" + value.bits + "L)";
  if (value.infinite) return box + (value.negative ? "NEGATIVE_INFINITY" : "POSITIVE_INFINITY");
  return emit::with_point(value.text) + (value.narrow ? "f" : "");
}

// --- values that are made of parts ---

Expression sequence(const ValuePlace& at, Parts items) {
  const abi::Type& element = at.plan[*at.type.element];
  if (!is_number(element)) return call(imported("List") + ".of", std::move(items));
  std::string array = "new " + array_element(element);
  if (items.empty()) return {array + "[0]"};
  return {array + "[] {", std::move(items), "}"};
}

Expression tuple(const ValuePlace&, Parts items) {
  std::string name = "new Tuple" + std::to_string(items.size());
  return {name + (items.empty() ? "(" : "<>("), std::move(items), ")"};
}

Expression repeated(const ValuePlace& at, Expression one, const std::string& times) {
  if (at.type.shape == Shape::String) return flattened(one) + ".repeat(" + times + ")";
  return call(imported("repeat"), {std::move(one), times});
}

Expression counted(const ValuePlace& at, const cases::Count& count) {
  std::string element = array_element(at.plan[*at.type.element]);
  std::string array = "new " + element + "[" + std::to_string(count.times) + "]";
  std::string first = std::to_string(int64_t(count.first)) + "L";
  return flattened(call(imported("count"), {array, first}));
}

std::string enumerator(const ValuePlace& at, const abi::Member& label) {
  return at.name() + "." + constant(label.name);
}

std::string variant_class(const ValuePlace& at, const abi::Member& chosen) {
  return at.name() + "." + case_name(at.name(), chosen.name);
}

Expression map_of(const ValuePlace&, Parts entries) {
  Code map = imported("Map");
  if (entries.empty()) return map + ".of()";
  for (Expression& one : entries) one.head = "Map.entry(", one.tail = ")";
  return call(map + ".ofEntries", std::move(entries));
}

// --- types ---

// How Java spells the types of variables.
struct Types {
  const abi::Plan& plan;
  const ClassNames& names;

  Code spelled(abi::TypeId id) const { return Spelling(plan, names).type(id); }

  // What a payload is got from: `Result.Ok<Node, String>`, `Household.Single`.
  Code chosen(abi::TypeId id, size_t index) const {
    const abi::Type& type = plan[id];
    if (type.shape == Shape::Variant)
      return names.types.at(id) + "." + case_name(names.types.at(id), type.members[index].name);
    std::vector<Code> arguments;
    for (const abi::Member& m : type.members) {
      arguments.push_back(m.type ? Spelling(plan, names).boxed(*m.type) : "Void");
    }
    return imported("Result") + (index == 0 ? ".Ok<" : ".Err<") + emit::listed(arguments) + ">";
  }
};

// From a value that came to what is inside.
Expression inside(const Types& types, const cases::Value& value, const Expression& path,
                  size_t index) {
  const abi::Type& type = types.plan[value.type];
  switch (type.shape) {
    case Shape::Option: return path + ".get()";
    case Shape::Record: return path + "." + component(type.members[index].name) + "()";
    case Shape::Tuple: return path + ".f" + std::to_string(index) + "()";
    case Shape::Variant:
    case Shape::Result: {
      bool error = type.shape == Shape::Result && index == 1;
      return "((" + types.chosen(value.type, index) + ") " + path + ")." +
             (error ? "error()" : "value()");
    }
    default: return path + ".get(" + std::to_string(index) + ")";
  }
}

Expression at_key(const Expression& map, Expression key) {
  return call(map + ".get", {std::move(key)});
}

// --- statements ---

void repeat(Writer& w, const std::string& times, int number, Writer::Block body) {
  w.emit({{"i", "i" + std::to_string(number)}, {"times", times}, {"body", std::move(body)}},
         R"java(
           for (int ${i} = 0; ${i} < ${times}; ${i}++) {
             ${body}
           }
         )java");
}

void in_threads(CaseWalk& walk, const std::string& count, int, Writer::Block body) {
  walk.w.emit({{"run", imported("inThreads")}, {"count", count}, {"body", std::move(body)}},
              R"java(
                ${run}(${count}, () -> {
                  ${body}
                });
              )java");
}

// Java reads `\u` in comments, too.
// Reads what people wrote in a case.
std::string commented(std::string text) {
  for (size_t at = 0; (at = text.find("\\u", at)) != std::string::npos;) text.insert(at + 1, " ");
  return text;
}

std::string callee(const abi::Plan& plan, const ClassNames& names, const abi::Function& f,
                   const std::string& receiver) {
  if (!receiver.empty()) return receiver + "." + function_name(plan, f, false);
  if (f.is(model::FunctionKind::Constructor)) return "new " + names.resources.at(f.resource);
  std::string home = f.resource ? names.resources.at(f.resource) : names.functions.at(f.owner);
  return home + "." + function_name(plan, f, false);
}

// With a host, the library that it was opened with has what stands at the top; all else is told it.
bool is_top(const abi::Plan& plan, const abi::Function& f) {
  return !f.resource && plan[f.owner].main;
}

std::string callee_of(const abi::Plan& plan, const ClassNames& names, const abi::Function& f,
                      const std::string& receiver) {
  bool top = receiver.empty() && is_top(plan, f);
  return top ? "LIBRARY." + function_name(plan, f, true) : callee(plan, names, f, receiver);
}

// An option that is an argument of its own is the value or null.
Expression argument(const CaseValues& values, const abi::Param& param, const cases::Value& value) {
  bool option = values.plan[param.type].shape == Shape::Option;
  if (option && of_host(value)) return values.given(value) + ".orElse(null)";
  auto* of = std::get_if<cases::Choice>(&value.of);
  if (!of || values.plan[param.type].shape != Shape::Option) return values.given(value);
  return of->payload.empty() ? Expression{"null"} : values.given(of->payload[0]);
}

// Whether equals() says all there is to say: arrays have none, and NaNs are all the same to it.
bool is_plain(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  if (type.handles || holds_reals(plan, id)) return false;
  if (type.element) {
    bool array = type.shape != Shape::Map && is_number(plan[*type.element]);
    if (array || !is_plain(plan, *type.element)) return false;
  }
  return std::all_of(type.members.begin(), type.members.end(),
                     [&](const abi::Member& m) { return !m.type || is_plain(plan, *m.type); });
}

void compare(CaseWalk& walk, const Compared& c) {
  Expression actual = c.actual;
  if (!c.raised && !buffer_of_view(walk.plan, c.function).empty()) {
    actual = call(imported("elements"), {std::move(actual)});
  }
  if (auto* truth = std::get_if<cases::Bool>(&c.value.of)) {
    Code assert = imported(truth->value ? "assertTrue" : "assertFalse");
    return walk.line("", call(assert, {std::move(actual)}));
  }
  bool plain = is_plain(walk.plan, c.value.type);
  Code assert = imported(plain ? "assertEquals" : "assertAlike");
  walk.line("", call(assert, {c.wanted, std::move(actual)}));
}

// --- errors ---

// A call whose result is kept for the report, should there be one.
Expression lambda(const Failing& failing) {
  if (failing.function.result) return "() -> " + call(imported("gave"), {failing.call});
  return "() -> " + failing.call;
}

void fails(CaseWalk& walk, const Failing& failing, const cases::Status& status) {
  Code name = imported("Status") + "." + status.name;
  Code message = string_literal(failing.message);
  walk.line("", call(imported("assertFails"), {name, message, lambda(failing)}));
}

Expression raises(CaseWalk& walk, const Failing& failing, const Types& types) {
  const auto& exceptions = types.names.exceptions;
  const auto& type = failing.function.error;
  auto own = type ? exceptions.find(*type) : exceptions.end();
  bool named = own != exceptions.end();
  Code exception = named ? own->second : imported("DeclaredException");
  Code thrown = call(imported("assertThrows"), {exception + ".class", lambda(failing)});
  const std::string& error = failing.error;
  walk.line(error.empty() ? "" : exception + " " + error + " = ", thrown);
  if (!failing.message.empty()) {
    Code text = string_literal(failing.message);
    walk.line("", call(imported("assertContains"), {text, error + ".getMessage()"}));
  }
  if (named) return error + ".error()";
  Code cast = failing.in_parts ? "(" + types.spelled(*type) + ") " : "";
  return cast + error + ".value()";
}

CaseForms case_forms(const cases::Suite& suite, const Types& types) {
  using At = const ValuePlace&;
  return {
      .type_name = [&](abi::TypeId id) { return types.names.types.at(id); },
      .local = method,
      .taken = {"error", "expected", "actual", "hex", "join", "repeat", "count", "gave"},
      .none = imported("Optional") + ".empty()",
      .unit = "null",
      .integer = integer_literal,
      .real = real_literal,
      .character = [](uint32_t code) { return "0x" + hex_digits(code, 2); },
      .text = text_literal,
      .bytes = bytes_literal,
      .enumerator = enumerator,
      .make = "new ",
      .variant = variant_class,
      .flags = [](At, Parts set) { return call(imported("Set") + ".of", std::move(set)); },
      .sequence = sequence,
      .tuple = tuple,
      .map = map_of,
      .some = imported("Optional") + ".of(",
      .ok = "new " + imported("Result") + ".Ok<>(",
      .err = "new " + imported("Result") + ".Err<>(",
      .repeated = repeated,
      .joined = [](At, Parts all) { return call(imported("join"), std::move(all)); },
      .counted = counted,
      .file_text = imported("fileText") + "(",
      .file_bytes = imported("fileBytes") + "(",
      .layout = {int(kCaseWidth), 2, ""},
      .end = ";",
      .comment = "// ",
      .commented = commented,
      .close = "${name}.close();",
      .repeat = repeat,
      .threads = in_threads,
      .callee =
          [&](const abi::Plan& plan, const abi::Function& f, const std::string& receiver) {
            return suite.host.empty() ? callee(plan, types.names, f, receiver)
                                      : callee_of(plan, types.names, f, receiver);
          },
      .argument = argument,
      .instance =
          [&](const abi::Plan& plan, const abi::Function& f) {
            return suite.host.empty() || is_top(plan, f) ? Parts() : Parts{{"LIBRARY"}};
          },
      .declare = [&](abi::TypeId id) { return types.spelled(id) + " "; },
      .into = [&](const cases::Value& value, const Expression& path,
                  size_t index) { return inside(types, value, path, index); },
      .at_key = at_key,
      .check_digest = imported("assertDigest") + "(",
      .compare = compare,
      .raises = [&](CaseWalk& walk,
                    const Failing& failing) { return raises(walk, failing, types); },
      .fails = fails,
  };
}

// --- the host ---

// From a long, or from what a parameter of the type is; in an array a number has no sign.
Expression narrowed(const ValuePlace& at, const std::string& number) {
  switch (at.type.prim) {
    case Prim::S8: return "(byte) " + number;
    case Prim::U8: return (at.element ? "(byte) " : "(int) ") + number;
    case Prim::S16: return "(short) " + number;
    case Prim::U16: return (at.element ? "(short) " : "(int) ") + number;
    case Prim::S32: return "(int) " + number;
    case Prim::U32: return (at.element ? "(int) " : "") + number;
    default: return number;
  }
}

HostForms host_forms(const Types& types) {
  return {
      .field =
          [](std::string_view object, const std::string& name) {
            return (object.empty() ? "this" : std::string(object)) + "." + camel(name);
          },
      .class_name = [](const std::string& name) { return pascal(name); },
      .parameter = [](const abi::Param& param) { return camel(param.name); },
      .declare = "var ",
      .made = "made_",
      .narrowed = narrowed,
      .seen =
          [&](const abi::Function& f, Expression value) {
            std::string buffer = buffer_of_view(types.plan, f);
            return buffer.empty() ? value : call(imported(buffer) + ".wrap", {std::move(value)});
          },
      .opened = [](const HostClass& one) { return "new " + Code(pascal(one.name)) + "()"; },
      .raise =
          [&](const abi::Function& f, Parts value) {
            bool named = f.error && types.names.exceptions.contains(*f.error);
            Code made =
                named ? Code(types.names.exceptions.at(*f.error)) : imported("DeclaredException");
            if (value.empty()) value.push_back({"null"});
            return "throw new " + call(made, std::move(value));
          },
      .fail =
          [](const cases::Fails& fails) {
            std::string arguments =
                "." + std::string(fails.status.name) + ", \"\", " + string_literal(fails.message);
            return "throw new " + imported("SabirException") + "(" + imported("Status") +
                   arguments + ")";
          },
  };
}

const HostInterface& interface_of(const Package& package, const HostClass& of) {
  const auto& all = package.imports.interfaces;
  return *std::find_if(all.begin(), all.end(), [&](const HostInterface& one) {
    if (of.resource != nullptr || one.resource != nullptr) return one.resource == of.resource;
    return one.methods[0].symbol == of.methods[0].function.symbol;
  });
}

void print_host_class(Writer& w, const cases::Suite& suite, const Types& types,
                      const Package& package, const HostClass& one, const CaseForms& forms,
                      const HostForms& host) {
  w.gap();
  const HostInterface& of = interface_of(package, one);
  auto fields = [&] {
    for (const HostField& field : one.fields) {
      Code type = field.type ? types.spelled(*field.type) : Code("long");
      w.code(type + " " + camel(field.name) + ";");
    }
  };
  auto methods = [&] {
    for (size_t i = 0; i < one.methods.size(); ++i) {
      w.gap();
      w.emit("@Override");
      w.code(implemented(of.methods[i]));
      w.emit({{"body", [&] { print_host_method(w, suite, one.methods[i], forms, host); }}},
             R"java(
                 ${body}
               }
             )java");
    }
  };
  w.emit({{"name", host.class_name(one.name)},
          {"of", of.name},
          {"fields", fields},
          {"methods", methods}},
         R"java(
           /** Answers by rule. */
           static class ${name} implements ${of} {
             ${fields}

             ${methods}
           }
         )java");
}

void print_host(Writer& w, const Tests& tests, const Types& types, const CaseForms& forms,
                const HostForms& host) {
  Package package = plan_package(tests.input);
  Parts made = print_host_classes(tests.suite, host, [&](const HostClass& one) {
    print_host_class(w, tests.suite, types, package, one, forms, host);
  });
  w.gap();
  w.code("static final " + package.library +
         " LIBRARY = " + Expression{"new " + package.library + "(", std::move(made), ");"});
}

// --- the files ---

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

void print_case(CaseWalk walk, const cases::Case& one) {
  walk.w.gap();
  Code ignored;
  if (one.ill_formed_text) {
    ignored = "@" + call(imported("Disabled"), {"\"a String cannot hold ill-formed UTF-8\""});
  }
  auto body = [&] {
    if (!one.ill_formed_text) walk.body(one.body);
  };
  walk.w.emit({{"title", string_literal(one.name)},
               {"ignored", ignored},
               {"line", std::to_string(one.line)},
               {"name", camel("case-" + one.label)},
               {"body", body}},
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

void print_imports(Writer& w, const abi::Plan& plan, const emit::Imports& imports) {
  auto import = [&](const char* from, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      if (imports.contains(name))
        w.emit({{"from", from}, {"name", name}}, "import ${from}.${name};");
    }
  };
  w.gap();
  import("static org.junit.jupiter.api.Assertions",
         {"assertEquals", "assertFalse", "assertThrows", "assertTrue"});
  import("static sabir.cases.Cases",
         {"assertAlike", "assertContains", "assertDigest", "assertFails", "count", "drop",
          "elements", "fileBytes", "fileText", "gave", "hex", "inThreads", "join", "repeat"});
  w.gap();
  import("java.nio",
         {"ByteBuffer", "DoubleBuffer", "FloatBuffer", "IntBuffer", "LongBuffer", "ShortBuffer"});
  import("java.util", {"List", "Map", "Optional", "Set"});
  import("org.junit.jupiter.api", {"Disabled"});
  w.emit(R"java(
    import org.junit.jupiter.api.DisplayName;
    import org.junit.jupiter.api.Test;
    import org.junit.jupiter.api.extension.ExtendWith;
    import sabir.cases.At;
    import sabir.cases.Reporter;
  )java");
  import("sabir.runtime", {"DeclaredException", "Result", "SabirException", "Status"});
  w.emit({{"package", package_of(plan)}}, "import ${package}.*;");
}

Writer print_class(const Tests& tests, const ClassNames& names, const Steps& steps,
                   const TestClass& one) {
  const abi::Plan& plan = tests.input.plan;
  Types types{plan, names};
  CaseForms forms = case_forms(tests.suite, types);
  HostForms host = host_forms(types);
  forms.hosted = host_objects(tests.suite, forms, host);
  Writer body;
  if (!tests.suite.host.empty()) print_host(body, tests, types, forms, host);
  for (const cases::Case* c : one.cases) print_case({plan, steps, forms, *c, body}, *c);
  Writer w;
  w.emit({{"suite", tests.suite.name}}, "// Generated by sabir from ${suite}.cases; do not edit.");
  print_imports(w, plan, body.imports());
  w.gap();
  w.emit({{"suite", tests.suite.name}, {"name", one.name}, {"body", [&] { w.append(body); }}},
         R"java(
           /** The cases of ${suite}.cases, from Java. */
           @ExtendWith(Reporter.class)
           class ${name} {
             ${body}
           }
         )java");
  return w;
}

// On which line of a class each statement stands: a test does not see its own comments.
std::string lines_of(const Writer& text) {
  std::string out;
  for (const Writer::Mark& one : text.marks()) {
    out += std::to_string(one.line) + " " + one.name + "\n";
  }
  return out;
}

}  // namespace

void generate_tests(const Tests& tests, emit::FileSet& files) {
  Steps steps(tests.suite);
  ClassNames names = name_classes(tests.input.plan);
  std::string folder = "java/tests/";
  for (const TestClass& one : classes_of(tests)) {
    Writer text = print_class(tests, names, steps, one);
    files.push_back({folder + one.name + ".java", text.text()});
    files.push_back({folder + one.name + ".lines", lines_of(text)});
  }
  files.push_back({folder + pascal(tests.input.plan.prefix) + "Cases.steps", steps.text("java")});
  add_runtime(files, "cases-java", "java/tests");
}

}  // namespace sabir::backends::java
