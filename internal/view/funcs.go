package view

import (
	"fmt"
	"html/template"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"pressdesk/internal/press"
)

// prefixed are the first parts of the paths that exist in every language.
var prefixed = []string{
	"", "op-eds", "op-eds.atom", "faqs", "faqs.atom", "progress", "search", "register", "login", "password", "email",
	"privacy", "accessibility", "about", "consents", "replies",
}

func (l *language) funcs(statics map[string]string) template.FuncMap {
	funcs := template.FuncMap{
		"t": l.t, "has": l.has, "actor": l.actor, "link": l.link, "alternates": l.alternates,
		"zh": func() bool { return l.lang == press.Chinese },
		"static": func(name string) (string, error) {
			address, ok := statics[name]
			if !ok {
				return "", fmt.Errorf("view: no static file %q", name)
			}
			return address, nil
		},
		"icon": icon, "tagstatus": l.statusTag, "clockring": clockRing, "oneof": l.oneOf, "pick": l.pick, "promise": promise, "weblink": isWebLink, "readtime": readingTime,
		"md": markdown, "mark": mark, "excerpt": excerpt, "article": article, "paras": paragraphs, "lines": lines, "initials": initials, "upto": upTo, "device": l.device, "langof": langof, "bytes": size,
		"field": l.field, "options": l.options, "languages": languages, "option": l.option, "zones": l.zones, "country": l.country, "countries": func() []Option { return l.lands }, "errsum": l.summary, "problem": l.problem,
		"dict": dict, "ask": ask, "list": func(items ...any) []any { return items }, "path": join, "seq": seq, "at": at, "rows": rows,
		"add": func(a, b int) int { return a + b },
	}
	maps.Copy(funcs, l.dates())
	return funcs
}

func (l *language) dates() template.FuncMap {
	return template.FuncMap{
		"day": l.day, "daymon": l.daymon, "monthday": l.md, "moment": l.moment, "when": l.when, "near": l.near, "hour": l.hour,
		"weekday": l.weekday, "iso": l.iso, "time": l.timeTag, "zoned": l.zoned, "zonename": l.zoneName, "officezone": l.officeZone, "minutes": minutes, "month": l.month, "monthname": l.monthName, "dayofmonth": l.dayOfMonth,
	}
}

// Alternate is a public page in one language.
type Alternate struct{ Lang, URL string }

// alternates are the addresses in every language of the public page whose
// address in this one is given, and the one for readers of all others.
func (l *language) alternates(address string) []Alternate {
	path := strings.TrimPrefix(strings.TrimPrefix(address, l.office.SiteURL), l.prefix)
	var found []Alternate
	for _, other := range l.family {
		found = append(found, Alternate{langof(other.lang), other.office.SiteURL + other.link(path)})
	}
	return append(found, Alternate{"x-default", l.office.SiteURL + path})
}

// link puts the language in front of a path that exists in every language.
func (l *language) link(path string) string {
	rest, ok := strings.CutPrefix(path, "/")
	if !ok || l.prefix == "" {
		return path
	}
	first := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		first = rest[:i]
	}
	if !slices.Contains(prefixed, first) {
		return path
	}
	return l.prefix + path
}

// oneOf picks the text that is in the page's language, or else the other.
func (l *language) oneOf(zh, en string) string {
	if l.lang == press.English && en != "" || zh == "" {
		return en
	}
	return zh
}

// Piece is a text that exists in one language or in both.
type Piece struct {
	Text    string
	Lang    string // its language tag
	Foreign bool   // not in the language of the page
}

// pick is oneOf with the language of what it found.
func (l *language) pick(zh, en string) Piece {
	p := Piece{Text: l.oneOf(zh, en), Lang: "zh-Hans"}
	if p.Text == en && en != zh {
		p.Lang = "en"
	}
	p.Foreign = p.Text != "" && p.Lang != langof(l.lang)
	return p
}

func promise(o *press.Office, kind press.Kind) press.Promise { return o.Promises[kind] }

// isWebLink reports whether s can be followed.
func isWebLink(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// ask leads to the empty form of a kind, which begins with what somebody was
// looking for.
func ask(kind, query string) string {
	path := "/applications/" + kind + "/new"
	if query == "" {
		return path
	}
	return path + "?" + url.Values{"q": {query}}.Encode()
}

// dict makes a map of names and values for a partial.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("view: dict has a name without a value")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m, nil
}

// join makes the path of an input from its parts.
func join(parts ...any) string {
	words := make([]string, len(parts))
	for i, part := range parts {
		words[i] = fmt.Sprint(part)
	}
	return strings.Join(words, ".")
}

// seq counts from nought: seq 3 is 0, 1, 2.
func seq(n int) []int {
	numbers := make([]int, max(n, 0))
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}

// at is an item of a list, or an empty one where the list ends before.
func at(list any, i int) (any, error) {
	v := reflect.ValueOf(list)
	if v.Kind() != reflect.Slice {
		return nil, fmt.Errorf("view: an item of %T", list)
	}
	if i < v.Len() {
		return v.Index(i).Interface(), nil
	}
	return reflect.Zero(v.Type().Elem()).Interface(), nil
}

// rows is how many rows of a repeated group a form shows: those that are filled
// and an empty one, within bounds.
func rows(filled, least, most int) int { return min(max(filled+1, least), most) }
