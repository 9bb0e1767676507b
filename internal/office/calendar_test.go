package office_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/archive"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
	"pressdesk/internal/workday"
)

// form2027 is notice2027 as somebody pastes it.
var form2027 = press.NoticeForm{Year: "2027", Number: "示例〔2026〕1号", Published: "2026-11-05", Text: "1月1日至4日放假，共4天"}

// beforeNewYear opens an office on Monday 28 December 2026.
func beforeNewYear(t *testing.T) *counter {
	t.Helper()
	c := openCounter(t)
	c.now = time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC)
	return c
}

// apply previews a change and applies it.
func (c *counter) apply(by *press.User, f press.NoticeForm) (*office.Preview, bool) {
	c.t.Helper()
	p, err := office.PreviewNotices(c.t.Context(), c.Office, by, f)
	if err != nil {
		c.t.Fatal(err)
	}
	changed, err := office.ApplyNotices(c.t.Context(), c.Office, by, f, p.State)
	if err != nil {
		c.t.Fatal(err)
	}
	return p, changed
}

// recounts returns the lines of the history that tell of another calendar.
func (c *counter) recounts(ref string) (list []press.Recount) {
	c.t.Helper()
	app, err := c.DB.Application(c.t.Context(), ref)
	if err != nil {
		c.t.Fatal(err)
	}
	for i := range app.Events {
		if app.Events[i].Action == "recount" {
			list = append(list, app.Events[i].Recount())
		}
	}
	return list
}

func (c *counter) due(ref string) string {
	c.t.Helper()
	app, err := c.DB.Application(c.t.Context(), ref)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.Rules.Today(*app.DueAt).String()
}

// sound wants the office to agree with itself.
func (c *counter) sound() {
	c.t.Helper()
	f, err := archive.CheckBooks(c.t.Context(), c.DB, c.Rules)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, fault := range f.Faults {
		c.t.Error(fault)
	}
}

func TestALoadedNoticeMovesADueDateOnce(t *testing.T) {
	c := beforeNewYear(t)
	ann, admin := c.person("Ann", press.Reporter, press.Approved), c.person("Admin", press.Admin, press.Approved)
	moves := c.file(ann, inquiryForm("a", "Moves")).Ref()
	c.now = c.now.AddDate(0, 0, -7) // a week earlier: the same weekday, due before New Year
	stays := c.file(ann, inquiryForm("b", "Stays")).Ref()
	c.now = c.now.AddDate(0, 0, 7)
	if c.due(moves) != "2027-01-04" || c.due(stays) != "2026-12-28" {
		t.Fatalf("due %s and %s", c.due(moves), c.due(stays))
	}
	before := len(c.outbox(ann.Email))

	p, changed := c.apply(admin, form2027)
	if !changed || p.Open != 2 || p.Moved != 1 || p.Firm != 1 || p.Provisional != 0 || len(p.Moves) != 1 {
		t.Errorf("the preview: %+v", p)
	}
	if m := p.Moves[0]; m.Number != moves || m.Was.String() != "2027-01-04" || m.Due.String() != "2027-01-06" || m.Days() != 2 || !m.Owed {
		t.Errorf("the preview says %+v", m)
	}
	for range 2 {
		if list := c.recounts(moves); len(list) != 1 || list[0].Due.String() != "2027-01-06" || !list[0].Firm || fmt.Sprint(list[0].Notices) != "[示例〔2026〕1号]" {
			t.Errorf("the history says %+v", list)
		}
		if c.due(moves) != "2027-01-06" || c.due(stays) != "2026-12-28" || c.recounts(stays) != nil {
			t.Errorf("due %s and %s", c.due(moves), c.due(stays))
		}
		if mails := c.outbox(ann.Email); len(mails) != before+1 || strings.Count(letters(mails), "recount_owner") != 1 {
			t.Errorf("mails: %s", letters(mails))
		}
		c.sound()
		if _, changed := c.apply(admin, form2027); changed { // the second time there is nothing to do
			t.Error("it was applied twice")
		}
		if left, err := office.Recount(t.Context(), c.Office, 0); left != 0 || err != nil {
			t.Errorf("%d left: %v", left, err)
		}
	}
}

// A case whose date stays becomes certain, and its reporter hears of it; a notice
// that is taken back makes it provisional again.
func TestANoticeMakesADateFirmAndProvisionalAgain(t *testing.T) {
	c := beforeNewYear(t)
	ann, admin := c.person("Ann", press.Reporter, press.Approved), c.person("Admin", press.Admin, press.Approved)
	ref := c.file(ann, inquiryForm("a", "Firm")).Ref()
	plain := press.NoticeForm{Year: "2027", Number: "N", Published: "2026-11-05", Text: "2027-01-02\n2027-02-08"}
	p, _ := c.apply(admin, plain)
	if p.Moved != 0 || p.Firm != 1 || len(p.Moves) != 1 {
		t.Errorf("loaded: %+v", p)
	}
	if list := c.recounts(ref); len(list) != 1 || !list[0].Firm || list[0].Was != list[0].Due {
		t.Errorf("%+v", list)
	}
	p, _ = c.apply(admin, press.NoticeForm{Year: "2027", Number: "N", Withdraw: true})
	if p.Moved != 0 || p.Provisional != 1 || len(p.Removed) != 1 {
		t.Errorf("taken back: %+v", p)
	}
	if list := c.recounts(ref); len(list) != 2 || !list[1].Unsure || fmt.Sprint(list[1].Withdrawn) != "[N]" {
		t.Errorf("%+v", list)
	}
	if _, err := office.PreviewNotices(t.Context(), c.Office, admin, press.NoticeForm{Year: "2027", Number: "N", Withdraw: true}); err == nil {
		t.Error("what is not there was taken back")
	}
	c.sound()
}

// While the reporter is asked the date is the one that an answer today would
// give, and so it is told.
func TestAPausedCaseIsCountedAnew(t *testing.T) {
	c := beforeNewYear(t)
	ann, admin := c.person("Ann", press.Reporter, press.Approved), c.person("Admin", press.Admin, press.Approved)
	desk := c.person("Officer", press.Officer, press.Approved)
	ref := c.file(ann, inquiryForm("a", "Passengers")).Ref()
	c.step(desk, ref, press.Move{Action: "take"})
	c.step(desk, ref, press.Move{Action: "ask", Items: []string{"Which year?"}})
	c.now = time.Date(2026, 12, 30, 2, 0, 0, 0, time.UTC) // two working days later
	p, _ := c.apply(admin, form2027)
	if len(p.Moves) != 1 || p.Moves[0].Was.String() != "2027-01-06" || p.Moves[0].Due.String() != "2027-01-08" {
		t.Errorf("%+v", p.Moves)
	}
	c.sound()
	c.step(ann, ref, press.Move{Action: "supply", Answers: []press.Answer{{Text: "The last one."}}})
	if c.due(ref) != "2027-01-08" || len(c.recounts(ref)) != 1 {
		t.Errorf("due %s after %d lines", c.due(ref), len(c.recounts(ref)))
	}
	if mails := letters(c.outbox(ann.Email)); strings.Count(mails, "recount_owner") != 1 {
		t.Error(mails)
	}
}

// An interview whose promise is kept has a new date in its history, for that is
// what is counted, but nobody is told of what they no longer wait for.
func TestNobodyHearsOfADateThatBindsNoMore(t *testing.T) {
	c := openCounter(t)
	ann, admin := c.person("Ann", press.Reporter, press.Approved), c.person("Admin", press.Admin, press.Approved)
	desk := c.person("Officer", press.Officer, press.Approved)
	ref := c.file(ann, interviewForm("a", "Night buses")).Ref()
	for _, m := range []press.Move{
		{Action: "take"}, {Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport Commission"}}}, {Action: "record_consent", Consent: "yes", Means: "phone"},
		{Action: "offer", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", End: "2026-07-15T11:00", Place: "Hall"}}},
	} {
		c.step(desk, ref, m)
	}
	app := c.step(ann, ref, press.Move{Action: "pick"})
	p, _ := c.apply(admin, press.NoticeForm{Year: "2026", Number: "N", Published: "2026-06-15", Text: "2026-06-16"})
	if list := c.recounts(ref); len(list) != 1 || list[0].Owed || p.Moved != 1 {
		t.Errorf("%+v", list)
	}
	if now, err := c.DB.Application(t.Context(), ref); err != nil || now.Verdict != app.Verdict || now.Status != app.Status {
		t.Errorf("%+v, %v", now, err)
	}
	if mails := letters(c.outbox(ann.Email)); strings.Contains(mails, "recount_owner") {
		t.Error(mails)
	}
	c.sound()
}

func TestACorrectionNeverTouchesAVerdict(t *testing.T) {
	c := openCounter(t) // Monday 15 June 2026
	ann, admin := c.person("Ann", press.Reporter, press.Approved), c.person("Admin", press.Admin, press.Approved)
	desk, head := c.person("Officer", press.Officer, press.Approved), c.person("Head", press.Supervisor, press.Approved)
	closed, open := c.file(ann, inquiryForm("a", "Closed")).Ref(), c.file(ann, inquiryForm("b", "Open")).Ref()
	if c.due(open) != "2026-06-23" {
		t.Fatalf("due %s", c.due(open))
	}
	c.now = time.Date(2026, 6, 24, 2, 0, 0, 0, time.UTC)
	c.step(desk, closed, press.Move{Action: "take"})
	c.step(desk, closed, aReply("full"))
	answered := c.step(head, closed, press.Move{Action: "approve"})
	if answered.Verdict != press.Late {
		t.Fatalf("answered a day after its date the verdict is %q", answered.Verdict)
	}
	// The 22nd, it is announced, was no working day.
	p, _ := c.apply(admin, press.NoticeForm{Year: "2026", Number: "示例更正", Published: "2026-06-24", Text: "2026-06-22 休"})
	if p.Open != 1 || p.Moved != 1 || p.Moves[0].Number != open {
		t.Errorf("%+v", p)
	}
	app, err := c.DB.Application(t.Context(), closed)
	if err != nil || app.Verdict != press.Late || !app.DueAt.Equal(*answered.DueAt) || len(app.Events) != len(answered.Events) {
		t.Errorf("the closed case is %s, due %s, with %d lines (%v)", app.Verdict, app.DueAt, len(app.Events), err)
	}
	if c.due(open) != "2026-06-24" {
		t.Errorf("the open one is due %s", c.due(open))
	}
	counted, err := office.Ledgers(t.Context(), c.Office, ann, closed)
	if err != nil || !counted.Ledgers[0].Stands || counted.Ledgers[0].Verdict != press.Late {
		t.Errorf("%+v, %v", counted, err)
	}
	c.sound()
}

// Whoever acts on a case before its turn has come brings it up to date first, and
// then its turn finds nothing to do.
func TestAnActBringsTheCaseUpToDateFirst(t *testing.T) {
	here, there := storetest.Pair(t)
	c, other := openCounterOn(t, here), openCounterOn(t, there)
	c.now = time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC)
	ann, desk := c.person("Ann", press.Reporter, press.Approved), c.person("Officer", press.Officer, press.Approved)
	ref := c.file(ann, inquiryForm("a", "Passengers")).Ref()
	load(t, there)
	app := c.step(desk, ref, press.Move{Action: "take"})
	if list := c.recounts(ref); len(list) != 1 || c.due(ref) != "2027-01-06" {
		t.Errorf("%+v, due %s", list, c.due(ref))
	}
	if n := len(app.Events); app.Events[n-1].Action != "take" || app.Events[n-2].Action != "recount" {
		t.Errorf("the history ends with %s and %s", app.Events[n-2].Action, app.Events[n-1].Action)
	}
	late := c.file(ann, inquiryForm("b", "Filed afterwards")).Ref()
	if left, err := office.Recount(t.Context(), other.Office, 0); left != 0 || err != nil || len(c.recounts(ref)) != 1 || c.recounts(late) != nil {
		t.Errorf("%d left (%v), %d and %d lines", left, err, len(c.recounts(ref)), len(c.recounts(late)))
	}
	c.sound()
}

// load brings notice2027 into force as another program does it, and does not
// wait for the cases.
func load(t *testing.T, db *store.DB) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *store.DB) error {
		have, err := tx.Notices(t.Context())
		if err != nil {
			return err
		}
		return tx.SetNotices(t.Context(), append(have, notice2027), press.System)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The office's own clock goes by the calendar in force, also where a case has not
// been counted anew.
func TestAnAlarmFollowsTheCalendar(t *testing.T) {
	c := beforeNewYear(t)
	c.now = time.Date(2026, 12, 31, 2, 0, 0, 0, time.UTC) // Thursday
	ann := c.person("Ann", press.Reporter, press.Approved)
	c.person("Duty", press.Officer, press.Approved)
	ref := c.file(ann, inquiryForm("a", "Passengers")).Ref() // to be taken up by Friday 1 January, by the plain week
	load(t, c.DB)
	c.now = time.Date(2027, 1, 4, 2, 0, 0, 0, time.UTC)
	if err := office.RunTimers(t.Context(), c.Office); err != nil {
		t.Fatal(err)
	}
	app, err := c.DB.Application(t.Context(), ref)
	if err != nil || app.Status != press.Submitted || len(c.recounts(ref)) != 1 || c.Rules.Today(*app.IntakeDueAt).String() != "2027-01-05" {
		t.Errorf("it is %s, to be taken up by %s (%v)", app.Status, app.IntakeDueAt, err)
	}
	if r := c.recounts(ref)[0]; r.Intake == nil || r.Intake.String() != "2027-01-05" || r.WasIntake.String() != "2027-01-01" {
		t.Errorf("%+v", r)
	}
}

// many files so many inquiries that all move.
func (c *counter) many(n int) (refs []string) {
	c.t.Helper()
	ann := c.person("Ann", press.Reporter, press.Approved)
	c.Rules.OpenApplications = n
	for i := range n {
		refs = append(refs, c.file(ann, inquiryForm(fmt.Sprint("form", i), "Passengers")).Ref())
	}
	return refs
}

// Wherever a recount is broken off, it is taken up again, here or elsewhere, and
// no case is counted twice or left out.
func TestARecountSurvivesBeingBrokenOff(t *testing.T) {
	here, there := storetest.Pair(t)
	c, other := openCounterOn(t, here), openCounterOn(t, there)
	c.now = time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC)
	other.now = c.now
	refs := c.many(120)
	load(t, there)
	before := len(c.outbox(""))

	ctx, die := context.WithCancel(t.Context())
	c.Wake = die // after the first portion
	if _, err := office.Recount(ctx, c.Office, 0); err == nil {
		t.Fatal("it went on")
	}
	counted := 0
	for _, ref := range refs {
		counted += len(c.recounts(ref))
	}
	if counted == 0 || counted == len(refs) {
		t.Fatalf("%d of %d were counted when it was broken off", counted, len(refs))
	}
	c.Wake = func() {}
	failures := make(chan error, 2)
	for _, o := range []*office.Office{c.Office, other.Office} { // both at once
		go func() {
			left, err := office.Recount(t.Context(), o, 0)
			for err == nil && left > 0 {
				left, err = office.Recount(t.Context(), o, 0)
			}
			failures <- err
		}()
	}
	for range 2 {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
	for _, ref := range refs {
		if n := len(c.recounts(ref)); n != 1 || c.due(ref) != "2027-01-06" {
			t.Errorf("%s has %d lines about it and is due %s", ref, n, c.due(ref))
		}
	}
	if n := len(c.outbox("")) - before; n != len(refs) {
		t.Errorf("%d letters for %d cases", n, len(refs))
	}
	c.sound()
}

// A case that cannot be read is named, and keeps no other waiting.
func TestOneBrokenCaseKeepsNoOtherWaiting(t *testing.T) {
	c := beforeNewYear(t)
	refs := c.many(60)
	load(t, c.DB)
	c.spoil(refs[0])
	left, err := office.Recount(t.Context(), c.Office, 0)
	if left != 1 || err == nil || !strings.Contains(err.Error(), refs[0]) || strings.Count(err.Error(), "recount ") != 1 {
		t.Errorf("%d left: %v", left, err)
	}
	for _, ref := range refs[1:] {
		if n := len(c.recounts(ref)); n != 1 {
			t.Errorf("%s has %d lines about it", ref, n)
		}
	}
}

func TestWhoMayChangeTheCalendar(t *testing.T) {
	c := beforeNewYear(t)
	for _, role := range []press.Role{press.Reporter, press.Officer, press.Supervisor, press.Editor} {
		u := c.person(string(role), role, press.Approved)
		if _, err := office.OpenCalendar(t.Context(), c.Office, u); !errors.Is(err, press.ErrForbidden) {
			t.Errorf("%s opens it: %v", role, err)
		}
		if _, err := office.PreviewNotices(t.Context(), c.Office, u, form2027); !errors.Is(err, press.ErrForbidden) {
			t.Errorf("%s previews: %v", role, err)
		}
		if _, err := office.ApplyNotices(t.Context(), c.Office, u, form2027, ""); !errors.Is(err, press.ErrForbidden) {
			t.Errorf("%s applies: %v", role, err)
		}
	}
}

// What is applied is what was seen: another case that would move, or another
// calendar, asks for another look.
func TestOnlyWhatWasSeenIsApplied(t *testing.T) {
	c := beforeNewYear(t)
	ann, admin := c.person("Ann", press.Reporter, press.Approved), c.person("Admin", press.Admin, press.Approved)
	ref := c.file(ann, inquiryForm("a", "Passengers")).Ref()
	seen, err := office.PreviewNotices(t.Context(), c.Office, admin, form2027)
	if err != nil {
		t.Fatal(err)
	}
	c.file(ann, inquiryForm("b", "Meanwhile"))
	other := form2027
	other.Text = "2027-01-01"
	for name, f := range map[string]press.NoticeForm{"another case": form2027, "another notice": other} {
		if changed, err := office.ApplyNotices(t.Context(), c.Office, admin, f, seen.State); changed || !errors.Is(err, press.ErrConflict) {
			t.Errorf("%s: %v, %v", name, changed, err)
		}
	}
	if c.recounts(ref) != nil || c.Calendar().Known(2027) {
		t.Error("something was written")
	}
	if p, changed := c.apply(admin, form2027); !changed || p.Moved != 2 {
		t.Errorf("%+v", p)
	}
}

// A release that is shipped with another notice brings it into force as a person
// would, and not one that somebody has taken back.
func TestAShippedNoticeComesIntoForce(t *testing.T) {
	c := beforeNewYear(t)
	ann, admin := c.person("Ann", press.Reporter, press.Approved), c.person("Admin", press.Admin, press.Approved)
	ref := c.file(ann, inquiryForm("a", "Passengers")).Ref()
	start := func() {
		t.Helper()
		shipped, err := workday.Notices()
		if err != nil {
			t.Fatal(err)
		}
		err = c.DB.Tx(t.Context(), func(tx *store.DB) error { return office.ShipNotices(t.Context(), tx, append(shipped, notice2027)) })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := office.Recount(t.Context(), c.Office, 0); err != nil {
			t.Fatal(err)
		}
	}
	start()
	if c.due(ref) != "2027-01-06" || len(c.recounts(ref)) != 1 {
		t.Errorf("due %s, %+v", c.due(ref), c.recounts(ref))
	}
	c.apply(admin, press.NoticeForm{Year: "2027", Number: notice2027.Number, Withdraw: true})
	start()
	if c.due(ref) != "2027-01-04" || len(c.recounts(ref)) != 2 {
		t.Errorf("due %s, %+v", c.due(ref), c.recounts(ref))
	}
}

// spoiled is a form that cannot be read again.
type spoiled struct{ *press.Inquiry }

func (spoiled) MarshalJSON() ([]byte, error) { return []byte(`{"Asked": 5}`), nil }

func (c *counter) spoil(ref string) {
	c.t.Helper()
	app, err := c.DB.Application(c.t.Context(), ref)
	if err == nil {
		app.Detail = spoiled{app.Detail.(*press.Inquiry)}
		err = c.DB.Tx(c.t.Context(), func(tx *store.DB) error { return tx.SaveApplication(c.t.Context(), app) })
	}
	if err != nil {
		c.t.Fatal(err)
	}
}
