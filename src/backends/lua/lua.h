// The Lua back-end: plain files for LuaJIT, which call the library through its FFI.
#pragma once

#include "backends/backends.h"

namespace sabir::backends::lua {

extern const Language kLanguage;

}  // namespace sabir::backends::lua
