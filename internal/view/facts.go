package view

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pressdesk/internal/press"
)

// facts is what a letter may say. Everything that somebody typed comes out of
// it flattened to one line, or with a mark before each of its lines.
type facts struct {
	mail *press.Mail
	*language
}

// Has reports whether there is something to say under this name.
func (f facts) Has(name string) bool { return strings.TrimSpace(f.mail.Facts[name]) != "" }

// Line is a fact on one line.
func (f facts) Line(name string) string { return flat(f.mail.Facts[name]) }

// Before is a name that Chinese words follow: one in Latin letters keeps a
// space from them, a Chinese one does not.
func (f facts) Before(name string) string {
	line := f.Line(name)
	last, _ := utf8.DecodeLastRuneInString(line)
	if line == "" || unicode.Is(unicode.Han, last) {
		return line
	}
	return line + " "
}

// flat puts s on one line and drops what steers a terminal, a header or the
// direction of writing.
func flat(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF', r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// Quote is what somebody wrote, as a quotation.
func (f facts) Quote(name string) string { return f.marked(name, "> ") }

// Verbatim is a text to be copied.
func (f facts) Verbatim(name string) string { return f.marked(name, "| ") }

// Numbered is a quotation whose lines are counted.
func (f facts) Numbered(name string) string {
	all := lines(f.mail.Facts[name])
	for i, line := range all {
		all[i] = "> " + strconv.Itoa(i+1) + ". " + flat(line)
	}
	return strings.Join(all, "\n")
}

func (f facts) marked(name, mark string) string {
	var b strings.Builder
	text := strings.ReplaceAll(f.mail.Facts[name], "\r\n", "\n")
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		b.WriteString(mark + flat(line) + "\n")
	}
	return b.String()
}

// Count is how many lines a fact has.
func (f facts) Count(name string) int { return len(lines(f.mail.Facts[name])) }

// Joined is a fact of several lines as a list within a sentence.
func (f facts) Joined(name string) string {
	list := ""
	for i, item := range lines(f.mail.Facts[name]) {
		if i == 0 {
			list = flat(item)
			continue
		}
		list = f.t("mail.more", "List", list, "Item", flat(item))
	}
	return list
}

// When is a moment with its weekday, in the office's zone and in the reader's.
func (f facts) When(name string) string {
	t, err := time.Parse(time.RFC3339, f.mail.Facts[name])
	if err != nil {
		return ""
	}
	return f.both(t, f.when(t))
}

// Expires is the moment after which a one-time link of this purpose, made
// with the mail, works no more.
func (f facts) Expires(purpose string) string {
	t := f.mail.CreatedAt.Add(press.Purpose(purpose).Lifetime())
	return f.both(t, f.when(t))
}

// both names the zone of a text about t, and the time in the reader's zone.
func (f facts) both(t time.Time, text string) string { return f.inBoth(t, text, f.mail.Timezone) }

// Day is a date with its year, for a letter is read for years.
func (f facts) Day(name string) string {
	return f.day(f.Line(name))
}

func (f facts) day(date string) string {
	t, ok := f.local(date)
	if !ok {
		return ""
	}
	return f.layout(t, "2006年1月2日", "2006年1月2日", "2 January 2006", "2 January 2006")
}

// Meetings are the times in a fact whose lines are
// "start|end|place|host|interpreter"; what follows the end may be missing.
func (f facts) Meetings(name string) []Meeting {
	var all []Meeting
	for _, line := range lines(f.mail.Facts[name]) {
		parts := strings.Split(line+"||||", "|")
		start, err := time.Parse(time.RFC3339, parts[0])
		if err != nil {
			continue
		}
		text := f.when(start)
		if end, err := time.Parse(time.RFC3339, parts[1]); err == nil {
			text += "–" + f.hour(end)
		}
		all = append(all, Meeting{len(all) + 1, f.both(start, text), flat(parts[2]), flat(parts[3]), flat(parts[4])})
	}
	return all
}

// Dated are the lines "name|date" of a fact.
func (f facts) Dated(name string) []Dated {
	var all []Dated
	for _, line := range lines(f.mail.Facts[name]) {
		who, date, _ := strings.Cut(line, "|")
		all = append(all, Dated{flat(who), f.day(flat(date))})
	}
	return all
}

// Dated is somebody with the date by which they should have done something.
type Dated struct{ Name, Day string }

// Meeting is one time for an interview as a letter names it.
type Meeting struct {
	N                              int
	When, Place, Host, Interpreter string
}

// Reason is the reason for a refusal in words.
func (f facts) Reason() string {
	if key := "reason." + f.Line("reason"); f.has(key) {
		return f.t(key)
	}
	return ""
}

// Link is an address of our own in the reader's language. What is no address
// of ours becomes the front page.
func (f facts) Link(name string) string {
	path, ok := strings.CutPrefix(f.Line(name), f.office.SiteURL)
	if !ok || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " ]|\"<>") {
		return f.address("/")
	}
	return f.address(path)
}

// Email is the office's real mailbox.
func (f facts) Email() string { return f.office.Email }

// Phone is the duty number.
func (f facts) Phone() string { return f.office.Phone }

// Site is the name of the site.
func (f facts) Site() string { return f.office.SiteName.In(f.lang) }

// row is a line of a table of facts, or nothing when there is no value.
func row(name, value string) string {
	if value == "" {
		return ""
	}
	return name + ":: " + value
}
