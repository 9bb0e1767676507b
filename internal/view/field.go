package view

import (
	"cmp"
	"fmt"
	"html/template"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pressdesk/internal/press"
)

// Option is one choice of a field.
type Option struct {
	Value string
	Label string
	Hint  string
	Lang  string
}

// Field is one input with all that stands around it. Its path names it
// everywhere: in the form, in the errors and, without the numbers, in the
// sentences.
type Field struct {
	Kind, Path, ID string
	Label          template.HTML
	Hint, Error    string
	Values         []string
	Options        []Option
	Optional       bool
	Attrs          map[string]any
}

var numbers = regexp.MustCompile(`\.(\d+)`)

func plain(path string) string { return numbers.ReplaceAllString(path, "") }

func fieldID(path string) string { return "f-" + strings.NewReplacer(".", "-", "_", "-").Replace(path) }

// field prepares an input for the partial of that name. The pairs after errors
// are: label, hint (text, or false for none), optional, options, width (sm md
// lg), rows, counter (a number of characters), prompt, columns (2 or 3), big,
// prefix (of the id, where a page has several forms), and the attributes autocomplete, inputmode, placeholder, lang, min, max,
// step, accept, multiple, list and readonly.
func (l *language) field(kind, path string, value any, errors press.Invalid, pairs ...any) (Field, error) {
	attrs, err := dict(pairs...)
	if err != nil {
		return Field{}, fmt.Errorf("field %s: %w", path, err)
	}
	f := Field{Kind: kind, Path: path, ID: fieldID(path), Values: l.values(kind, value), Attrs: attrs, Label: l.label(path)}
	if prefix, _ := attrs["prefix"].(string); prefix != "" {
		f.ID = prefix + "-" + f.ID
	}
	switch label := attrs["label"].(type) {
	case template.HTML:
		f.Label = label
	case string:
		f.Label = template.HTML(template.HTMLEscapeString(label))
	}
	f.Hint = l.hint(path, attrs["hint"])
	f.Optional, _ = attrs["optional"].(bool)
	f.Options, _ = attrs["options"].([]Option)
	if problem, ok := errors[path]; ok {
		f.Error = l.problem(path, problem)
	}
	if kind == "password" {
		f.Values = nil
	}
	return f, nil
}

func (l *language) label(path string) template.HTML {
	return template.HTML(template.HTMLEscapeString(l.t("field."+plain(path), "N", ordinal(path))))
}

// ordinal is the place of the last numbered item in a path, counted from one.
func ordinal(path string) int {
	found := numbers.FindAllStringSubmatch(path, -1)
	if len(found) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(found[len(found)-1][1])
	return n + 1
}

func (l *language) hint(path string, given any) string {
	if text, ok := given.(string); ok {
		return text
	}
	key := "hint." + plain(path)
	if given == false || !l.has(key) {
		return ""
	}
	return l.t(key, "N", ordinal(path))
}

// problem says what is wrong at path. A sentence for this very input wins over
// the general one.
func (l *language) problem(path string, p press.Problem) string {
	key := p.Key
	if exact := p.Key + "." + plain(path); l.has(exact) {
		key = exact
	}
	label := path
	if l.has("field." + plain(path)) {
		label = l.t("field."+plain(path), "N", ordinal(path))
	}
	return l.t(key, append(slices.Clone(p.Args), "Label", label)...)
}

// values are what an input holds, as text.
func (l *language) values(kind string, value any) []string {
	if value == nil {
		return nil
	}
	if moment := l.instant(value); !moment.IsZero() {
		layout := time.DateOnly
		if kind == "datetime-local" {
			layout = "2006-01-02T15:04"
		}
		if _, text := value.(string); !text {
			return []string{moment.In(l.zone).Format(layout)}
		}
	}
	switch v := reflect.Indirect(reflect.ValueOf(value)); v.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Slice:
		var texts []string
		for i := range v.Len() {
			texts = append(texts, fmt.Sprint(v.Index(i)))
		}
		return texts
	case reflect.Bool:
		if v.Bool() {
			return []string{"1"}
		}
		return nil
	case reflect.String:
		return []string{v.String()}
	case reflect.Struct:
		return nil
	default:
		if v.IsZero() {
			return nil
		}
		return []string{fmt.Sprint(v)}
	}
}

// Value is the single text that the input holds.
func (f Field) Value() string {
	if len(f.Values) == 0 {
		return ""
	}
	return f.Values[0]
}

// On reports whether the choice with this value is made.
func (f Field) On(value string) bool { return slices.Contains(f.Values, value) }

// Described lists the ids of what describes the input.
func (f Field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-h")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-e")
	}
	if f.Attrs["counter"] != nil {
		ids = append(ids, f.ID+"-c")
	}
	return strings.Join(ids, " ")
}

// Prompt reports whether a list starts with an empty choice.
func (f Field) Prompt() bool { return f.Attrs["prompt"] != false && !f.Has(f.Value()) }

// Has reports whether value is one of the choices.
func (f Field) Has(value string) bool {
	return slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == value })
}

// options makes choices of the office's own lists, or of codes whose words are
// the sentences PREFIX.CODE.
func (l *language) options(prefix string, list any) ([]Option, error) {
	var choices []Option
	switch v := list.(type) {
	case []press.Option:
		for _, o := range v {
			choices = append(choices, Option{Value: o.Code, Label: o.Name.In(l.lang)})
		}
		return choices, nil
	case []press.Category:
		for _, o := range v {
			choices = append(choices, Option{Value: o.Code, Label: o.Name.In(l.lang)})
		}
		return choices, nil
	}
	v := reflect.ValueOf(list)
	if v.Kind() != reflect.Slice {
		return nil, fmt.Errorf("view: options of %T", list)
	}
	for i := range v.Len() {
		code := fmt.Sprint(v.Index(i))
		o := Option{Value: code, Label: l.t(prefix + "." + code)}
		if hint := prefix + "." + code + ".hint"; l.has(hint) {
			o.Hint = l.t(hint)
		}
		choices = append(choices, o)
	}
	return choices, nil
}

// option is the name of one choice of an office's own list, or nothing.
func (l *language) option(list []press.Option, code string) string {
	if i := slices.IndexFunc(list, func(o press.Option) bool { return o.Code == code }); i >= 0 {
		return list[i].Name.In(l.lang)
	}
	return ""
}

// zones are the choices for a time zone: the office's own first, then those of
// the people concerned, then those from which reporters often write.
func (l *language) zones(own ...string) []Option {
	var choices []Option
	for _, name := range append(append([]string{l.zone.String()}, own...), newsrooms...) {
		known := slices.ContainsFunc(choices, func(o Option) bool { return o.Value == name })
		if place := press.ZoneOf(name, nil); place != nil && !known {
			choices = append(choices, Option{Value: name, Label: l.t("zone.named", "Zone", l.zoneName(name), "Offset", l.offset(place))})
		}
	}
	return choices
}

var newsrooms = []string{
	"UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Moscow", "Africa/Cairo", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore",
	"Asia/Tokyo", "Asia/Seoul", "Australia/Sydney", "America/New_York", "America/Sao_Paulo", "America/Los_Angeles",
}

// Mistake is one line of the error summary; ID is the input's, if it has one.
type Mistake struct{ ID, Text string }

// summary lists what is wrong with a form, first the inputs named in order,
// one by one or as lists, then the others by path.
func (l *language) summary(errors press.Invalid, named ...any) []Mistake {
	var order []string
	for _, name := range named {
		if list, ok := name.([]string); ok {
			order = append(order, list...)
			continue
		}
		order = append(order, fmt.Sprint(name))
	}
	paths := make([]string, 0, len(errors))
	for path := range errors {
		paths = append(paths, path)
	}
	place := func(path string) int {
		first, _, _ := strings.Cut(path, ".")
		if i := slices.Index(order, first); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), compareParts(a, b))
	})
	var found []Mistake
	for _, path := range paths {
		m := Mistake{Text: l.problem(path, errors[path])}
		if path != "" {
			m.ID = fieldID(path)
		}
		found = append(found, m)
	}
	return found
}

// compareParts puts outline.2 before outline.10.
func compareParts(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	return slices.CompareFunc(as, bs, func(x, y string) int {
		n, errX := strconv.Atoi(x)
		m, errY := strconv.Atoi(y)
		if errX == nil && errY == nil {
			return cmp.Compare(n, m)
		}
		return cmp.Compare(x, y)
	})
}
