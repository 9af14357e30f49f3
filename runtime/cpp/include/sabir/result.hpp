// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/result.hpp: statuses, and a value-or-error for those who do not throw. C++17.
#pragma once

#include <sabir.h>

#include <new>
#include <sabir/raise.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace sabir {

enum class Status : sabir_status {
  Ok = SABIR_OK,
  Cancelled = SABIR_CANCELLED,
  Unknown = SABIR_UNKNOWN,
  InvalidArgument = SABIR_INVALID_ARGUMENT,
  DeadlineExceeded = SABIR_DEADLINE_EXCEEDED,
  NotFound = SABIR_NOT_FOUND,
  AlreadyExists = SABIR_ALREADY_EXISTS,
  PermissionDenied = SABIR_PERMISSION_DENIED,
  ResourceExhausted = SABIR_RESOURCE_EXHAUSTED,
  FailedPrecondition = SABIR_FAILED_PRECONDITION,
  Aborted = SABIR_ABORTED,
  OutOfRange = SABIR_OUT_OF_RANGE,
  Unimplemented = SABIR_UNIMPLEMENTED,
  Internal = SABIR_INTERNAL,
  Unavailable = SABIR_UNAVAILABLE,
  DataLoss = SABIR_DATA_LOSS,
  Unauthenticated = SABIR_UNAUTHENTICATED,
  Declared = SABIR_DECLARED,
  TooSmall = SABIR_TOO_SMALL,
  End = SABIR_END,
};

inline const char* name(Status status) {
  switch (status) {
    case Status::Ok: return "OK";
    case Status::Cancelled: return "CANCELLED";
    case Status::Unknown: return "UNKNOWN";
    case Status::InvalidArgument: return "INVALID_ARGUMENT";
    case Status::DeadlineExceeded: return "DEADLINE_EXCEEDED";
    case Status::NotFound: return "NOT_FOUND";
    case Status::AlreadyExists: return "ALREADY_EXISTS";
    case Status::PermissionDenied: return "PERMISSION_DENIED";
    case Status::ResourceExhausted: return "RESOURCE_EXHAUSTED";
    case Status::FailedPrecondition: return "FAILED_PRECONDITION";
    case Status::Aborted: return "ABORTED";
    case Status::OutOfRange: return "OUT_OF_RANGE";
    case Status::Unimplemented: return "UNIMPLEMENTED";
    case Status::Internal: return "INTERNAL";
    case Status::Unavailable: return "UNAVAILABLE";
    case Status::DataLoss: return "DATA_LOSS";
    case Status::Unauthenticated: return "UNAUTHENTICATED";
    case Status::Declared: return "DECLARED";
    case Status::TooSmall: return "TOO_SMALL";
    case Status::End: return "END";
  }
  return "UNKNOWN";
}

// Marks a value as the error of a Result: `return sabir::Err{TextError{...}};`
template <typename E>
struct Err {
  E error;
};
template <typename E>
Err(E) -> Err<E>;

// --- what a Result holds ---

// A value or an error, in a union by hand: every function of a wrapper has a Result of its own
// types, and a std::variant for each was the dearest thing to compile in it.
enum class Holds : unsigned char { Value, Error, Nothing };  // nothing: an assignment has thrown

template <typename T>
constexpr bool is_plain = std::is_trivially_copyable_v<T>&& std::is_copy_constructible_v<T>&&
    std::is_copy_assignable_v<T>;

template <typename T, typename E, bool = is_plain<T>&& is_plain<E>>
struct Either {
  template <typename... Args>
  explicit Either(std::in_place_index_t<0>, Args&&... args)
      : value(std::forward<Args>(args)...), holds(Holds::Value) {}
  template <typename... Args>
  explicit Either(std::in_place_index_t<1>, Args&&... args)
      : error(std::forward<Args>(args)...), holds(Holds::Error) {}

  union {
    T value;
    E error;
  };
  Holds holds;
};

template <typename T, typename E>
struct Either<T, E, false> {
  template <typename... Args>
  explicit Either(std::in_place_index_t<0>, Args&&... args)
      : value(std::forward<Args>(args)...), holds(Holds::Value) {}
  template <typename... Args>
  explicit Either(std::in_place_index_t<1>, Args&&... args)
      : error(std::forward<Args>(args)...), holds(Holds::Error) {}
  Either(const Either& other) : holds(Holds::Nothing) { take(other); }
  Either(Either&& other) noexcept(is_safe) : holds(Holds::Nothing) { take(std::move(other)); }
  Either& operator=(const Either& other) {
    if (holds == other.holds) return assign(other);
    return *this = Either(other);
  }
  Either& operator=(Either&& other) noexcept(is_safe) {
    if (holds == other.holds) return assign(std::move(other));
    clear();
    take(std::move(other));
    return *this;
  }
  ~Either() { clear(); }

  union {
    T value;
    E error;
  };
  Holds holds;

 private:
  static constexpr bool is_safe =
      std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_constructible_v<E> &&
      std::is_nothrow_move_assignable_v<T> && std::is_nothrow_move_assignable_v<E>;

  template <typename Other>
  void take(Other&& other) {
    if (other.holds == Holds::Value) new (&value) T(std::forward<Other>(other).value);
    if (other.holds == Holds::Error) new (&error) E(std::forward<Other>(other).error);
    holds = other.holds;
  }
  template <typename Other>
  Either& assign(Other&& other) {
    if (holds == Holds::Value) value = std::forward<Other>(other).value;
    if (holds == Holds::Error) error = std::forward<Other>(other).error;
    return *this;
  }
  void clear() {
    if (holds == Holds::Value) value.~T();
    if (holds == Holds::Error) error.~E();
    holds = Holds::Nothing;
  }
};

// What derives from it can be copied only if what it holds can.
template <bool copies>
struct Copied {};
template <>
struct Copied<false> {
  Copied() = default;
  Copied(Copied&&) = default;
  Copied& operator=(Copied&&) = default;
};

[[noreturn, gnu::cold]] inline void throw_not_held() { raise(std::bad_variant_access()); }

// A value, or an error. Converts from both; asked for the one it does not hold, it aborts nothing
// and throws std::bad_variant_access.
template <typename T, typename E>
class Result : Copied<std::is_copy_constructible_v<T> && std::is_copy_constructible_v<E>> {
 public:
  Result() : of_(std::in_place_index<0>) {}  // a default value, for fields
  Result(T value) : of_(std::in_place_index<0>, std::move(value)) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U, T> &&
                                                    !std::is_same_v<std::decay_t<U>, T> &&
                                                    !std::is_same_v<std::decay_t<U>, Result>>>
  Result(U&& value) : of_(std::in_place_index<0>, static_cast<T>(std::forward<U>(value))) {}
  template <typename F>
  Result(Err<F> err) : of_(std::in_place_index<1>, E(std::move(err.error))) {}

  bool ok() const { return of_.holds == Holds::Value; }
  explicit operator bool() const { return ok(); }
  T& value() & { return held(of_, of_.value, Holds::Value); }
  const T& value() const& { return held(of_, of_.value, Holds::Value); }
  T&& value() && { return std::move(held(of_, of_.value, Holds::Value)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  E& error() { return held(of_, of_.error, Holds::Error); }
  const E& error() const { return held(of_, of_.error, Holds::Error); }

  friend bool operator==(const Result& a, const Result& b) {
    if (a.of_.holds != b.of_.holds) return false;
    if (a.of_.holds == Holds::Nothing) return true;
    return a.ok() ? a.of_.value == b.of_.value : a.of_.error == b.of_.error;
  }
  friend bool operator!=(const Result& a, const Result& b) { return !(a == b); }

 private:
  template <typename Of, typename Part>
  static Part& held(Of& of, Part& part, Holds wanted) {
    if (of.holds != wanted) throw_not_held();
    return part;
  }

  Either<T, E> of_;
};

// The same without a value: an error, or none.
template <typename E>
class Result<void, E> {
 public:
  Result() = default;
  template <typename F>
  Result(Err<F> err) : of_(std::move(err)) {}

  bool ok() const { return of_.ok(); }
  explicit operator bool() const { return ok(); }
  void value() const { of_.value(); }
  E& error() { return of_.error(); }
  const E& error() const { return of_.error(); }

  friend bool operator==(const Result& a, const Result& b) { return a.of_ == b.of_; }
  friend bool operator!=(const Result& a, const Result& b) { return !(a == b); }

 private:
  Result<std::monostate, E> of_;
};

}  // namespace sabir
