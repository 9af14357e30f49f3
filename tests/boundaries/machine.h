// What the tests of boundaries ask of the machine: how long something took, and whether a sanitizer
// is there, which needs memory and system calls of its own.
#pragma once

#include <chrono>

using Clock = std::chrono::steady_clock;

inline std::chrono::milliseconds since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}

#ifdef SABIR_SANITIZED
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
