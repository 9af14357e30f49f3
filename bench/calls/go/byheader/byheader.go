// Package byheader calls the library's own C functions as somebody would who writes cgo by hand.
package byheader

/*
#cgo LDFLAGS: -lcalls
#cgo noescape calls_add
#cgo noescape calls_sum
#cgo noescape calls_total
#cgo noescape calls_counter_next
#cgo noescape upper
#include <calls.h>
// The sink holds a pointer into Go's memory, so it has to be made here.
static sabir_status upper(const uint8_t *bytes, size_t size, uint8_t *out, size_t *written,
                          sabir_error **error) {
  sabir_sink sink = {0};
  sink.data = out;
  sink.capacity = size;
  sabir_status status = calls_upper(NULL, bytes, size, &sink, error);
  *written = sink.size;
  return status;
}
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

func failure(status C.sabir_status, e *C.sabir_error) error {
	defer C.calls_release(unsafe.Pointer(e))
	return errors.New(C.GoStringN(e.message.data, C.int(e.message.size)))
}

func Add(a, b int64) (int64, error) {
	var result C.int64_t
	var e *C.sabir_error
	if status := C.calls_add(nil, C.int64_t(a), C.int64_t(b), &result, &e); status != 0 {
		return 0, failure(status, e)
	}
	return int64(result), nil
}

func data(bytes []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.SliceData(bytes)) }

func Sum(bytes []byte) (uint64, error) {
	var result C.uint64_t
	var e *C.sabir_error
	status := C.calls_sum(nil, data(bytes), C.size_t(len(bytes)), &result, &e)
	if status != 0 {
		return 0, failure(status, e)
	}
	return uint64(result), nil
}

func Upper(bytes []byte) ([]byte, error) {
	out := make([]byte, len(bytes))
	var size C.size_t
	var e *C.sabir_error
	if status := C.upper(data(bytes), C.size_t(len(bytes)), data(out), &size, &e); status != 0 {
		return nil, failure(status, e)
	}
	return out[:size], nil
}

func Total(values []float64) (float64, error) {
	var result C.double
	var e *C.sabir_error
	first := (*C.double)(unsafe.SliceData(values))
	status := C.calls_total(nil, first, C.size_t(len(values)), &result, &e)
	if status != 0 {
		return 0, failure(status, e)
	}
	return float64(result), nil
}

func Refuse(code uint32) error {
	var e *C.sabir_error
	if status := C.calls_refuse(nil, C.uint32_t(code), &e); status != 0 {
		return failure(status, e)
	}
	return nil
}

// Counter is an object of the library's; the garbage collector drops what nobody closed.
type Counter struct {
	c       *C.calls_counter
	cleanup runtime.Cleanup
}

func drop(c *C.calls_counter) { C.calls_counter_drop(c) }

func NewCounter(start int64) (*Counter, error) {
	var made *C.calls_counter
	var e *C.sabir_error
	if status := C.calls_counter_new(nil, C.int64_t(start), &made, &e); status != 0 {
		return nil, failure(status, e)
	}
	c := &Counter{c: made}
	c.cleanup = runtime.AddCleanup(c, drop, c.c)
	return c, nil
}

func (c *Counter) Next() (int64, error) {
	var result C.int64_t
	var e *C.sabir_error
	status := C.calls_counter_next(c.c, &result, &e)
	runtime.KeepAlive(c)
	if status != 0 {
		return 0, failure(status, e)
	}
	return int64(result), nil
}

func (c *Counter) Close() {
	c.cleanup.Stop()
	drop(c.c)
}
