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

// meet compares the library with the one that the package was made for: contract, version, and how
// both compilers have laid out every structure. `ours` ends in a row without a name.
func meet(theirs, ours unsafe.Pointer, contract string, major, minor int) {
	d := (*description)(theirs)
	refuse := func(format string, values ...any) {
		panic("the library of " + contract + " " + fmt.Sprintf(format, values...))
	}
	version := cText(d.version)
	parts := strings.SplitN(version, ".", 3)
	numbers := [2]int{}
	for i := 0; i < 2 && i < len(parts); i++ {
		numbers[i], _ = strconv.Atoi(parts[i])
	}
	if cText(d.name) != contract || numbers[0] != major || numbers[1] < minor {
		refuse("has version %s of %s, and %d.%d of %s or a later minor version is expected",
			version, cText(d.name), major, minor, contract)
	}
	known := make(map[string]layout, d.count)
	for _, row := range unsafe.Slice(d.layouts, d.count) {
		known[row.key()] = row
	}
	for row := (*layout)(ours); row.name != nil; {
		key := row.key()
		their, ok := known[key]
		switch {
		case !ok:
			refuse("does not know `%s`", key)
		case their.offset != row.offset || their.size != row.size ||
			their.alignment != row.alignment:
			refuse("has `%s` with offset %d, size %d and alignment %d, and this package was made "+
				"for %d, %d and %d", key, their.offset, their.size, their.alignment,
				row.offset, row.size, row.alignment)
		}
		row = (*layout)(unsafe.Add(unsafe.Pointer(row), unsafe.Sizeof(*row)))
	}
}
