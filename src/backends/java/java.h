// The Java back-end: a Maven project of a package and the runtime, with two ways into the library.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::java {

extern const Language kLanguage;

}  // namespace sabir::backends::java
