// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/statuses.h"

#include <utility>

namespace sabir::boundary {
namespace {

constexpr std::pair<sabir_status, std::string_view> kStatusNames[] = {
    {SABIR_OK, "ok"},
    {SABIR_CANCELLED, "cancelled"},
    {SABIR_UNKNOWN, "unknown"},
    {SABIR_INVALID_ARGUMENT, "invalid-argument"},
    {SABIR_DEADLINE_EXCEEDED, "deadline-exceeded"},
    {SABIR_NOT_FOUND, "not-found"},
    {SABIR_ALREADY_EXISTS, "already-exists"},
    {SABIR_PERMISSION_DENIED, "permission-denied"},
    {SABIR_RESOURCE_EXHAUSTED, "resource-exhausted"},
    {SABIR_FAILED_PRECONDITION, "failed-precondition"},
    {SABIR_ABORTED, "aborted"},
    {SABIR_OUT_OF_RANGE, "out-of-range"},
    {SABIR_UNIMPLEMENTED, "unimplemented"},
    {SABIR_INTERNAL, "internal"},
    {SABIR_UNAVAILABLE, "unavailable"},
    {SABIR_DATA_LOSS, "data-loss"},
    {SABIR_UNAUTHENTICATED, "unauthenticated"},
    {SABIR_DECLARED, "declared"},
    {SABIR_TOO_SMALL, "too-small"},
    {SABIR_END, "end"},
};

}  // namespace

std::string status_name(sabir_status status) {
  for (auto [number, name] : kStatusNames) {
    if (number == status) return std::string(name);
  }
  return std::to_string(status);
}

std::optional<sabir_status> status_named(std::string_view name) {
  for (auto [number, known] : kStatusNames) {
    if (known == name) return number;
  }
  return {};
}

}  // namespace sabir::boundary
