// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/cancelled.hpp: whether anybody still waits for the call that runs. C++17.
#pragma once

#include <atomic>

namespace sabir {

namespace core {
inline thread_local const std::atomic<bool>* call_cancelled = nullptr;  // NULL: nobody can cancel
}

// True when the caller's deadline has passed, or the caller is gone: the result will not be used.
// In the same process, where nobody can cancel, always false. For implementations that take long.
inline bool cancelled() {
  return core::call_cancelled && core::call_cancelled->load(std::memory_order_relaxed);
}

}  // namespace sabir
