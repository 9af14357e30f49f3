// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/result.hpp: statuses, and a value-or-error for those who do not throw. C++17.
#pragma once

#include <sabir.h>

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

// A value, or an error. Converts from both; asked for the one it does not hold, it aborts nothing
// and throws std::bad_variant_access.
template <typename T, typename E>
class Result {
 public:
  Result() : of_(std::in_place_index<0>) {}  // a default value, for fields
  Result(T value) : of_(std::in_place_index<0>, std::move(value)) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U, T> &&
                                                    !std::is_same_v<std::decay_t<U>, T> &&
                                                    !std::is_same_v<std::decay_t<U>, Result>>>
  Result(U&& value) : of_(std::in_place_index<0>, std::forward<U>(value)) {}
  template <typename F>
  Result(Err<F> err) : of_(std::in_place_index<1>, std::move(err.error)) {}

  bool ok() const { return of_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return std::get<0>(of_); }
  const T& value() const& { return std::get<0>(of_); }
  T&& value() && { return std::get<0>(std::move(of_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  E& error() { return std::get<1>(of_); }
  const E& error() const { return std::get<1>(of_); }

  friend bool operator==(const Result& a, const Result& b) { return a.of_ == b.of_; }
  friend bool operator!=(const Result& a, const Result& b) { return !(a == b); }

 private:
  std::variant<T, E> of_;
};

template <typename E>
class Result<void, E> {
 public:
  Result() : of_(std::in_place_index<0>) {}
  template <typename F>
  Result(Err<F> err) : of_(std::in_place_index<1>, std::move(err.error)) {}

  bool ok() const { return of_.index() == 0; }
  explicit operator bool() const { return ok(); }
  void value() const { std::get<0>(of_); }
  E& error() { return std::get<1>(of_); }
  const E& error() const { return std::get<1>(of_); }

  friend bool operator==(const Result& a, const Result& b) { return a.of_ == b.of_; }
  friend bool operator!=(const Result& a, const Result& b) { return !(a == b); }

 private:
  std::variant<std::monostate, E> of_;
};

}  // namespace sabir
