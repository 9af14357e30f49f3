// What the tests of cases say in Lua; the order in which they say it is that of CaseWalk.
#include "backends/lua/cases.h"

#include "abi/names.h"
#include "backends/case_hosts.h"
#include "backends/case_walk.h"
#include "backends/lua/model.h"
#include "backends/lua/names.h"
#include "backends/lua/spelling.h"
#include "backends/runtime_files.h"
#include "binding/apart.h"

namespace sabir::backends::lua {
namespace {

using abi::Shape;
using emit::Writer;

// --- values ---

std::string integer_literal(const ValuePlace& at, const cases::Integer& value) {
  std::string digits = decimal(value.bits, value.negative);
  if (!is_wide(at.type)) return digits;
  std::string text = wide_literal(at.type, digits);
  bool difference = value.negative && value.bits == uint64_t{1} << 63;  // the least has no literal
  return difference ? "(" + text + ")" : text;
}

// Lua has one NaN, and some that it would take for something else than a number.
Expression real_text(const ValuePlace& at, const Float& value) {
  bool usual = value.bits == "ffc00000" || value.bits == "fff8000000000000";
  bool other = value.nan && value.negative && !usual && !value.any_nan && !at.expected;
  if (value.nan) return other ? "other_nan()" : "(0/0)";
  if (value.infinite) return value.negative ? "-math.huge" : "math.huge";
  return value.wide == "-0" ? "(-1/math.huge)" : value.wide;
}

std::string bytes_literal(const std::string& bytes) {
  std::string out = "\"";
  for (unsigned char c : bytes) {
    bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
    out += plain ? std::string(1, char(c)) : "\\x" + hex_digits(c, 2);
  }
  return out + "\"";
}

// Characters beyond ASCII as bytes, which hides nothing that turns a line around.
std::string char_literal(uint32_t code) { return bytes_literal(utf8(code)); }

Expression listed(const ValuePlace& at, Parts items) {
  bool sequence = at.type.shape == Shape::List || at.type.shape == Shape::Array;
  bool bytes = sequence && is_byte(at.plan[*at.type.element]);
  if (bytes && items.empty()) return {"\"\""};
  if (bytes) return {"string.char(", std::move(items), ")"};
  for (Expression& item : items) {
    if (flat(item) == "nil") item.head = "none";
  }
  return items.empty() ? Expression{"{}"} : Expression{"{", std::move(items), "}"};
}

Expression map(const ValuePlace& at, Parts entries) {
  bool pairs = is_wide(at.plan[*at.plan[*at.type.element].members[0].type]);
  for (Expression& entry : entries) {
    for (Expression& item : entry.items) {
      if (flat(item) == "nil") item.head = "none";
    }
    if (pairs) {
      entry = {"{", std::move(entry.items), "}"};
    } else {
      entry = "[" + flat(entry.items[0]) + "] = " + entry.items[1];
    }
  }
  return entries.empty() ? Expression{"{}"} : Expression{"{", std::move(entries), "}"};
}

Expression record(const ValuePlace&, Parts fields) { return {"{", std::move(fields), "}"}; }

Expression flags(const ValuePlace&, Parts set) {
  if (set.empty()) return {"{}"};
  for (Expression& one : set) one.head = "[" + one.head + "] = true";
  return {"{", std::move(set), "}"};
}

Expression counted(const ValuePlace& at, const cases::Count& count) {
  const abi::Type& element = at.plan[*at.type.element];
  std::string numbers = "count(\"" + element.key + "\", " +
                        wide_literal(element, decimal(count.first, count.negative)) + ", " +
                        std::to_string(count.times) + ")";
  return {is_byte(element) ? "packed(" + numbers + ")" : numbers};
}

std::string field_label(const ValuePlace&, const abi::Member& member) {
  return identifier(member.name) + " = ";
}

// --- statements ---

void repeat(Writer& w, const std::string& times, int number, Writer::Block body) {
  std::string name = "_" + std::to_string(number);
  w.emit({{"name", name}, {"times", times}, {"body", std::move(body)}}, R"lua(
    for ${name} = 1, ${times} do -- luacheck: ignore
      ${body}
    end
  )lua");
}

void in_threads(CaseWalk& walk, const std::string&, int, Writer::Block) {
  walk.w.emit("do return leave_out(\"Lua has no threads\") end");
}

std::string callee(const abi::Plan& plan, const abi::Function& f, const std::string& receiver) {
  std::string name = function_name(plan, f);
  if (!receiver.empty()) return receiver + ":" + name;
  std::string home = home_of(plan, f.owner), path = "library";
  if (f.resource) path += "." + class_path(plan, f.owner, plan[f.resource].name);
  if (!f.resource && !home.empty()) path += "." + home;
  return path + "." + name;
}

// With a host, all is asked of the instance that it was opened with.
std::string callee_of(const abi::Plan& plan, const abi::Function& f, const std::string& receiver) {
  return receiver.empty() ? "opened:" + name_on_instance(plan, f) : callee(plan, f, receiver);
}

Expression argument(const CaseValues& values, const abi::Param& param, const cases::Value& value) {
  Expression given = values.given(value);
  bool none = flat(given) == "nil" && param.origin && param.origin->default_value;
  return none ? Expression{"none"} : given;
}

void compare(CaseWalk& walk, const Compared& c) {
  walk.line("", {"same(", {c.actual, c.wanted}, ")"});
}

// --- errors ---

Expression raises(CaseWalk& walk, const Failing& failing) {
  Parts parts = {failing.exception, "function() return " + failing.call + " end"};
  if (!failing.message.empty()) parts.push_back({bytes_literal(failing.message)});
  std::string before = failing.error.empty() ? "" : "local " + failing.error + " = ";
  walk.line(before, {"fails(", std::move(parts), ")"});
  return {failing.error + ".value"};
}

std::string status_class(const abi::Plan&, const cases::Status& status) {
  return lua_string(abi::snake(status.label));
}

CaseForms case_forms(const cases::Suite& suite) {
  using At = const ValuePlace&;
  return {
      .type_name = [](abi::TypeId) { return std::string(); },
      .local = parameter,
      .taken = {"caught", "count", "digest", "drop", "dropped", "error", "fails", "file", "joined",
                "leave_out", "library", "made", "none", "opened", "other_nan", "self", "packed",
                "repeated", "same"},
      .none = "nil",
      .unit = "nil",
      .integer = integer_literal,
      .real = real_text,
      .character = char_literal,
      .text = bytes_literal,
      .bytes = [](At, const std::string& b) { return Expression{bytes_literal(b)}; },
      .enumerator = [](At, const abi::Member& label) { return lua_string(abi::snake(label.name)); },
      .record = record,
      .field = field_label,
      .variant =
          [](At at, const abi::Member& chosen) {
            return "library." + class_path(at.plan, at.type.owner, at.type.name) + "." +
                   identifier(chosen.name);
          },
      .flags = flags,
      .sequence = listed,
      .tuple = listed,
      .map = map,
      .some = "library.some(",
      .ok = "library.ok(",
      .err = "library.err(",
      .needs_some = [](const abi::Type& type) { return type.shape == Shape::Option; },
      .repeated =
          [](At, Expression e, const std::string& n) {
            return Expression{"repeated(", {e, {n}}, ")"};
          },
      .joined =
          [](At, Parts parts) {
            return Expression{"joined(", std::move(parts), ")"};
          },
      .counted = counted,
      .file_text = "file(",
      .file_bytes = "file(",
      .digest = "digest(",
      .dropped = "dropped()",
      .layout = {int(kCaseWidth), 2, ""},
      .comment = "-- ",
      .close = "${name}:close()",
      .repeat = repeat,
      .threads = in_threads,
      .callee = suite.host.empty() ? callee : callee_of,
      .argument = argument,
      .declare = [](abi::TypeId) { return Expression("local "); },
      .caught = "caught()",
      .take_caught = "${name} = ${name}.handle",
      .compare = compare,
      .status_class = status_class,
      .error_class = [](const abi::Plan&,
                        const std::optional<abi::TypeId>&) { return std::string("\"declared\""); },
      .is_exception = [](const abi::Type&) { return true; },
      .raises = raises,
  };
}

// --- the host ---

HostForms host_forms() {
  return {
      .field =
          [](std::string_view object, const std::string& name) {
            return (object.empty() ? "self" : std::string(object)) + "._" + abi::snake(name);
          },
      .class_name = [](const std::string& name) { return abi::snake(name); },
      .count = "${field} = (${field} or 0) + 1",
      .declare = "local ",
      .opened =
          [](const HostClass& one) {
            std::string field = binding::name_at_open(*one.interface, identifier);
            return Expression{field + " = " + abi::snake(one.name) + "()"};
          },
      .raise =
          [](const abi::Function&, Parts value) {
            return "error(" + Expression{"library.declared(", std::move(value), ")"} + ")";
          },
      .fail =
          [](const cases::Fails& fails) {
            return Expression{"error(library.failed(" + lua_string(abi::snake(fails.status.label)) +
                              ", " + lua_string(fails.message) + "))"};
          },
  };
}

// A function that makes one.
void print_host_class(Writer& w, const cases::Suite& suite, const HostClass& one,
                      const CaseForms& forms, const HostForms& host) {
  w.gap();
  auto methods = [&] {
    for (const HostMethod& m : one.methods) {
      std::vector<std::string> names = host_parameters(m, forms);
      w.emit({{"name", name_on_host(*suite.plan, m.function)},
              {"params", emit::listed(Parts(names.begin(), names.end()))},
              {"body", [&] { print_host_method(w, suite, m, forms, host); }}},
             R"lua(
               function self:${name}(${params})
                 ${body}
               end
             )lua");
    }
  };
  w.emit({{"name", host.class_name(one.name)}, {"methods", methods}}, R"lua(
    local function ${name}()
      local self = {}
      ${methods}
      return self
    end
  )lua");
}

void print_host(Writer& w, const cases::Suite& suite, const CaseForms& forms,
                const HostForms& host) {
  if (suite.host.empty()) return;
  Parts made = print_host_classes(
      suite, host, [&](const HostClass& one) { print_host_class(w, suite, one, forms, host); });
  w.gap();
  w.code("opened = library.open(" + Expression{"{", std::move(made), "}"} + ")");
}

// --- the file ---

void print_case(CaseWalk walk, const cases::Case& one) {
  walk.w.gap();
  walk.w.emit({{"name", lua_string(one.name)},
               {"line", std::to_string(one.line)},
               {"body", [&] { walk.body(one.body); }}},
              R"lua(
                case(${name}, ${line}, function()
                  ${body}
                end)
              )lua");
}

std::string print_tests(const Tests& tests, const Steps& steps) {
  const abi::Plan& plan = tests.input.plan;
  CaseForms forms = case_forms(tests.suite);
  HostForms host = host_forms();
  forms.hosted = host_objects(tests.suite, forms, host);
  Writer w;
  auto all = [&] {
    print_host(w, tests.suite, forms, host);
    for (const cases::Case& one : tests.suite.cases) {
      if (one.runs_in("lua")) print_case({plan, steps, forms, one, w}, one);
    }
  };
  w.emit({{"name", tests.suite.name},
          {"prefix", plan.prefix},
          {"opened", tests.suite.host.empty() ? "" : "local opened"},
          {"all", all}},
         R"lua(
    -- Generated by sabir from ${name}.cases; do not edit.
    -- The cases of ${name}.cases, from Lua.
    package.path = arg[0]:gsub("[^/]*$", "?.lua;") .. package.path
    local library = require("${prefix}")
    local cases = require("sabir_cases")(library, arg[0])
    local case, same, fails, drop = cases.case, cases.same, cases.fails, cases.drop
    local leave_out, other_nan = cases.leave_out, cases.other_nan
    local caught, dropped, digest, file = cases.caught, cases.dropped, cases.digest, cases.file
    local repeated, joined, count, packed = cases.repeated, cases.joined, cases.count, cases.packed
    local none = library.none
    ${opened}

    ${all}

    cases.run()
  )lua");
  return w.text();
}

}  // namespace

void generate_tests(const Tests& tests, emit::FileSet& files) {
  Steps steps(tests.suite);
  std::string base = "lua/tests/" + tests.input.plan.prefix + "_cases";
  files.push_back({base + ".lua", print_tests(tests, steps)});
  files.push_back({base + ".steps", steps.text("lua")});
  add_runtime(files, "cases-lua", "lua/tests");
}

}  // namespace sabir::backends::lua
