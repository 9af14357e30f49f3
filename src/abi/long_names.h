// Names that are too long to be made into others: languages join two or three into the name of a
// class, and a file is called like it, of which most systems allow 255 bytes.
#pragma once

#include "abi/plan.h"
#include "diag/diagnostic.h"

namespace sabir::abi {

// Reports each; whether there is none.
bool check_long_names(const Plan& plan, diag::Diagnostics& diagnostics);

}  // namespace sabir::abi
