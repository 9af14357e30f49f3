// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabirtests

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"asked"
	"callbacks"
	"foreign"
	"sabirtests/stranger"
)

type host struct {
	library *callbacks.Instance
	log     func(level callbacks.HostLevel, text string) error
	lookup  func(key string) (callbacks.HostEntry, error)
	made    callbacks.HostListener
	now     atomic.Uint64
}

func (h *host) Now() (uint64, error) { return h.now.Add(1), nil }

func (h *host) Log(level callbacks.HostLevel, text string) error { return h.log(level, text) }

func (h *host) Lookup(key string) (callbacks.HostEntry, error) { return h.lookup(key) }

func (h *host) Shout(text string) (string, error) { return strings.ToUpper(text), nil }

func (h *host) MakeListener(string) (callbacks.HostListener, error) { return h.made, nil }

func opened(t *testing.T, h *host) *callbacks.Instance {
	h.library = must2(callbacks.Open(callbacks.Options{Host: h}))(t)
	t.Cleanup(func() { _ = h.library.Close() })
	return h.library
}

func TestAHostAnswers(t *testing.T) {
	h := &host{lookup: func(key string) (callbacks.HostEntry, error) {
		return callbacks.HostEntry{Name: strings.Repeat(key, 10000), Value: 5}, nil
	}}
	library := opened(t, h)
	is(t, must2(library.ShoutTwice("a"))(t), "AA")
	if said := must2(library.Ask("x"))(t); !strings.Contains(said, "xxxx") {
		t.Fatal(said)
	}
	_, err := callbacks.Open(callbacks.Options{})
	fails(t, err, callbacks.StatusInvalidArgument, "Options.Host is nil")
}

func TestAnErrorOfAHostComesBackAsItself(t *testing.T) {
	own := fmt.Errorf("mine: %w", callbacks.Declared[string]{Value: "no"})
	h := &host{log: func(callbacks.HostLevel, string) error { return own }}
	library := opened(t, h)
	is(t, library.Relay(callbacks.HostLevelLow, "a"), own)
	h.log = func(callbacks.HostLevel, string) error {
		return &callbacks.Error{Status: callbacks.StatusUnavailable, Message: "no power"}
	}
	err := library.Relay(callbacks.HostLevelLow, "a")
	fails(t, err, callbacks.StatusUnavailable, "no power")
	h.log = func(callbacks.HostLevel, string) error { return callbacks.StatusAborted }
	is(t, library.Relay(callbacks.HostLevelLow, "a"), error(callbacks.StatusAborted))
	plain := errors.New("whatever")
	h.log = func(callbacks.HostLevel, string) error { return plain }
	is(t, library.Relay(callbacks.HostLevelLow, "a"), plain)
	h.log = func(callbacks.HostLevel, string) error { return callbacks.Declared[string]{Value: "no"} }
	err = library.Misrelay(callbacks.HostLevelLow, "a")
	var level callbacks.HostLevel
	if err == nil || errors.As(err, &level) {
		t.Fatal(err)
	}
}

func TestAPanicOfAHostGoesOn(t *testing.T) {
	h := &host{log: func(callbacks.HostLevel, string) error { panic("thrown") }}
	library := opened(t, h)
	defer func() {
		is(t, fmt.Sprint(recover()), "thrown")
		h.log = func(callbacks.HostLevel, string) error { return nil }
		must(t, 0, library.Relay(callbacks.HostLevelLow, "a"))
	}()
	_ = library.Relay(callbacks.HostLevelLow, "a")
	t.Fatal("it came back")
}

// Text is UTF-8 everywhere, and so is what the library says of a panic.
func TestWhatAHostSaysNeedNotBeUTF8(t *testing.T) {
	h := &host{}
	library := opened(t, h)
	for _, said := range []string{"a\xffb", "\xe2\x82", "\x00\xed\xa0\x80", "caf\u00e9 \xc0\x80"} {
		h.log = func(callbacks.HostLevel, string) error { panic(said) }
		func() {
			defer func() { is(t, recover(), any(said)) }()
			t.Fatal(library.Relay(callbacks.HostLevelLow, "a"))
		}()
		own := errors.New(said)
		h.log = func(callbacks.HostLevel, string) error { return own }
		is(t, library.Relay(callbacks.HostLevelLow, "a"), own)
	}
}

// ended runs a goroutine that has to end before `body` returns.
func ended(t *testing.T, body func()) {
	t.Helper()
	over := make(chan bool)
	go func() {
		returned := false
		defer func() { over <- returned }()
		body()
		returned = true
	}()
	if <-over {
		t.Fatal("it returned")
	}
}

// The library sees a failure, whatever is between; then the goroutine ends, as it was told to.
func TestAHostEndsItsGoroutine(t *testing.T) {
	h := &host{}
	library := opened(t, h)
	bus := must2(library.NewBus())(t)
	defer bus.Close()
	leaving := &leaving{}
	must(t, 0, bus.Add(leaving))
	for i := range 50 {
		depth, undone := 0, 0
		h.log = func(level callbacks.HostLevel, text string) error {
			defer func() { undone++ }()
			if depth++; depth > i%5 {
				runtime.Goexit()
			}
			return library.Relay(level, text)
		}
		ended(t, func() { _ = library.Relay(callbacks.HostLevelLow, "a") })
		is(t, undone, i%5+1)
		ended(t, func() { _, _ = bus.Publish("e", []float64{1}) })
		ended(t, func() { _, _ = library.Sound(leaving, "moo") })
		h.log = func(callbacks.HostLevel, string) error { return nil }
		must(t, 0, library.Relay(callbacks.HostLevelLow, "a"))
		is(t, must2(bus.Heard())(t) == nil, false)
	}
}

type leaving struct{ listener }

func (*leaving) Notify(string, []float64) (bool, error) { runtime.Goexit(); return true, nil }
func (*leaving) Hear(string) (string, error)            { runtime.Goexit(); return "", nil }

// What somebody else has given the library is no object of Go's.
func TestAnObjectOfAnotherMaker(t *testing.T) {
	if elsewhere() {
		t.Skip("C calls the library in this process")
	}
	library := opened(t, &host{})
	bus := must2(library.NewBus())(t)
	defer bus.Close()
	before := stranger.Dropped()
	stranger.AddTo(*(*unsafe.Pointer)(unsafe.Pointer(bus)))
	_, err := bus.Take()
	fails(t, err, callbacks.StatusInternal, "callbacks.bus.take: a HostListener is not of")
	is(t, stranger.Dropped(), before+1)
	is(t, must2(bus.Take())(t) == nil, true)
}

func TestAHostCallsTheLibrary(t *testing.T) {
	h := &host{}
	library := opened(t, h)
	depth := 0
	h.log = func(level callbacks.HostLevel, text string) error {
		if depth++; depth < 20 {
			return library.Relay(level, text)
		}
		return callbacks.Declared[string]{Value: "deep"}
	}
	err := library.Relay(callbacks.HostLevelHigh, "a")
	var deep callbacks.Declared[string]
	if !errors.As(err, &deep) || deep.Value != "deep" || depth != 20 {
		t.Fatal(err, depth)
	}
}

type ear struct{}

func (ear) Hear(sound string) (string, error) { return sound + "!", nil }

type hearing struct {
	listener
	told []string
}

func (h *hearing) Notify(event string, values []float64) (bool, error) {
	h.told = append(h.told, fmt.Sprint(event, values))
	return len(values) > 0, nil
}

func (h *hearing) Heard() ([]string, error) { return h.told, nil }

func TestObjectsOfAHost(t *testing.T) {
	h := &host{}
	library := opened(t, h)
	is(t, must2(library.Sound(ear{}, "moo"))(t), "moo!")
	_, err := library.Sound(nil, "moo")
	fails(t, err, callbacks.StatusInvalidArgument, "EarsEar is nil")
	bus := must2(library.NewBus())(t)
	one := &hearing{}
	must(t, 0, bus.Add(one))
	is(t, must2(bus.Publish("e", []float64{1}))(t), 1)
	is(t, must2(bus.Tell(one, "f"))(t), false)
	is(t, strings.Join(must2(bus.Heard())(t), ";"), "e[1];f[]")
	is(t, must2(bus.Take())(t), callbacks.HostListener(one))
	is(t, must2(bus.Take())(t) == nil, true)
	err = bus.AddMade("x")
	fails(t, err, callbacks.StatusInternal, "HostListener is nil")
	h.made = one
	must(t, 0, bus.AddMade("x"))
	is(t, must2(bus.Take())(t), callbacks.HostListener(one))
}

func TestAClockOfTheLibrarysAsks(t *testing.T) {
	h := &host{}
	library := opened(t, h)
	clock := must2(library.NewClock())(t)
	for must2(clock.Asked())(t) < 100 {
	}
	must(t, 0, clock.Close())
}

type counting struct{ told atomic.Uint32 }

func (c *counting) Notify(number uint32) (bool, error) {
	c.told.Add(1)
	if number%2 == 1 {
		return false, errors.New("odd")
	}
	return true, nil
}

func (c *counting) Meet(other foreign.HearingListener) (bool, error) { return other.Notify(2) }

func TestManyThreadsOfTheLibrarysCall(t *testing.T) {
	library := must2(foreign.Open(foreign.Options{}))(t)
	var all sync.WaitGroup
	for range 3 {
		all.Add(1)
		go func() {
			defer all.Done()
			c := &counting{}
			if _, err := library.TellAll(c, 8, 100); err != nil || c.told.Load() != 800 {
				t.Error(err, c.told.Load())
			}
			if err := library.DropElsewhere(c); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
}

type asking struct{ depth int }

func (*asking) Fill(into []float64, bytes []byte, by float64) error {
	for i := range into {
		into[i] += by
	}
	for i := range bytes {
		bytes[i]++
	}
	return nil
}

type guest string

func (g guest) Name() (string, error) { return string(g), nil }

func (*asking) Family(size uint32) ([]asked.HostGuest, error) {
	var all []asked.HostGuest
	for i := range size {
		all = append(all, guest(fmt.Sprint("g", i)))
	}
	return all, nil
}

func (*asking) Heir(want bool) (asked.HostGuest, error) {
	if want {
		return guest("heir"), nil
	}
	return nil, nil
}

func (*asking) Tell(tally asked.HostTally, mood asked.HostMood,
	hints asked.HostHints) (asked.HostTally, error) {
	if mood == asked.HostMoodCross {
		return tally, tally
	}
	tally.Count += uint64(hints.Width)
	return tally, nil
}

func (*asking) Reals(a float64, b float32, c float64, d uint8, e float64, f float32, g float64,
	h int64, i, j, k, l float64) (float64, error) {
	return l, nil
}

func (*asking) Words(a uint8, b int16, c uint32, d int64, e bool, f rune, g string, h float32,
	i []uint16) (string, error) {
	return fmt.Sprint(a, b, c, d, e, string(f), g, h, i), nil
}

func TestAllThatAHostMayBeAsked(t *testing.T) {
	library := must2(asked.Open(asked.Options{Host: &asking{}}))(t)
	filled := must2(library.Filled([]float64{1, 2}, []byte{1, 255}, 0.5))(t)
	is(t, fmt.Sprint(filled), "{[1.5 2.5] [2 0]}")
	is(t, strings.Join(must2(library.Names(3))(t), " "), "g0 g1 g2")
	is(t, *must2(library.Heir(true))(t), "heir")
	is(t, must2(library.Heir(false))(t) == nil, true)
	tally := asked.HostTally{Name: "n", Count: 1, Parts: []asked.TupleU8String{{F0: 1, F1: "p"}}}
	told := must2(library.Tell(tally, asked.HostMoodCalm, asked.DefaultHostHints()))(t)
	is(t, told.Count, 10)
	_, err := library.Tell(tally, asked.HostMoodCross, asked.DefaultHostHints())
	var wrong asked.HostTally
	if !errors.As(err, &wrong) || wrong.Name != "n" || wrong.Parts[0].F1 != "p" {
		t.Fatal(err)
	}
	if said := must2(library.Words())(t); said == "" {
		t.Fatal(said)
	}
	must(t, 0, library.DropElsewhere(guest("away")))
	must(t, 0, library.DropLater([]asked.HostGuest{guest("a"), guest("b")}))
	must2(library.Elsewhere(4))(t)
}
