// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/calling.hpp: calls to what somebody else implements, from C++: how deep they may go, and
// whether their answers are what the contract allows. C++17.
#pragma once

#include <pthread.h>
#include <sabir.h>

#include <algorithm>
#include <cstdint>
#include <sabir/buffer.hpp>
#include <sabir/error.hpp>
#include <sabir/fits.hpp>
#include <string>
#include <type_traits>

namespace sabir::core {

// --- calling back ---

// Calls that lead to each other use up the stack, and who runs out of it in the middle of a
// language of its own (a virtual machine, an interpreter) may take the process along. So calls back
// end in time. Where this thread's stack is not where it was made (a coroutine), nobody knows.
inline bool stack_is_short() noexcept {
  struct Stack {
    uintptr_t low = 0, high = 0, kept = 0;
    Stack() {
      pthread_attr_t of;
      void* start = nullptr;
      size_t size = 0;
      if (pthread_getattr_np(pthread_self(), &of) != 0) return;
      if (pthread_attr_getstack(&of, &start, &size) == 0) {
        low = reinterpret_cast<uintptr_t>(start);
        high = low + size;
        kept = low + std::min(size / 4, size_t{256} << 10);
      }
      pthread_attr_destroy(&of);
    }
  };
  thread_local const Stack stack;
  auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  return here < stack.kept && here >= stack.low;
}

inline constexpr const char* kTooDeep =
    "calls lead to each other so deep that the stack is nearly full";

template <typename E>
[[gnu::cold]] E too_deep(const char* path) {
  Error error(Status::ResourceExhausted, kTooDeep, path);
  if constexpr (std::is_same_v<E, Error>) {
    return error;
  } else {
    return E(std::move(error), std::nullopt);
  }
}

// --- what those give who are called back ---

// Whether an answer is one that the contract allows: a value of fixed size, a parcel, or the
// elements that a sink was filled with.
template <typename T, typename C>
bool fit_answer(const C& answer) {
  static_assert(sizeof(View<T>) == sizeof answer);
  return Fits<T>::all(reinterpret_cast<const View<T>&>(answer));
}
template <typename T>
bool fit_elements(const Buffer& bytes) {
  using Element = typename View<T>::value_type;
  auto* first = reinterpret_cast<const Element*>(bytes.data());
  return Fits<T>::all(View<T>(first, bytes.size() / sizeof(Element)));
}
// Elements where they are, and stay.
template <typename T, typename C>
bool fit_view(const C* first, size_t count) {
  if constexpr (std::is_same_v<T, std::string>) {
    return Fits<T>::all(std::string_view(first, count));
  } else {
    using Element = typename View<T>::value_type;
    return Fits<T>::all(View<T>(reinterpret_cast<const Element*>(first), count));
  }
}
// The same of C's elements, as as_c() shows them.
template <typename C, typename F>
bool all_hold(const C* items, size_t count, F&& valid) {
#if defined(__GNUC__)
  __asm__ __volatile__("" : : "r"(items) : "memory");
#endif
  return std::all_of(items, items + count, valid);
}
template <typename E>
[[gnu::cold]] E unfit(const char* path, const std::string& why) {
  Error error(Status::Internal, why, path);
  if constexpr (std::is_same_v<E, Error>) {
    return error;
  } else {
    return E(std::move(error), std::nullopt);
  }
}
template <typename E>
[[gnu::cold]] E unfit_answer(const char* path) {
  return unfit<E>(path, "the caller answered with a value that the contract does not allow");
}
template <typename E>
[[gnu::cold]] E unfit_argument(const char* path, const char* name) {
  return unfit<E>(path, "the implementation gave `" + std::string(name) +
                            "` a value that the contract does not allow");
}

}  // namespace sabir::core
