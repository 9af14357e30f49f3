// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/forks.h"

#include <pthread.h>

#include <new>

namespace sabir::boundary {

std::atomic<uint32_t> fork_count{0};

namespace {

std::mutex lock_of_children;

// In a child of a fork nobody else runs, and whoever held a lock is not there to give it back.
void count_fork() {
  ++fork_count;
  new (&lock_of_children) std::mutex;
}
[[maybe_unused]] const int counts = ::pthread_atfork(nullptr, nullptr, count_fork);

}  // namespace

std::mutex& adopting() { return lock_of_children; }

}  // namespace sabir::boundary
