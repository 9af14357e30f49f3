// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

package cases

import (
	"fmt"
	"math"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// How values are shown in the report: as the file of cases would write them.

type part struct{ name, of string }

type shape struct {
	kind, element string
	parts         []part
}

type step struct{ result, err, call, expected string }

type steps struct {
	types map[string]shape
	all   map[string]step
}

var unescape = strings.NewReplacer(`\t`, "\t", `\n`, "\n", `\\`, `\`)

// readSteps reads the file beside the tests.
func readSteps() steps {
	s := steps{map[string]shape{}, map[string]step{}}
	if source == "" {
		return s
	}
	for _, line := range strings.Split(fileText(strings.TrimSuffix(source, "_test.go")+".steps"), "\n") {
		words := strings.SplitN(line, " ", 5)
		switch {
		case words[0] == "type":
			s.addType(words[1], strings.Fields(line)[2:])
		case words[0] == "step":
			call, expected, _ := strings.Cut(words[4], "\t")
			s.all[words[1]] = step{words[2], words[3], unescape.Replace(call), unescape.Replace(expected)}
		}
	}
	return s
}

func (s steps) addType(number string, words []string) {
	made := shape{kind: words[0]}
	words = words[1:]
	switch made.kind {
	case "enum", "flags", "record", "variant":
		words = words[1:]
	case "list", "map":
		made.element = words[0]
		words = nil
	}
	for _, word := range words {
		name, of, _ := strings.Cut(word, ":")
		made.parts = append(made.parts, part{name, of})
	}
	s.types[number] = made
}

// --- values ---

func quoted(text string, quote rune) string {
	var out strings.Builder
	out.WriteRune(quote)
	for _, c := range text {
		switch {
		case c == quote || c == '\\':
			out.WriteString(`\` + string(c))
		case c == '\t' || c == '\n' || c == '\r':
			out.WriteString(map[rune]string{'\t': `\t`, '\n': `\n`, '\r': `\r`}[c])
		case c < 0x20 || c == 0x7f:
			fmt.Fprintf(&out, `\u{%02x}`, c)
		default:
			out.WriteRune(c)
		}
	}
	out.WriteRune(quote)
	return out.String()
}

func hexText(bytes []byte) string { return fmt.Sprintf(`@hex("% x")`, bytes) }

func word(name string) string {
	switch name {
	case "true", "false", "inf", "nan", "some", "none", "ok", "err":
		return "%" + name
	}
	return name
}

func float(value float64, bits int, v reflect.Value) string {
	switch {
	case value != value && bits == 32:
		return fmt.Sprintf(`@bits("%08x")`, math.Float32bits(float32Of(v)))
	case value != value:
		return fmt.Sprintf(`@bits("%016x")`, math.Float64bits(value))
	case math.IsInf(value, 0):
		if value < 0 {
			return "-inf"
		}
		return "inf"
	}
	return strconv.FormatFloat(value, 'g', -1, bits)
}

func (s steps) show(number string, value any) (text string) {
	defer func() {
		if recover() != nil { // it is not of that type
			text = fmt.Sprint(value)
		}
	}()
	if number == "-" {
		return "ok"
	}
	return s.whole(number, reflect.ValueOf(value))
}

func (s steps) whole(number string, v reflect.Value) string {
	t := s.types[number]
	if v.IsValid() && v.Kind() == reflect.Interface && t.kind != "handle" {
		v = v.Elem()
	}
	switch t.kind {
	case "bool":
		return strconv.FormatBool(v.Bool())
	case "f32":
		return float(v.Float(), 32, v)
	case "f64":
		return float(v.Float(), 64, v)
	case "char":
		return quoted(string(rune(v.Int())), '\'')
	case "string":
		return showText(v.String())
	case "handle":
		return "_"
	case "enum":
		return s.enum(t, v)
	case "flags":
		return s.flags(t, v)
	case "list":
		return s.list(t, v)
	case "map":
		return s.entries(t, v)
	case "tuple", "record":
		return s.fields(t, v)
	case "option":
		return s.option(t, v)
	case "variant":
		return s.variant(t, v)
	case "result":
		return s.result(t, v)
	}
	return fmt.Sprintf("%d", v.Interface())
}

func showText(text string) string {
	if !utf8.ValidString(text) {
		return hexText([]byte(text))
	}
	return quoted(text, '"')
}

func (s steps) enum(t shape, v reflect.Value) string {
	if i := int(v.Uint()); i < len(t.parts) {
		return word(t.parts[i].name)
	}
	return "unknown"
}

func (s steps) flags(t shape, v reflect.Value) string {
	var set []string
	for i, part := range t.parts {
		if v.Uint()&(1<<i) != 0 {
			set = append(set, word(part.name))
		}
	}
	return "{" + strings.Join(set, ", ") + "}"
}

func (s steps) list(t shape, v reflect.Value) string {
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 &&
		s.types[t.element].kind == "u8" {
		return hexText(v.Bytes())
	}
	var all []string
	for i := range v.Len() {
		all = append(all, s.whole(t.element, v.Index(i)))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func (s steps) entries(t shape, v reflect.Value) string {
	both := s.types[t.element].parts
	var all []string
	if v.Kind() == reflect.Map {
		for _, key := range v.MapKeys() {
			all = append(all, s.whole(both[0].of, key)+": "+s.whole(both[1].of, v.MapIndex(key)))
		}
	} else {
		for i := range v.Len() {
			one := v.Index(i)
			all = append(all, s.whole(both[0].of, one.Field(0))+": "+s.whole(both[1].of, one.Field(1)))
		}
	}
	sort.Strings(all)
	if len(all) == 0 {
		return "{:}"
	}
	return "{" + strings.Join(all, ", ") + "}"
}

func (s steps) fields(t shape, v reflect.Value) string {
	var all []string
	for i, part := range t.parts {
		text := s.whole(part.of, v.Field(i))
		if t.kind == "record" {
			text = word(part.name) + ": " + text
		}
		all = append(all, text)
	}
	if t.kind == "record" {
		return "{" + strings.Join(all, ", ") + "}"
	}
	return "(" + strings.Join(all, ", ") + ")"
}

func (s steps) option(t shape, v reflect.Value) string {
	of := t.parts[0].of
	if v.IsValid() && v.Kind() == reflect.Struct && strings.HasPrefix(v.Type().Name(), "Optional[") {
		if !v.FieldByName("Valid").Bool() {
			return "none"
		}
		return "some(" + s.whole(of, v.FieldByName("Value")) + ")"
	}
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return "none"
	}
	if kind := s.types[of].kind; v.Kind() == reflect.Pointer && kind != "handle" {
		v = v.Elem()
	}
	return "some(" + s.whole(of, v) + ")"
}

// Of a case the structure's name ends in its label.
func (s steps) variant(t shape, v reflect.Value) string {
	name := strings.ToLower(strings.ReplaceAll(v.Type().Name(), "_", ""))
	found := part{}
	for _, one := range t.parts {
		plain := strings.ToLower(strings.ReplaceAll(one.name, "-", ""))
		if strings.HasSuffix(name, plain) && len(one.name) > len(found.name) {
			found = one
		}
	}
	if found.of == "" {
		return word(found.name)
	}
	return word(found.name) + "(" + s.whole(found.of, v.Field(0)) + ")"
}

func (s steps) result(t shape, v reflect.Value) string {
	i, name, field := 0, "ok", "OK"
	if v.FieldByName("Failed").Bool() {
		i, name, field = 1, "err", "Err"
	}
	if t.parts[i].of == "" {
		return name
	}
	return name + "(" + s.whole(t.parts[i].of, v.FieldByName(field)) + ")"
}

// showError is `err(...)` if the contract declares it, else the status and its sentence.
func (s steps) showError(at step, err error) string {
	status, message := statusOf(err)
	if status == "declared" {
		if at.err == "-" {
			return "err"
		}
		return "err(" + s.show(at.err, valueOf(err)) + ")"
	}
	return "!" + status + " " + quoted(message, '"')
}
