// The Go back-end: one package, which calls the library by cgo.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::go {

extern const Language kLanguage;

}  // namespace sabir::backends::go
