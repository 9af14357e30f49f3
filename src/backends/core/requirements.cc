#include "backends/core/requirements.h"

#include <algorithm>

#include "emit/docs.h"

namespace sabir::backends::core {
namespace {

using abi::Returning;
using cpp::Code;
using cpp::names;
using emit::Writer;
using model::FunctionKind;

// The resources that a requirement's parameters speak of, each once.
std::vector<std::string> mentioned(const Call& call) {
  std::vector<std::string> all;
  for (const HandleUse& use : call.uses) {
    bool self = call.kind == FunctionKind::Method && use.name == call.first;
    bool known = std::find(all.begin(), all.end(), use.resource) != all.end();
    if (!self && !known && use.count.empty()) all.push_back(use.resource);
  }
  return all;
}

// What is called without an object may ask for that of SABIR_IMPLEMENT, before its arguments.
bool belongs_to_class(const Call& call) {
  return call.kind == FunctionKind::Constructor || call.kind == FunctionKind::Static;
}

bool makes(const Call& call) {
  return call.returning == Returning::Handle && call.kind != FunctionKind::Constructor;
}

std::vector<std::string> template_names(const Call& call) {
  std::vector<std::string> out = {"T"};
  if (belongs_to_class(call)) out.push_back("Core");
  for (const std::string& resource : mentioned(call)) out.push_back(resource);
  if (makes(call)) out.push_back("Made");
  return out;
}

std::vector<std::string> template_params(const Call& call) {
  std::vector<std::string> out = template_names(call);
  for (std::string& name : out) name.insert(0, "typename ");
  return out;
}

// Behind `requires`; `first` comes before what the call is given; empty: nothing does.
Code requires_params(const Call& call, const std::string& first, bool sink) {
  std::vector<Code> all;
  if (!first.empty()) all.push_back(first);
  for (const Received& a : call.arguments) all.push_back(a.type + " " + a.name);
  if (sink) all.push_back("sabir::Out& out");
  return all.empty() ? Code() : emit::call("", std::move(all));
}

// One way to have the function: `concept Counts = requires(T& object, ...) { ... };`
void print_way(Writer& w, const Call& call, const std::string& lead, const std::string& first,
               bool sink, const Code& what, const std::string& end) {
  bool of_class = belongs_to_class(call);
  std::vector<Code> given = names(call);
  if (of_class && !first.empty()) given.insert(given.begin(), "core");
  if (sink) given.push_back("out");
  w.emit({{"lead", lead},
          {"given", requires_params(call, first, sink)},
          {"call", emit::call((of_class ? "T::" : "object.") + call.method, std::move(given))},
          {"what", what},
          {"end", end}},
         R"cxx(
           ${lead}requires${given} {
             { ${call} } -> sabir::core::${what};
           }${end}
         )cxx");
}

// The concept of a function, by how its result is given.
void print_gives(Writer& w, const Call& call, const std::string& suffix, bool sink,
                 const Code& what) {
  std::string lead = "concept " + call.requirement + suffix + " = ";
  w.emit({{"params", emit::row(template_params(call))}}, "template <${params}>");
  if (!belongs_to_class(call)) return print_way(w, call, lead, "T& object", sink, what, ";");
  print_way(w, call, lead, "", sink, what, " ||");
  print_way(w, call, "", "Core& core", sink, what, ";");
}

Code result_of(const std::string& concept_name, const std::vector<Code>& types) {
  return {concept_name + "<", types, ">"};
}

void print_constructor(Writer& w, const Call& call) {
  std::vector<Code> given = names(call), more = {"core"};
  more.insert(more.end(), given.begin(), given.end());
  w.emit({{"params", emit::row(template_params(call))},
          {"name", call.requirement},
          {"given", requires_params(call, "", false)},
          {"with_core", requires_params(call, "Core& core", false)},
          {"args", emit::row(std::move(given))},
          {"more", emit::row(std::move(more))}},
         R"cxx(
           template <${params}>
           concept ${name} = requires${given} { T(${args}); } ||
           requires${with_core} { T(${more}); } ||
           requires${given} { T::create(${args}); } ||
           requires${with_core} { T::create(${more}); };
         )cxx");
}

void print_requirement(Writer& w, const Call& call) {
  w.gap();
  w.emit({{"path", call.path}, {"where", call.where}}, "// ${path}, ${where}");
  if (call.kind == FunctionKind::Constructor) return print_constructor(w, call);
  if (call.returning == Returning::View) {
    return print_gives(w, call, "", false, result_of("Viewed", {call.result}));
  }
  if (call.returning != Returning::Sink) {
    Code result = call.returning == Returning::Handle ? "Made" : call.result;
    return print_gives(w, call, "", false, result_of("Gives", {result, call.error}));
  }
  print_gives(w, call, "_Writes", true, result_of("Gives", {"void", call.error}));
  print_gives(w, call, "_Returns", false, result_of("Fills", {call.result}));
  std::vector<Code> types = emit::codes(template_names(call));
  Code either("concept " + call.requirement + " = ",
              {result_of(call.requirement + "_Writes", types),
               result_of(call.requirement + "_Returns", types)},
              ";");
  either.between = " ||";
  w.emit({{"params", emit::row(template_params(call))}, {"either", either}}, R"cxx(
    template <${params}>
    ${either}
  )cxx");
}

}  // namespace

Code scope_class(const std::string& scope) {
  return scope.empty() ? Code("Core") : emit::angled(scope + "_Scope", {"Core"});
}

void print_requirements(emit::Writer& w, const Core& core) {
  auto all = [&] {
    for (const Functions& f : core.functions) {
      for (const Call& call : f.calls) print_requirement(w, call);
    }
    for (const ResourceClass& r : core.resources) {
      for (const Call& call : r.calls) print_requirement(w, call);
    }
  };
  w.emit({{"all", all}}, R"cxx(
    namespace needs {

    ${all}

    }  // namespace needs
  )cxx");
}

std::vector<std::string> template_args(const Call& call, const std::string& object) {
  std::vector<std::string> out = {object};
  if (belongs_to_class(call)) out.push_back("Core");
  for (const std::string& resource : mentioned(call)) out.push_back(resource + "_Class");
  if (makes(call)) out.push_back(call.result_resource + (call.result_imported ? "" : "_Class"));
  return out;
}

// --- what is missing ---

namespace {

// The end of an assertion: a text as literals that the compiler joins, a line each.
void print_message(Writer& w, const std::string& text) {
  std::string wrapped = emit::wrap(text, 72);
  std::vector<std::string_view> lines = emit::lines_of(wrapped);
  for (const std::string_view& line : lines) {
    w.emit({{"line", line}, {"end", &line == &lines.back() ? "\");" : " \""}}, "\"${line}${end}");
  }
}

Code requirement(const Call& call, const std::string& type) {
  return {"needs::" + call.requirement + "<", emit::codes(template_args(call, type)), ">"};
}

void print_function_check(Writer& w, const Call& call, const std::string& type,
                          const std::string& of) {
  std::string what = call.where + ": `" + call.path + "` is not implemented: " + of +
                     " needs a public `" + call.wanted + "`";
  w.emit({{"requirement", requirement(call, type)}, {"what", [&] { print_message(w, what); }}},
         R"cxx(
           static_assert(${requirement},
                         ${what}
         )cxx");
}

void print_checks_of(Writer& w, const ResourceClass& r) {
  for (const Call& call : r.calls) {
    print_function_check(w, call, r.alias + "_Class", "class `" + r.own + "`");
  }
}

void print_resource_checks(Writer& w, const Core& core) {
  for (const ResourceClass& r : core.resources) {
    std::string type = emit::flat(scope_class(r.scope));
    std::string what = r.where + ": resource `" + r.path +
                       "` is not implemented: the class given " +
                       "to SABIR_IMPLEMENT needs a public class `" + r.own + "` in it";
    w.emit({{"type", type}, {"own", r.own}, {"what", [&] { print_message(w, what); }}}, R"cxx(
      static_assert(requires { typename ${type}::${own}; },
                    ${what}
    )cxx");
  }
}

void print_has_classes(Writer& w, const Core& core) {
  std::vector<Code> all = {"true"};
  for (const ResourceClass& r : core.resources) {
    std::string type = emit::flat(scope_class(r.scope));
    all.push_back("requires { typename " + type + "::" + r.own + "; }");
  }
  Code whole = emit::call("if constexpr ", std::move(all), " {");
  whole.between = " &&";
  w.code(whole);
}

// Each instance has an object of the author's class.
Code makeable(const Core& core) {
  std::vector<Code> args = {"Core"};
  if (core.calls_back) args.push_back("Imports");
  return emit::angled("sabir::core::Makeable", std::move(args));
}

void print_class_check(Writer& w, const Core& core) {
  std::string or_else = core.calls_back ? " or one that takes `" + core.prefix + "::Imports&`" : "";
  std::string what = core.source +
                     ": no object can be made of the class given to SABIR_IMPLEMENT: it needs a "
                     "public constructor without arguments" +
                     or_else + ", and no pure virtual function";
  w.emit({{"makeable", makeable(core)}, {"what", [&] { print_message(w, what); }}}, R"cxx(
    static_assert(${makeable},
                  ${what}
  )cxx");
}

void print_all_requirements(Writer& w, const Core& core) {
  std::vector<Code> all = {makeable(core)};
  for (const Functions& f : core.functions) {
    std::string type = emit::flat(scope_class(f.scope));
    for (const Call& call : f.calls) all.push_back(requirement(call, type));
  }
  for (const ResourceClass& r : core.resources) {
    for (const Call& call : r.calls) {
      all.push_back(requirement(call, r.alias + "_Class"));
    }
  }
  w.emit("return true &&");
  for (const Code& one : all) w.code(one + (&one == &all.back() ? ";" : " &&"));
}

void print_class_aliases(Writer& w, const Core& core) {
  for (const ResourceClass& r : core.resources) {
    Code type = scope_class(r.scope);
    w.emit({{"alias", r.alias}, {"type", type}, {"own", r.own}},
           "using ${alias}_Class = typename ${type}::${own};");
  }
}

void print_function_checks(Writer& w, const Core& core) {
  print_class_check(w, core);
  for (const Functions& f : core.functions) {
    std::string type = emit::flat(scope_class(f.scope));
    for (const Call& call : f.calls) {
      print_function_check(w, call, type, "the class given to SABIR_IMPLEMENT");
    }
  }
  for (const ResourceClass& r : core.resources) print_checks_of(w, r);
}

}  // namespace

void print_complete(Writer& w, const Core& core) {
  w.emit({{"resource_checks", [&] { print_resource_checks(w, core); }},
          {"has_classes", [&] { print_has_classes(w, core); }},
          {"aliases", [&] { print_class_aliases(w, core); }},
          {"function_checks", [&] { print_function_checks(w, core); }},
          {"requirements_hold", [&] { print_all_requirements(w, core); }}},
         R"cxx(
           // Says what is missing, each in a sentence; true if nothing is.
           template <typename Core>
           constexpr bool complete() {
             ${resource_checks}
             ${has_classes}
               ${aliases}
               ${function_checks}
               ${requirements_hold}
             } else {
               return false;
             }
           }
         )cxx");
}

}  // namespace sabir::backends::core
