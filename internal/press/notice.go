package press

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pressdesk/internal/workday"
)

// NoticeForm is an announcement of holidays as somebody hands it in: its days as
// JSON or one rule a line, and what the text itself does not say.
type NoticeForm struct {
	Text      string `form:"notice"`
	Year      string `form:"year"`
	Number    string `form:"number"`
	Published string `form:"published"`
	Source    string `form:"source"`
	Checked   string `form:"checked"`
	Withdraw  bool   `form:"withdraw"` // take back the notice of this year and number
}

// NoticeChange is what a form makes of the notices in force.
type NoticeChange struct {
	After   []workday.Notice // in force then
	Added   []workday.Notice // that are new, or say something else than before
	Removed []workday.Notice // that are in force no more, those that say something else among them
}

// Change returns what the form makes of the notices in force, and what is wrong
// with it. A form that says what is in force already adds and removes nothing.
func (f NoticeForm) Change(have []workday.Notice, today workday.Date) (c NoticeChange, bad Invalid) {
	if f.Withdraw {
		bad = Invalid{}
		c.After = WithoutNotice(have, f.year(bad, true), strings.TrimSpace(f.Number))
		if len(c.After) == len(have) {
			bad.Add("number", "error.notice.gone")
		}
	} else {
		var added []workday.Notice
		added, bad = f.Read(have, today)
		c.After = WithNotices(have, added)
	}
	return Changed(have, c.After), bad
}

// Changed compares the notices that were in force with those that are.
func Changed(was, are []workday.Notice) NoticeChange {
	return NoticeChange{After: are, Added: missing(was, are), Removed: missing(are, was)}
}

// missing returns the notices of list that the others do not hold word for word.
func missing(others, list []workday.Notice) []workday.Notice {
	return slices.DeleteFunc(slices.Clone(list), func(n workday.Notice) bool {
		return slices.ContainsFunc(others, func(o workday.Notice) bool { return reflect.DeepEqual(o, n) })
	})
}

// How much a notice may hold.
const (
	mostNoticeText = 64 << 10
	mostNotices    = 50
	mostNamedDays  = 150
	longestRange   = 31
	firstYear      = 2000
	lastYear       = 2100
)

// Read returns the notices that the form names, and what is wrong with it.
// have are the notices in force; one with the same year and number is replaced.
func (f NoticeForm) Read(have []workday.Notice, today workday.Date) ([]workday.Notice, Invalid) {
	bad := Invalid{}
	text := strings.TrimSpace(f.Text)
	switch {
	case !sound(text, true):
		bad.Add("notice", "error.characters")
	case text == "":
		bad.Add("notice", "error.required")
	case len(text) > mostNoticeText:
		bad.Add("notice", "error.too_long", "Max", mostNoticeText, "Got", len(text))
	}
	if len(bad) > 0 {
		return nil, bad
	}
	var list []announced
	if strings.ContainsAny(text[:1], "{[") {
		list = readNoticesJSON(text, bad)
	} else {
		list = []announced{readNoticeLines(text, f.year(bad, true), bad)}
	}
	if len(list) == 1 {
		f.complete(&list[0], bad)
	}
	if len(bad) > 0 {
		return nil, bad
	}
	notices := make([]workday.Notice, len(list))
	for i, a := range list {
		notices[i] = a.Notice
	}
	after := WithNotices(have, notices)
	for _, a := range list {
		a.check(after, today, len(list) > 1, bad)
	}
	if len(bad) > 0 {
		return nil, bad
	}
	return notices, bad
}

// WithNotices returns the notices that are in force once others have been added:
// one with the same year and number takes the place of the earlier one.
func WithNotices(have, added []workday.Notice) []workday.Notice {
	list := slices.Clone(have)
	for _, n := range added {
		list = append(WithoutNotice(list, n.Year, n.Number), n)
	}
	slices.SortStableFunc(list, func(a, b workday.Notice) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), a.Published.Compare(b.Published), strings.Compare(a.Number, b.Number))
	})
	return list
}

// WithoutNotice returns the notices without the one of this year and number.
func WithoutNotice(have []workday.Notice, year int, number string) []workday.Notice {
	return slices.DeleteFunc(slices.Clone(have), func(n workday.Notice) bool { return n.Year == year && n.Number == number })
}

// announced is a notice with what its text says about itself.
type announced struct {
	workday.Notice
	working int // how many working days the year should have; 0: it does not say
}

// year reads the year of the form, if it names one.
func (f NoticeForm) year(bad Invalid, required bool) int {
	s := strings.TrimSpace(f.Year)
	if bad.empty("year", s, required) {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < firstYear || n > lastYear {
		bad.Add("year", "error.range", "Min", firstYear, "Max", lastYear)
		return 0
	}
	return n
}

// complete adds what stands in the form's own fields. What the text says itself
// must not be contradicted by them.
func (f NoticeForm) complete(a *announced, bad Invalid) {
	if y := f.year(bad, false); a.Year == 0 {
		a.Year = y
	} else if y != 0 && y != a.Year {
		bad.Add("year", "error.notice.differs", "Said", a.Year)
	}
	bad.text("number", f.Number, 0, 60)
	if number := strings.TrimSpace(f.Number); a.Number == "" {
		a.Number = number
	} else if number != "" && number != a.Number {
		bad.Add("number", "error.notice.differs", "Said", a.Number)
	}
	if a.Number == "" {
		bad.Add("number", "error.required")
	}
	published := bad.date("published", f.Published, a.Published.IsZero())
	switch {
	case a.Published.IsZero():
		a.Published = published
	case !published.IsZero() && published != a.Published:
		bad.Add("published", "error.notice.differs", "Said", a.Published)
	}
	bad.text("source", f.Source, 0, 300)
	bad.oneOf("checked", f.Checked, false, string(workday.CheckedDays), string(workday.CheckedAll))
	a.Source = cmp.Or(a.Source, strings.TrimSpace(f.Source))
	a.Checked = cmp.Or(workday.Checked(f.Checked), a.Checked)
}

// check compares a notice with the calendar as it would be with it.
func (a announced) check(after []workday.Notice, today workday.Date, many bool, bad Invalid) {
	wrong := func(key string, args ...any) { bad.Add("notice", key, append(args, "Year", a.Year)...) }
	if many && (a.Year == 0 || a.Number == "" || a.Published.IsZero()) {
		wrong("error.notice.unnamed")
		return
	}
	if a.Year < firstYear || a.Year > lastYear {
		bad.Add("year", "error.range", "Min", firstYear, "Max", lastYear)
		return
	}
	if a.Published.After(today) {
		path := "published"
		if many {
			path = "notice"
		}
		bad.Add(path, "error.notice.future", "Day", a.Published)
	}
	bad.text("notice", a.Number, 1, 60)
	bad.text("notice", a.Source, 0, 300)
	named := slices.Concat(a.Off, a.Work)
	if len(named) == 0 {
		wrong("error.notice.no_days")
	}
	if len(named) > mostNamedDays {
		wrong("error.notice.many_days", "Max", mostNamedDays, "Got", len(named))
	}
	seen := map[workday.Date]bool{}
	from, to := workday.NewDate(a.Year-1, 12, 1), workday.NewDate(a.Year+1, 1, 31)
	for _, d := range named {
		if seen[d] {
			wrong("error.notice.twice", "Day", d)
		}
		if d.Before(from) || d.After(to) {
			wrong("error.notice.outside", "Day", d)
		}
		seen[d] = true
	}
	others := workday.New(WithoutNotice(after, a.Year, a.Number))
	for _, d := range a.Work {
		if others.IsWorking(d) {
			wrong("error.notice.worked", "Day", d)
		}
	}
	if a.working > 0 {
		last := workday.NewDate(a.Year, 12, 31)
		if n := workday.New(after).Between(workday.NewDate(a.Year-1, 12, 31), last); n != a.working {
			wrong("error.notice.count", "Said", a.working, "Counted", n)
		}
	}
}

// noticeJSON is a notice in any of the forms that are in use: with lists of days
// off and worked, or with named days that say which of the two they are.
type noticeJSON struct {
	Year        int      `json:"year"`
	Number      string   `json:"number"`
	Notice      string   `json:"notice"`
	Published   string   `json:"published"`
	Source      string   `json:"source"`
	Papers      []string `json:"papers"`
	Checked     string   `json:"checked"`
	Verified    string   `json:"verified"`
	Off         []string `json:"off"`
	Work        []string `json:"work"`
	WorkingDays int      `json:"working_days"`
	Days        []struct {
		Date  string `json:"date"`
		IsOff *bool  `json:"isOffDay"`
	} `json:"days"`
}

func readNoticesJSON(text string, bad Invalid) []announced {
	var files []noticeJSON
	var err error
	if text[0] == '[' {
		err = json.Unmarshal([]byte(text), &files)
	} else {
		files = make([]noticeJSON, 1)
		err = json.Unmarshal([]byte(text), &files[0])
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		bad.Add("notice", "error.notice.json", "Line", lineAt(text, syntax.Offset))
	case errors.As(err, &kind):
		bad.Add("notice", "error.notice.json_field", "Line", lineAt(text, kind.Offset), "Field", kind.Field)
	case err != nil:
		bad.Add("notice", "error.notice.json", "Line", 1)
	case len(files) == 0 || len(files) > mostNotices:
		bad.Add("notice", "error.notice.files", "Max", mostNotices)
	}
	if len(bad) > 0 {
		return nil
	}
	list := make([]announced, len(files))
	for i, f := range files {
		list[i] = f.announced(bad)
	}
	return list
}

func lineAt(text string, offset int64) int {
	return 1 + bytes.Count([]byte(text)[:min(int(offset), len(text))], []byte("\n"))
}

func (f noticeJSON) announced(bad Invalid) announced {
	a := announced{working: f.WorkingDays}
	a.Year, a.Number, a.Source = f.Year, strings.TrimSpace(cmp.Or(f.Number, f.Notice)), f.Source
	if a.Source == "" && len(f.Papers) > 0 {
		a.Source = f.Papers[len(f.Papers)-1]
	}
	a.Checked = checkedIn(cmp.Or(f.Checked, f.Verified))
	day := func(s string) workday.Date {
		d, err := workday.ParseDate(s)
		if err != nil || d.IsZero() {
			bad.Add("notice", "error.notice.date", "Day", s)
		}
		return d
	}
	if f.Published != "" {
		a.Published = day(f.Published)
	}
	for _, s := range f.Off {
		a.Off = append(a.Off, day(s))
	}
	for _, s := range f.Work {
		a.Work = append(a.Work, day(s))
	}
	for _, d := range f.Days {
		switch {
		case d.IsOff == nil:
			bad.Add("notice", "error.notice.kind", "Day", d.Date)
		case *d.IsOff:
			a.Off = append(a.Off, day(d.Date))
		default:
			a.Work = append(a.Work, day(d.Date))
		}
	}
	a.sort()
	return a
}

func (a *announced) sort() {
	slices.SortFunc(a.Off, workday.Date.Compare)
	slices.SortFunc(a.Work, workday.Date.Compare)
}

// checkedIn reads how far a notice was checked: our own word for it, or the
// sentence of the file that the shipped notices come from.
func checkedIn(s string) workday.Checked {
	switch {
	case s == string(workday.CheckedAll), strings.HasPrefix(s, "number and days"):
		return workday.CheckedAll
	case s == string(workday.CheckedDays), strings.HasPrefix(s, "days from"):
		return workday.CheckedDays
	}
	return workday.Unchecked
}

// A line of pasted days: a day, or the first and the last of several, and
// whether they are off, which needs no word, or worked. The sentences of the
// published notices can be read like that, too: "二、春节：2月15日（周日）至23日
// （周一）放假，共9天。2月14日（周六）、2月28日（周六）上班。"
var (
	bracketed  = regexp.MustCompile(`[（(\[【][^）)\]】]*[）)\]】]`)
	oneDay     = regexp.MustCompile(`^(?:(\d{4})(?:-|/|\.|年))?(?:(\d{1,2})(?:-|/|\.|月))?(\d{1,2})(?:日|号)?`)
	rangeSign  = regexp.MustCompile(`^\s*(?:至|到|~|～|—+|–|\.\.+|to\b|-)\s*`)
	altogether = regexp.MustCompile(`^共(\d+)天$`)

	workWords = []string{"上班", "补班", "班", "makeup", "make-up", "workday", "work"}
	offWords  = []string{"放假调休", "放假", "调休", "休息", "休", "假", "holiday", "off"}
	idleWords = []string{"与周末连休"}
)

func readNoticeLines(text string, year int, bad Invalid) announced {
	a := announced{Notice: workday.Notice{Year: year}}
	if year == 0 {
		return a
	}
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		line = withoutHead(bracketed.ReplaceAllString(line, ""))
		last := 0 // how many days were named just before
		for clause := range strings.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune("，。；;", r) }) {
			clause = strings.TrimSpace(clause)
			if m := altogether.FindStringSubmatch(clause); m != nil {
				if n, _ := strconv.Atoi(m[1]); n != last {
					bad.Add("notice", "error.notice.altogether", "Line", i+1, "Said", m[1], "Named", last)
				}
				continue
			}
			if clause == "" || slices.Contains(idleWords, clause) {
				continue
			}
			days, worked, ok := readClause(clause, year)
			if !ok {
				bad.Add("notice", "error.notice.line", "Line", i+1, "Text", shortened(clause))
				continue
			}
			if last = len(days); worked {
				a.Work = append(a.Work, days...)
			} else {
				a.Off = append(a.Off, days...)
			}
		}
	}
	a.sort()
	return a
}

// withoutHead takes off what a holiday is called: 二、春节：
func withoutHead(line string) string {
	i := strings.IndexAny(line, ":：")
	if i < 0 || strings.ContainsAny(line[:i], "0123456789") {
		return line
	}
	if _, isMark := withoutMark(line[:i], slices.Concat(workWords, offWords)); isMark {
		return line
	}
	return strings.TrimLeft(line[i:], ":：")
}

// readClause reads days and whether they are worked.
func readClause(clause string, year int) (days []workday.Date, worked, ok bool) {
	rest, worked := withoutMark(clause, workWords)
	if !worked {
		rest, _ = withoutMark(clause, offWords)
	}
	before := workday.Date{Year: year}
	for part := range strings.SplitSeq(rest, "、") {
		first, tail, ok := readDay(strings.TrimSpace(part), before)
		if !ok {
			return nil, false, false
		}
		last := first
		if sign := rangeSign.FindString(tail); sign != "" {
			if last, tail, ok = readDay(tail[len(sign):], first); !ok {
				return nil, false, false
			}
		}
		if strings.TrimSpace(tail) != "" || last.Before(first) || first.AddDays(longestRange).Before(last) {
			return nil, false, false
		}
		for d := first; !d.After(last); d = d.AddDays(1) {
			days = append(days, d)
		}
		before = last
	}
	return days, worked, true
}

// withoutMark takes the first of the words that it finds off the beginning or
// the end of a clause.
func withoutMark(clause string, words []string) (rest string, found bool) {
	for _, w := range words {
		n := len(clause) - len(w)
		switch {
		case n >= 0 && strings.EqualFold(clause[n:], w):
			return strings.TrimSpace(clause[:n]), true
		case n >= 0 && strings.EqualFold(clause[:len(w)], w):
			return strings.TrimLeft(clause[len(w):], ":： "), true
		}
	}
	return clause, false
}

// readDay reads a day; the year and the month that it does not name are those of
// the one before it.
func readDay(s string, before workday.Date) (d workday.Date, tail string, ok bool) {
	m := oneDay.FindStringSubmatch(s)
	if m == nil {
		return d, s, false
	}
	year, month := before.Year, int(before.Month)
	if m[1] != "" {
		year, _ = strconv.Atoi(m[1])
	}
	if m[2] != "" {
		month, _ = strconv.Atoi(m[2])
	}
	day, _ := strconv.Atoi(m[3])
	d = workday.Date{Year: year, Month: time.Month(month), Day: day}
	return d, s[len(m[0]):], d.IsDay()
}

func shortened(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
