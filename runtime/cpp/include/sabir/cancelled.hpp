// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/cancelled.hpp: whether anybody still waits for the call that runs. C++17.
#pragma once

#include <sabir.h>

#include <atomic>
#include <chrono>

namespace sabir {

namespace core {
inline thread_local const std::atomic<bool>* call_cancelled = nullptr;  // NULL: no other side does

// Who waits for this thread's calls, and is asked whether it still does.
struct Waiting {
  using Clock = std::chrono::steady_clock;
  const sabir_caller* caller;  // NULL: nobody who gives up
  bool over;
  Clock::time_point next;  // before it nobody is asked: that may take a lock of a whole interpreter
};
inline thread_local Waiting waiting{};
constexpr std::chrono::milliseconds kAskedEvery{20};

inline const sabir_caller* set_caller(const sabir_caller* caller) {
  const sabir_caller* before = waiting.caller;
  waiting = {caller, false, {}};
  return before;
}

// Asks. Whoever has given up once is asked no more.
inline bool ask_caller() {
  Waiting& now = waiting;
  if (now.over || !now.caller) return now.over;
  const sabir_caller* asked = now.caller;
  bool over = asked->gives_up(asked->context) != 0;
  if (now.caller == asked) now.over = over;
  return over;
}

// The same, now and then: a call that is short asks nobody.
inline bool ask_caller_sometimes() {
  Waiting& now = waiting;
  if (now.over || !now.caller) return now.over;
  Waiting::Clock::time_point time = Waiting::Clock::now();
  if (time < now.next) return false;
  bool first = now.next == Waiting::Clock::time_point();
  now.next = time + kAskedEvery;
  return !first && ask_caller();
}
}  // namespace core

// True when the caller's deadline has passed, or the caller is gone or gives up (Ctrl-C): the
// result will not be used. For implementations that take long, on the thread of the call. It may
// ask the caller's interpreter: hold no lock meanwhile for which a function waits that is not
// `//sabir:blocking`.
inline bool cancelled() {
  if (core::call_cancelled && core::call_cancelled->load(std::memory_order_relaxed)) return true;
  return core::ask_caller_sometimes();
}

}  // namespace sabir
