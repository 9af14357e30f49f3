// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is counted of one function's calls.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <mutex>

#include "boundaries/interposers/interposer.h"

namespace sabir::boundary {

// How often which time was taken: eight steps to each doubling, so within 7 per cent.
class Times {
 public:
  void add(uint64_t ns) {
    ++counts_[step(ns)];
    ++count_;
    longest_ = std::max(longest_, ns);
  }
  // The time that this share of all took no longer than.
  uint64_t at(double share) const;

 private:
  static constexpr size_t kSteps = 8;
  static size_t step(uint64_t ns);
  static uint64_t upper(size_t step);

  std::array<uint64_t, 64 * kSteps> counts_{};
  uint64_t count_ = 0;
  uint64_t longest_ = 0;
};

// Sizes of calls, arguments and result together: up to each of these, and more.
inline constexpr std::array<uint64_t, 7> kSizes = {16,      64,       256,    1 << 10,
                                                   4 << 10, 64 << 10, 1 << 20};

struct Tally {
  std::mutex mutex;
  uint64_t calls = 0;
  uint64_t in = 0, out = 0;  // bytes
  uint64_t copied = 0;       // results with bytes of their own
  uint64_t aliases = 0;      // results that were (part of) an argument
  uint64_t nanoseconds = 0;
  std::map<sabir_status, uint64_t> failures;
  std::array<uint64_t, kSizes.size() + 1> sizes{};
  Times times;

  void add(const Function& function, size_t request, const Outcome& outcome, uint64_t ns);
  uint64_t failed() const;
};

}  // namespace sabir::boundary
