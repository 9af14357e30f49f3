#include "backends/backends.h"

#include "model/warnings.h"

namespace sabir::backends {

bool check(const Backend& backend, std::string_view shown, const Input& input,
           diag::Diagnostics& diagnostics) {
  const abi::Plan& plan = input.plan;
  std::string why = backend.taken ? backend.taken(plan.prefix) : "";
  if (!why.empty()) {
    model::refuse_package(*plan.package, shown, why, diag::Code::E0216, diagnostics);
  }
  return binding::check(plan, backend.lacks, backend.name, diagnostics) && why.empty();
}

}  // namespace sabir::backends
