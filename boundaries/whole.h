// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that are cancelled (pthread_cancel). A call of this side is not cancelled in the middle:
// its stub sees to that (sabir/cancel.hpp). What the other side asks this thread for meanwhile may
// let it be cancelled, and is to have that for as long as it runs.
#pragma once

#include <pthread.h>

namespace sabir::boundary {

// Behind whatever ran, before the conversation goes on.
inline void stay_whole() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr); }

}  // namespace sabir::boundary
