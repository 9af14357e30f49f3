//go:build peers

package main

import (
	"unsafe"

	"bypurego"
	"byswig"
)

// What generators and purego make of the plain C functions.
var others = []other{{"SWIG", bySwig}, {"purego", byPurego}}

func bySwig() map[string]func() {
	doubles := make([]float64, 1_000_000)
	counter := byswig.Plain_counter_new(0)
	sum := func(data []byte) func() {
		return func() { byswig.Plain_sum(unsafe.SliceData(data), int64(len(data))) }
	}
	upper := func(data []byte) func() {
		return func() {
			sink = make([]byte, len(data))
			byswig.Plain_upper(unsafe.SliceData(data), int64(len(data)), unsafe.SliceData(sink))
		}
	}
	return named(map[string]func(){
		"add(i64, i64)":      func() { byswig.Plain_add(123_456, 654_321) },
		"method on a handle": func() { byswig.Plain_counter_next(counter) },
		"a handle made and closed": func() {
			byswig.Plain_counter_free(byswig.Plain_counter_new(0))
		},
		"1,000,000 doubles": func() { byswig.Plain_total(&doubles[0], int64(len(doubles))) },
		"error":             func() { byswig.Plain_fail(7) },
	}, sum, upper)
}

func byPurego() map[string]func() {
	doubles := make([]float64, 1_000_000)
	counter := bypurego.NewCounter(0)
	sum := func(data []byte) func() { return func() { bypurego.Sum(data) } }
	upper := func(data []byte) func() { return func() { sink = bypurego.Upper(data) } }
	return named(map[string]func(){
		"add(i64, i64)":            func() { bypurego.Add(123_456, 654_321) },
		"method on a handle":       func() { bypurego.Next(counter) },
		"a handle made and closed": func() { bypurego.Free(bypurego.NewCounter(0)) },
		"1,000,000 doubles":        func() { bypurego.Total(doubles) },
		"error":                    func() { bypurego.Refuse(7) },
	}, sum, upper)
}

// With the rows of each size.
func named(rows map[string]func(), sum, upper func([]byte) func()) map[string]func() {
	for name, size := range map[string]int{"16 B": 16, "1 KiB": 1024, "1 MiB": 1 << 20} {
		data := bytes(size)
		rows[name+" in"] = sum(data)
		rows[name+" in and out"] = upper(data)
	}
	return rows
}
