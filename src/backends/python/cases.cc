// What the tests of cases say in Python; the order in which they say it is that of CaseWalk. A
// value reads the same whether it is given or expected; but lists of numbers come back as arrays,
// and floats that are expected may be any NaN.
#include "backends/python/cases.h"

#include <algorithm>
#include <cctype>

#include "abi/names.h"
#include "backends/case_hosts.h"
#include "backends/case_walk.h"
#include "backends/python/names.h"
#include "backends/python/print.h"
#include "backends/python/spelling.h"
#include "backends/runtime_files.h"
#include "syntax/unicode.h"

namespace sabir::backends::python {
namespace {

using abi::Shape;
using emit::imported;
using emit::Writer;

constexpr size_t kLong = 40;

// "gauntlet.", "gauntlet.positions."
std::string case_home(const abi::Plan& plan, abi::InterfaceId id) {
  const abi::Interface& interface = plan[id];
  return plan.prefix + "." + (interface.main ? "" : module_name(plan, interface) + ".");
}

// --- literals ---

std::string bytes_literal(const std::string& bytes) {
  std::string out = "b\"";
  for (unsigned char c : bytes) {
    if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else if (c == '\\') {
      out += "\\\\";
    } else if (c < 0x20 || c >= 0x7f || c == '"') {
      out += "\\x" + hex_digits(c, 2);
    } else {
      out += char(c);
    }
  }
  return out + "\"";
}

std::string escape(uint32_t code) {
  return code > 0xFFFF ? "\\U" + hex_digits(code, 8) : "\\u" + hex_digits(code, 4);
}

// Invisible characters as escapes, so that a reader sees them; Latin letters as they are.
std::string text_literal(const std::string& text) {
  return escaped(python_string(text), [](uint32_t code) {
    if (code >= 0x80 && (code < 0xC0 || code >= 0x300)) return escape(code);
    std::string out;
    syntax::append_utf8(out, code);
    return out;
  });
}

std::string char_literal(uint32_t code) {
  if (code >= 0x20 && code < 0x7F) return python_string(std::string(1, char(code)));
  return "\"" + escape(code) + "\"";
}

// Python has one kind of float: that of an f32 is spelled with all its digits.
// Reads the digits of a number, which it groups and points.
Expression real_literal(const ValuePlace& at, const Float& value) {
  if (value.nan && at.expected && value.any_nan) return imported("math") + ".nan";
  if (value.nan) {
    std::string name = std::string(at.expected ? "Bits" : "bits") + (value.narrow ? "32" : "64");
    std::string digits = value.bits;
    for (char& c : digits) c = char(std::toupper(c));
    return imported(name) + "(0x" + digits + ")";
  }
  if (value.infinite) return (value.negative ? "-" : "") + imported("math") + ".inf";
  std::string text = value.wide;
  if (size_t plus = text.find("e+"); plus != text.npos) text.erase(plus + 1, 1);
  return emit::with_point(text);
}

// Of an array.array.
std::string typecode(const abi::Type& type) {
  switch (type.prim) {
    case model::Prim::S8: return "\"b\"";
    case model::Prim::U8: return "\"B\"";
    case model::Prim::S16: return "\"h\"";
    case model::Prim::U16: return "\"H\"";
    case model::Prim::S32: return "\"i\"";
    case model::Prim::U32: return "\"I\"";
    case model::Prim::S64: return "\"q\"";
    case model::Prim::U64: return "\"Q\"";
    case model::Prim::F32: return "\"f\"";
    default: return "\"d\"";
  }
}

// --- values that are made of parts ---

Expression sequence(const ValuePlace& at, Parts items) {
  const abi::Type& element = at.plan[*at.type.element];
  Expression all{"[", std::move(items), "]"};
  if (is_byte(element)) return {"bytes(", {std::move(all)}, ")"};
  if (!at.expected || !is_number(element)) return all;
  std::string code = typecode(element);
  if (all.items.empty()) return call(imported("array"), {code});
  // An array holds numbers only, and not what a number is compared with.
  bool bits = std::any_of(all.items.begin(), all.items.end(), [](const Expression& e) {
    return e.imports.contains("Bits32") || e.imports.contains("Bits64");
  });
  return call(imported(bits ? "Floats" : "array"), {code, std::move(all)});
}

Expression tuple(const ValuePlace&, Parts items) {
  Expression out{"(", std::move(items), ")"};
  out.lone_comma = out.items.size() == 1;
  return out;
}

// Exceptions take their arguments by position.
std::string field_label(const ValuePlace& at, const abi::Member& member) {
  return at.type.number ? "" : identifier(member.name) + "=";
}

Expression flags(const ValuePlace& at, Parts set) {
  if (set.empty()) return {at.name() + "(0)"};
  if (set.size() == 1) return set[0];
  return call(imported("either"), std::move(set));
}

Expression joined(const ValuePlace& at, Parts parts) {
  bool bytes = at.type.shape == Shape::List && is_byte(at.plan[*at.type.element]);
  bool whole = bytes || at.type.shape == Shape::String;
  if (!whole) return call(imported("joined"), std::move(parts));
  return {bytes ? "b\"\".join(" : "\"\".join(", {{"[", std::move(parts), "]"}}, ")"};
}

Expression repeated(const ValuePlace&, Expression one, const std::string& times) {
  if (flat(one).size() > kLong) return call(imported("repeated"), {std::move(one), times});
  return flattened(one) + " * " + times;
}

Expression counted(const ValuePlace& at, const cases::Count& count) {
  const abi::Type& element = at.plan[*at.type.element];
  std::string first = decimal(count.first, count.negative), times = std::to_string(count.times);
  Expression numbers = flattened(call(imported("count"), {typecode(element), first, times}));
  if (is_byte(element)) return "bytes(" + numbers + ")";
  return at.expected ? numbers : "list(" + numbers + ")";
}

std::string enumerator(const ValuePlace& at, const abi::Member& label) {
  return at.name() + "." + constant(label.name);
}

std::string variant_class(const ValuePlace& at, const abi::Member& chosen) {
  return case_home(at.plan, at.type.owner) + case_name(at.plan, at.type, chosen.name);
}

// --- statements ---

void repeat(Writer& w, const std::string& times, int, Writer::Block body) {
  w.emit({{"times", times}, {"body", std::move(body)}}, R"py(
    for _ in range(${times}):
        ${body}
  )py");
}

void in_threads(CaseWalk& walk, const std::string& count, int number, Writer::Block body) {
  std::string name = number > 1 ? "in_thread_" + std::to_string(number) : "in_thread";
  walk.w.gap();
  walk.w.emit({{"name", name}, {"body", std::move(body)}}, R"py(
    def ${name}() -> None:
        ${body}
  )py");
  walk.w.gap();
  walk.line("", call(imported("in_threads"), {count, name}));
}

std::string callee(const abi::Plan& plan, const abi::Function& f, const std::string& receiver) {
  if (!receiver.empty()) return receiver + "." + function_name(plan, f);
  std::string home = case_home(plan, f.owner);
  if (!f.resource) return home + function_name(plan, f);
  std::string resource = home + resource_name(plan, plan[f.resource]);
  return f.is(model::FunctionKind::Static) ? resource + "." + function_name(plan, f) : resource;
}

// What is written into has to be an array.
Expression argument(const CaseValues& values, const abi::Param& param, const cases::Value& value) {
  if (!param.origin || !param.origin->in_out) return values.given(value);
  bool bytes = is_byte(values.plan[*values.plan[param.type].element]);
  if (bytes) return {"bytearray(", {values.given(value)}, ")"};
  return values.expected(value);
}

void compare(CaseWalk& walk, const Compared& c) {
  bool reals = holds_reals(walk.plan, c.value.type);
  auto* choice = std::get_if<cases::Choice>(&c.value.of);
  bool option = walk.plan[c.value.type].shape == Shape::Option;
  bool none = choice && option && choice->payload.empty();
  bool truth = std::holds_alternative<cases::Bool>(c.value.of);
  std::string equals = (truth || none) && !c.raised ? " is " : " == ";
  walk.judge(c, [&](const Expression& actual, const Expression& expected) {
    if (reals) return flattened("assert " + call(imported("same"), {actual, expected}));
    return "assert " + actual + equals + expected;
  });
}

// --- errors ---

std::string error_class(const abi::Plan& plan, const std::optional<abi::TypeId>& id) {
  std::string plain = plan.prefix + ".errors.DeclaredError";
  if (!id || plan[*id].name.empty()) return plain;
  const abi::Type& type = plan[*id];
  std::string home = case_home(plan, type.owner), name = pascal(type.name);
  switch (type.shape) {
    case Shape::Record:
    case Shape::Variant: return home + class_name(plan, type);
    case Shape::Enum:
    case Shape::Flags: return home + error_name(plan, type);
    default: return plain;
  }
}

// What Python sees for itself has Python's own name.
std::string status_class(const abi::Plan& plan, const cases::Status& status) {
  std::string name = plan.prefix + ".errors." + exception(status.label);
  return status.label == "resource-exhausted" ? "(" + name + ", ValueError)" : name;
}

Expression raises(CaseWalk& walk, const Failing& failing) {
  walk.w.emit({{"pytest", imported("pytest")},
               {"exception", failing.exception},
               {"as", failing.error.empty() ? "" : " as caught"},
               {"call", [&] { walk.line("_ = ", failing.call); }}},
              R"py(
                with ${pytest}.raises(${exception})${as}:
                    ${call}
              )py");
  if (!failing.message.empty()) {
    walk.line("", {"assert " + python_string(failing.message) + " in str(caught.value)"});
  }
  return {"caught.value"};
}

// With a host, all is asked of the library that it was opened with.
std::string callee_of(const abi::Plan& plan, const abi::Function& f, const std::string& receiver) {
  return receiver.empty() ? "library." + name_on_instance(plan, f) : callee(plan, f, receiver);
}

CaseForms case_forms(const cases::Suite& suite) {
  using At = const ValuePlace&;
  const abi::Plan& plan = *suite.plan;
  std::string errors = plan.prefix + ".errors.";
  return {
      .type_name =
          [&plan](abi::TypeId id) {
            return case_home(plan, plan[id].owner) + class_name(plan, plan[id]);
          },
      .local = [](std::string_view label) { return identifier(label); },
      .taken = {"array", "actual", "caught", "expected", "library", "made", "math", "pytest",
                "same", "case", "self", plan.prefix},
      .yes = "True",
      .no = "False",
      .none = "None",
      .unit = "None",
      .real = real_literal,
      .character = char_literal,
      .text = text_literal,
      .bytes = [](At, const std::string& bytes) { return Expression{bytes_literal(bytes)}; },
      .enumerator = enumerator,
      .field = field_label,
      .variant = variant_class,
      .flags = flags,
      .sequence = sequence,
      .tuple = tuple,
      .arrow = ": ",
      .some = errors + "Some(",
      .ok = errors + "Ok(",
      .err = errors + "Err(",
      .needs_some = can_be_none,
      .repeated = repeated,
      .joined = joined,
      .counted = counted,
      .file_text = imported("file_text") + "(",
      .file_bytes = imported("file_bytes") + "(",
      .digest = imported("Sha256") + "(",
      .dropped = imported("Dropped") + "()",
      .layout = {96, 4, ","},
      .wraps = true,
      .comment = "# ",
      .idle = "pass",
      .close = "${name}.close()",
      .repeat = repeat,
      .threads = in_threads,
      .callee = suite.host.empty() ? callee : callee_of,
      .argument = argument,
      .caught = imported("Caught") + "()",
      .take_caught = "${name} = ${name}.handle",
      .present = "assert ${name} is not None",
      .compare = compare,
      .status_class = status_class,
      .error_class = error_class,
      .is_exception =
          [](const abi::Type& type) {
            bool composed = type.shape == Shape::Record || type.shape == Shape::Variant;
            return composed && !type.name.empty();
          },
      .raises = raises,
  };
}

// --- the host ---

HostForms host_forms(const abi::Plan& plan, const CaseForms& forms) {
  return {
      .field =
          [](std::string_view object, const std::string& name) {
            return (object.empty() ? "self" : std::string(object)) + "._" + abi::snake(name);
          },
      .class_name = [](const std::string& name) { return pascal(name); },
      .idle = "pass",
      .opened = [](const HostClass& one) { return Expression{pascal(one.name) + "()"}; },
      .raise =
          [&plan, &forms](const abi::Function& f, Parts value) {
            bool itself = f.error && forms.is_exception(plan[*f.error]);
            if (itself) return "raise " + value[0];
            return Expression{"raise " + error_class(plan, f.error) + "(", std::move(value), ")"};
          },
      .fail =
          [&plan](const cases::Fails& fails) {
            std::string name = plan.prefix + ".errors." + exception(fails.status.label);
            return Expression{"raise " + name + "(" + python_string(fails.message) + ")"};
          },
  };
}

void print_host_class(Writer& w, const cases::Suite& suite, const HostClass& one,
                      const CaseForms& forms, const HostForms& host) {
  part(w);
  auto begin = [&] {
    if (one.fields.empty()) return;
    auto fields = [&] {
      for (const HostField& field : one.fields) {
        w.emit({{"field", host.field("", field.name)}, {"value", field.type ? "None" : "0"}},
               "${field} = ${value}");
      }
    };
    w.emit({{"fields", fields}}, R"py(
      def __init__(self):
          ${fields}
    )py");
  };
  auto methods = [&] {
    for (const HostMethod& m : one.methods) {
      w.gap();
      Parts params = {{"self"}};
      for (const std::string& name : host_parameters(m, forms)) params.push_back({name});
      w.emit({{"name", name_on_host(*suite.plan, m.function)},
              {"params", emit::listed(params)},
              {"body", [&] { print_host_method(w, suite, m, forms, host); }}},
             R"py(
               def ${name}(${params}):
                   ${body}
             )py");
    }
  };
  w.emit({{"name", host.class_name(one.name)}, {"begin", begin}, {"methods", methods}}, R"py(
    class ${name}:
        """Answers by rule."""

        ${begin}

        ${methods}
  )py");
}

void print_host(Writer& w, const cases::Suite& suite, const CaseForms& forms,
                const HostForms& host) {
  if (suite.host.empty()) return;
  Parts made = print_host_classes(
      suite, host, [&](const HostClass& one) { print_host_class(w, suite, one, forms, host); });
  part(w);
  w.code({"library = " + suite.plan->prefix + ".open(", std::move(made), ")"});
}

// --- the file ---

void print_case(Writer& w, CaseWalk walk, const cases::Case& one) {
  part(w);
  if (one.ill_formed_text) {
    w.emit({{"pytest", imported("pytest")}},
           "@${pytest}.mark.skip(reason=\"a str cannot hold ill-formed UTF-8\")");
  }
  auto body = [&] {
    one.ill_formed_text ? w.emit("raise NotImplementedError") : walk.body(one.body);
  };
  w.emit({{"case", imported("case")},
          {"name", python_string(one.name)},
          {"line", std::to_string(one.line)},
          {"function", abi::snake(one.label)},
          {"body", body}},
         R"py(
           @${case}(${name}, ${line})
           def test_${function}() -> None:
               ${body}
         )py");
}

void print_imports(Writer& w, const std::string& prefix, const emit::Imports& imports) {
  w.gap();
  if (imports.contains("math")) w.emit("import math");
  if (imports.contains("array")) w.emit("from array import array");
  w.gap();
  std::set<std::string> third = {prefix};
  if (imports.contains("pytest")) third.insert("pytest");
  for (const std::string& name : third) w.emit({{"name", name}}, "import ${name}");
  w.gap();
  std::vector<std::string> ours;
  for (const char* name : {"Bits32", "Bits64", "Caught", "Dropped", "Floats", "Sha256", "bits32",
                           "bits64", "case", "count", "drop", "either", "file_bytes", "file_text",
                           "in_threads", "joined", "repeated", "same"}) {
    if (imports.contains(name)) ours.push_back(name);
  }
  import_from(w, "sabir_cases", ours);
}

std::string print_tests(const Tests& tests, const Steps& steps) {
  const abi::Plan& plan = tests.input.plan;
  CaseForms forms = case_forms(tests.suite);
  HostForms host = host_forms(plan, forms);
  forms.hosted = host_objects(tests.suite, forms, host);
  Writer body(2);
  print_host(body, tests.suite, forms, host);
  for (const cases::Case& one : tests.suite.cases) {
    if (one.runs_in("python")) print_case(body, {plan, steps, forms, one, body}, one);
  }
  Writer w(2);
  w.emit({{"name", tests.suite.name}}, R"py(
    """The cases of ${name}.cases, from Python."""

    # Generated by sabir from ${name}.cases; do not edit.
    # isort: skip_file
  )py");
  print_imports(w, plan.prefix, body.imports());
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
