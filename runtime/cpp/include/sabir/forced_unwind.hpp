// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/forced_unwind.hpp: what a thread unwinds with that is cancelled or calls pthread_exit. A
// `catch (...)` must not stop it, so in front of each stands `catch (sabir::ForcedUnwind&) { throw;
// }`. C++17.
#pragma once

#include <cxxabi.h>

#include <exception>

namespace sabir {

#ifdef __GLIBCXX__
using ForcedUnwind = abi::__forced_unwind;
#else
// Other standard libraries have no name for it: nothing is ever caught as this.
class ForcedUnwind {
  ForcedUnwind() = delete;
};
#endif

}  // namespace sabir
