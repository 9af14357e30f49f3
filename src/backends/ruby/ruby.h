// The Ruby back-end: a gem with a C extension.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::ruby {

extern const Language kLanguage;

}  // namespace sabir::backends::ruby
