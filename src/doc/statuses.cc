#include "doc/statuses.h"

#include "doc/types.h"

namespace sabir::doc {
namespace {

struct Status {
  int code;
  const char *name, *python, *ruby, *java, *meaning;
};

// A test reads sabir.h and the runtimes and compares.
constexpr Status kStatuses[] = {
    {0, "OK", "", "", "OK", "Success."},
    {1, "CANCELLED", "Cancelled", "Cancelled", "CANCELLED", "The call was cancelled."},
    {2, "UNKNOWN", "UnknownError", "Unknown", "UNKNOWN", "Nothing is known about the failure."},
    {3, "INVALID_ARGUMENT", "InvalidArgument", "InvalidArgument", "INVALID_ARGUMENT",
     "A null, a bad size, ill-formed text, a value out of range."},
    {4, "DEADLINE_EXCEEDED", "DeadlineExceeded", "DeadlineExceeded", "DEADLINE_EXCEEDED",
     "The deadline passed before the call ended."},
    {5, "NOT_FOUND", "NotFound", "NotFound", "NOT_FOUND", "What was asked for is not there."},
    {6, "ALREADY_EXISTS", "AlreadyExists", "AlreadyExists", "ALREADY_EXISTS",
     "What was to be made is there already."},
    {7, "PERMISSION_DENIED", "PermissionDenied", "PermissionDenied", "PERMISSION_DENIED",
     "The caller may not do this."},
    {8, "RESOURCE_EXHAUSTED", "ResourceExhausted", "ResourceExhausted", "RESOURCE_EXHAUSTED",
     "No memory, or a maximum of the contract."},
    {9, "FAILED_PRECONDITION", "FailedPrecondition", "FailedPrecondition", "FAILED_PRECONDITION",
     "A thread rule, a handle in use, a version that does not fit."},
    {10, "ABORTED", "Aborted", "Aborted", "ABORTED",
     "The call was given up; it may be tried again."},
    {11, "OUT_OF_RANGE", "OutOfRange", "OutOfRange", "OUT_OF_RANGE", "Past the end of something."},
    {12, "UNIMPLEMENTED", "Unimplemented", "Unimplemented", "UNIMPLEMENTED",
     "The library does not do this."},
    {13, "INTERNAL", "InternalError", "Internal", "INTERNAL",
     "The implementation threw something that the contract does not declare."},
    {14, "UNAVAILABLE", "Unavailable", "Unavailable", "UNAVAILABLE",
     "What stands behind the library is gone, and may come back."},
    {15, "DATA_LOSS", "DataLoss", "DataLoss", "DATA_LOSS", "Data was lost or is broken."},
    {16, "UNAUTHENTICATED", "Unauthenticated", "Unauthenticated", "UNAUTHENTICATED",
     "The caller did not say who it is."},
    {100, "DECLARED", "", "", "DECLARED",
     "An error that the contract [declares](#declared-errors)."},
    {101, "TOO_SMALL", "", "", "", "The sink is too small; its `size` says what is needed."},
    {102, "END", "", "", "", "A stream has ended."},
};

std::string named(const std::string& head, const char* name) {
  return *name ? code(head + name) : "";
}

}  // namespace

Table statuses(const std::string& ruby_module) {
  Table table{"Statuses", {"Code", "In C", "Meaning", "Python", "Ruby", "Java"}, {}};
  for (const Status& s : kStatuses) {
    table.rows.push_back({std::to_string(s.code), code(std::string("SABIR_") + s.name), s.meaning,
                          named("errors.", s.python), named(ruby_module + "::Errors::", s.ruby),
                          named("Status.", s.java)});
  }
  return table;
}

}  // namespace sabir::doc
