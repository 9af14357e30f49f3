// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabirtests

import (
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"testing"
	"time"

	"uninorm"
)

// What the contract says is short may go without cgo (the tag sabir_leaf): beside the collector, a
// profiler, stacks that grow, goroutines that move, and calls that take the long way.
func TestShortCalls(t *testing.T) {
	profile := must2(os.Create(t.TempDir() + "/profile"))(t)
	must(t, 0, pprof.StartCPUProfile(profile))
	defer pprof.StopCPUProfile()
	library := must2(uninorm.Open(uninorm.Options{}))(t)
	defer library.Close()
	over := make(chan bool)
	go func() {
		for {
			select {
			case <-over:
				return
			default:
				runtime.GC()
			}
		}
	}()
	var all sync.WaitGroup
	until := time.Now().Add(300 * time.Millisecond)
	for number := range 4 {
		all.Add(1)
		go func() {
			defer all.Done()
			shortCalls(t, library, number, until)
		}()
	}
	all.Wait()
	close(over)
}

func shortCalls(t *testing.T, library *uninorm.Instance, number int, until time.Time) {
	version := must2(uninorm.UnicodeVersion())(t)
	kernel := must2(uninorm.KernelName())(t)
	for i := 0; time.Now().Before(until); i++ {
		before := [4]string{version, kernel, version, kernel}
		is(t, must2(library.UnicodeVersion())(t), before[i%2*2])
		is(t, must2(library.KernelName())(t), kernel)
		deep(t, i%40)
		is(t, must2(uninorm.UnicodeVersion())(t), version)
		if i%100 == number {
			runtime.Gosched()
		}
	}
}
