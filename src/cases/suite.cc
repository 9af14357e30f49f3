#include "cases/suite.h"

#include <algorithm>

namespace sabir::cases {

bool Case::runs_in(std::string_view language) const {
  return languages.empty() ||
         std::find(languages.begin(), languages.end(), language) != languages.end();
}

const std::vector<Status>& statuses() {
  static const std::vector<Status> all = {
      {"CANCELLED", "cancelled", 1},
      {"UNKNOWN", "unknown", 2},
      {"INVALID_ARGUMENT", "invalid-argument", 3},
      {"DEADLINE_EXCEEDED", "deadline-exceeded", 4},
      {"NOT_FOUND", "not-found", 5},
      {"ALREADY_EXISTS", "already-exists", 6},
      {"PERMISSION_DENIED", "permission-denied", 7},
      {"RESOURCE_EXHAUSTED", "resource-exhausted", 8},
      {"FAILED_PRECONDITION", "failed-precondition", 9},
      {"ABORTED", "aborted", 10},
      {"OUT_OF_RANGE", "out-of-range", 11},
      {"UNIMPLEMENTED", "unimplemented", 12},
      {"INTERNAL", "internal", 13},
      {"UNAVAILABLE", "unavailable", 14},
      {"DATA_LOSS", "data-loss", 15},
      {"UNAUTHENTICATED", "unauthenticated", 16},
  };
  return all;
}

}  // namespace sabir::cases
