#include "backends/core/core.h"

#include "backends/core/model.h"

namespace sabir::backends::core {

void generate(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Core core = plan_core(input);
  std::string folder = "core/" + core.prefix + "/";
  files.push_back({folder + "core.h", print_core(core)});
  if (core.calls_back) files.push_back({folder + "imports.h", print_imports(core)});
  files.push_back({folder + "waist.h", print_waist(core)});
  files.push_back({folder + "exports.cc", print_exports(core)});
  files.push_back({folder + "exports.map", print_map(core)});
}

}  // namespace sabir::backends::core
