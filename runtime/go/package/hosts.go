// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package sabir

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"
)

// What Go implements for the library: objects by number, and what was raised while it called.

// --- objects that C holds ---

// ledger has what the library holds of Go's, by number: C never sees a Go pointer. To find one takes
// no lock.
type ledger struct {
	lock   sync.Mutex
	pages  [1 << 16]atomic.Pointer[page]
	next   uint64
	unused []uint64
}

type page [1 << 12]atomic.Pointer[hostObject]

var hosted ledger

func (l *ledger) place(id uint64) *atomic.Pointer[hostObject] {
	return &l.pages[id>>12].Load()[id&(1<<12-1)]
}

func (l *ledger) add(object *hostObject) uint64 {
	l.lock.Lock()
	defer l.lock.Unlock()
	id := l.next
	if n := len(l.unused); n > 0 {
		id, l.unused = l.unused[n-1], l.unused[:n-1]
	} else {
		if l.next++; id&(1<<12-1) == 0 {
			l.pages[id>>12].Store(new(page))
		}
	}
	l.place(id).Store(object)
	return id
}

func (l *ledger) find(id uint64) *hostObject { return l.place(id).Load() }

func (l *ledger) take(id uint64) *hostObject {
	object := l.place(id).Swap(nil)
	l.lock.Lock()
	defer l.lock.Unlock()
	l.unused = append(l.unused, id)
	return object
}

// guest is a resource that Go implements, as C has it: its table, and who it is.
type guest struct {
	table unsafe.Pointer
	id    uint64
}

// hostObject is one of Go's with what it has answered that the library may still look at.
type hostObject struct {
	object any
	views  sync.Map // by function: *view
}

// view is an answer that stays where it is. A new one that is the same is the old one.
type view struct {
	data   unsafe.Pointer
	size   int
	before *view
}

func (v *view) free() {
	for ; v != nil; v = v.before {
		free(v.data)
	}
}

func (o *hostObject) free() {
	o.views.Range(func(_, one any) bool {
		one.(*view).free()
		return true
	})
}

type guestUse struct {
	guest *guest
	own   bool
}

// end forgets what was only lent, or was not given away after all.
func (g guestUse) end(ran bool) {
	if !g.own || !ran {
		dropGuest(g.guest)
	}
}

func dropGuest(g *guest) {
	hosted.take(g.id).free()
	free(unsafe.Pointer(g))
}

// lowerGuest has the library call an object of Go's.
func lowerGuest(s *scratch, object any, missing bool, table uint32, name string,
	own bool) unsafe.Pointer {
	if missing {
		s.wrong("a " + name + " is nil")
		return nil
	}
	g := (*guest)(allocate(unsafe.Sizeof(guest{})))
	*g = guest{tables[table], hosted.add(&hostObject{object: object})}
	s.guests = append(s.guests, guestUse{g, own})
	return unsafe.Pointer(g)
}

// liftGuest finds the object again; `own`: it is Go's again, and no longer the library's. Others in
// the process may have given the library objects of theirs.
func liftGuest[T any](l *lifting, pointer unsafe.Pointer, table uint32, name string, own bool) T {
	var nothing T
	g := (*guest)(pointer)
	if g == nil || g.table != tables[table] {
		if l.strange(name); own && g != nil {
			dropStrange(pointer)
		}
		return nothing
	}
	object := hosted.find(g.id).object
	if own {
		dropGuest(g)
	}
	return object.(T)
}

// --- what a host fails with ---

// raised is what a function of Go's failed with: the call that led there may fail with it.
type raised struct {
	status  Status
	message string
	value   any   // of an error that the contract declares
	err     error // nil: it panicked
	panic   any
}

// is says whether the library failed with it, and not with something of its own. Where memory ran
// out an error has no words.
func (r *raised) is(err *Error) bool {
	if r.status != err.Status || r.status != StatusDeclared {
		return r.status == err.Status && (r.message == err.Message || err.Message == "")
	}
	return reflect.DeepEqual(r.value, err.Err)
}

// wellFormed is a message as the library has it: a `?` for each byte that is no UTF-8.
func wellFormed(message string) string {
	if utf8.ValidString(message) {
		return message
	}
	made := []byte(message)
	for i := 0; i < len(made); {
		char, size := utf8.DecodeRune(made[i:])
		if char == utf8.RuneError && size == 1 {
			made[i] = '?'
		}
		i += size
	}
	return string(made)
}

var (
	raisedLast atomic.Uint64
	raisedAll  sync.Map // by number
)

func (r *raised) keep() uint64 {
	id := raisedLast.Add(1)
	raisedAll.Store(id, r)
	return id
}

// afterHost gives what a host failed with, if the call failed with it, and otherwise says so. What
// it panicked with goes on.
func afterHost(err *Error, id uint64) error {
	if id == 0 {
		return err
	}
	one, ok := raisedAll.LoadAndDelete(id)
	if !ok {
		return err
	}
	r := one.(*raised)
	same := r.is(err)
	switch {
	case same && r.err == nil:
		panic(r.panic)
	case same:
		return r.err
	case err.Err == nil && r.err == nil:
		err.Err = fmt.Errorf("panic: %v", r.panic)
	case err.Err == nil:
		err.Err = r.err
	}
	return err
}

func forgetRaised(id uint64) {
	if id != 0 {
		raisedAll.Delete(id)
	}
}

// answering is a call of the library's while Go answers it.
type answering struct {
	lifting
	object  *hostObject
	failed  *raised
	problem unsafe.Pointer // where the error goes

	finished bool
}

var answerings = sync.Pool{New: func() any { return new(answering) }}

// begin finds who is called.
func (a *answering) begin(id uint64, problem uint64) {
	a.object = hosted.find(id)
	a.problem = *(*unsafe.Pointer)(unsafe.Pointer(&problem))
}

// end is deferred: whatever Go does, the library goes on.
func (a *answering) end(status *Status, keep *uint64) {
	for _, h := range a.lent {
		h.expire()
	}
	if !a.finished {
		if value := recover(); value != nil {
			a.panicked(value)
		} else {
			a.exits(keep)
		}
	}
	if a.failed != nil {
		*status = a.failed.status
		if keep != nil { // nil: no call of this thread led here
			forgetRaised(*keep)
			*keep = a.failed.keep()
		}
	}
	clear(a.lent)
	*a = answering{lifting: lifting{lent: a.lent[:0]}}
	answerings.Put(a)
}

func (a *answering) panicked(value any) {
	message := wellFormed(fmt.Sprint(value))
	a.failed = &raised{status: StatusInternal, message: message, panic: value}
	failHost(a.problem, StatusInternal, message)
}

// exits is for runtime.Goexit: the library is told, and the goroutine ends when the call that led
// here is over. On a thread of the library's own there is no such call, and Go ends the process.
func (a *answering) exits(keep *uint64) {
	if keep == nil {
		return
	}
	failHost(a.problem, StatusInternal, "the host's goroutine has ended")
	forgetRaised(*keep)
	*keep = 0
	depart()
}

// fails says whether Go has failed; `declare` is for an error that the contract declares.
func (a *answering) fails(err error, declare func(err error) (handled bool, wrong error)) bool {
	if err == nil {
		return false
	}
	a.failed = &raised{status: StatusInternal, message: err.Error(), err: err}
	if declare != nil {
		handled, wrong := declare(err)
		if handled {
			a.failed.status, a.failed.message = StatusDeclared, ""
			return true
		}
		if wrong != nil {
			a.failed.message = wrong.Error()
		}
	}
	var ours *Error
	var status Status
	if errors.As(err, &ours) {
		a.failed.status, a.failed.message = ours.Status, ours.Message
	} else if errors.As(err, &status) {
		a.failed.status = status
	}
	if a.failed.status <= 0 || a.failed.status > StatusUnauthenticated {
		a.failed.status = StatusInternal
	}
	a.failed.message = wellFormed(a.failed.message)
	failHost(a.problem, a.failed.status, a.failed.message)
	return true
}

// strange says whether the library has handed over what no host here can use.
func (a *answering) strange(where string) bool {
	if a.err == nil {
		return false
	}
	a.err.Where = where
	a.fails(a.err, nil)
	return true
}

// wrong is an answer that the library cannot have.
func (a *answering) wrong(s *scratch, where string) bool {
	if s.err == nil {
		return false
	}
	err := s.err
	err.Where = where
	err.Message = "its result: " + err.Message
	err.Status = StatusInternal
	s.done(false)
	a.fails(err, nil)
	return true
}

// declaring finds a declared error of type E, and hands its value to the library.
func declaring[E any](a *answering, size uintptr, one lower[E],
	declare func(problem, value unsafe.Pointer)) func(error) (bool, error) {
	return func(err error) (bool, error) {
		value, ok := find[E](err)
		if !ok {
			return false, nil
		}
		s := newScratch()
		at := s.place(size)
		one(s, at, &value)
		if wrong := s.ready(""); wrong != nil {
			return false, wrong
		}
		declare(a.problem, at)
		s.done(true)
		a.failed.value = asError(value)
		return true, nil
	}
}

// find looks for a value of type E among what an error wraps.
func find[E any](err error) (E, bool) {
	var wrapped Declared[E]
	if errors.As(err, &wrapped) {
		return wrapped.Value, true
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if value, ok := any(err).(E); ok {
			if _, ours := any(err).(*Error); !ours {
				return value, true
			}
		}
	}
	return wrapped.Value, false
}

// answerParcel makes a block of the library's with a value in it.
func answerParcel[T any](a *answering, where string, size uintptr, value *T,
	one lower[T]) unsafe.Pointer {
	measure := newScratch()
	measure.packing = true
	one(measure, measure.place(size), value)
	if a.wrong(measure, where) {
		return nil
	}
	total := measure.total
	measure.done(false)
	block := newParcel(total)
	if block == nil {
		a.fails(&Error{Status: StatusResourceExhausted, Message: "there is no memory"}, nil)
		return nil
	}
	s := &scratch{chunk: block, size: total, packing: true, whole: true}
	one(s, s.place(size), value)
	if s.err != nil {
		a.wrong(s, where)
		release(block)
		return nil
	}
	_ = s.ready(where)
	s.done(true)
	return block
}

// answerValue makes an answer of fixed size.
func answerValue[T any](a *answering, where string, to unsafe.Pointer, value *T, one lower[T]) {
	s := newScratch()
	one(s, to, value)
	if a.wrong(s, where) {
		return
	}
	_ = s.ready(where)
	s.done(true)
}

// answerView has an answer stay where it is, as long as the library has the object.
func answerView(a *answering, w *uint64, slot uint32, data unsafe.Pointer, size, count int) {
	var newest *view
	if one, ok := a.object.views.Load(slot); ok {
		newest = one.(*view)
	}
	bytes := unsafe.Slice((*byte)(data), size)
	if newest == nil || string(unsafe.Slice((*byte)(newest.data), newest.size)) != string(bytes) {
		newest = &view{allocate(uintptr(size) + 1), size, newest}
		copy(unsafe.Slice((*byte)(newest.data), size), bytes)
		a.object.views.Store(slot, newest)
	}
	*readAs[*unsafe.Pointer](w) = newest.data
	*readAs[*uint64](below(w, 1)) = uint64(count)
}

// declaringNothing is for an error without a value.
func declaringNothing(a *answering) func(error) (bool, error) {
	return func(err error) (bool, error) {
		var ours *Error
		var status Status
		declared := errors.As(err, &ours) && ours.Status == StatusDeclared ||
			errors.As(err, &status) && status == StatusDeclared
		if declared {
			failHost(a.problem, StatusDeclared, "")
		}
		return declared, nil
	}
}

func answerItems[T any](a *answering, where string, sink *uint64, items []T, size uintptr,
	one lower[T]) {
	s := newScratch()
	data := lowerItems(s, items, size, one)
	if !a.wrong(s, where) {
		answerSink(a, sink, data, len(items)*int(size))
		s.done(true)
	}
}

func answerEntries[K comparable, V any](a *answering, where string, sink *uint64,
	entries map[K]V, size, offset uintptr, key lower[K], value lower[V]) {
	s := newScratch()
	data := lowerEntries(s, entries, size, offset, key, value)
	if !a.wrong(s, where) {
		answerSink(a, sink, data, len(entries)*int(size))
		s.done(true)
	}
}

// answerSink is a text or a list, which the library copies.
func answerSink(a *answering, sink *uint64, data unsafe.Pointer, size int) {
	if status := putHost(readAs[unsafe.Pointer](sink), data, uint64(size)); status != StatusOK {
		a.fails(&Error{Status: status, Message: "there is no room for the answer"}, nil)
	}
	runtime.KeepAlive(data)
}
