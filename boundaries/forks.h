// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Children of a fork. They have a copy of this process's memory, but none of its threads, and what
// it shares with a worker stays the parent's: whoever has such a thing notes forks() with it and
// looks whether it is still the same.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

namespace sabir::boundary {

extern std::atomic<uint32_t> fork_count;

// How often this process is a fork of another.
inline uint32_t forks() { return fork_count.load(std::memory_order_relaxed); }

// Held by who puts in order in a child what it has from its parent.
std::mutex& adopting();

}  // namespace sabir::boundary
