// The back-end for the implementation's side: NAME/core.h, which the author includes and which says
// what is missing in the words of the contract; NAME/exports.cc, the exported symbols; and
// NAME/exports.map, their versions.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::core {

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

}  // namespace sabir::backends::core
