// The Java back-end: a Maven project of a package and the runtime, with two ways into the library.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::java {

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

// Every overload is one.
std::vector<Signature> signatures(const Input& input, diag::Diagnostics& diagnostics);

}  // namespace sabir::backends::java
