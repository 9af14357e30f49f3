// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabir

import (
	"fmt"
	"strconv"
	"strings"
	"unsafe"
)

// C's sabir_layout and sabir_description.
type layout struct {
	name, field             *byte
	offset, size, alignment uint32
}

type description struct {
	size                            uintptr
	name, version, ledger, contract *byte
	layouts                         *layout
	count                           uintptr
}

func cText(from *byte) string {
	if from == nil {
		return ""
	}
	size := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(from), size)) != 0 {
		size++
	}
	return string(unsafe.Slice(from, size))
}

func (l *layout) key() string {
	if l.field == nil {
		return cText(l.name)
	}
	return cText(l.name) + "." + cText(l.field)
}

// mismatch is what the library does wrong: no call is made then, and each fails with it.
var mismatch error

// meet compares the library with the one that the package was made for: contract, version, and how
// both compilers have laid out every structure. `ours` ends in a row without a name.
func meet(theirs, ours unsafe.Pointer, contract string, major, minor int) error {
	d := (*description)(theirs)
	refuse := func(format string, values ...any) error {
		message := "the library of " + contract + " " + fmt.Sprintf(format, values...)
		return &Error{Status: StatusFailedPrecondition, Message: message}
	}
	version := cText(d.version)
	numbers := [2]int{}
	for i, part := range strings.SplitN(version, ".", 3) {
		if i < len(numbers) {
			numbers[i], _ = strconv.Atoi(part)
		}
	}
	if cText(d.name) != contract || numbers[0] != major || numbers[1] < minor {
		return refuse("has version %s of %s, and %d.%d of %s or a later minor version is expected",
			version, cText(d.name), major, minor, contract)
	}
	known := make(map[string]layout, d.count)
	for _, row := range unsafe.Slice(d.layouts, d.count) {
		known[row.key()] = row
	}
	for row := (*layout)(ours); row.name != nil; {
		key := row.key()
		their, ok := known[key]
		if !ok {
			return refuse("does not know `%s`", key)
		}
		if what, there, here := row.differs(their); what != "" {
			return refuse("has `%s` with %s %d, and this package was made for %d", key, what, there,
				here)
		}
		row = (*layout)(unsafe.Add(unsafe.Pointer(row), unsafe.Sizeof(*row)))
	}
	return nil
}

// differs says which number is another one there.
func (l *layout) differs(their layout) (what string, there, here uint32) {
	switch {
	case their.offset != l.offset:
		return "offset", their.offset, l.offset
	case their.size != l.size:
		return "size", their.size, l.size
	case their.alignment != l.alignment:
		return "alignment", their.alignment, l.alignment
	}
	return "", 0, 0
}
