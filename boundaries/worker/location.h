// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locations: `worker:[program][?options]` and `unix:path[?options]`.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sabir::boundary {

struct Location {
  enum class Kind : uint8_t { Worker, Unix };
  using Time = std::chrono::nanoseconds;

  Kind kind = Kind::Worker;
  std::string path;  // of the program, or the socket; empty: the program beside the library

  Time deadline{0};                        // of each call; 0: none
  Time start = std::chrono::seconds(10);   // of starting, or of connecting
  Time grace = std::chrono::seconds(1);    // how long a worker may go on with a call that is late
  Time spin{-1};                           // before sleeping; negative: what suits
  int64_t ring = -1;                       // bytes each way; 0: none; negative: what suits
  uint64_t largest = uint64_t{256} << 20;  // result that is accepted
  uint64_t memory = 0;                     // limits of the worker; 0: none
  uint64_t cpu = 0;                        // seconds
  uint64_t files = 0;
  bool confine = false;  // no new privileges, and only system calls that computing needs
  bool output = true;    // of the worker goes where ours does
  // The variables that the worker is given; none: all that there are.
  std::optional<std::vector<std::string>> environment;
};

// Longer than anybody waits, and short enough to be added to the time of a clock.
inline constexpr Location::Time kLongestTime = std::chrono::hours(24 * 365 * 100);

// False, and `why` is a sentence.
bool parse_location(std::string_view text, Location& location, std::string& why);

// What a worker's end may be due to: ", within `memory=64M`", or nothing without limits.
std::string limits_of(const Location& location);

}  // namespace sabir::boundary
