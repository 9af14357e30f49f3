// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Package stranger has a listener that is C's, beside those of Go's in the same process.
package stranger

/*
#include <stddef.h>

typedef struct {
  size_t struct_size;
  void (*drop)(void *self);
} table;

static int dropped;
static void drop(void *self) { (void)self; ++dropped; }
static const table listening = {sizeof(table), drop};
static const table *const listener = &listening;

extern int callbacks_bus_add(void *bus, const void *listener, void **error);
static void add(void *bus) { callbacks_bus_add(bus, &listener, NULL); }
static int count(void) { return dropped; }
*/
import "C"

import (
	_ "callbacks" // links the library
	"unsafe"
)

// AddTo gives a bus of the library's the listener.
func AddTo(bus unsafe.Pointer) { C.add(bus) }

// Dropped is how often the listener was dropped.
func Dropped() int { return int(C.count()) }
