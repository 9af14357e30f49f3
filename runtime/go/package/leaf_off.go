// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//go:build !sabir_leaf || !linux || !amd64 || go1.28

package sabir

import "unsafe"

// brief calls what the contract says is short; with the tag sabir_leaf without cgo.
func brief(index uint32, w *uint64) Status { return invoke(index, w) }

func briefLend(index uint32, w *uint64, p0, p1, p2, p3 unsafe.Pointer) Status {
	return lend(index, w, p0, p1, p2, p3)
}
