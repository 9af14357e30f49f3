#include "backends/core/requirements.h"

#include <algorithm>

namespace sabir::backends::core {
namespace {

using abi::Returning;
using cpp::names;
using emit::Writer;
using model::FunctionKind;

std::string join(const std::vector<std::string>& items, const char* between) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : between) + item;
  return out;
}

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

bool makes(const Call& call) {
  return call.returning == Returning::Handle && call.kind != FunctionKind::Constructor;
}

std::vector<std::string> template_names(const Call& call) {
  std::vector<std::string> out = {"T"};
  if (call.kind == FunctionKind::Constructor) out.push_back("Core");
  for (const std::string& resource : mentioned(call)) out.push_back(resource);
  if (makes(call)) out.push_back("Made");
  return out;
}

std::string template_params(const Call& call) {
  std::vector<std::string> out = template_names(call);
  for (std::string& name : out) name.insert(0, "typename ");
  return join(out, ", ");
}

// `first` comes before what the call is given; empty: nothing does.
std::string requires_params(const Call& call, const std::string& first, bool sink) {
  std::vector<std::string> all;
  if (!first.empty()) all.push_back(first);
  for (const Received& a : call.arguments) all.push_back(a.type + " " + a.name);
  if (sink) all.push_back("sabir::Out& out");
  return all.empty() ? "" : "(" + join(all, ", ") + ")";
}

std::string invocation(const Call& call, const std::string& args) {
  return (call.kind == FunctionKind::Static ? "T::" : "object.") + call.method + "(" + args + ")";
}

void print_concept(Writer& w, const Call& call, const std::string& suffix,
                   const std::string& condition) {
  w.emit({{"params", template_params(call)},
          {"name", call.requirement + suffix},
          {"condition", condition}},
         R"cxx(
           template <${params}>
           concept ${name} = ${condition};
         )cxx");
}

// `requires(T& object, ...) { { object.normalize(...) } -> Gives<...>; }`
std::string gives(const Call& call, bool sink, const std::string& what) {
  std::string object = call.kind == FunctionKind::Static ? "" : "T& object";
  std::string args = names(call);
  if (sink) args += args.empty() ? "out" : ", out";
  return "requires" + requires_params(call, object, sink) + " {\n  { " + invocation(call, args) +
         " } -> sabir::core::" + what + ";\n}";
}

void print_requirement(Writer& w, const Call& call) {
  w.gap();
  w.emit({{"path", call.path}, {"where", call.where}}, "// ${path}, ${where}");
  if (call.kind == FunctionKind::Constructor) {
    std::string given = names(call), params = requires_params(call, "", false);
    std::string with_core = requires_params(call, "Core& core", false);
    print_concept(w, call, "",
                  "requires" + params + " { T(" + given + "); } ||\nrequires" + with_core +
                      " { T(core" + (given.empty() ? "" : ", " + given) + "); } ||\nrequires" +
                      params + " { T::create(" + given + "); }");
  } else if (call.returning == Returning::Sink) {
    print_concept(w, call, "_Writes", gives(call, true, "Gives<void, " + call.error + ">"));
    print_concept(w, call, "_Returns", gives(call, false, "Fills<" + call.result + ">"));
    std::string args = join(template_names(call), ", ");
    print_concept(w, call, "",
                  call.requirement + "_Writes<" + args + "> || " + call.requirement + "_Returns<" +
                      args + ">");
  } else if (call.returning == Returning::View) {
    print_concept(w, call, "", gives(call, false, "Viewed<" + call.result + ">"));
  } else {
    std::string result = call.returning == Returning::Handle ? "Made" : call.result;
    print_concept(w, call, "", gives(call, false, "Gives<" + result + ", " + call.error + ">"));
  }
}

}  // namespace

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

std::string template_args(const Call& call, const std::string& object) {
  std::string out = object;
  if (call.kind == FunctionKind::Constructor) out += ", Core";
  for (const std::string& resource : mentioned(call)) out += ", " + resource + "_Class";
  if (!makes(call)) return out;
  return out + ", " + call.result_resource + (call.result_imported ? "" : "_Class");
}

}  // namespace sabir::backends::core
