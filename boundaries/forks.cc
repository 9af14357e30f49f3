// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/forks.h"

#include <pthread.h>

#include <atomic>
#include <new>

namespace sabir::boundary {
namespace {

std::atomic<uint32_t> count{0};
std::mutex lock_of_children;

// In a child of a fork nobody else runs, and whoever held a lock is not there to give it back.
void count_fork() {
  ++count;
  new (&lock_of_children) std::mutex;
}
const int counts = ::pthread_atfork(nullptr, nullptr, count_fork);

}  // namespace

uint32_t forks() {
  (void)counts;
  return count.load(std::memory_order_relaxed);
}

std::mutex& adopting() { return lock_of_children; }

}  // namespace sabir::boundary
