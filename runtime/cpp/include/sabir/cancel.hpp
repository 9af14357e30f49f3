// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/cancel.hpp: threads that are cancelled (pthread_cancel) in the middle of a call. C++17.
#pragma once

#include <pthread.h>

namespace sabir {

// While it stands this thread is not cancelled, only marked to be: for what must be finished, such
// as a destructor, or a conversation with another process.
class Uncancelled {
 public:
  Uncancelled() noexcept { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
  Uncancelled(const Uncancelled&) = delete;
  Uncancelled& operator=(const Uncancelled&) = delete;
  ~Uncancelled() { pthread_setcancelstate(before_, nullptr); }

 private:
  int before_ = PTHREAD_CANCEL_ENABLE;
};

}  // namespace sabir
