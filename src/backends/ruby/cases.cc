// What the tests of cases say in Ruby; the order in which they say it is that of CaseWalk.
#include "backends/ruby/cases.h"

#include "abi/names.h"
#include "backends/case_walk.h"
#include "backends/ruby/names.h"
#include "backends/ruby/spelling.h"
#include "backends/runtime_files.h"

namespace sabir::backends::ruby {
namespace {

using abi::Shape;
using emit::Writer;

// --- values ---

std::string bytes_literal(const std::string& bytes) {
  std::string out = "\"";
  for (unsigned char c : bytes) {
    bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '#';
    out += plain ? std::string(1, char(c)) : "\\x" + hex_digits(c, 2);
  }
  return out + "\"";
}

// Characters beyond ASCII as escapes; all bytes so if the text is ill-formed.
std::string text_literal(const std::string& text) {
  std::string out = escaped(ruby_string(text), [](uint32_t code) {
    return code < 0x80 ? std::string(1, char(code)) : "\\u{" + hex_digits(code, 1) + "}";
  });
  return out.empty() ? bytes_literal(text) : out;
}

std::string char_literal(uint32_t code) {
  bool plain = code >= 0x20 && code < 0x7F;
  return plain ? ruby_string(std::string(1, char(code))) : "\"\\u{" + hex_digits(code, 1) + "}\"";
}

// Ruby has one kind of float: that of an f32 is spelled with all its digits.
// Reads the digits of a number, which it groups and points.
Expression real_literal(const ValuePlace& at, const Float& value) {
  if (value.nan && at.expected && value.any_nan) return "Float::NAN";
  if (value.nan) {
    std::string width = value.narrow ? "32" : "64", bits = "(0x" + value.bits + ")";
    return at.expected ? "SabirCases::Bits" + width + ".new" + bits : "bits" + width + bits;
  }
  if (value.infinite) return value.negative ? "-Float::INFINITY" : "Float::INFINITY";
  std::string text = value.wide;
  if (text.find('.') == text.npos) text.insert(std::min(text.find('e'), text.size()), ".0");
  return text;
}

bool is_bytes(const ValuePlace& at) {
  bool sequence = at.type.shape == Shape::List || at.type.shape == Shape::Array;
  return sequence && is_byte(at.plan[*at.type.element]);
}

Expression listed(const ValuePlace& at, Parts items) {
  if (items.empty() || !is_bytes(at)) return {"[", std::move(items), "]"};
  return {"[", std::move(items), "].pack(\"C*\")"};
}

Expression counted(const ValuePlace& at, const cases::Count& count) {
  std::string first = decimal(count.first, count.negative), times = std::to_string(count.times);
  std::string numbers =
      "count(:" + at.plan[*at.type.element].key + ", " + first + ", " + times + ")";
  return {is_bytes(at) ? numbers + ".pack(\"C*\")" : numbers};
}

std::string field_label(const ValuePlace& at, const abi::Member& member) {
  return (at.type.number ? exception_field(member.name) : field(member.name)) + ": ";
}

std::string variant_class(const ValuePlace& at, const abi::Member& chosen) {
  return at.name() + "::" + case_constant(chosen.name, class_name(at.type));
}

// --- statements ---

void repeat(Writer& w, const std::string& times, int, Writer::Block body) {
  w.emit({{"times", times}, {"body", std::move(body)}}, R"rb(
    ${times}.times do
      ${body}
    end
  )rb");
}

void in_threads(CaseWalk& walk, const std::string& count, int, Writer::Block body) {
  walk.w.emit({{"count", count}, {"body", std::move(body)}}, R"rb(
    in_threads(${count}) do
      ${body}
    end
  )rb");
}

std::string callee(const abi::Plan& plan, const abi::Function& f, const std::string& receiver) {
  if (!receiver.empty()) return receiver + "." + function_name(plan, f);
  std::string home = package_module(plan.prefix), inside = interface_module(plan, plan[f.owner]);
  if (!inside.empty()) home += "::" + inside;
  if (f.resource) home += "::" + constant(plan[f.resource].name);
  return home + "." + function_name(plan, f);
}

Expression argument(const CaseValues& values, const abi::Param& param, const cases::Value& value) {
  Expression given = values.given(value);
  const model::Param* of = param.origin;
  bool keyword = of && of->default_value && literal(values.plan, param.type, *of->default_value);
  if (keyword) given = parameter(param.name) + ": " + given;
  return given;
}

void compare(CaseWalk& walk, const Compared& c) {
  const abi::Plan& plan = walk.plan;
  if (flat(c.wanted) == "nil") return walk.line("assert_nil ", c.actual);
  // Whether Ruby's own `==` says all there is to say.
  bool plain = !holds_reals(plan, c.value.type) && !plan[c.value.type].handles &&
               !std::holds_alternative<cases::Digest>(c.value.of);
  walk.judge(c, [&](const Expression& actual, const Expression& wanted) {
    std::string assert = plain ? "assert_equal" : "assert_exactly", expected = flat(wanted),
                both = expected + ", " + flat(actual);
    // What Ruby would take for a block, or for a subtraction.
    bool brace = expected.front() == '{' || expected.front() == '-';
    return assert + (brace ? "(" + both + ")" : " " + both);
  });
}

// --- errors ---

Expression raises(CaseWalk& walk, const Failing& failing) {
  std::string head = "assert_raises(" + failing.exception + ")";
  if (!failing.error.empty()) head = "error = " + head;
  std::string whole = head + " { @gave = " + flat(failing.call) + " }";
  if (whole.size() <= kCaseWidth) {
    walk.line("", {whole});
  } else {
    walk.w.emit({{"head", head}, {"call", [&] { walk.line("@gave = ", failing.call); }}}, R"rb(
      ${head} do
        ${call}
      end
    )rb");
  }
  if (!failing.message.empty()) {
    walk.line("", {"assert_includes error.message, " + ruby_string(failing.message)});
  }
  return {"error"};
}

// What Ruby sees for itself has Ruby's own name.
std::string status_class(const abi::Plan& plan, const cases::Status& status) {
  std::string name = package_module(plan.prefix) + "::Errors::" + constant(status.label);
  bool own = status.label == "invalid-argument" || status.label == "resource-exhausted";
  return own ? name + ", ArgumentError" : name;
}

std::string error_class(const abi::Plan& plan, const std::optional<abi::TypeId>& id) {
  std::string module = package_module(plan.prefix) + "::";
  if (!id || plan[*id].name.empty()) return module + "DeclaredError";
  return module + home_of(plan, plan[*id].owner) + error_name(plan[*id]);
}

CaseForms case_forms(const abi::Plan& plan) {
  using At = const ValuePlace&;
  std::string module = package_module(plan.prefix) + "::";
  return {
      .type_name = [=, &plan](abi::TypeId id) { return module + class_path(plan, plan[id]); },
      .local = parameter,
      .taken = {"error", "expected", "actual"},
      .none = "nil",
      .unit = "nil",
      .real = real_literal,
      .character = char_literal,
      .text = text_literal,
      .bytes = [](At, const std::string& b) { return Expression{bytes_literal(b) + ".b"}; },
      .enumerator = [](At, const abi::Member& label) { return ":" + symbol(label.name); },
      .made = ".new",
      .brackets = false,
      .field = field_label,
      .variant = variant_class,
      .flags =
          [](At, Parts set) {
            return Expression{"Set[", std::move(set), "]"};
          },
      .sequence = listed,
      .tuple = listed,
      .arrow = " => ",
      .some = module + "Some.new(",
      .ok = module + "Ok.new(",
      .err = module + "Err.new(",
      .needs_some = can_be_nil,
      .repeated = [](At, Expression e,
                     const std::string& n) { return Expression{flat(e) + " * " + n}; },
      .joined =
          [](At, Parts parts) {
            return Expression{"joined(", std::move(parts), ")"};
          },
      .counted = counted,
      .file_text = "File.read(",
      .file_bytes = "File.binread(",
      .digest = "SabirCases::Sha256.new(",
      .dropped = "SabirCases::Dropped.new",
      .layout = {int(kCaseWidth), 2, ""},
      .comment = "# ",
      .close = "${name}.close",
      .repeat = repeat,
      .threads = in_threads,
      .callee = callee,
      .argument = argument,
      .caught = "SabirCases::Caught.new",
      .take_caught = "${name} = ${name}.handle",
      .compare = compare,
      .status_class = status_class,
      .error_class = error_class,
      .is_exception = is_exception,
      .raises = raises,
  };
}

// --- the file ---

void print_case(CaseWalk walk, const cases::Case& one) {
  walk.w.gap();
  walk.w.emit({{"name", ruby_string(one.name)},
               {"line", std::to_string(one.line)},
               {"method", abi::snake(one.label)},
               {"body", [&] { walk.body(one.body); }}},
              R"rb(
                named ${name}, ${line}
                def test_${method}
                  ${body}
                end
              )rb");
}

std::string print_tests(const Tests& tests, const Steps& steps) {
  const abi::Plan& plan = tests.input.plan;
  CaseForms forms = case_forms(plan);
  Writer w;
  auto all = [&] {
    for (const cases::Case& one : tests.suite.cases) {
      if (one.runs_in("ruby")) print_case({plan, steps, forms, one, w}, one);
    }
  };
  w.emit({{"name", tests.suite.name},
          {"prefix", plan.prefix},
          {"class", constant(plan.prefix) + "Cases"},
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
