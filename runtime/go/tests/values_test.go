// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabirtests

import (
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"asked"
	"buffers"
	"gauntlet"
	"grown"
	"uninorm"
)

func TestWrongValuesAreNamed(t *testing.T) {
	_, err := gauntlet.EchoColour(9)
	fails(t, err, gauntlet.StatusInvalidArgument, "`value` is 9")
	_, err = gauntlet.EchoShape(nil)
	fails(t, err, gauntlet.StatusInvalidArgument, "a Shape is nil")
	_, err = gauntlet.EchoString("a\xff")
	fails(t, err, gauntlet.StatusInvalidArgument, "UTF-8")
	_, err = gauntlet.EchoChar(0xD800)
	fails(t, err, gauntlet.StatusInvalidArgument, "")
	_, err = gauntlet.First([]*gauntlet.Node{nil})
	fails(t, err, gauntlet.StatusInvalidArgument, "gauntlet.first: a Node is nil")
}

func TestErrorsAreTyped(t *testing.T) {
	err := gauntlet.MayFailWith(true)
	var colour gauntlet.Colour
	if !errors.As(err, &colour) || colour != gauntlet.ColourGreen {
		t.Fatal(err)
	}
	if !errors.Is(err, gauntlet.ColourGreen) || errors.Is(err, gauntlet.ColourRed) {
		t.Fatal(err)
	}
	var whole *gauntlet.Error
	if !errors.As(err, &whole) || whole.Where != "gauntlet.may-fail-with" {
		t.Fatal(err)
	}
	fails(t, err, gauntlet.StatusDeclared, "green")
	n := must(t, uninorm.NewNormalizer, nil)
	normalizer, err := n(uninorm.FormNfc, nil)
	must(t, normalizer, err)
	_, err = normalizer.Normalize([]byte("ab\xff"))
	var wrong uninorm.TextError
	if !errors.As(err, &wrong) || wrong.Offset != 2 {
		t.Fatal(err)
	}
}

func TestEmptyAndNilAreTheSame(t *testing.T) {
	is(t, len(must2(gauntlet.EchoBytes(nil))(t)), 0)
	is(t, len(must2(gauntlet.EchoStrings(nil))(t)), 0)
	is(t, must2(gauntlet.EchoString(""))(t), "")
	is(t, len(must2(gauntlet.PositionsEchoMap(nil))(t)), 0)
}

func must2[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		return must(t, value, err)
	}
}

func TestLargeTextsAreNotCopied(t *testing.T) {
	large := strings.Repeat("x", 1<<20)
	person := gauntlet.Person{Name: large, Nicknames: []string{large, "y", large}}
	back := must2(gauntlet.EchoPerson(person))(t)
	is(t, back.Name, large)
	is(t, back.Nicknames[2], large)
	is(t, must2(gauntlet.EchoString(large))(t), large)
}

// A stack moves when it grows, wherever a call is just then, and its old place is others' soon.
func TestStacksMove(t *testing.T) {
	var all sync.WaitGroup
	for range 4 {
		all.Add(1)
		go func() {
			defer all.Done()
			for depth := range 300 {
				deeper := make(chan bool)
				go func() {
					defer close(deeper)
					deep(t, depth)
				}()
				<-deeper
			}
		}()
	}
	all.Wait()
}

func deep(t *testing.T, depth int) {
	if depth > 0 {
		deep(t, depth-1)
		return
	}
	local := []byte("abcdefgh")
	text, err := gauntlet.EchoString(string(local))
	items, err2 := gauntlet.EchoBytes(local)
	if err != nil || err2 != nil || text != "abcdefgh" || string(items) != "abcdefgh" {
		t.Error(text, items, err, err2)
	}
}

func TestWhatComesBackIsItsOwn(t *testing.T) {
	given := []byte("abc")
	back := must2(gauntlet.EchoBytes(given))(t)
	back[0] = 'x'
	is(t, string(given), "abc")
	back = append(back, 'd')
	is(t, string(back), "xbcd")
}

func TestNaNsStay(t *testing.T) {
	for _, bits := range []uint64{0x7ff8000000000001, 0xfff0000000000001, 1 << 63} {
		value := must2(gauntlet.EchoF64(math.Float64frombits(bits)))(t)
		is(t, math.Float64bits(value), bits)
	}
}

func TestDefaults(t *testing.T) {
	is(t, grown.DefaultOptions().Scale, 9)
	is(t, asked.DefaultHostHints().Width, 9)
}

func TestLabels(t *testing.T) {
	is(t, gauntlet.ColourBlue.String(), "blue")
	is(t, gauntlet.Colour(7).String(), "Colour(7)")
	is(t, (gauntlet.DaysMonday | gauntlet.DaysHoliday).String(), "monday|holiday")
	is(t, gauntlet.Days(1<<12).String(), "0x1000")
	is(t, gauntlet.DaysMonday.Has(gauntlet.DaysMonday|gauntlet.DaysTuesday), false)
}

func TestBuffers(t *testing.T) {
	kept := []byte{1, 2, 3}
	window := must2(buffers.NewWindow(kept))(t)
	is(t, string(must2(window.Bytes())(t)), "\x01\x02\x03")
	if !elsewhere() {
		kept[0] = 9 // it reads the very memory
		is(t, must2(window.Bytes())(t)[0], 9)
	}
	values := []float64{1, 2}
	must(t, 0, window.Fill(values, 5))
	is(t, values[1], 5)
	_, err := window.Upper("longer")
	fails(t, err, buffers.StatusResourceExhausted, "")
	must(t, 0, window.Close())
}
