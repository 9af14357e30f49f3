// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// What the tests that are made of cases stand on: a runner, comparison, digests, and the report.
//
// SABIR_CASES_ONLY names a file with the name of a case on each line. SABIR_CASES_REPORT names a
// file that gets a line of JSON at the beginning and the end of each.
package cases

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const most = 2000 // bytes of a text in the report

type one struct {
	name string
	line int
	body func()
}

// --- what goes wrong ---

// wrong is what a check panics with.
type wrong struct {
	line    int // of the file of cases in Go
	actual  any
	err     error
	message string
}

// lineHere is where the case is: the innermost line of its file.
func lineHere() int {
	var all [64]uintptr
	frames := runtime.CallersFrames(all[:runtime.Callers(2, all[:])])
	for {
		frame, more := frames.Next()
		isCase := strings.HasSuffix(frame.File, "_cases_test.go")
		if isCase && !strings.HasSuffix(frame.File, "sabir_cases_test.go") {
			source = frame.File
			return frame.Line
		}
		if !more {
			return 0
		}
	}
}

var source string

// fault is what `error` is, where a variable has that name.
type fault = error

// must is a call that has to succeed.
func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(&wrong{line: lineHere(), err: err})
	}
}

// attempt has what a host panicked with count as the error that it is elsewhere.
func attempt(call func() (any, error)) (value any, err error) {
	defer func() {
		if raised := recover(); raised != nil {
			err = fmt.Errorf("panic: %v", raised)
		}
	}()
	return call()
}

// fails expects a status, and a part of its message.
func fails(status, message string, call func() (any, error)) {
	value, err := attempt(call)
	if err == nil {
		panic(&wrong{line: lineHere(), actual: value})
	}
	found, text := statusOf(err)
	if found != status || !strings.Contains(text, message) {
		panic(&wrong{line: lineHere(), err: err})
	}
}

// declares expects an error of the contract's, and gives its value.
func declares[T any](message string, call func() (any, error)) T {
	value, err := attempt(call)
	if err == nil {
		panic(&wrong{line: lineHere(), actual: value})
	}
	found, text := statusOf(err)
	declared, ok := valueOf(err).(T)
	if found != "declared" || !ok || !strings.Contains(text, message) {
		panic(&wrong{line: lineHere(), err: err})
	}
	lastError.line, lastError.err = lineHere(), err
	return declared
}

var lastError struct {
	line int
	err  error
}

var statuses = map[int64]string{
	1: "cancelled", 2: "unknown", 3: "invalid-argument", 4: "deadline-exceeded", 5: "not-found",
	6: "already-exists", 7: "permission-denied", 8: "resource-exhausted", 9: "failed-precondition",
	10: "aborted", 11: "out-of-range", 12: "unimplemented", 13: "internal", 14: "unavailable",
	15: "data-loss", 16: "unauthenticated", 100: "declared",
}

// An Error of whatever package: this file knows none.
func statusOf(err error) (status, message string) {
	for one := err; one != nil; one = errors.Unwrap(one) {
		v := reflect.ValueOf(one)
		if v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct {
			if s := v.Elem().FieldByName("Where"); s.IsValid() {
				code := v.Elem().FieldByName("Status").Int()
				return statuses[code], v.Elem().FieldByName("Message").String()
			}
		}
	}
	if strings.HasPrefix(err.Error(), "panic: ") {
		return "internal", err.Error()
	}
	if reflect.TypeOf(err).Name() == "Status" && reflect.ValueOf(err).CanInt() {
		return statuses[reflect.ValueOf(err).Int()], ""
	}
	return "declared", err.Error() // a host's error that has come back as it was
}

// valueOf is what a declared error holds.
func valueOf(err error) any {
	for one := err; one != nil; one = errors.Unwrap(one) {
		t := reflect.TypeOf(one)
		if t.Kind() == reflect.Pointer {
			if errors.Unwrap(one) == nil {
				return struct{}{}
			}
			continue
		}
		if t.Kind() == reflect.Struct && strings.HasPrefix(t.Name(), "Declared[") {
			return reflect.ValueOf(one).Field(0).Interface()
		}
		if t.Name() == "Status" {
			return struct{}{}
		}
		return one
	}
	return nil
}

// --- comparison ---

func same[T any](actual, expected T) {
	if !alike(reflect.ValueOf(&actual).Elem(), reflect.ValueOf(&expected).Elem()) {
		panic(&wrong{line: lineHere(), actual: actual})
	}
}

func present(value any) {
	v := reflect.ValueOf(value)
	if !v.IsValid() || v.IsNil() {
		panic(&wrong{line: lineHere(), actual: value})
	}
}

func sameDigest[T string | []byte](expected string, value T) {
	digest := sha256.Sum256([]byte(value))
	if hex.EncodeToString(digest[:]) != expected {
		panic(&wrong{line: lineHere(), actual: value})
	}
}

func alikeFloats(actual, expected float64) bool {
	if math.Float64bits(expected) == math.Float64bits(math.NaN()) {
		return actual != actual
	}
	return math.Float64bits(actual) == math.Float64bits(expected)
}

func alikeNarrow(actual, expected reflect.Value) bool {
	a := math.Float32bits(float32Of(actual))
	e := math.Float32bits(float32Of(expected))
	if e == math.Float32bits(float32(math.NaN())) {
		return math.Float32frombits(a) != math.Float32frombits(a)
	}
	return a == e
}

// float32Of takes the number as it lies: a conversion would change a NaN.
func float32Of(v reflect.Value) float32 {
	made := reflect.New(v.Type()).Elem()
	made.Set(v)
	return *(made.Addr().Convert(reflect.TypeFor[*float32]()).Interface().(*float32))
}

func alike(actual, expected reflect.Value) bool {
	switch expected.Kind() {
	case reflect.Float32:
		return alikeNarrow(actual, expected)
	case reflect.Float64:
		return alikeFloats(actual.Float(), expected.Float())
	case reflect.Slice, reflect.Array:
		return alikeItems(actual, expected)
	case reflect.Map:
		return alikeMaps(actual, expected)
	case reflect.Struct:
		for i := range expected.NumField() {
			if !alike(actual.Field(i), expected.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Pointer, reflect.Interface:
		if actual.IsNil() || expected.IsNil() {
			return actual.IsNil() == expected.IsNil()
		}
		if actual.Kind() == reflect.Pointer && actual.Pointer() == expected.Pointer() {
			return true
		}
		a, e := actual.Elem(), expected.Elem()
		isHandle := e.Kind() == reflect.Struct && expected.Type().Kind() == reflect.Pointer &&
			expected.Type().Implements(reflect.TypeFor[io.Closer]())
		return !isHandle && a.Type() == e.Type() && alike(a, e)
	default:
		return actual.Equal(expected)
	}
}

func alikeItems(actual, expected reflect.Value) bool {
	if actual.Len() != expected.Len() {
		return false
	}
	for i := range expected.Len() {
		if !alike(actual.Index(i), expected.Index(i)) {
			return isPairs(expected.Type()) && alikePairs(actual, expected)
		}
	}
	return true
}

// A map whose keys Go cannot have is a list of pairs, in any order.
func isPairs(t reflect.Type) bool {
	element := t.Elem()
	return element.Kind() == reflect.Struct && strings.HasPrefix(element.Name(), "Tuple") &&
		element.NumField() == 2
}

func alikePairs(actual, expected reflect.Value) bool {
	used := make([]bool, actual.Len())
	for i := range expected.Len() {
		found := false
		for j := range actual.Len() {
			if !used[j] && alike(actual.Index(j), expected.Index(i)) {
				used[j], found = true, true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

func alikeMaps(actual, expected reflect.Value) bool {
	if actual.Len() != expected.Len() {
		return false
	}
	for _, key := range expected.MapKeys() {
		value := actual.MapIndex(key)
		if !value.IsValid() || !alike(value, expected.MapIndex(key)) {
			return false
		}
	}
	return true
}

// drop closes the handles in what comes and has no name.
func drop(value any) { dropAll(reflect.ValueOf(value)) }

func dropAll(v reflect.Value) {
	if !v.IsValid() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		if closer, ok := v.Interface().(io.Closer); ok {
			check(closer.Close())
			return
		}
		dropAll(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			dropAll(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			dropAll(v.MapIndex(key))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				dropAll(v.Field(i))
			}
		}
	}
}

// --- values that are rules ---

func ptr[T any](value T) *T { return &value }

// kept is what a host was given, if it was.
func kept[T any](value any) T { return value.(T) }

// flags are all of these.
func flags[T ~uint8 | ~uint16 | ~uint32 | ~uint64](set ...T) T {
	var all T
	for _, flag := range set {
		all |= flag
	}
	return all
}

func repeated[T any](items []T, times int) []T {
	made := make([]T, 0, len(items)*times)
	for range times {
		made = append(made, items...)
	}
	return made
}

func joined[T any](parts ...[]T) []T {
	var made []T
	for _, part := range parts {
		made = append(made, part...)
	}
	return made
}

func joinedText(parts ...string) string { return strings.Join(parts, "") }

func merged[K comparable, V any](parts ...map[K]V) map[K]V {
	made := map[K]V{}
	for _, part := range parts {
		for key, value := range part {
			made[key] = value
		}
	}
	return made
}

type integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// count is so many numbers from `first` on; they wrap at the end of their type.
func count[T integer](first int64, times int) []T {
	made := make([]T, times)
	for i := range made {
		made[i] = T(first + int64(i))
	}
	return made
}

func fileBytes(path string) []byte { return must(os.ReadFile(path)) }
func fileText(path string) string  { return string(fileBytes(path)) }

// --- threads ---

func inThreads(count int, body func()) {
	var all sync.WaitGroup
	raised := make(chan any, count)
	for range count {
		all.Add(1)
		go func() {
			defer all.Done()
			defer func() {
				if value := recover(); value != nil {
					raised <- value
				}
			}()
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			body()
		}()
	}
	all.Wait()
	close(raised)
	for value := range raised {
		panic(value)
	}
}

// --- running ---

type ended struct {
	Event    string `json:"event"`
	Case     string `json:"case"`
	Status   string `json:"status,omitempty"`
	Line     int    `json:"line,omitempty"`
	Call     string `json:"call,omitempty"`
	Expected string `json:"expected,omitempty"`
	Actual   string `json:"actual,omitempty"`
	Message  string `json:"message,omitempty"`
}

// report hands one line to the system at once.
func report(event ended) {
	path := os.Getenv("SABIR_CASES_REPORT")
	if path == "" {
		return
	}
	line := must(json.Marshal(event))
	file := must(os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666))
	must(file.Write(append(line, '\n')))
	check(file.Close())
}

func chosen() map[string]bool {
	path := os.Getenv("SABIR_CASES_ONLY")
	if path == "" {
		return nil
	}
	names := map[string]bool{}
	for _, name := range strings.Split(fileText(path), "\n") {
		names[name] = true
	}
	return names
}

func run(t *testing.T, all []one) {
	only := chosen()
	for _, c := range all {
		if only != nil && !only[c.name] {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			report(ended{Event: "begin", Case: c.name})
			end := try(c)
			report(end)
			if end.Status == "failed" {
				t.Errorf("line %d: %s\n  expected %s\n  came     %s %s", end.Line, end.Call,
					end.Expected, end.Actual, end.Message)
			}
		})
	}
}

func try(c one) (end ended) {
	lastError.line, lastError.err = 0, nil
	end = ended{Event: "end", Case: c.name, Status: "passed"}
	defer func() {
		raised := recover()
		if raised == nil {
			return
		}
		found, ok := raised.(*wrong)
		if !ok {
			found = &wrong{line: lineHere(), message: fmt.Sprint(raised)}
		}
		end.Status = "failed"
		explain(&end, c, found)
	}()
	c.body()
	return end
}

// explain says what was called, what was expected, and what came.
func explain(end *ended, c one, found *wrong) {
	steps := readSteps()
	key := keyAbove(found.line)
	end.Line = c.line
	if key != "" {
		end.Line, _ = strconv.Atoi(strings.SplitN(key, ".", 2)[0])
	}
	s, known := steps.all[key]
	switch {
	case !known:
		end.Message = cut(found.message + textOf(found.err))
		return
	case found.message != "":
		end.Message = cut(found.message)
	case found.err != nil:
		end.Actual = cut(steps.showError(s, found.err))
		end.Message = cut(found.err.Error())
	case lastError.err != nil && keyAbove(lastError.line) == key:
		end.Actual = cut(steps.showError(s, lastError.err))
	default:
		end.Actual = cut(steps.show(s.result, found.actual))
	}
	end.Call, end.Expected = s.call, s.expected
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func cut(text string) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most-3], "") + "..."
}

// keyAbove finds the comment above a line, which says which statement it is.
func keyAbove(line int) string {
	if source == "" || line == 0 {
		return ""
	}
	lines := strings.Split(fileText(source), "\n")
	for at := min(line, len(lines)) - 1; at >= 0; at-- {
		text, isComment := strings.CutPrefix(strings.TrimSpace(lines[at]), "// ")
		key, _, isKey := strings.Cut(text, ":")
		if isComment && isKey && strings.Trim(key, "0123456789.") == "" {
			return key
		}
	}
	return ""
}
