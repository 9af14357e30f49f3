// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabir

import (
	"fmt"
	"strings"
)

// Optional is an option of an option: nothing, or something that may be nothing.
type Optional[T any] struct {
	Valid bool
	Value T
}

// Some is an option that has a value.
func Some[T any](value T) Optional[T] { return Optional[T]{Valid: true, Value: value} }

// Result is a success or a failure that stands inside another value.
type Result[T, E any] struct {
	Failed bool
	OK     T
	Err    E
}

// Succeeded is a Result that has a value.
func Succeeded[T, E any](value T) Result[T, E] { return Result[T, E]{OK: value} }

// Failed is a Result that has an error.
func Failed[T, E any](value E) Result[T, E] { return Result[T, E]{Failed: true, Err: value} }

// Ptr points at a value: options are pointers, and so are parameters that have a default.
func Ptr[T any](value T) *T { return &value }

func show(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return fmt.Sprint(value)
}

// showFields shows a record: its labels, each with its value.
func showFields(parts ...any) string {
	said := ""
	for i := 0; i < len(parts); i += 2 {
		if i > 0 {
			said += ", "
		}
		said += show(parts[i]) + " " + show(parts[i+1])
	}
	return said
}

// label is what an enum's value is called; of an open one also what this package does not know.
func label(name string, value int, labels ...string) string {
	if value < len(labels) {
		return labels[value]
	}
	return fmt.Sprintf("%s(%d)", name, value)
}

// setLabels are the labels of flags, with a bar between two.
func setLabels(value uint64, labels ...string) string {
	var set []string
	for i, one := range labels {
		if value&(1<<i) != 0 {
			set = append(set, one)
			value &^= 1 << i
		}
	}
	if value != 0 {
		set = append(set, fmt.Sprintf("%#x", value))
	}
	return strings.Join(set, "|")
}
