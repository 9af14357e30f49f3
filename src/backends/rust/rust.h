// Crates for Rust: NAME-sys, the waist as it is, and NAME, which is safe.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::rust {

extern const Language kLanguage;

}  // namespace sabir::backends::rust
