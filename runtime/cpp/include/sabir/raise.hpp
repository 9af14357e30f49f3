// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/raise.hpp: what is thrown, also where nothing can be (-fno-exceptions). C++17.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <utility>

namespace sabir {

// Throws it. A program that is compiled without exceptions ends instead, with what it says.
template <typename E>
[[noreturn, gnu::cold]] void raise(E&& error) {
#ifdef __cpp_exceptions
  throw std::decay_t<E>(std::forward<E>(error));
#else
  std::fprintf(stderr, "sabir: %s, and this program is compiled without exceptions\n",
               error.what());
  std::abort();
#endif
}

}  // namespace sabir
