// Package bypurego calls the plain C functions without cgo, as somebody would with purego.
package bypurego

import (
	"os"
	"unsafe"

	"github.com/ebitengine/purego"
)

var (
	add   func(a, b int64) int64
	sum   func(bytes *byte, size uintptr) uint64
	upper func(bytes *byte, size uintptr, out *byte)
	total func(values *float64, count uintptr) float64
	fail  func(code uint32) int32
	made  func(start int64) uintptr
	next  func(counter uintptr) int64
	free  func(counter uintptr)
)

// The benchmark says where the library is.
func init() {
	library, err := purego.Dlopen(os.Getenv("BENCH_CALLS_PLAIN"), purego.RTLD_NOW)
	if err != nil {
		panic(err)
	}
	for name, function := range map[string]any{
		"plain_add": &add, "plain_sum": &sum, "plain_upper": &upper, "plain_total": &total,
		"plain_fail": &fail, "plain_counter_new": &made, "plain_counter_next": &next,
		"plain_counter_free": &free,
	} {
		purego.RegisterLibFunc(function, library, name)
	}
}

func Add(a, b int64) int64 { return add(a, b) }

func Sum(bytes []byte) uint64 { return sum(unsafe.SliceData(bytes), uintptr(len(bytes))) }

func Upper(bytes []byte) []byte {
	out := make([]byte, len(bytes))
	upper(unsafe.SliceData(bytes), uintptr(len(bytes)), unsafe.SliceData(out))
	return out
}

func Total(values []float64) float64 {
	return total(unsafe.SliceData(values), uintptr(len(values)))
}

func Refuse(code uint32) int32 { return fail(code) }

func NewCounter(start int64) uintptr { return made(start) }
func Next(counter uintptr) int64     { return next(counter) }
func Free(counter uintptr)           { free(counter) }
