// The C++ back-end: NAME/types.hpp, the contract's types for implementation and callers alike, and
// NAME.hpp, a header-only C++17 wrapper around the waist.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::cpp {

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

}  // namespace sabir::backends::cpp
