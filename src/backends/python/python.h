// The Python back-end: a package with types, stubs and an extension module on the limited API. The
// half that does not depend on the contract is runtime/python, which goes beside it as it is.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::python {

extern const Language kLanguage;

}  // namespace sabir::backends::python
