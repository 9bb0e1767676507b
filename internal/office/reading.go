package office

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Case is an application as one person sees it.
type Case struct {
	App         *press.Application
	Clock       press.Clock
	Steps       []press.Step       // what this person may do now
	Alarm       *press.Alarm       // what the office's own clock does next
	Reader      *press.User        // with the colleagues whose deputy they are
	Events      []press.Event      // what this person may see of the history, newest first
	Messages    []press.Message    // oldest first; with notes for the desk
	Attachments []press.Attachment // that came with the form
	Linked      string             // number of the inquiry that an interview became, or of the interview
	Now         time.Time

	// For the desk only.
	Officers  []*press.User // to whom the case can be assigned
	Completed int           // earlier cases of the reporter
	Declined  int
	First     press.Detail // the form as first filed, if it was changed
	Mails     []press.Mail // what was sent about the case
}

// Open shows who an application. ErrNotFound: there is none, or none for who.
func Open(ctx context.Context, o *Office, who *press.User, ref string) (*Case, error) {
	app, err := visible(ctx, o.DB, who, ref)
	if err != nil {
		return nil, err
	}
	now := o.DB.Now()
	if who, err = covering(ctx, o.DB, who); err != nil {
		return nil, err
	}
	rules, _ := o.rules(o.DB)
	c := &Case{
		App: app, Now: now, Clock: app.ClockAt(rules.Office, rules.Calendar, now), Steps: app.Steps(who, rules),
		Alarm: app.NextAlarm(), Reader: who,
	}
	if app.LinkedID != nil {
		if c.Linked, err = o.DB.NumberOf(ctx, *app.LinkedID); err != nil {
			return nil, err
		}
	}
	desk := who.IsDesk()
	for _, ev := range slices.Backward(app.Events) {
		if desk || !ev.Internal {
			c.Events = append(c.Events, ev)
		}
	}
	if c.Messages, err = o.DB.Messages(ctx, app.ID, desk); err != nil {
		return nil, err
	}
	files, err := o.DB.Attachments(ctx, app.ID)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.MessageID == nil {
			c.Attachments = append(c.Attachments, f)
			continue
		}
		for i := range c.Messages {
			if c.Messages[i].ID == *f.MessageID {
				c.Messages[i].Attachments = append(c.Messages[i].Attachments, f)
			}
		}
	}
	if !desk {
		c.forBureau()
		return c, nil
	}
	return c, c.forDesk(ctx, o)
}

// forBureau takes out what is the office's own: refusals and replies that nobody
// has approved, how it reaches people, and what internal lines of the history say.
func (c *Case) forBureau() {
	app := c.App
	app.Proposal, app.HandOver, app.Consultations = nil, nil, nil
	app.Replies = slices.DeleteFunc(app.Replies, func(r press.Reply) bool { return r.SentAt == nil })
	for i := range app.Contacts {
		app.Contacts[i].Reach, app.Contacts[i].Sent, app.Contacts[i].Conditions = "", "", ""
	}
	for i := range app.Events {
		switch ev := &app.Events[i]; {
		case ev.Internal:
			ev.Text = nil
		case ev.Text != nil && !ev.ByReporter() && ev.Action != "recount":
			ev.Text.Fields = "" // the same text as in c.Events
		}
	}
}

func (c *Case) forDesk(ctx context.Context, o *Office) (err error) {
	if c.Officers, err = o.DB.DeskUsers(ctx); err != nil {
		return err
	}
	if c.Completed, c.Declined, err = o.DB.PastCases(ctx, c.App.OwnerID); err != nil {
		return err
	}
	if c.First, err = o.DB.FirstRevision(ctx, c.App); err != nil {
		return err
	}
	c.Mails, err = o.DB.MailsOf(ctx, c.App.ID)
	return err
}

// Own is a reporter's page: what needs an answer first.
type Own struct {
	Action []*press.Application // waits for the reporter
	Open   []*press.Application
	Drafts []*press.Application
	Coming []*press.Application // agreed times ahead, soonest first
	Past   []*press.Application
	Next   string // cursor of the next page of Past

	Shared     []*press.Application // open ones into which colleagues have let the reporter
	SharedPast []*press.Application // and closed ones
	SharedNext string               // cursor of the next page of them

	Items map[string][]press.Item // what the reporter owes, by application
	Slots map[string][]press.Slot // times offered or agreed, by application
	Now   time.Time
}

// pageSize is how many rows a page of a list has.
const pageSize = 20

// mostShared is how many open applications a list of shared ones has.
const mostShared = 200

// MyApplications shows a reporter's own applications, and those that colleagues
// share with them. after and shared are the cursors of the pages of past ones.
func MyApplications(ctx context.Context, o *Office, who *press.User, after, shared string) (*Own, error) {
	own, err := OpenApplications(ctx, o, who)
	if err != nil {
		return nil, err
	}
	if own.Past, own.Next, err = o.DB.OwnApplications(ctx, who.ID, "past", after, pageSize); err != nil {
		return nil, err
	}
	if own.SharedPast, own.SharedNext, err = sharedWith(ctx, o, who, false, shared, pageSize); err != nil {
		return nil, err
	}
	var ids []string
	for _, app := range slices.Concat(own.Open, own.Shared) {
		ids = append(ids, app.ID)
	}
	if own.Items, err = o.DB.OpenItemsOf(ctx, ids); err != nil {
		return nil, err
	}
	own.Slots, err = o.DB.HeldSlotsOf(ctx, ids)
	return own, err
}

// OpenApplications is what of MyApplications is not over: the open ones, the
// shared ones among them, what of both waits for the reporter, and the drafts.
func OpenApplications(ctx context.Context, o *Office, who *press.User) (*Own, error) {
	own := &Own{Now: o.DB.Now()}
	var err error
	if own.Open, _, err = o.DB.OwnApplications(ctx, who.ID, "open", "", o.Rules.OpenApplications+200); err != nil {
		return nil, err
	}
	if own.Drafts, _, err = o.DB.OwnApplications(ctx, who.ID, "drafts", "", 100); err != nil {
		return nil, err
	}
	if own.Shared, _, err = sharedWith(ctx, o, who, true, "", mostShared); err != nil {
		return nil, err
	}
	for _, app := range slices.Concat(own.Open, own.Shared) {
		if app.WaitsFor == press.Bureau {
			own.Action = append(own.Action, app)
		}
		if app.AppointedAt != nil && app.AppointedAt.After(own.Now) {
			own.Coming = append(own.Coming, app)
		}
	}
	slices.SortFunc(own.Coming, func(a, b *press.Application) int { return a.AppointedAt.Compare(*b.AppointedAt) })
	return own, nil
}

// sharedWith returns one page of what colleagues have let who into, as far as
// that still holds.
func sharedWith(ctx context.Context, o *Office, who *press.User, open bool, after string, limit int) ([]*press.Application, string, error) {
	list, next, err := o.DB.SharedApplications(ctx, who.ID, open, after, limit)
	return slices.DeleteFunc(list, func(app *press.Application) bool { return !app.CanRead(who) }), next, err
}

// Queue is one page of a list of the desk.
type Queue struct {
	Rows     []*press.Application
	Next     string        // cursor of the next page
	Cut      bool          // the list holds more than were sorted
	Near     bool          // the search found no exact match; these are near ones
	Officers []*press.User // whose cases can be asked for
	Now      time.Time
}

// Desk shows a list of the desk. words searches by number or words in all
// lists, the closed cases among them.
func Desk(ctx context.Context, o *Office, who *press.User, f store.Filter, words string) (*Queue, error) {
	if !who.IsDesk() {
		return nil, press.ErrForbidden
	}
	f.Limit = cmp.Or(f.Limit, 2*pageSize)
	q := &Queue{Now: o.DB.Now()}
	var err error
	if f.Officers, err = theirs(ctx, o, who); err != nil {
		return nil, err
	}
	if q.Officers, err = o.DB.DeskUsers(ctx); err != nil {
		return nil, err
	}
	if words = strings.TrimSpace(words); words != "" {
		ids, near, err := find(ctx, o, words)
		if err != nil {
			return nil, err
		}
		q.Near = near
		q.Rows, err = o.DB.ApplicationsByID(ctx, ids)
		q.Rows = slices.DeleteFunc(q.Rows, func(app *press.Application) bool { return !f.Holds(app) })
		return q, err
	}
	q.Rows, q.Next, err = o.DB.Queue(ctx, f, q.Now, endOfDay(o, q.Now))
	return q, err
}

// DeskCounts returns how many cases each list of the desk holds, registrations
// that wait for a decision among them.
func DeskCounts(ctx context.Context, o *Office, who *press.User) (map[string]int, error) {
	now := o.DB.Now()
	officers, err := theirs(ctx, o, who)
	if err != nil {
		return nil, err
	}
	counts, err := o.DB.Counts(ctx, officers, now, endOfDay(o, now))
	if err != nil {
		return nil, err
	}
	if counts["registrations"], err = o.DB.CountVetting(ctx); err != nil {
		return nil, err
	}
	counts["mail"], err = o.DB.CountUndelivered(ctx)
	return counts, err
}

// theirs are the ids of who and of those whose deputy they are now.
func theirs(ctx context.Context, o *Office, who *press.User) ([]string, error) {
	ids := []string{who.ID}
	covered, err := o.DB.Covered(ctx, who.ID, o.DB.Now())
	for _, u := range covered {
		ids = append(ids, u.ID)
	}
	return ids, err
}

func endOfDay(o *Office, now time.Time) time.Time {
	return o.Rules.Today(now).AddDays(1).At(0, 0, o.Rules.Zone).UTC()
}

// mostFound is how many applications a search shows.
const mostFound = 50

// find returns the applications that a search of the desk finds: by the
// beginning of a number, or by words.
func find(ctx context.Context, o *Office, words string) (ids []string, near bool, err error) {
	if digits := Digits(words); digits != "" {
		ids, err = o.DB.ApplicationsByNumber(ctx, digits, mostFound)
		if err != nil || len(ids) > 0 {
			return ids, false, err
		}
	}
	return o.DB.FindApplications(ctx, words, mostFound)
}

// Digits returns s as a number that may be looked up, with full-width digits
// made plain and spaces left out, or nothing if it is no number.
func Digits(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case r == ' ' || r == '\u3000' || r == '-' || r == '\u00A0':
		default:
			return ""
		}
	}
	return b.String()
}

// FormFiles returns the files that were uploaded with a form which has not been
// accepted yet.
func FormFiles(ctx context.Context, o *Office, who *press.User, formKey string) ([]press.Attachment, error) {
	return o.DB.FormAttachments(ctx, who.ID, formKey)
}

// EditForm returns an application whose form who may change, with its files.
// ErrConflict: somebody has taken it already.
func EditForm(ctx context.Context, o *Office, who *press.User, ref string) (*press.Application, []press.Attachment, error) {
	app, err := visible(ctx, o.DB, who, ref)
	if err != nil {
		return nil, nil, err
	}
	if !who.Stands(press.Owner, app) {
		return nil, nil, press.ErrNotFound
	}
	all, err := o.DB.Attachments(ctx, app.ID)
	files := ofForm(all)
	if err == nil && !app.CanEdit(who) {
		err = press.ErrConflict
	}
	return app, files, err
}

// CheckForm says what is wrong with a form before it can be filed, or, for a
// draft, before it can be kept.
func CheckForm(o *Office, who *press.User, d press.Detail, draft bool) press.Invalid {
	bad := press.Invalid{}
	d.Check(press.FormContext{Office: o.Rules, Calendar: o.Calendar(), Owner: who, Now: o.DB.Now(), Draft: draft}, bad)
	return bad
}

// IsProblem reports whether err is a person's mistake that a form can show, and
// returns it.
func IsProblem(err error) (press.Invalid, bool) {
	var bad press.Invalid
	var refused press.Refused
	switch {
	case errors.As(err, &bad):
		return bad, true
	case errors.As(err, &refused):
		return press.Invalid{"": {Key: string(refused)}}, true
	}
	return nil, false
}
