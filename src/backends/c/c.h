// The C back-end: NAME.h, the waist as people and compilers see it, and NAME_layout.h, the table
// by which both sides of a load compare their structures.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::c {

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

std::vector<Signature> signatures(const Input& input);

}  // namespace sabir::backends::c
