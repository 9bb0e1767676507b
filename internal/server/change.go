package server

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"pressdesk/internal/press"
)

// change is a field in which two forms differ.
type change struct{ Path, Before, After string }

// Field is the path without its numbers: it names the sentence for the input.
func (c change) Field() string {
	var words []string
	for _, part := range strings.Split(c.Path, ".") {
		if _, err := strconv.Atoi(part); err != nil {
			words = append(words, part)
		}
	}
	return strings.Join(words, ".")
}

// N is the place of the last numbered row in the path, counted from one.
func (c change) N() int {
	for _, part := range slices.Backward(strings.Split(c.Path, ".")) {
		if n, err := strconv.Atoi(part); err == nil {
			return n + 1
		}
	}
	return 0
}

// changes lists the fields in which two forms differ, in the order of the form.
func changes(first, now press.Detail) []change {
	if first == nil {
		return nil
	}
	var list []change
	before := said(first)
	for _, line := range said(now) {
		old := ""
		if i := slices.IndexFunc(before, func(l change) bool { return l.Path == line.Path }); i >= 0 {
			old = before[i].After
			before = slices.Delete(before, i, i+1)
		}
		if old != line.After {
			list = append(list, change{line.Path, old, line.After})
		}
	}
	for _, line := range before {
		list = append(list, change{line.Path, line.After, ""})
	}
	return list
}

// said lists what a form says, by the path of the input.
func said(d press.Detail) []change {
	return spell(nil, "", reflect.ValueOf(d).Elem())
}

// spell is decodeValue the other way round: what stands in an input is added to
// list under its path. Empty inputs are left out.
func spell(list []change, path string, v reflect.Value) []change {
	switch v.Kind() {
	case reflect.String:
		if text := strings.TrimSpace(v.String()); text != "" {
			list = append(list, change{Path: path, After: text})
		}
	case reflect.Bool:
		if v.Bool() {
			list = append(list, change{Path: path, After: "✓"})
		}
	case reflect.Struct:
		for i := range v.NumField() {
			tag := v.Type().Field(i).Tag.Get("form")
			if tag == "" {
				continue
			}
			if path != "" {
				tag = path + "." + tag
			}
			list = spell(list, tag, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			list = spell(list, press.At(path, i), v.Index(i))
		}
	}
	return list
}
