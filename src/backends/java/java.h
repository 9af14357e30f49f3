// The Java back-end: a Maven project of a package and the runtime, with two ways into the library.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::java {

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

// Every overload is one.
std::vector<Signature> signatures(const Input& input, diag::Diagnostics& diagnostics);

void generate_tests(const Tests& tests, emit::FileSet& files);

}  // namespace sabir::backends::java
