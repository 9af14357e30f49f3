// What the tests of cases say in Go; the order in which they say it is that of CaseWalk. Handles
// in what came, and what only a digest says, are variables of their own.
#include "backends/go/cases.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "abi/names.h"
#include "backends/case_hosts.h"
#include "backends/case_walk.h"
#include "backends/go/model.h"
#include "backends/go/names.h"
#include "backends/runtime_files.h"
#include "binding/apart.h"

namespace sabir::backends::go {
namespace {

using abi::Shape;
using emit::Code;
using emit::Writer;
using model::Prim;

// --- literals ---

std::string escape_of(uint32_t code) {
  char text[16];
  std::snprintf(text, sizeof text, code > 0xFFFF ? "\\U%08x" : "\\u%04x", code);
  return text;
}

std::string byte_escape(unsigned char c) { return "\\x" + hex_digits(c, 2); }

// ASCII as it is, all other bytes as such: a string may hold any.
std::string test_string(const std::string& bytes) {
  std::string out = "\"";
  for (unsigned char c : bytes) {
    if (c == '"' || c == '\\') {
      out += {'\\', char(c)};
    } else if (c >= 0x20 && c < 0x7f) {
      out += char(c);
    } else {
      out += byte_escape(c);
    }
  }
  return out + "\"";
}

std::string test_char(uint32_t code) {
  bool surrogate = code >= 0xD800 && code < 0xE000;
  if (surrogate || code > 0x10FFFF) return std::to_string(code);  // no literal has it
  if (code >= 0x20 && code < 0x7f && code != '\'' && code != '\\') return {'\'', char(code), '\''};
  return "'" + escape_of(code) + "'";
}

Expression test_real(const ValuePlace&, const Float& value) {
  Code math = emit::imported("math");
  std::string bits = value.narrow ? ".Float32frombits(0x" : ".Float64frombits(0x";
  if (value.any_nan) return value.narrow ? "float32(" + math + ".NaN())" : math + ".NaN()";
  bool minus_zero = value.negative && !value.nan && !value.infinite && value.wide == "-0";
  if (value.nan || value.infinite || minus_zero) return math + bits + value.bits + ")";
  return value.text;
}

std::string test_integer(const ValuePlace&, const cases::Integer& value) {
  return decimal(value.bits, value.negative);
}

Expression test_bytes(const ValuePlace& at, const std::string& bytes) {
  if (at.type.shape != Shape::Array) return "[]byte(" + test_string(bytes) + ")";
  Parts all;
  for (unsigned char c : bytes) all.push_back(std::to_string(c));
  return {at.name() + "{", std::move(all), "}"};
}

// --- values that are made of parts ---

Expression braced(const ValuePlace& at, Parts items) {
  return {at.name() + "{", std::move(items), "}"};
}

// Of keys that are there twice the last one counts: Go's literals have each once.
Expression map_literal(const ValuePlace& at, Parts entries) {
  bool keyed = is_keyed(at.plan, at.type);
  std::map<std::string, size_t> places;
  Parts all;
  for (Expression& entry : entries) {
    Parts both = std::move(entry.items);
    if (!keyed) {
      all.push_back({at.type_name(*at.type.element) + "{", std::move(both), "}"});
      continue;
    }
    std::string key = flat(both[0]);
    Expression made = key + ": " + both[1];
    auto [place, is_new] = places.try_emplace(key, all.size());
    if (is_new) {
      all.push_back(std::move(made));
    } else {
      all[place->second] = std::move(made);
    }
  }
  return braced(at, std::move(all));
}

Expression flag_set(const ValuePlace& at, Parts set) {
  if (set.empty()) return at.name() + "(0)";
  if (set.size() == 1) return std::move(set[0]);
  return {"flags(", std::move(set), ")"};
}

bool is_itself(const abi::Type& type) {
  return type.shape == Shape::Own || type.shape == Shape::Borrow || type.shape == Shape::Variant;
}

Expression option_of(const ValuePlace& at, Parts payload) {
  abi::TypeId some = *at.type.members[0].type;
  if (at.plan[some].shape == Shape::Option) {
    if (payload.empty()) return at.name() + "{}";
    return {at.name() + "{Valid: true, Value: ", std::move(payload), "}"};
  }
  if (payload.empty()) return "nil";
  if (is_itself(at.plan[some])) return std::move(payload[0]);
  return {"ptr[" + at.type_name(some) + "](", std::move(payload), ")"};
}

Expression result_of(const ValuePlace& at, size_t index, Parts payload) {
  return {at.name() + (index == 0 ? "{OK: " : "{Failed: true, Err: "), std::move(payload), "}"};
}

Expression repeated(const ValuePlace& at, Expression one, const std::string& times) {
  bool text = at.type.shape == Shape::String;
  if (text) return emit::imported("strings") + ".Repeat(" + flattened(one) + ", " + times + ")";
  return {"repeated(", {std::move(one), times}, ")"};
}

Expression joined_of(const ValuePlace& at, Parts parts) {
  bool text = at.type.shape == Shape::String;
  bool keyed = at.type.shape == Shape::Map && is_keyed(at.plan, at.type);
  return {text ? "joinedText(" : keyed ? "merged(" : "joined(", std::move(parts), ")"};
}

Expression counted(const ValuePlace& at, const cases::Count& count) {
  std::string type = at.type_name(*at.type.element);
  return "count[" + type + "](" + std::to_string(int64_t(count.first)) + ", " +
         std::to_string(count.times) + ")";
}

// --- from a value that came to what is inside ---

Expression inside(const Spelling& spelling, const cases::Value& value, const Expression& path,
                  size_t index) {
  const abi::Type& type = spelling.plan[value.type];
  switch (type.shape) {
    case Shape::Map: return path;  // by its key, below
    case Shape::Option: {
      abi::TypeId some = *type.members[0].type;
      if (spelling.is_nested(some)) return path + ".Value";
      return spelling.is_nilable(some) ? path : "(*" + path + ")";
    }
    case Shape::Record:
    case Shape::Tuple: return path + "." + spelling.member(value.type, index);
    case Shape::Variant:
      return path + ".(" + spelling.outside + spelling.member(value.type, index) + ").Value";
    case Shape::Result: return path + (index == 0 ? ".OK" : ".Err");
    default: return path + "[" + std::to_string(index) + "]";
  }
}

Expression at_key(const Expression& map, Expression key) {
  return {map + "[", {std::move(key)}, "]"};
}

// --- statements ---

void repeat(Writer& w, const std::string& times, int, Writer::Block body) {
  w.emit({{"times", times}, {"body", std::move(body)}}, R"go(
    for range ${times} {
        ${body}
    }
  )go");
}

void in_threads(CaseWalk& walk, const std::string& count, int, Writer::Block body) {
  walk.w.emit({{"count", count}, {"body", std::move(body)}}, R"go(
    inThreads(${count}, func() {
        ${body}
    })
  )go");
}

Expression succeeds(const abi::Function& f, Expression call) {
  return {f.result ? "must(" : "check(", {std::move(call)}, ")"};
}

Expression attempted(const Failing& failing) {
  std::string nothing = failing.function.result ? "" : "nil, ";
  return Expression("func() (any, fault) { return " + nothing) + flattened(failing.call) + " }";
}

void compare(CaseWalk& walk, const Compared& c, const Spelling& spelling) {
  std::string head = "same[" + spelling.type(c.value.type) + "](";
  walk.line("", {head, {c.actual, c.wanted}, ")"});
}

void fails(CaseWalk& walk, const Failing& failing, const cases::Status& status) {
  std::string label = test_string(std::string(status.label));
  walk.line("", {"fails(", {label, test_string(failing.message), attempted(failing)}, ")"});
}

Expression raises(CaseWalk& walk, const Failing& failing, const Spelling& spelling) {
  const auto& type = failing.function.error;
  std::string before = failing.error.empty() ? "" : "var " + failing.error + " = ";
  std::string head = "declares[" + (type ? spelling.type(*type) : "struct{}") + "](";
  walk.line(before, {head, {test_string(failing.message), attempted(failing)}, ")"});
  return {failing.error};
}

Expression argument(const CaseValues& values, const abi::Param& param, const cases::Value& value,
                    const Spelling& spelling) {
  Expression given = values.given(value);
  if (!spelling.is_pointer_of(param)) return given;
  return {"ptr[" + spelling.type(param.type) + "](", {std::move(given)}, ")"};
}

CaseForms case_forms(const cases::Suite& suite, const Spelling& spelling) {
  using At = const ValuePlace&;
  bool hosted = !suite.host.empty();
  return {
      .type_name = [&](abi::TypeId id) { return spelling.type(id); },
      .local = local,
      .taken = {"actual",     "check",      "count",     "declares", "drop",   "err",
                "error",      "fails",      "fileBytes", "fileText", "flags",  "inThreads",
                "joined",     "joinedText", "kept",      "math",     "merged", "must",
                "opened",     "present",    "ptr",       "repeated", "result", "same",
                "sameDigest", "self",       "strings",   "testing",  "t",      "init",
                "main"},
      .unit = "struct{}{}",
      .integer = test_integer,
      .real = test_real,
      .character = test_char,
      .text = test_string,
      .bytes = test_bytes,
      .enumerator =
          [&](At at, const abi::Member& label) {
            size_t i = size_t(&label - at.type.members.data());
            return spelling.outside + spelling.member(at.id, i);
          },
      .record = braced,
      .field =
          [&](At at, const abi::Member& field) {
            return spelling.member(at.id, size_t(&field - at.type.members.data())) + ": ";
          },
      .chosen =
          [&](At at, const abi::Member& chosen, Parts payload) {
            size_t i = size_t(&chosen - at.type.members.data());
            std::string head = spelling.outside + spelling.member(at.id, i) + "{";
            if (!payload.empty()) head += "Value: ";
            return Expression{head, std::move(payload), "}"};
          },
      .flags = flag_set,
      .sequence = braced,
      .tuple = braced,
      .map = map_literal,
      .option = option_of,
      .result = result_of,
      .repeated = repeated,
      .joined = joined_of,
      .counted = counted,
      .file_text = "fileText(",
      .file_bytes = "fileBytes(",
      .layout = {int(kCaseWidth), 4, ","},
      .comment = "// ",
      .close = "check(${name}.Close())",
      .repeat = repeat,
      .threads = in_threads,
      .callee =
          [&, hosted](const abi::Plan&, const abi::Function& f, const std::string& receiver) {
            std::string home = hosted ? "opened." : spelling.outside;
            return (receiver.empty() ? home : "") + spelling.callee(f, receiver);
          },
      .argument =
          [&](const CaseValues& values, const abi::Param& param, const cases::Value& value) {
            return argument(values, param, value, spelling);
          },
      .left_out = "nil",
      .succeeds = succeeds,
      .drop = "drop(",
      .declare = [](abi::TypeId) { return Expression("var "); },
      .into = [&](const cases::Value& value, const Expression& path,
                  size_t index) { return inside(spelling, value, path, index); },
      .at_key = at_key,
      .check_digest = "sameDigest(",
      .present = "present(${name})",
      .compare = [&](CaseWalk& walk, const Compared& c) { compare(walk, c, spelling); },
      .raises = [&](CaseWalk& walk,
                    const Failing& failing) { return raises(walk, failing, spelling); },
      .fails = fails,
  };
}

// --- the host ---

std::string host_field(std::string_view object, const std::string& name) {
  return (object.empty() ? "self" : std::string(object)) + "." + local(name);
}

const Host& host_of(const Package& package, const HostClass& one) {
  return *std::find_if(package.hosts.begin(), package.hosts.end(),
                       [&](const Host& host) { return host.of == one.interface; });
}

// Whether a declared error is one by itself.
bool is_error(const abi::Type& type) {
  switch (type.shape) {
    case Shape::Enum:
    case Shape::Flags:
    case Shape::Record:
    case Shape::Tuple:
    case Shape::Variant: return true;
    default: return false;
  }
}

Expression raised(const Spelling& spelling, const abi::Function& f, Parts value) {
  if (value.empty()) return "err = " + Expression(spelling.outside + "StatusDeclared");
  if (is_error(spelling.plan[*f.error])) return "err = " + value[0];
  std::string head = "err = " + spelling.outside + "Declared[" + spelling.type(*f.error) + "]{";
  return {head + "Value: ", std::move(value), "}"};
}

HostForms host_forms(const Spelling& spelling, const Package& package) {
  return {
      .field = host_field,
      .class_name = [](const std::string& name) { return local(name); },
      .count = "${field}++",
      .declare = "var ",
      .gave = ", nil",
      .pass = "return ",
      .finished = "return nil",
      .object = [](const std::string& name) { return Expression("&" + name + "{}"); },
      .kept =
          [&](const ValuePlace& at, const std::string& field) {
            return Expression("kept[" + spelling.type(at.id) + "](" + field + ")");
          },
      .narrowed =
          [](const ValuePlace& at, const std::string& number) {
            return Expression(scalar(at.type) + "(" + number + ")");
          },
      .opened =
          [&](const HostClass& one) {
            return Expression(host_of(package, one).field + ": &" + local(one.name) + "{}");
          },
      .raise = [&](const abi::Function& f,
                   Parts value) { return raised(spelling, f, std::move(value)); },
      .fail =
          [&](const cases::Fails& fails) {
            std::string status =
                "Status: " + spelling.outside + "Status" + pascal(abi::snake(fails.status.label));
            return Expression{"err = &" + spelling.outside + "Error{",
                              {status, "Message: " + test_string(fails.message)},
                              "}"};
          },
      .failed = "return",
  };
}

const std::vector<Function>& methods_of(const Package& package, const HostClass& one) {
  const Host& host = host_of(package, one);
  for (const Guests& g : host.guests) {
    if (&package.spelling->plan[g.id] == one.resource) return g.methods;
  }
  return host.functions;
}

void print_host_class(Writer& w, const cases::Suite& suite, const Package& package,
                      const HostClass& one, const CaseForms& forms, const HostForms& host) {
  std::string name = host.class_name(one.name);
  const std::vector<Function>& functions = methods_of(package, one);
  auto fields = [&] {
    for (const HostField& field : one.fields) {
      w.emit({{"name", local(field.name)}, {"type", field.type ? "any" : "uint64"}},
             "${name} ${type}");
    }
  };
  w.gap();
  w.emit({{"name", name}, {"fields", fields}}, R"go(
    // ${name} answers by rule.
    type ${name} struct {
        _ int
        ${fields}
    }
  )go");
  for (size_t i = 0; i < one.methods.size(); ++i) {
    const Function& f = functions[i];
    std::vector<std::string> names = host_parameters(one.methods[i], forms);
    std::vector<Code> takes;
    Spelling outside = *package.spelling;
    for (size_t k = 0; k < names.size(); ++k) {
      takes.push_back(names[k] + " " + outside.type(f.params[k].of->of->type));
    }
    std::string result = f.of->of->result ? "result " + outside.type(*f.of->of->result) + ", " : "";
    w.gap();
    w.code(
        Code("func (self *" + name + ") " + f.name + "(", takes, ") (" + result + "err error) {"));
    w.emit({{"body", [&] { print_host_method(w, suite, one.methods[i], forms, host); }}}, R"go(
          ${body}
      }
    )go");
  }
}

void print_host(Writer& w, const cases::Suite& suite, const Package& package,
                const CaseForms& forms, const HostForms& host) {
  if (suite.host.empty()) return;
  Parts made = print_host_classes(suite, host, [&](const HostClass& one) {
    print_host_class(w, suite, package, one, forms, host);
  });
  const std::string& outside = package.spelling->outside;
  Expression options{outside + "Options{", std::move(made), "}"};
  w.gap();
  w.code("var opened = must(" + (outside + "Open(") + options + "))");
}

// --- the files ---

std::string case_name(const cases::Case& one) { return "case_" + pascal(one.label); }

void print_case(CaseWalk walk, const cases::Case& one) {
  walk.w.gap();
  walk.w.emit({{"name", case_name(one)}, {"body", [&] { walk.body(one.body); }}}, R"go(
    func ${name}() {
        ${body}
    }
  )go");
}

std::string print_tests(const Tests& tests) {
  const abi::Plan& plan = tests.input.plan;
  Steps steps(tests.suite);
  Spelling spelling(plan);
  spelling.outside = plan.prefix + ".";
  Package package = plan_package(tests.input, spelling);
  CaseForms forms = case_forms(tests.suite, spelling);
  forms.taken.insert(plan.prefix);
  HostForms host = host_forms(spelling, package);
  forms.hosted = host_objects(tests.suite, forms, host);
  Writer body;
  print_host(body, tests.suite, package, forms, host);
  std::vector<const cases::Case*> all;
  for (const cases::Case& one : tests.suite.cases) {
    if (!one.runs_in("go")) continue;
    print_case({plan, steps, forms, one, body}, one);
    all.push_back(&one);
  }
  Writer w;
  auto imports = [&] {
    for (const char* name : {"math", "strings"}) {
      if (body.imports().contains(name)) w.emit({{"name", name}}, "\"${name}\"");
    }
    w.emit("\"testing\"");
    w.gap();
    w.emit({{"name", plan.prefix}}, "\"${name}\"");
  };
  auto rows = [&] {
    for (const cases::Case* one : all) {
      w.emit({{"title", test_string(one->name)},
              {"line", std::to_string(one->line)},
              {"name", case_name(*one)}},
             "{${title}, ${line}, ${name}},");
    }
  };
  w.emit({{"suite", tests.suite.name},
          {"prefix", plan.prefix},
          {"imports", imports},
          {"rows", rows},
          {"body", [&] { w.append(body); }}},
         R"go(
    // Code generated by sabir from ${suite}.cases. DO NOT EDIT.

    package cases

    import (
        ${imports}
    )

    var _ = ${prefix}.Version

    func TestCases(t *testing.T) {
        run(t, []one{
            ${rows}
        })
    }

    ${body}
  )go");
  return tabbed(w.text());
}

}  // namespace

void generate_tests(const Tests& tests, emit::FileSet& files) {
  std::string prefix = tests.input.plan.prefix, folder = "go/tests/";
  files.push_back({folder + "go.mod", "module " + prefix + "_cases\n\ngo 1.24\n"});
  files.push_back({folder + prefix + "_cases_test.go", print_tests(tests)});
  files.push_back({folder + prefix + "_cases.steps", Steps(tests.suite).text("go")});
  add_runtime(files, "cases-go", "go/tests");
}

}  // namespace sabir::backends::go
