// Package byhand calls the same functions as somebody would who writes cgo by hand, and knows it.
package byhand

/*
#cgo LDFLAGS: -lbench_calls_plain
#cgo noescape plain_sum
#cgo noescape plain_upper
#cgo noescape plain_total
#include <plain.h>
extern void byhandVisit(void *context, int64_t value);
static void each(uint32_t count, uintptr_t context) {
  plain_each(count, byhandVisit, (void *)context);
}
*/
import "C"

import (
	"fmt"
	"runtime"
	"runtime/cgo"
	"unsafe"
)

func Add(a, b int64) int64 { return int64(C.plain_add(C.int64_t(a), C.int64_t(b))) }

func data(bytes []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.SliceData(bytes)) }

func Sum(bytes []byte) uint64 {
	return uint64(C.plain_sum(data(bytes), C.size_t(len(bytes))))
}

func Upper(bytes []byte) []byte {
	out := make([]byte, len(bytes))
	C.plain_upper(data(bytes), C.size_t(len(bytes)), data(out))
	return out
}

func Total(values []float64) float64 {
	first := (*C.double)(unsafe.SliceData(values))
	return float64(C.plain_total(first, C.size_t(len(values))))
}

// Failure is an error with a code.
type Failure struct{ Code uint32 }

func (f *Failure) Error() string { return fmt.Sprintf("code %d", f.Code) }

func Refuse(code uint32) error {
	if C.plain_fail(C.uint32_t(code)) != 0 {
		return &Failure{code}
	}
	return nil
}

// Visitor is told numbers.
type Visitor interface{ Visit(value int64) error }

//export byhandVisit
func byhandVisit(context unsafe.Pointer, value C.int64_t) {
	_ = cgo.Handle(uintptr(context)).Value().(Visitor).Visit(int64(value))
}

func Each(visitor Visitor, count uint32) {
	handle := cgo.NewHandle(visitor)
	C.each(C.uint32_t(count), C.uintptr_t(handle))
	handle.Delete()
}

// Counter is an object of C's; the garbage collector frees what nobody closed.
type Counter struct {
	c       *C.plain_counter
	cleanup runtime.Cleanup
}

func free(c *C.plain_counter) { C.plain_counter_free(c) }

func NewCounter(start int64) *Counter {
	c := &Counter{c: C.plain_counter_new(C.int64_t(start))}
	c.cleanup = runtime.AddCleanup(c, free, c.c)
	return c
}

func (c *Counter) Next() int64 {
	next := int64(C.plain_counter_next(c.c))
	runtime.KeepAlive(c)
	return next
}

func (c *Counter) Close() {
	c.cleanup.Stop()
	free(c.c)
}
