// What the tests of cases say in Ruby; the order in which they say it is that of CaseWalk.
#include "backends/ruby/cases.h"

#include <algorithm>

#include "abi/names.h"
#include "backends/case_hosts.h"
#include "backends/case_walk.h"
#include "backends/ruby/names.h"
#include "backends/ruby/spelling.h"
#include "backends/runtime_files.h"
#include "binding/apart.h"

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

// With a host, all is asked of the library that it was opened with.
std::string callee_of(const abi::Plan& plan, const abi::Function& f, const std::string& receiver) {
  return receiver.empty() ? "LIBRARY." + name_on_instance(plan, f) : callee(plan, f, receiver);
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

CaseForms case_forms(const cases::Suite& suite) {
  using At = const ValuePlace&;
  const abi::Plan& plan = *suite.plan;
  std::string module = package_module(plan.prefix) + "::";
  return {
      .type_name = [=, &plan](abi::TypeId id) { return module + class_path(plan, plan[id]); },
      .local = parameter,
      .taken = {"error", "expected", "actual", "made"},
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
      .callee = suite.host.empty() ? callee : callee_of,
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

// --- the host ---

HostForms host_forms(const abi::Plan& plan) {
  return {
      .field =
          [](std::string_view object, const std::string& name) {
            return (object.empty() ? "@" : std::string(object) + ".") + abi::snake(name);
          },
      .class_name = [](const std::string& name) { return constant(name); },
      .give = {},
      .opened =
          [](const HostClass& one) {
            std::string name =
                binding::name_at_open(*one.interface, parameter, {"block", "location"});
            return Expression{name + ": " + constant(one.name) + ".new"};
          },
      .raise =
          [&plan](const abi::Function& f, Parts value) {
            std::string name = error_class(plan, f.error);
            if (f.error && is_exception(plan[*f.error])) return "Kernel.raise " + value[0];
            return Expression{"Kernel.raise " + name + ".new(", std::move(value), ")"};
          },
      .fail =
          [&plan](const cases::Fails& fails) {
            std::string name = package_module(plan.prefix) + "::Errors::";
            return Expression{"Kernel.raise " + name + constant(fails.status.label) + ", " +
                              ruby_string(fails.message)};
          },
  };
}

void print_host_class(Writer& w, const cases::Suite& suite, const HostClass& one,
                      const CaseForms& forms, const HostForms& host) {
  w.gap();
  auto fields = [&] {
    std::string set;
    for (const HostField& field : one.fields)
      set += (set.empty() ? ":" : ", :") + abi::snake(field.name);
    if (one.set_by_constructor) w.emit("attr_writer " + set);
    w.gap();
    auto counts = [](const HostField& field) { return !field.type; };
    if (std::none_of(one.fields.begin(), one.fields.end(), counts)) return;
    auto zeroes = [&] {
      for (const HostField& field : one.fields)
        if (!field.type) w.emit({{"field", host.field("", field.name)}}, "${field} = 0");
    };
    w.emit({{"zeroes", zeroes}}, R"rb(
      def initialize
        ${zeroes}
      end
    )rb");
  };
  auto methods = [&] {
    for (const HostMethod& m : one.methods) {
      w.gap();
      std::vector<std::string> names = host_parameters(m, forms);
      emit::Code params{"(", Parts(names.begin(), names.end()), ")"};
      w.emit({{"name", name_on_host(*suite.plan, m.function)},
              {"params", names.empty() ? "" : flat(params)},
              {"body", [&] { print_host_method(w, suite, m, forms, host); }}},
             R"rb(
               def ${name}${params}
                 ${body}
               end
             )rb");
    }
  };
  w.emit({{"name", host.class_name(one.name)}, {"fields", fields}, {"methods", methods}}, R"rb(
    # Answers by rule.
    class ${name}
      ${fields}

      ${methods}
    end
  )rb");
}

void print_host(Writer& w, const cases::Suite& suite, const CaseForms& forms,
                const HostForms& host) {
  if (suite.host.empty()) return;
  Parts made = print_host_classes(
      suite, host, [&](const HostClass& one) { print_host_class(w, suite, one, forms, host); });
  w.gap();
  Expression opened{package_module(suite.plan->prefix) + ".open(", std::move(made), ")"};
  w.emit({{"library", opened}, {"module", package_module(suite.plan->prefix)}}, R"rb(
    LIBRARY = (${library} unless ${module}::FLAVOUR == "fiddle")

    def setup
      skip "Fiddle cannot be called back" unless LIBRARY
    end
  )rb");
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
  CaseForms forms = case_forms(tests.suite);
  HostForms host = host_forms(plan);
  forms.hosted = host_objects(tests.suite, forms, host);
  Writer w;
  auto all = [&] {
    print_host(w, tests.suite, forms, host);
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
