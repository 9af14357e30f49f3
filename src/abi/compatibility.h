// Whether a contract keeps what its ledger promises: docs/versions.md.
#pragma once

#include "abi/ledger.h"

namespace sabir::abi {

// Reports each promise that is broken, and what is new in a version that was published without it.
void check_compatible(const Plan& plan, const Ledger& before, const Ledger& now,
                      diag::Diagnostics& diagnostics);

}  // namespace sabir::abi
