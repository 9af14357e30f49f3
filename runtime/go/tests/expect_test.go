// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Package sabirtests tries what cases cannot say: wrong values, lifetimes, hosts, threads.
package sabirtests

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func must[T any](t *testing.T, value T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func is[T comparable](t *testing.T, actual, expected T) {
	t.Helper()
	if actual != expected {
		t.Fatalf("%v, and not %v", actual, expected)
	}
}

// fails expects an error of a kind, with a part of its message.
func fails(t *testing.T, err error, kind error, message string) {
	t.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), message) {
		t.Fatalf("%v, and not %v: %s", err, kind, message)
	}
}

// elsewhere says whether libraries run in a process of their own.
func elsewhere() bool { return strings.Contains(os.Getenv("SABIR_LOCATION"), "worker") }
