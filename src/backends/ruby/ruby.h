// The Ruby back-end: a gem with a C extension.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::ruby {

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

// What YARD reads.
std::vector<Signature> signatures(const Input& input, diag::Diagnostics& diagnostics);

void generate_tests(const Tests& tests, emit::FileSet& files);

}  // namespace sabir::backends::ruby
