// The Python back-end: a package with types, stubs and an extension module on the limited API. The
// half that does not depend on the contract is runtime/python, which goes beside it as it is.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::python {

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

// What the stub says, and the protocols of what the caller implements.
std::vector<Signature> signatures(const Input& input, diag::Diagnostics& diagnostics);

void generate_tests(const Tests& tests, emit::FileSet& files);

}  // namespace sabir::backends::python
