// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabir

import (
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A call crosses once: Go hands over an array of words (numbers, counts, handles, pointers to C's
// memory, room for the result) and up to four pointers into its own memory, and a function in
// waist.c calls the library. Its last words are the error and what a host panicked with.

func boolWord(value bool) uint64 {
	if value {
		return 1
	}
	return 0
}

func pointerWord(p unsafe.Pointer) uint64 { return uint64(uintptr(p)) }

// at reads a word as what the library made of it.
func readAs[T any](w *uint64) T { return *(*T)(unsafe.Pointer(w)) }

// below counts words on.
func below(w *uint64, words uintptr) *uint64 {
	return (*uint64)(unsafe.Add(unsafe.Pointer(w), 8*words))
}

func dataOf[T any](items []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(items)) }
func textOf(text string) unsafe.Pointer      { return unsafe.Pointer(unsafe.StringData(text)) }
func sizeOf[T any]() uintptr                 { var one T; return unsafe.Sizeof(one) }
func bytesIn[T any](items []T) int           { return len(items) * int(sizeOf[T]()) }
func orDefault[T any](value *T, other T) T   { return *orPointer(value, &other) }
func orPointer[T any](value *T, other *T) *T {
	if value == nil {
		return other
	}
	return value
}

// --- handles ---

// held is what an object has of the library's. It is used by as many calls at once as the library
// allows, and dropped when it is closed and no call is in it any more.
type held struct {
	pointer unsafe.Pointer
	drop    func(unsafe.Pointer)
	state   atomic.Int64 // calls in it; from `closing` on nobody may begin one
	kept    *kept        // what the library reads until it is dropped
	cleanup runtime.Cleanup
}

const (
	closing = 1 << 40
	gone    = 1 << 41 // dropped, or given away
)

// kept is Go memory that stays where it is.
type kept struct {
	pins    runtime.Pinner
	more    *kept
	settled bool // freed, or an object's
}

// use begins a call; nil: it is closed. `leave` ends it.
func (h *held) use() unsafe.Pointer {
	if h == nil {
		return nil
	}
	if h.state.Add(1) < closing {
		return h.pointer
	}
	h.leave()
	return nil
}

func (h *held) leave() {
	if h.state.Add(-1) == closing {
		h.end()
	}
}

// end drops it, once.
func (h *held) end() {
	if h.state.CompareAndSwap(closing, closing|gone) {
		h.cleanup.Stop()
		h.drop(h.pointer)
		h.kept.free()
	}
}

func (h *held) close() {
	for {
		calls := h.state.Load()
		if calls >= closing {
			return
		}
		if h.state.CompareAndSwap(calls, calls|closing) {
			if calls == 0 {
				h.end()
			}
			return
		}
	}
}

// closeHeld is an object's Close.
func closeHeld(h *held, name string) error {
	if h == nil {
		return &Error{Status: StatusInvalidArgument, Where: "Close", Message: name + " is nil"}
	}
	h.close()
	return nil
}

// terminated is a text as C has it, with a NUL behind it.
func terminated(where, name, text string) ([]byte, error) {
	if strings.IndexByte(text, 0) >= 0 {
		message := name + " has a NUL in it"
		return nil, &Error{Status: StatusInvalidArgument, Where: where, Message: message}
	}
	return append([]byte(text), 0), nil
}

// give makes it nobody's, if no call is in it; takeBack undoes that, forget makes it final.
func (h *held) give() bool { return h.state.CompareAndSwap(0, closing|gone) }

func (h *held) takeBack() { h.state.Add(-(closing | gone)) }

func (h *held) forget() {
	h.cleanup.Stop()
	h.kept.stay()
}

// expire is the end of what was only lent to a host.
func (h *held) expire() { h.state.Add(closing | gone) }

func (k *kept) free() {
	for ; k != nil; k = k.more {
		k.pins.Unpin()
		k.settled = true
	}
}

// What the library reads of objects that were given away, or forgotten on a thread that may not
// drop them: nobody says when it ends.
var forever struct {
	sync.Mutex
	all []*kept
}

func (k *kept) stay() {
	if k == nil {
		return
	}
	forever.Lock()
	forever.all = append(forever.all, k)
	forever.Unlock()
}

// settle is for what a call that did not return has left to nobody.
func (k *kept) settle() {
	if !k.settled {
		k.stay()
	}
}

// pinned has a list stay where it is, for the library reads it as long as it has the object.
func pinned[T any](items []T) *kept {
	k := new(kept)
	if len(items) > 0 {
		k.pins.Pin(unsafe.SliceData(items))
	}
	return k
}

// owned is what the garbage collector finds of an object that was not closed.
type owned struct {
	pointer unsafe.Pointer
	kept    *kept
	drop    func(unsafe.Pointer)
}

func (o owned) end() {
	o.drop(o.pointer)
	o.kept.free()
}

// watch has the garbage collector close an object that nobody has any more.
func watch[T any](object *T, h *held) {
	if h.kept == nil {
		h.cleanup = runtime.AddCleanup(object, h.drop, h.pointer)
		return
	}
	h.cleanup = runtime.AddCleanup(object, owned.end, owned{h.pointer, h.kept, h.drop})
}

// An object that is shared may be told to keep something by two goroutines at once.
var keeping sync.Mutex

// keepWith has an object keep what the library reads; anywhere: any thread may drop it.
func keepWith[T any](object *T, h *held, anywhere bool, k *kept) {
	keeping.Lock()
	defer keeping.Unlock()
	k.more, k.settled = h.kept, true
	h.kept = k
	if anywhere {
		h.cleanup.Stop()
		watch(object, h)
	} else {
		runtime.AddCleanup(object, (*kept).stay, k)
	}
}

// unusable says why a call cannot have an object.
func unusable[T any](where, name string, missing bool) (T, error) {
	var nothing T
	if missing {
		return nothing, &Error{Status: StatusInvalidArgument, Where: where, Message: name + " is nil"}
	}
	return nothing, closed(where, name)
}

func closed(where, name string) *Error {
	message := name + " is closed, or was given away"
	return &Error{Status: StatusFailedPrecondition, Where: where, Message: message}
}

// --- results ---

const (
	maySpill = 1 // flags of a sink: what does not fit comes as a block
	mayAlias = 3 // the result may be part of an argument
	written  = 0 // outcomes
	spilled  = 1
	aliased  = 2   // and which argument it is part of: data is the place in it
	readHere = 256 // bytes that are read where the call has room for them
)

// resultRoom is where the library writes text or a list: memory of its own, as much as the arguments
// of its kind take; if there are none, a little in the call's frame.
type resultRoom struct {
	small [readHere / 8]uint64
	large unsafe.Pointer
}

func (r *resultRoom) open(guess int) (unsafe.Pointer, uint64) {
	if guess == 0 {
		return unsafe.Pointer(&r.small), readHere
	}
	r.large = fresh(guess)
	return r.large, uint64(guess)
}

// fresh is memory for so many bytes; much of it is not filled with zeroes first.
func fresh(size int) unsafe.Pointer {
	if size < 1024 {
		return unsafe.Pointer(unsafe.SliceData(make([]uint64, (size+7)/8)))
	}
	var b strings.Builder
	b.Grow(size)
	b.WriteByte(0)
	return unsafe.Pointer(unsafe.StringData(b.String()))
}

// The three words of a sink. The address is C's: what is in Go's memory may have moved since, as
// stacks do.
type sunk struct {
	address uint64
	size    uint64
	outcome uint64
}

// data is where a result is.
func (r *resultRoom) data(s *sunk) unsafe.Pointer {
	switch {
	case s.outcome == spilled:
		return readAs[unsafe.Pointer](&s.address)
	case r.large != nil:
		return r.large
	default:
		return unsafe.Pointer(&r.small)
	}
}

// unseen is a pointer that does not escape by being handed over.
func unseen(p unsafe.Pointer) unsafe.Pointer {
	word := pointerWord(p)
	return readAs[unsafe.Pointer](&word)
}

func (s *sunk) release() {
	if s.outcome == spilled {
		release(readAs[unsafe.Pointer](&s.address))
	}
}

// isOwn says whether a result is in memory of its own, most of it used.
func (r *resultRoom) isOwn(s *sunk, guess int) bool {
	return s.outcome == written && r.large != nil && s.size > 0 && int(s.size) >= guess/2
}

// text is the result; `same` are arguments that it may be part of.
func (r *resultRoom) text(w *uint64, guess int, same ...string) string {
	s := (*sunk)(unsafe.Pointer(w))
	if s.outcome >= aliased {
		return same[s.outcome-aliased][s.address : s.address+s.size]
	}
	if r.isOwn(s, guess) {
		return unsafe.String((*byte)(r.large), int(s.size))
	}
	text := string(unsafe.Slice((*byte)(r.data(s)), int(s.size)))
	s.release()
	return text
}

// takeList is the same of numbers and structures without pointers.
func takeList[T any](r *resultRoom, w *uint64, guess int) []T {
	s := (*sunk)(unsafe.Pointer(w))
	count := int(s.size) / int(sizeOf[T]())
	if r.isOwn(s, guess) {
		return unsafe.Slice((*T)(r.large), count)
	}
	items := copied((*T)(r.data(s)), count)
	s.release()
	return items
}

func copied[T any](from *T, count int) []T {
	if count == 0 {
		return []T{}
	}
	return append([]T(nil), unsafe.Slice(from, count)...)
}

// takeItems is a list of what Go has otherwise in memory than C.
func takeItems[T any](r *resultRoom, w *uint64, size uintptr, one lift[T]) []T {
	s := (*sunk)(unsafe.Pointer(w))
	items := liftItems(nil, unseen(r.data(s)), int(uintptr(s.size)/size), size, one)
	s.release()
	return items
}

func takeEntries[K comparable, V any](r *resultRoom, w *uint64, size, offset uintptr, key lift[K],
	value lift[V]) map[K]V {
	s := (*sunk)(unsafe.Pointer(w))
	entries := liftEntries(nil, unseen(r.data(s)), int(uintptr(s.size)/size), size, offset, key, value)
	s.release()
	return entries
}

// takeParcel reads a block that the library made, and gives it back.
func takeParcel[T any](l *lifting, w *uint64, lift lift[T]) T {
	block := readAs[unsafe.Pointer](w)
	value := lift(l, block)
	release(block)
	return value
}

// takeView copies what stays the library's: pointer and count.
func takeView[T any](w *uint64) []T {
	return copied(readAs[*T](w), int(readAs[uint64](below(w, 1))))
}

func takeViewText(w *uint64) string {
	return strings.Clone(unsafe.String(readAs[*byte](w), int(readAs[uint64](below(w, 1)))))
}

// --- errors ---

type cString struct {
	data *byte
	size uint64
}

func (t cString) String() string { return strings.Clone(unsafe.String(t.data, int(t.size))) }

// The library's sabir_error.
type problem struct {
	status         Status
	declaredType   uint32
	message, where cString
	declared       unsafe.Pointer
}

func read(status Status, where string, p *problem) *Error {
	err := &Error{Status: status, Where: where}
	if p == nil {
		return err
	}
	err.Message = p.message.String()
	if p.where.size > 0 {
		err.Where = p.where.String()
	}
	return err
}

// failedCall is what a call gives that did not succeed; its last two words say why.
func failedCall[T any](status Status, where string, w *uint64) (T, error) {
	var nothing T
	if status < 0 {
		return nothing, mismatch
	}
	p := readAs[*problem](w)
	err := read(status, where, p)
	if p != nil {
		release(unsafe.Pointer(p))
	}
	return nothing, afterHost(err, readAs[uint64](below(w, 1)))
}

// failedWith is the same of a function that declares an error.
func failedWith[T, E any](status Status, where string, w *uint64,
	lift func(*lifting, unsafe.Pointer) E) (T, error) {
	var nothing T
	if status < 0 {
		return nothing, mismatch
	}
	p := readAs[*problem](w)
	err := read(status, where, p)
	if p != nil && status == StatusDeclared && p.declared != nil {
		var l lifting
		err.Err = asError(lift(&l, p.declared))
		if l.err != nil {
			err.Status, err.Message, err.Err = l.err.Status, l.err.Message, nil
		}
	}
	if p != nil {
		release(unsafe.Pointer(p))
	}
	return nothing, afterHost(err, readAs[uint64](below(w, 1)))
}

func asError[E any](value E) error {
	if err, ok := any(value).(error); ok {
		return err
	}
	return Declared[E]{value}
}

// onThread adds what helps if an object is confined to the thread that made it.
func onThread[T any](value T, err error) (T, error) {
	if e, ok := err.(*Error); ok && e.Status == StatusFailedPrecondition {
		e.Message += " (runtime.LockOSThread keeps a goroutine on its thread)"
	}
	return value, err
}

// onlyError is that of a function that gives nothing.
func onlyError(_ struct{}, err error) error { return err }
