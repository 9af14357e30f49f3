// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//go:build sabir_leaf && linux && amd64 && !go1.28

package sabir

import "unsafe"

// The short way to what the contract says is short, never waits and calls nobody back: C is called
// as a function of Go's would be, and nobody tells the scheduler.
//
// A few instructions in sabir_go_leaf.h stand between the calling conventions: they take arguments
// from where Go has them, go over to a stack that the thread has for this, with a page below that
// ends who goes too far, and come back. Nothing there is Go's, so nobody is preempted in it, no
// stack moves meanwhile, and the garbage collector waits for its end.
//
// Where Go has arguments may change with a version of it: those that are known may use this, and the
// first thing is to look whether they arrive.

// What the ways lead to: a number of the table of waist.c, an array of words, pointers.
type (
	shortFunc     func(index uint32, w unsafe.Pointer) Status
	shortLendFunc func(index uint32, w, p0, p1, p2, p3 unsafe.Pointer) Status
)

// What comes back if it was no call: another process answers, or the thread has no stack yet.
const (
	elsewhere = -2
	noStack   = -3
)

var (
	short     = func(uint32, unsafe.Pointer) Status { return elsewhere }
	shortLend = func(_ uint32, _, _, _, _, _ unsafe.Pointer) Status { return elsewhere }
)

// asFunc has code be a function of Go's, which is a pointer to a pointer to code.
func asFunc[T any](code unsafe.Pointer) T {
	function := &code
	return *(*T)(unsafe.Pointer(&function))
}

// shortWay opens it if six words arrive as they were sent.
func shortWay(code, lending, probe unsafe.Pointer) {
	var words [5]uint64
	at := func(i int) unsafe.Pointer { return unsafe.Pointer(&words[i]) }
	arrived := Status(noStack)
	for range 100 { // it may be another thread each time
		newLeafStack()
		arrived = asFunc[shortLendFunc](probe)(7, at(0), at(1), at(2), at(3), at(4))
		if arrived != noStack {
			break
		}
	}
	if arrived == StatusOK {
		short, shortLend = asFunc[shortFunc](code), asFunc[shortLendFunc](lending)
	}
}

// brief calls what the contract says is short; with cgo if another process answers, or if the
// thread has no stack for it yet.
func brief(index uint32, w *uint64) Status {
	if status := short(index, unseen(unsafe.Pointer(w))); status > elsewhere {
		return status
	} else if status == noStack {
		newLeafStack()
	}
	return invoke(index, w)
}

func briefLend(index uint32, w *uint64, p0, p1, p2, p3 unsafe.Pointer) Status {
	status := shortLend(index, unseen(unsafe.Pointer(w)), unseen(p0), unseen(p1), unseen(p2),
		unseen(p3))
	if status > elsewhere {
		return status
	}
	if status == noStack {
		newLeafStack()
	}
	return lend(index, w, p0, p1, p2, p3)
}
