// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabir

import (
	"runtime"
	"sync"
	"unsafe"
)

// scratch is memory of C's in which arguments are put together that hold texts, lists or handles.
// It is kept for the next call. What is large stays where it is in Go, pinned as long as the call
// takes.
//
// For a block of the library's own everything is written twice: once to learn how much it is, once
// into the block.
type scratch struct {
	chunk      unsafe.Pointer
	size, used uintptr
	more       []unsafe.Pointer
	owned      unsafe.Pointer // the chunk that goes with the scratch
	cleanup    runtime.Cleanup
	pins       runtime.Pinner
	total      uintptr // of everything placed
	packing    bool    // nothing may point out of it
	whole      bool    // it is a block of the library's, and cannot grow
	given      []*held
	lent       []*held
	guests     []interface{ end(ran bool) }
	err        *Error
}

const (
	firstChunk = 4096
	largeText  = 4096 // from here on, pinning costs less than copying
	mostKept   = 1 << 20
)

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func newScratch() *scratch { return scratches.Get().(*scratch) }

func (s *scratch) wrong(message string) {
	s.fail(&Error{Status: StatusInvalidArgument, Message: message})
}

func (s *scratch) fail(err *Error) {
	if s.err == nil {
		s.err = err
	}
}

// place finds memory in which nothing stands.
func (s *scratch) place(size uintptr) unsafe.Pointer {
	size = (size + 15) &^ 15
	s.total += size
	if s.used+size > s.size {
		s.grow(size)
	}
	p := unsafe.Add(s.chunk, s.used)
	s.used += size
	clear(unsafe.Slice((*byte)(p), size))
	return p
}

func (s *scratch) grow(size uintptr) {
	if s.whole { // the block is its maker's, who frees it
		s.wrong("changed while it was read")
		s.whole = false
	} else if s.chunk != nil {
		s.more = append(s.more, s.chunk)
	}
	s.size = max(firstChunk, 2*s.size, size)
	s.chunk, s.used = allocate(s.size), 0
}

// put has bytes where C may read them.
func (s *scratch) put(data unsafe.Pointer, size int) unsafe.Pointer {
	if size == 0 {
		return nil
	}
	if size >= largeText && !s.packing {
		s.pins.Pin(data)
		return data
	}
	p := s.place(uintptr(size))
	copy(unsafe.Slice((*byte)(p), size), unsafe.Slice((*byte)(data), size))
	return p
}

// ready hands over what is given away, if nothing was wrong.
func (s *scratch) ready(where string) error {
	for i, h := range s.given {
		if s.err != nil || h.give() {
			continue
		}
		for _, other := range s.given[:i] {
			other.takeBack()
		}
		s.wrong("an object that is given away is in use, or stands in the call twice")
	}
	if s.err == nil {
		return nil
	}
	err := s.err
	err.Where = where
	s.given = s.given[:0]
	s.done(false)
	return err
}

// done ends the call; `ran`: what was given away is not the caller's any more.
func (s *scratch) done(ran bool) {
	for _, h := range s.given {
		h.forget()
	}
	for _, h := range s.lent {
		h.leave()
	}
	for _, g := range s.guests {
		g.end(ran)
	}
	s.pins.Unpin()
	for _, chunk := range s.more {
		free(chunk)
	}
	clear(s.given)
	clear(s.lent)
	clear(s.guests)
	kept := s.chunk
	if s.whole || s.size > mostKept {
		if !s.whole && kept != nil {
			free(kept)
		}
		kept, s.size = nil, 0
	}
	s.own(kept)
	*s = scratch{chunk: kept, size: s.size, owned: kept, cleanup: s.cleanup, more: s.more[:0],
		given: s.given[:0], lent: s.lent[:0], guests: s.guests[:0]}
	scratches.Put(s)
}

// own has the chunk freed when nobody has the scratch any more.
func (s *scratch) own(kept unsafe.Pointer) {
	if kept == s.owned {
		return
	}
	s.cleanup.Stop()
	if kept != nil {
		s.cleanup = runtime.AddCleanup(s, free, kept)
	}
}

func notCalled[T any](err error) (T, error) {
	var nothing T
	return nothing, err
}

// --- values to C ---

type lower[T any] func(s *scratch, to unsafe.Pointer, value *T)

type slice struct {
	data  unsafe.Pointer
	count uint64
}

func setSlice(to, data unsafe.Pointer, count int) {
	*(*uint64)(to) = pointerWord(data)
	*(*uint64)(unsafe.Add(to, 8)) = uint64(count)
}

// lowerPlain is for what looks the same in C.
func lowerPlain[T any](_ *scratch, to unsafe.Pointer, value *T) { *(*T)(to) = *value }

func lowerText(s *scratch, to unsafe.Pointer, value *string) {
	setSlice(to, s.put(textOf(*value), len(*value)), len(*value))
}

func lowerFlat[T any](s *scratch, to unsafe.Pointer, items []T) {
	setSlice(to, s.put(dataOf(items), bytesIn(items)), len(items))
}

// lowerItems makes the elements of a list.
func lowerItems[T any](s *scratch, items []T, size uintptr, one lower[T]) unsafe.Pointer {
	if len(items) == 0 {
		return nil
	}
	data := s.place(size * uintptr(len(items)))
	for i := range items {
		one(s, unsafe.Add(data, size*uintptr(i)), &items[i])
	}
	return data
}

func lowerList[T any](s *scratch, to unsafe.Pointer, items []T, size uintptr, one lower[T]) {
	setSlice(to, lowerItems(s, items, size, one), len(items))
}

func lowerArray[T any](s *scratch, to unsafe.Pointer, items []T, size uintptr, one lower[T]) {
	for i := range items {
		one(s, unsafe.Add(to, size*uintptr(i)), &items[i])
	}
}

// lowerEntries makes the entries of a map, in the order in which Go has them.
func lowerEntries[K comparable, V any](s *scratch, entries map[K]V, size, offset uintptr,
	key lower[K], value lower[V]) unsafe.Pointer {
	if len(entries) == 0 {
		return nil
	}
	data := s.place(size * uintptr(len(entries)))
	i := uintptr(0)
	for k, v := range entries {
		key(s, unsafe.Add(data, size*i), &k)
		value(s, unsafe.Add(data, size*i+offset), &v)
		i++
	}
	return data
}

func lowerMap[K comparable, V any](s *scratch, to unsafe.Pointer, entries map[K]V,
	size, offset uintptr, key lower[K], value lower[V]) {
	setSlice(to, lowerEntries(s, entries, size, offset, key, value), len(entries))
}

func lowerOption[T any](s *scratch, to unsafe.Pointer, value *T, offset uintptr, some lower[T]) {
	if value == nil {
		return
	}
	*(*bool)(to) = true
	some(s, unsafe.Add(to, offset), value)
}

func lowerOptional[T any](s *scratch, to unsafe.Pointer, value *Optional[T], offset uintptr,
	some lower[T]) {
	if value.Valid {
		lowerOption(s, to, &value.Value, offset, some)
	}
}

func lowerResult[T, E any](s *scratch, to unsafe.Pointer, value *Result[T, E], offset uintptr,
	ok lower[T], err lower[E]) {
	if *(*bool)(to) = value.Failed; value.Failed {
		err(s, unsafe.Add(to, offset), &value.Err)
	} else {
		ok(s, unsafe.Add(to, offset), &value.OK)
	}
}

// lowerUnit is for what has no value.
func lowerUnit(*scratch, unsafe.Pointer, *struct{}) {}

// handle finds an object's; `own`: it is given away.
func (s *scratch) handle(h *held, name string, own bool) unsafe.Pointer {
	pointer := h.use()
	switch {
	case h == nil:
		s.wrong("a " + name + " is nil")
	case pointer == nil:
		s.fail(closed("", "a "+name))
	case own:
		h.leave()
		s.given = append(s.given, h)
	default:
		s.lent = append(s.lent, h)
	}
	return pointer
}

func (s *scratch) lowerHandle(to unsafe.Pointer, h *held, name string, own bool) {
	*(*uint64)(to) = pointerWord(s.handle(h, name, own))
}

// --- values from C ---

// lifting is what is lent to a host for the time of its function, and what was wrong with it.
type lifting struct {
	lent []*held
	err  *Error
}

// strange is what another maker's object is: nobody here can call it.
func (l *lifting) strange(name string) {
	if l.err == nil {
		l.err = &Error{Status: StatusInternal, Message: "a " + name + " is not of this package"}
	}
}

// taken gives a result, unless something in it was wrong.
func taken[T any](l *lifting, where string, value T) (T, error) {
	if l.err == nil {
		return value, nil
	}
	l.err.Where = where
	return value, l.err
}

// lend has an object be the library's all the while: it cannot be given away, and to close it does
// nothing.
func (l *lifting) lend(h *held) {
	h.drop = func(unsafe.Pointer) {}
	h.state.Store(1)
	l.lent = append(l.lent, h)
}

type lift[T any] func(l *lifting, from unsafe.Pointer) T

func liftPlain[T any](_ *lifting, from unsafe.Pointer) T { return *(*T)(from) }

func liftText(_ *lifting, from unsafe.Pointer) string { return (*cString)(from).String() }

func liftUnit(*lifting, unsafe.Pointer) struct{} { return struct{}{} }

func liftFlat[T any](_ *lifting, from unsafe.Pointer) []T {
	s := (*slice)(from)
	return copied((*T)(s.data), int(s.count))
}

func liftItems[T any](l *lifting, data unsafe.Pointer, count int, size uintptr, one lift[T]) []T {
	items := make([]T, count)
	liftArray(l, data, items, size, one)
	return items
}

func liftList[T any](l *lifting, from unsafe.Pointer, size uintptr, one lift[T]) []T {
	s := (*slice)(from)
	return liftItems(l, s.data, int(s.count), size, one)
}

func liftArray[T any](l *lifting, from unsafe.Pointer, items []T, size uintptr, one lift[T]) {
	for i := range items {
		items[i] = one(l, unsafe.Add(from, size*uintptr(i)))
	}
}

func liftMap[K comparable, V any](l *lifting, from unsafe.Pointer, size, offset uintptr,
	key lift[K], value lift[V]) map[K]V {
	s := (*slice)(from)
	return liftEntries(l, s.data, int(s.count), size, offset, key, value)
}

func liftEntries[K comparable, V any](l *lifting, data unsafe.Pointer, count int,
	size, offset uintptr, key lift[K], value lift[V]) map[K]V {
	entries := make(map[K]V, count)
	for i := range uintptr(count) {
		entry := unsafe.Add(data, size*i)
		entries[key(l, entry)] = value(l, unsafe.Add(entry, offset))
	}
	return entries
}

func liftOption[T any](l *lifting, from unsafe.Pointer, offset uintptr, some lift[T]) *T {
	if !*(*bool)(from) {
		return nil
	}
	value := some(l, unsafe.Add(from, offset))
	return &value
}

// liftNilable is for an option of what can be nil itself.
func liftNilable[T any](l *lifting, from unsafe.Pointer, offset uintptr, some lift[T]) T {
	var nothing T
	if !*(*bool)(from) {
		return nothing
	}
	return some(l, unsafe.Add(from, offset))
}

func liftOptional[T any](l *lifting, from unsafe.Pointer, offset uintptr, some lift[T]) Optional[T] {
	if !*(*bool)(from) {
		return Optional[T]{}
	}
	return Some(some(l, unsafe.Add(from, offset)))
}

func liftResult[T, E any](l *lifting, from unsafe.Pointer, offset uintptr, ok lift[T],
	err lift[E]) Result[T, E] {
	if *(*bool)(from) {
		return Failed[T](err(l, unsafe.Add(from, offset)))
	}
	return Succeeded[T, E](ok(l, unsafe.Add(from, offset)))
}
