// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/error.hpp: why a call failed, for C++. C++17.
#pragma once

#include <sabir.h>

#include <optional>
#include <sabir/result.hpp>
#include <stdexcept>
#include <string>
#include <type_traits>
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
  const E& value() const& { return value_.value(); }
  E&& value() && { return std::move(value_).value(); }  // a handle in it goes to who takes it
  const E* operator->() const { return &value_.value(); }

 private:
  std::optional<E> value_;
};

// --- tables that somebody else filled ---

// Whether a table of functions has a member: an older one is shorter, and any may leave it NULL.
template <typename Table, typename Function>
bool there(const Table* table, Function Table::*member) {
  const Function& of = table->*member;
  size_t end =
      size_t(reinterpret_cast<const char*>(&of + 1) - reinterpret_cast<const char*>(table));
  return end <= table->struct_size && of != nullptr;
}

// The error of a call to a member that is not there.
template <typename E>
E missing(const char* path) {
  Error error(Status::Unimplemented, "the caller's object does not have it", path);
  if constexpr (std::is_same_v<E, Error>) {
    return error;
  } else {
    return E(std::move(error), std::nullopt);
  }
}

}  // namespace sabir
