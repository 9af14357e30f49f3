#include "backends/backends.h"

namespace sabir::backends {

bool check(const Backend& backend, const Input& input, diag::Diagnostics& diagnostics) {
  return binding::check(input.plan, backend.lacks, backend.name, diagnostics);
}

}  // namespace sabir::backends
