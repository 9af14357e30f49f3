// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabirtests

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"sync"
	"testing"
	"time"

	"buffers"
	"callbacks"
	"foreign"
	"gauntlet"
	"mirror"
)

func TestAHandleIsClosedOnce(t *testing.T) {
	node := must2(gauntlet.NewNode("a"))(t)
	var closer io.Closer = node
	must(t, 0, closer.Close())
	must(t, 0, closer.Close())
	_, err := node.Name()
	fails(t, err, gauntlet.StatusFailedPrecondition, "the Node is closed")
	_, err = node.Same(node)
	fails(t, err, gauntlet.StatusFailedPrecondition, "closed")
}

func TestAHandleIsGivenAwayOnce(t *testing.T) {
	left, right := must2(gauntlet.NewNode("a"))(t), must2(gauntlet.NewNode("b"))(t)
	merged := must2(gauntlet.NodeMerge(left, right))(t)
	is(t, must2(merged.Name())(t), "a+b")
	_, err := gauntlet.NodeMerge(left, merged)
	fails(t, err, gauntlet.StatusFailedPrecondition, "given away")
	is(t, must2(merged.Name())(t), "a+b") // nothing was called, so it was not given away
	_, err = gauntlet.NodeMerge(merged, merged)
	fails(t, err, gauntlet.StatusInvalidArgument, "stands in the call twice")
	is(t, must2(merged.Name())(t), "a+b")
	must(t, 0, merged.Close())
}

// The library reads on, whatever becomes of the object here.
func TestWhatIsKeptStaysWhenTheObjectIsGivenAway(t *testing.T) {
	keep := func() *mirror.Tape {
		left, right := must2(mirror.NewTape("left"))(t), must2(mirror.NewTape("right"))(t)
		must(t, 0, left.Keep(bytes.Repeat([]byte{1}, 100_000)))
		return must2(mirror.TapeJoin(left, right))(t)
	}
	joined := keep()
	runtime.GC()
	runtime.GC()
	others := make([][]byte, 64)
	for i := range others {
		others[i] = bytes.Repeat([]byte{2}, 100_000+i%3)
	}
	is(t, must2(joined.Total())(t), 100_000)
	runtime.KeepAlive(others)
	must(t, 0, joined.Close())
}

// A call that fails may have kept what it was given.
func TestWhatIsKeptStaysIfTheCallFails(t *testing.T) {
	tape := must2(mirror.NewTape("left"))(t)
	err := tape.KeepAndFail(bytes.Repeat([]byte{1}, 100_000))
	fails(t, err, mirror.StatusAborted, "it is kept even so")
	others := make([][]byte, 64)
	for i := range others {
		runtime.GC()
		others[i] = bytes.Repeat([]byte{2}, 100_000+i%3)
	}
	is(t, must2(tape.Total())(t), 100_000)
	runtime.KeepAlive(others)
	must(t, 0, tape.Close())
}

// One at a time gets at the tape, and all note what it keeps.
func TestManyGoroutinesKeep(t *testing.T) {
	tape := must2(mirror.NewTape("busy"))(t)
	var all sync.WaitGroup
	for range 4 {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 50 {
				err := tape.Keep(make([]byte, 10))
				if err != nil && !errors.Is(err, mirror.StatusFailedPrecondition) {
					t.Error(err)
				}
			}
		}()
	}
	all.Wait()
	is(t, must2(tape.Total())(t), 0)
	must(t, 0, tape.Close())
}

// A goroutine that ends without having closed it leaves it to nobody, with what it keeps.
func TestAForgottenConfinedObject(t *testing.T) {
	library := must2(foreign.Open(foreign.Options{}))(t)
	over := make(chan error)
	go func() {
		runtime.LockOSThread()
		diary, err := library.NewDiary()
		if err == nil {
			err = diary.Keep(bytes.Repeat([]byte{1}, 100_000))
		}
		over <- err
	}()
	must(t, 0, <-over)
	for range 3 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	must(t, 0, library.Close())
}

func TestNothingIsClosed(t *testing.T) {
	var node *gauntlet.Node
	fails(t, node.Close(), gauntlet.StatusInvalidArgument, "the Node is nil")
	_, err := node.Name()
	fails(t, err, gauntlet.StatusInvalidArgument, "the Node is nil")
	var library *gauntlet.Instance
	fails(t, library.Close(), gauntlet.StatusInvalidArgument, "the library is nil")
	is(t, must2(library.EchoU8(3))(t), 3)
}

// It ends with the call that it is closed in.
func TestAnObjectIsClosedInItsOwnCall(t *testing.T) {
	h := &host{}
	library := opened(t, h)
	bus := must2(library.NewBus())(t)
	one := &closing{bus: bus}
	must(t, 0, bus.Add(one))
	is(t, must2(bus.Publish("e", nil))(t), 1)
	is(t, one.told, 1)
	_, err := bus.Publish("e", nil)
	fails(t, err, callbacks.StatusFailedPrecondition, "closed")
}

type closing struct {
	listener
	bus  *callbacks.Bus
	told int
}

func (c *closing) Notify(string, []float64) (bool, error) {
	c.told++
	return true, c.bus.Close()
}

// Whoever closes it does not take it from those who are in a call.
func TestClosedByAnother(t *testing.T) {
	for range 300 {
		node := must2(gauntlet.NewNode("a"))(t)
		var all sync.WaitGroup
		for range 3 {
			all.Add(1)
			go func() {
				defer all.Done()
				for range 20 {
					if name, err := node.Name(); err == nil && name != "a" {
						t.Error(name)
					}
				}
			}()
		}
		must(t, 0, node.Close())
		all.Wait()
	}
}

func TestAnInstanceIsClosed(t *testing.T) {
	library := must2(gauntlet.Open(gauntlet.Options{}))(t)
	node := must2(library.NewNode("a"))(t)
	must(t, 0, library.Close())
	is(t, must2(node.Name())(t), "a")
	_, err := library.EchoU8(1)
	fails(t, err, gauntlet.StatusFailedPrecondition, "the library is closed")
	_, err = gauntlet.Open(gauntlet.Options{Location: "inprocess:\x00worker:"})
	fails(t, err, gauntlet.StatusInvalidArgument, "Options.Location has a NUL in it")
	_, err = gauntlet.Open(gauntlet.Options{Location: "nowhere:"})
	fails(t, err, gauntlet.StatusUnimplemented, "nowhere")
}

// What nobody has any more is closed by the garbage collector, with what it kept.
func TestTheCollectorCloses(t *testing.T) {
	for range 2000 {
		must2(gauntlet.NewNode("x"))(t)
		must2(buffers.NewWindow(make([]byte, 10)))(t)
		if node := must2(gauntlet.NewNode("y"))(t); node != nil {
			must(t, 0, node.Close())
		}
	}
	for range 3 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
}

type listener struct{ dropped *sync.WaitGroup }

func (l *listener) Notify(string, []float64) (bool, error) { return true, nil }
func (l *listener) Heard() ([]string, error)               { return nil, nil }

// A bus that nobody closed is dropped, and its listener with it.
func TestTheCollectorClosesWhatHoldsAHost(t *testing.T) {
	collected := make(chan bool, 1)
	func() {
		library := must2(callbacks.Open(callbacks.Options{Host: &host{}}))(t)
		bus := must2(library.NewBus())(t)
		heard := &listener{}
		runtime.AddCleanup(heard, func(chan bool) { collected <- true }, collected)
		must(t, 0, bus.Add(heard))
	}()
	for range 100 {
		runtime.GC()
		select {
		case <-collected:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatal("the listener is still there")
}

func TestAConfinedObjectSaysHow(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	library := must2(foreign.Open(foreign.Options{}))(t)
	diary := must2(library.NewDiary())(t)
	must2(diary.Pages())(t)
	failed := make(chan error)
	go func() {
		runtime.LockOSThread()
		_, err := diary.Pages()
		failed <- err
	}()
	if err := <-failed; !elsewhere() {
		fails(t, err, foreign.StatusFailedPrecondition, "runtime.LockOSThread")
	}
	must(t, 0, diary.Close())
}

func TestASharedObjectServesMany(t *testing.T) {
	library := must2(foreign.Open(foreign.Options{}))(t)
	board := must2(library.NewBoard())(t)
	var all sync.WaitGroup
	for range 4 {
		all.Add(1)
		go func() {
			defer all.Done()
			if _, err := board.Meet(4); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
	must(t, 0, board.Close())
}

// Goroutines move between threads; an exclusive object does not care.
func TestGoroutinesMove(t *testing.T) {
	var all sync.WaitGroup
	for range 16 {
		all.Add(1)
		go func() {
			defer all.Done()
			node, err := gauntlet.NewNode("a")
			for i := 0; err == nil && i < 200; i++ {
				runtime.Gosched()
				_, err = node.Name()
			}
			if err != nil {
				t.Error(err)
			}
			_ = node.Close()
		}()
	}
	all.Wait()
}
