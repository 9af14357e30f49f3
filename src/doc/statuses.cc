#include "doc/statuses.h"

#include "backends/table.h"
#include "doc/types.h"

namespace sabir::doc {
namespace {

struct Status {
  int code;
  const char *name, *meaning;
};

// A test reads sabir.h and the runtimes and compares.
constexpr Status kStatuses[] = {
    {0, "OK", "Success."},
    {1, "CANCELLED", "The call was cancelled."},
    {2, "UNKNOWN", "Nothing is known about the failure."},
    {3, "INVALID_ARGUMENT", "A null, a bad size, ill-formed text, a value out of range."},
    {4, "DEADLINE_EXCEEDED", "The deadline passed before the call ended."},
    {5, "NOT_FOUND", "What was asked for is not there."},
    {6, "ALREADY_EXISTS", "What was to be made is there already."},
    {7, "PERMISSION_DENIED", "The caller may not do this."},
    {8, "RESOURCE_EXHAUSTED", "No memory, or a maximum of the contract."},
    {9, "FAILED_PRECONDITION", "A thread rule, a handle in use, a version that does not fit."},
    {10, "ABORTED", "The call was given up; it may be tried again."},
    {11, "OUT_OF_RANGE", "Past the end of something."},
    {12, "UNIMPLEMENTED", "The library does not do this."},
    {13, "INTERNAL", "The implementation threw something that the contract does not declare."},
    {14, "UNAVAILABLE", "What stands behind the library is gone, and may come back."},
    {15, "DATA_LOSS", "Data was lost or is broken."},
    {16, "UNAUTHENTICATED", "The caller did not say who it is."},
    {100, "DECLARED", "An error that the contract [declares](#declared-errors)."},
    {101, "TOO_SMALL", "The sink is too small; its `size` says what is needed."},
    {102, "END", "A stream has ended."},
};

}  // namespace

Table statuses(const abi::Plan& plan) {
  Table table{"Statuses", {"Code", "In C", "Meaning"}, {}};
  for (const Status& s : kStatuses) {
    table.rows.push_back({std::to_string(s.code), code(std::string("SABIR_") + s.name), s.meaning});
  }
  for (const backends::Language* l : backends::languages()) {
    if (!l->status) continue;
    table.head.emplace_back(l->name);
    for (size_t i = 0; i < table.rows.size(); ++i) {
      std::string raised = l->status(plan, kStatuses[i].code, kStatuses[i].name);
      table.rows[i].push_back(raised.empty() ? "" : code(raised));
    }
  }
  return table;
}

}  // namespace sabir::doc
