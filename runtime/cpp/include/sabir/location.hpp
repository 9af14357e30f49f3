// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/location.hpp: where a library is that nobody said a location for. C++17.
#pragma once

#include <stdlib.h>

namespace sabir {

// What the environment says, the library's own variable (UNINORM_LOCATION) before SABIR_LOCATION;
// "" if nothing, and in programs that run with more rights than their user.
inline const char* default_location(const char* variable) {
  const char* own = ::secure_getenv(variable);
  const char* all = own ? own : ::secure_getenv("SABIR_LOCATION");
  return all ? all : "";
}

}  // namespace sabir
