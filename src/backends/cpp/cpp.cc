#include "backends/cpp/cpp.h"

#include <algorithm>

#include "backends/c/names.h"
#include "backends/cpp/model.h"
#include "backends/cpp/names.h"
#include "backends/cpp/tests.h"
#include "backends/runtime_files.h"
#include "emit/docs.h"

namespace sabir::backends::cpp {

void comment(emit::Writer& w, const std::string& doc, size_t width) {
  if (doc.empty()) return;
  w.emit({{"doc", emit::inside_line_comments(emit::wrap(doc, width))}}, "// ${doc}");
}

namespace {

void generate(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Wrapper wrapper = plan_wrapper(input);
  Checks checks{input.plan.prefix,      input.contract_name,     plan_validities(input.plan),
                plan_drops(input.plan), plan_wholes(input.plan), plan_notes(input.plan),
                plan_fits(input.plan)};
  files.push_back({"cpp/" + input.plan.prefix + "/checks.hpp", print_structure_checks(checks)});
  files.push_back({"cpp/" + input.plan.prefix + "/errors.hpp", print_errors(wrapper)});
  files.push_back({"cpp/" + input.plan.prefix + "/types.hpp", print_types(plan_types(input))});
  files.push_back({"cpp/" + input.plan.prefix + ".hpp", print_wrapper(wrapper)});
  add_runtime(files, "cpp", "cpp");
}

// Of the wrapper: the functions that throw; and of the classes that its user derives from.
std::vector<Signature> signatures(const Input& input, diag::Diagnostics&) {
  Wrapper wrapper = plan_wrapper(input);
  std::vector<Signature> out;
  for (const Space& space : wrapper.spaces) {
    auto add = [&](const Method& method) {
      out.push_back(signature(method));
      std::string owner = out.back().home;
      out.back().home = owner.empty() ? space.name : space.name + "::" + owner;
    };
    for (const Class& c : space.classes) std::for_each(c.methods.begin(), c.methods.end(), add);
    std::for_each(space.functions.begin(), space.functions.end(), add);
  }
  for (const HostClass& host : wrapper.hosts) {
    for (const Call& call : host.calls) {
      out.push_back(signature(host, call));
      out.back().symbol = wrapper.prefix + "_" + call.name;
    }
  }
  return out;
}

std::string type_text(const abi::Plan& plan, abi::TypeId type) { return flat(owned(plan, type)); }

std::string class_path(const abi::Plan& plan, abi::TypeId type) { return path(plan, type); }

}  // namespace

const Language kLanguage = {
    .backend = {"cpp",
                "a header-only C++17 wrapper",
                "cpp",
                true,
                generate,
                "cpp c",
                {},
                {},
                c::taken_name_space},
    .name = "C++",
    .tests = generate_tests,
    .signatures = signatures,
    .type = type_text,
    .class_path = class_path,
    .tests_entry = "cpp/NAME_cases.cc",
    .keywords = c::cpp_keywords,
    .dropping = "in the destructor",
    .implementing = "it derives from a class",
    .keeps_nans = true,
};

}  // namespace sabir::backends::cpp
