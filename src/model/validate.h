// The second tier of rules: what only shows when a component is built, but is as wrong in a
// contract.
#pragma once

#include "diag/diagnostic.h"
#include "model/model.h"

namespace sabir::model {

void validate(const Contract& contract, diag::Diagnostics& diagnostics);

}  // namespace sabir::model
