package view

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"unicode"

	"pressdesk/internal/press"
)

// paragraphs shows plain text as it was typed: blank lines part paragraphs,
// other line ends are kept.
func paragraphs(s string) template.HTML {
	var b strings.Builder
	for _, p := range strings.Split(strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(template.HTMLEscapeString(p), "\n", "<br>") + "</p>")
		}
	}
	return template.HTML(b.String())
}

// lines are the lines of s that hold something.
func lines(s string) []string {
	var found []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			found = append(found, line)
		}
	}
	return found
}

// initials stand in for a portrait: the family name's first character in
// Chinese, up to two capitals otherwise.
func initials(name string) string {
	var letters []rune
	for _, word := range strings.Fields(name) {
		first := []rune(word)[0]
		if unicode.Is(unicode.Han, first) {
			return string(first)
		}
		letters = append(letters, unicode.ToUpper(first))
	}
	if len(letters) > 2 {
		letters = []rune{letters[0], letters[len(letters)-1]}
	}
	return string(letters)
}

// tongue is the language tag for text that a person wrote: Chinese when a
// fifth of its letters are Han characters, empty when it has no letters.
func tongue(s string) string {
	han, letters := 0, 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			han++
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	switch {
	case letters == 0:
		return ""
	case han*5 >= letters:
		return "zh-Hans"
	}
	return "en"
}

// langof gives a lang attribute's value: the tag of one of our own languages,
// or a guess from the text.
func langof(s string) string {
	switch s {
	case press.Chinese:
		return "zh-Hans"
	case press.English:
		return "en"
	}
	return tongue(s)
}

// readingTime is how many minutes a text takes: 400 characters of Chinese or
// 220 words of English in one.
func readingTime(s string) int {
	if tongue(s) == "zh-Hans" {
		return max(1, (len([]rune(s))+200)/400)
	}
	return max(1, (len(strings.Fields(s))+110)/220)
}

// upTo writes a count that ends at most, because counting does: 999+.
func upTo(most, n int) string {
	if n >= most {
		return strconv.Itoa(most-1) + "+"
	}
	return strconv.Itoa(n)
}

// size is a number of bytes as people read it: 412 KB.
func size(bytes any) (string, error) {
	var n int64
	switch v := bytes.(type) {
	case int:
		n = int64(v)
	case int64:
		n = v
	default:
		return "", fmt.Errorf("view: size of %T", bytes)
	}
	switch {
	case n < 1024:
		return fmt.Sprintf("%d B", n), nil
	case n < 1024*1024:
		return fmt.Sprintf("%d KB", (n+512)/1024), nil
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1024*1024)), nil
}

// actor is the name of who did something; the office's own clock is the system,
// and somebody without an account speaks for a unit.
func (l *language) actor(u *press.User) string {
	switch {
	case u == nil || u.ID == press.System.ID:
		return l.t("history.by_system")
	case u.IsLiaison() && u.Name() == "":
		return l.t("history.by_liaison")
	case u.IsLiaison():
		return l.t("history.by_unit", "Unit", u.Name())
	}
	return u.Name()
}
