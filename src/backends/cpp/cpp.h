// The C++ back-end: NAME/types.hpp, the contract's types for implementation and callers alike, and
// NAME.hpp, a header-only C++17 wrapper around the waist.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::cpp {

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

// Of the wrapper: the functions that throw; and of the classes that its user derives from.
std::vector<Signature> signatures(const Input& input, diag::Diagnostics& diagnostics);

}  // namespace sabir::backends::cpp
