#include "backends/backends.h"

namespace sabir::backends {

void check(const Backend& backend, const Input& input, diag::Diagnostics& diagnostics) {
  if (backend.extensible) return;
  for (const abi::Type& type : input.plan.types) {
    if (!type.extensible) continue;
    diagnostics
        .add(diag::Code::E0901, input.plan.contract->types[type.origin].span,
             "`//sabir:extensible` records cannot be generated for `" + std::string(backend.name) +
                 "` yet")
        .help.push_back("leave it out of --for, or make it a plain record");
  }
}

}  // namespace sabir::backends
