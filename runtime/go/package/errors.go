// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabir

import "strconv"

// Status says of what kind an error is. It is one itself: errors.Is(err, StatusUnavailable).
type Status int32

// Those up to StatusUnauthenticated have the numbers and meanings of gRPC's canonical codes.
const (
	StatusOK                 Status = 0
	StatusCancelled          Status = 1
	StatusUnknown            Status = 2
	StatusInvalidArgument    Status = 3
	StatusDeadlineExceeded   Status = 4
	StatusNotFound           Status = 5
	StatusAlreadyExists      Status = 6
	StatusPermissionDenied   Status = 7
	StatusResourceExhausted  Status = 8
	StatusFailedPrecondition Status = 9
	StatusAborted            Status = 10
	StatusOutOfRange         Status = 11
	StatusUnimplemented      Status = 12
	StatusInternal           Status = 13
	StatusUnavailable        Status = 14
	StatusDataLoss           Status = 15
	StatusUnauthenticated    Status = 16

	StatusDeclared Status = 100 // the contract declares the error: errors.As finds its value
)

var statusNames = [...]string{
	"ok", "cancelled", "unknown", "invalid argument", "deadline exceeded", "not found",
	"already exists", "permission denied", "resource exhausted", "failed precondition", "aborted",
	"out of range", "unimplemented", "internal", "unavailable", "data loss", "unauthenticated",
}

// String is the status in words.
func (s Status) String() string {
	if s == StatusDeclared {
		return "declared"
	}
	if s < 0 || int(s) >= len(statusNames) {
		return "status " + strconv.Itoa(int(s))
	}
	return statusNames[s]
}

// Error is the status in words.
func (s Status) Error() string { return s.String() }

// Error is what a call fails with. If the contract declares it, errors.As finds its value, which
// is an error, too.
type Error struct {
	Status  Status
	Message string // a sentence
	Where   string // the function that failed, as the contract calls it
	Err     error  // the declared value; or what a host failed with meanwhile; or nil
}

// Error says where it failed, and why.
func (e *Error) Error() string {
	said := e.Message
	switch {
	case said != "":
	case e.Err != nil:
		said = e.Err.Error()
	default:
		said = e.Status.String()
	}
	if e.Where == "" {
		return said
	}
	return e.Where + ": " + said
}

// Unwrap gives what is inside.
func (e *Error) Unwrap() error { return e.Err }

// Is compares with a Status.
func (e *Error) Is(target error) bool {
	status, ok := target.(Status)
	return ok && status == e.Status
}

// Declared is a declared error whose type has no name, or is no error by itself.
type Declared[T any] struct{ Value T }

// Error shows the value.
func (d Declared[T]) Error() string { return show(d.Value) }
