package press

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"pressdesk/internal/workday"
)

// Text is a sentence in both languages.
type Text struct{ ZH, EN string }

// In returns the text in lang, or in the other language where it has none.
func (t Text) In(lang string) string {
	if lang == English && t.EN != "" || t.ZH == "" {
		return t.EN
	}
	return t.ZH
}

// The languages of the interface.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Option is one choice of a list that the office keeps.
type Option struct {
	Code string
	Name Text
}

// Category is a category of reporter and the credentials that it needs, by the
// names of the inputs.
type Category struct {
	Option
	Needs []string
}

// Department is a unit that the office turns to, and where it is written to.
type Department struct {
	Option
	Email     string // of its liaison; may be empty
	HeadEmail string // of its head, who hears when nobody answers; may be empty
}

// Promise is what the office promises for one kind, in working days, and by how
// many it may extend the answer, once; 0: not at all.
type Promise struct{ Intake, Answer, Extension int }

// Approval says which answers a second person must approve.
type Approval string

// The settings of Approval.
const (
	ApproveAll      Approval = "all"
	ApproveRefusals Approval = "refusals"
	ApproveNone     Approval = "none"
)

// Office is the configuration of one press office.
type Office struct {
	Name, SiteName, Tagline, City, Address Text

	Mark    string // one character for the seal
	Phone   string // the duty number
	Email   string // the real mailbox: Reply-To of every mail
	SiteURL string // the only source of links in mails
	Zone    *time.Location
	Opens   int // minutes after midnight in Zone
	Closes  int // minutes after midnight in Zone; a due date ends then

	Promises map[Kind]Promise
	Vetting  int // working days for the decision about a registration
	Approval map[Kind]Approval

	Categories    []Category
	Areas         []Option
	Departments   []Department
	Sections      []Option // of the office itself
	FAQCategories []Option

	OpenApplications int // how many open cases one reporter may have
}

// Host is the office's own name in what must be told apart all over the world,
// as the ids of mails and of calendar entries.
func (o *Office) Host() string {
	u, err := url.Parse(o.SiteURL)
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	return u.Hostname()
}

// Category returns the category with this code, or nil.
func (o *Office) Category(code string) *Category {
	if i := slices.IndexFunc(o.Categories, func(c Category) bool { return c.Code == code }); i >= 0 {
		return &o.Categories[i]
	}
	return nil
}

// Department returns the department with this name in either language, or nil.
func (o *Office) Department(name string) *Department {
	name = strings.TrimSpace(name)
	for i := range o.Departments {
		if d := &o.Departments[i]; name != "" && (strings.EqualFold(d.Name.ZH, name) || strings.EqualFold(d.Name.EN, name)) {
			return d
		}
	}
	return nil
}

// Today returns the date in the office's zone.
func (o *Office) Today(now time.Time) workday.Date { return workday.DateOf(now, o.Zone) }

// ClosingTime returns the moment at which the office closes on d, in UTC.
func (o *Office) ClosingTime(d workday.Date) time.Time {
	return d.At(o.Closes/60, o.Closes%60, o.Zone).UTC()
}

// OpeningTime returns the moment at which the office opens on d, in UTC.
func (o *Office) OpeningTime(d workday.Date) time.Time {
	return d.At(o.Opens/60, o.Opens%60, o.Zone).UTC()
}

// Hours is the state of the office's counter at one moment.
type Hours struct {
	State  HoursState
	Until  time.Time    // when it closes today, if it is open
	Opens  time.Time    // when it opens next, if it is closed
	Counts workday.Date // the next day that the clock counts
	Notice string       // the notice that makes today a holiday or a working day
}

// HoursState says why the counter is open or closed.
type HoursState string

// The states of the counter.
const (
	HoursOpen    HoursState = "open"
	HoursClosed  HoursState = "closed" // before opening or after closing of a working day
	HoursWeekend HoursState = "weekend"
	HoursHoliday HoursState = "holiday"
)

// HoursAt returns the state of the counter at now. The day of an event is not
// counted (Civil Code, art. 201), so the clock next counts on the next working
// day.
func (o *Office) HoursAt(now time.Time, cal workday.Calendar) Hours {
	today := o.Today(now)
	h := Hours{}
	h.Counts, _ = cal.Add(today, 1)
	day := cal.Describe(today)
	h.Notice = day.Notice
	if !cal.IsWorking(today) {
		h.State, h.Opens = HoursWeekend, o.OpeningTime(h.Counts)
		if day.Kind == workday.Holiday {
			h.State = HoursHoliday
		}
		return h
	}
	switch {
	case now.Before(o.OpeningTime(today)):
		h.State, h.Opens = HoursClosed, o.OpeningTime(today)
	case now.Before(o.ClosingTime(today)):
		h.State, h.Until = HoursOpen, o.ClosingTime(today)
	default:
		h.State, h.Opens = HoursClosed, o.OpeningTime(h.Counts)
	}
	return h
}
