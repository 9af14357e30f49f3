// Cases as Rust: a program on top of runtime/rust/cases.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::rust {

void generate_tests(const Tests& tests, emit::FileSet& files);

}  // namespace sabir::backends::rust
