#include "backends/cpp/cpp.h"

#include "backends/cpp/model.h"
#include "backends/runtime_files.h"

namespace sabir::backends::cpp {

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files) {
  Wrapper wrapper = plan_wrapper(input, diagnostics);
  Checks checks{input.plan.prefix, input.contract_name, plan_validities(input.plan),
                plan_drops(input.plan), plan_wholes(input.plan, diagnostics)};
  files.push_back({"cpp/" + input.plan.prefix + "/checks.hpp", print_structure_checks(checks)});
  files.push_back({"cpp/" + input.plan.prefix + "/errors.hpp", print_errors(wrapper)});
  files.push_back({"cpp/" + input.plan.prefix + "/types.hpp", print_types(plan_types(input))});
  files.push_back({"cpp/" + input.plan.prefix + ".hpp", print_wrapper(wrapper)});
  add_runtime(files, "cpp", "cpp");
}

}  // namespace sabir::backends::cpp
