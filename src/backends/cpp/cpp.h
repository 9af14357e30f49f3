// The C++ back-end: NAME/types.hpp, the contract's types for implementation and callers alike, and
// NAME.hpp, a header-only C++17 wrapper around the waist.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::cpp {

extern const Language kLanguage;

}  // namespace sabir::backends::cpp
