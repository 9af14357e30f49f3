// The back-end for boundaries: what they know of a contract as tables, and the two pieces that meet
// in the middle, the stub (waist to bytes) and the skeleton (bytes to core).
#pragma once

#include "backends/backends.h"

namespace sabir::backends::wire {

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

// What is written by hand, `boundaries/`, for those who build without CMake.
void copy_boundaries(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

// Fuzzers of the waist and of the skeleton.
void generate_fuzzers(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

}  // namespace sabir::backends::wire
