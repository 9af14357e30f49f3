// sabir/error.hpp: why a call failed, for C++. C++17.
#pragma once

#include <sabir.h>

#include <optional>
#include <sabir/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace sabir {

// Why a call failed: a status, and a sentence. Thrown by the plain functions of a wrapper, and
// returned in a Result by those whose names start with `try_`.
class Error : public std::runtime_error {
 public:
  Error(Status status, const std::string& message, std::string where)
      : std::runtime_error(message), status_(status), where_(std::move(where)) {}

  Status status() const { return status_; }
  // What failed, as a path in the contract: "uninorm.normalizer.normalize".
  const std::string& where() const { return where_; }

 private:
  Status status_;
  std::string where_;
};

// The error of a function that declares one of type E. Thrown only if the call failed with that;
// in a Result it may hold any other status too, and then declares() is false.
template <typename E>
class ErrorOf : public Error {
 public:
  ErrorOf(Error error, std::optional<E> value)
      : Error(std::move(error)), value_(std::move(value)) {}

  bool declares() const { return value_.has_value(); }
  const E& value() const { return value_.value(); }
  const E* operator->() const { return &value_.value(); }

 private:
  std::optional<E> value_;
};

}  // namespace sabir
