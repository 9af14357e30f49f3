// Program benchcalls measures what a call costs from Go: ours beside cgo by hand, over the library's
// own header and over plain C without statuses or errors. They take turns, row by row; the fastest
// round counts. It exits with 1 if ours is over the bar, beside the header, in a row. With the tag
// `peers` what SWIG and purego make of the plain C functions takes its turns, too; none of them has
// statuses or errors, and their objects are closed by hand.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"benchcalls/byhand"
	"benchcalls/byheader"
	"calls"
)

const bar = 1.10

type row struct {
	name  string
	calls int // in a round
	items int // per call
	ours  func()
	hand  func() // over the header; nil: nobody would
	plain func()
}

// A peer, and what it has of the rows.
type other struct {
	name string
	rows func() map[string]func()
}

type visitor struct{ seen int64 }

func (v *visitor) Visit(value int64) error {
	v.seen += value
	return nil
}

func bytes(size int) []byte {
	made := make([]byte, size)
	for i := range made {
		made[i] = 'a'
	}
	return made
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

var sink []byte

func rows() []row {
	small, medium, large := bytes(16), bytes(1024), bytes(1<<20)
	doubles := make([]float64, 1_000_000)
	counter, byHand := must(calls.NewCounter(0)), byhand.NewCounter(0)
	header := must(byheader.NewCounter(0))
	library := must(calls.Open(calls.Options{}))
	var told visitor
	in := func(name string, n int, data []byte) row {
		return row{name, n, 1, func() { must(calls.Sum(data)) },
			func() { must(byheader.Sum(data)) }, func() { byhand.Sum(data) }}
	}
	out := func(name string, n int, data []byte) row {
		return row{name, n, 1, func() { sink = must(calls.Upper(data)) },
			func() { sink = must(byheader.Upper(data)) }, func() { sink = byhand.Upper(data) }}
	}
	return []row{
		{"add(i64, i64)", 100_000, 1, func() { must(calls.Add(123_456, 654_321)) },
			func() { must(byheader.Add(123_456, 654_321)) },
			func() { byhand.Add(123_456, 654_321) }},
		{"method on a handle", 100_000, 1, func() { must(counter.Next()) },
			func() { must(header.Next()) }, func() { byHand.Next() }},
		{"a handle made and closed", 20_000, 1,
			func() { must(calls.NewCounter(0)).Close() },
			func() { must(byheader.NewCounter(0)).Close() }, func() { byhand.NewCounter(0).Close() }},
		in("16 B in", 100_000, small),
		in("1 KiB in", 20_000, medium),
		in("1 MiB in", 10, large),
		out("16 B in and out", 50_000, small),
		out("1 KiB in and out", 20_000, medium),
		out("1 MiB in and out", 10, large),
		{"1,000,000 doubles", 5, 1, func() { must(calls.Total(doubles)) },
			func() { must(byheader.Total(doubles)) }, func() { byhand.Total(doubles) }},
		{"error", 20_000, 1, func() { _ = calls.Refuse(7) },
			func() { _ = byheader.Refuse(7) }, func() { _ = byhand.Refuse(7) }},
		{"callback", 20, 1000, func() { _ = library.Each(&told, 1000) }, nil,
			func() { byhand.Each(&told, 1000) }},
	}
}

func measure(calls int, body func()) float64 {
	began := time.Now()
	for range calls {
		body()
	}
	return float64(time.Since(began).Nanoseconds()) / float64(calls)
}

func main() {
	rounds := flag.Int("rounds", 25, "how often each row is measured")
	flag.Parse()
	over := false
	fmt.Printf("%-26s %11s %11s %11s", "nanoseconds", "sabir", "by header", "plain C")
	var theirs []map[string]func()
	for _, peer := range others {
		fmt.Printf(" %11s", peer.name)
		theirs = append(theirs, peer.rows())
	}
	fmt.Printf(" %7s\n", "ratio")
	for _, r := range rows() {
		ours, hand, plain := 1e18, 1e18, 1e18
		best := make([]float64, len(theirs))
		for range *rounds {
			ours = min(ours, measure(r.calls, r.ours)/float64(r.items))
			if r.hand != nil {
				hand = min(hand, measure(r.calls, r.hand)/float64(r.items))
			}
			plain = min(plain, measure(r.calls, r.plain)/float64(r.items))
			for i, rows := range theirs {
				body := rows[r.name]
				if body == nil {
					continue
				}
				if took := measure(r.calls, body); best[i] == 0 || took < best[i] {
					best[i] = took
				}
			}
		}
		if r.hand == nil {
			hand = plain
		}
		fmt.Printf("%-26s %11.1f %11.1f %11.1f", r.name, ours, hand, plain)
		for _, took := range best {
			if took == 0 {
				fmt.Printf(" %11s", "-")
			} else {
				fmt.Printf(" %11.1f", took)
			}
		}
		fmt.Printf(" %7.2f\n", ours/hand)
		over = over || ours > hand*bar
	}
	if over {
		os.Exit(1)
	}
}
