package office_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

func someInquiry(subject string) *press.Inquiry {
	return &press.Inquiry{
		Subject: subject, Area: "other", Asked: []string{"How many last year?", "How many this year?"},
		Form: "data", ReplyLanguage: "en", DeadlineKind: "none", DeclTrue: true, DeclShareUnit: true,
	}
}

func someInterview(topic string) *press.Interview {
	return &press.Interview{
		Topic: topic, Purpose: "How the city moves after the last metro train.", Mode: "in_person",
		Interviewees: []press.Interviewee{{Unit: "Transport Commission", Role: "Spokesperson"}},
		Outline:      []string{"How many passengers?"}, Windows: []press.Window{{Start: "2026-07-15T10:00", End: "2026-07-15T12:00"}},
		DurationMin: "45", Language: "en", DeadlineKind: "none", PublishOutlets: "Daily", DeclTrue: true, DeclShareUnit: true,
	}
}

func inquiryForm(key, subject string) office.Form {
	return office.Form{Kind: press.InquiryKind, Detail: someInquiry(subject), Key: key}
}

func interviewForm(key, topic string) office.Form {
	return office.Form{Kind: press.InterviewKind, Detail: someInterview(topic), Key: key}
}

// file files a form or fails the test.
func (c *counter) file(who *press.User, f office.Form) *press.Application {
	c.t.Helper()
	app, err := office.File(c.t.Context(), c.Office, who, f)
	if err != nil {
		c.t.Fatal(err)
	}
	return app
}

// step takes a step on the newest version of a case or fails the test.
func (c *counter) step(who *press.User, ref string, m press.Move) *press.Application {
	c.t.Helper()
	app, err := c.try(who, ref, m)
	if err != nil {
		c.t.Fatalf("%s: %v", m.Action, err)
	}
	return app
}

func (c *counter) try(who *press.User, ref string, m press.Move) (*press.Application, error) {
	c.t.Helper()
	app, err := c.DB.Application(c.t.Context(), ref)
	if err != nil {
		c.t.Fatal(err)
	}
	return office.TakeStep(c.t.Context(), c.Office, who, ref, app.Version, m)
}

// outbox returns the letters for an address; for every address if it is empty.
func (c *counter) outbox(address string) []press.Mail {
	c.t.Helper()
	page, _, err := c.DB.Outbox(c.t.Context(), store.MailFilter{Limit: 1000})
	if err != nil {
		c.t.Fatal(err)
	}
	var list []press.Mail
	for _, m := range page {
		if address == "" || m.Address == address {
			list = append(list, m)
		}
	}
	return list
}

// letters names the letters of a list, in alphabetical order.
func letters(list []press.Mail) string {
	var names []string
	for _, m := range list {
		names = append(names, m.Template)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func TestAFormThatIsSentTwiceFilesOnce(t *testing.T) {
	c := openCounter(t)
	ann := c.person("ann", press.Reporter, press.Approved)
	errs := make(chan error)
	numbers := sync.Map{}
	for range 8 {
		go func() {
			app, err := office.File(t.Context(), c.Office, ann, inquiryForm("form-1", "Passenger figures"))
			if err == nil {
				numbers.Store(app.Ref(), true)
			}
			errs <- err
		}()
	}
	for range 8 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	n := 0
	numbers.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("eight clicks made %d applications", n)
	}
	if got := letters(c.outbox("ann@example.test")); got != "submit_owner" {
		t.Errorf("mails: %s", got)
	}
	if _, err := office.File(t.Context(), c.Office, ann, inquiryForm("form-1", "Something else")); !errors.Is(err, press.ErrKeyReused) {
		t.Errorf("another form with the same key: %v", err)
	}
}

func TestNumbersAreGaplessWhoeverFilesAtOnce(t *testing.T) {
	c := openCounter(t)
	errs := make(chan error)
	for i := range 6 {
		who := c.person(fmt.Sprint("r", i), press.Reporter, press.Approved)
		go func() {
			for n := range 3 {
				if n == 1 { // refused: it must not burn a number
					if _, err := office.File(t.Context(), c.Office, who, office.Form{Kind: press.InquiryKind, Detail: &press.Inquiry{}}); err == nil {
						errs <- errors.New("an empty form was filed")
						return
					}
				}
				if _, err := office.File(t.Context(), c.Office, who, inquiryForm(fmt.Sprint(n), fmt.Sprint("Subject ", n))); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	for range 6 {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	for serial := 1; serial <= 18; serial++ {
		if _, err := c.DB.Application(t.Context(), press.Number(press.InquiryKind, 2026, serial)); err != nil {
			t.Errorf("no number %d: %v", serial, err)
		}
	}
	if app := c.file(c.person("last", press.Reporter, press.Approved), interviewForm("k", "Night buses")); app.Ref() != "62600014" {
		t.Errorf("the first interview is %s", app.Ref())
	}
}

func TestAnActHasOneTimeAndKeepsIt(t *testing.T) {
	c := openCounter(t)
	app := c.file(c.person("ann", press.Reporter, press.Approved), inquiryForm("k", "Passenger figures"))
	zhou := c.person("zhou", press.Officer, press.Approved)
	filed := c.now
	taken := filed.Add(26 * time.Hour)
	if err := office.Together(t.Context(), c.Office, func(o *office.Office) error {
		o.DB.Now = func() time.Time { return taken }
		_, err := office.TakeStep(t.Context(), o, zhou, app.Ref(), app.Version, press.Move{Action: "take"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	got, err := c.DB.Application(t.Context(), app.Ref())
	if err != nil || !got.CreatedAt.Equal(filed) || !got.UpdatedAt.Equal(taken) || !got.Events[1].CreatedAt.Equal(taken) {
		t.Errorf("filed %s, taken %s, event %s (%v)", got.CreatedAt, got.UpdatedAt, got.Events[1].CreatedAt, err)
	}
}

func TestTheYearOfANumberChangesAtMidnightOfTheOffice(t *testing.T) {
	c := openCounter(t)
	ann := c.person("ann", press.Reporter, press.Approved)
	c.now = time.Date(2026, 12, 31, 15, 59, 59, 0, time.UTC)
	if app := c.file(ann, inquiryForm("a", "Old year")); app.Ref() != "82600015" {
		t.Errorf("a second before midnight: %s", app.Ref())
	}
	c.now = c.now.Add(time.Second)
	if app := c.file(ann, inquiryForm("b", "New year")); !strings.HasPrefix(app.Ref(), "8270001") {
		t.Errorf("at midnight: %s", app.Ref())
	}
}

func TestTenOfficersTakeOneCase(t *testing.T) {
	c := openCounter(t)
	app := c.file(c.person("ann", press.Reporter, press.Approved), inquiryForm("k", "Passenger figures"))
	errs := make(chan error)
	for i := range 10 {
		who := c.person(fmt.Sprint("o", i), press.Officer, press.Approved)
		go func() {
			_, err := office.TakeStep(t.Context(), c.Office, who, app.Ref(), app.Version, press.Move{Action: "take"})
			errs <- err
		}()
	}
	done, told := 0, 0
	for range 10 {
		switch err := <-errs; {
		case err == nil:
			done++
		case errors.Is(err, press.ErrConflict):
			told++
		default:
			t.Error(err)
		}
	}
	if done != 1 || told != 9 {
		t.Errorf("%d took it and %d were told, want 1 and 9", done, told)
	}
	after, err := c.DB.Application(t.Context(), app.Ref())
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Events) != 2 || letters(c.outbox("ann@example.test")) != "submit_owner take_owner" {
		t.Errorf("%d events, mails %s", len(after.Events), letters(c.outbox("ann@example.test")))
	}
}

func TestReporterAndOfficerAtOnce(t *testing.T) {
	for range 20 {
		c := openCounter(t)
		ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
		app := c.file(ann, inquiryForm("k", "Passenger figures"))
		errs := make(chan error, 2)
		go func() {
			_, err := office.TakeStep(t.Context(), c.Office, ann, app.Ref(), app.Version, press.Move{Action: "withdraw"})
			errs <- err
		}()
		go func() {
			_, err := office.TakeStep(t.Context(), c.Office, zhou, app.Ref(), app.Version, press.Move{Action: "take"})
			errs <- err
		}()
		if a, b := <-errs, <-errs; (a == nil) == (b == nil) || !errors.Is(errors.Join(a, b), press.ErrConflict) {
			t.Fatalf("withdraw and take at once: %v and %v", a, b)
		}
	}
}

func TestWhatIsSomebodyElsesIsNotThere(t *testing.T) {
	c := openCounter(t)
	ann, bob := c.person("ann", press.Reporter, press.Approved), c.person("bob", press.Reporter, press.Approved)
	zhou := c.person("zhou", press.Officer, press.Approved)
	app := c.file(ann, inquiryForm("k", "Passenger figures"))
	draft, err := office.SaveDraft(t.Context(), c.Office, ann, inquiryForm("d", "Half an idea"))
	if err != nil {
		t.Fatal(err)
	}
	up := office.Upload{Name: "letter.pdf", Size: int64(len(pdf)), Content: bytes.NewReader([]byte(pdf))}
	file, _, err := office.Attach(t.Context(), c.Office, ann, app.Ref(), up)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		act  func(who *press.User) error
	}{
		{"read", func(who *press.User) error { _, err := office.Open(t.Context(), c.Office, who, app.Ref()); return err }},
		{"read a draft", func(who *press.User) error {
			_, err := office.Open(t.Context(), c.Office, who, draft.Ref())
			return err
		}},
		{"withdraw", func(who *press.User) error {
			_, err := c.try(who, app.Ref(), press.Move{Action: "withdraw"})
			return err
		}},
		{"write", func(who *press.User) error {
			_, err := office.PostMessage(t.Context(), c.Office, who, app.Ref(), "Hello", "")
			return err
		}},
		{"change", func(who *press.User) error {
			f := inquiryForm("x", "Mine now")
			f.Ref = app.Ref()
			_, err := office.File(t.Context(), c.Office, who, f)
			return err
		}},
		{"fetch a file", func(who *press.User) error {
			_, _, err := office.Fetch(t.Context(), c.Office, who, file.ID)
			return err
		}},
		{"remove a file", func(who *press.User) error {
			_, err := office.RemoveAttachment(t.Context(), c.Office, who, file.ID)
			return err
		}},
		{"discard", func(who *press.User) error { return office.Discard(t.Context(), c.Office, who, draft.Ref()) }},
	} {
		if err := test.act(bob); !errors.Is(err, press.ErrNotFound) {
			t.Errorf("bob can %s: %v", test.name, err)
		}
	}
	if _, err := office.Open(t.Context(), c.Office, zhou, draft.Ref()); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("an officer reads a draft: %v", err)
	}
	_, content, err := office.Fetch(t.Context(), c.Office, zhou, file.ID)
	if err != nil {
		t.Fatalf("an officer fetches a file: %v", err)
	}
	_ = content.Close()
}

const pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// Two cases cannot have one room or host at one time; when a slot is let go it
// is free again.
func TestSlotsAreHeldForOneCase(t *testing.T) {
	c := openCounter(t)
	zhou := c.person("zhou", press.Officer, press.Approved)
	var refs []string
	for i := range 2 {
		ann := c.person(fmt.Sprint("ann", i), press.Reporter, press.Approved)
		app := c.file(ann, interviewForm("k", "Night buses"))
		refs = append(refs, app.Ref())
		c.step(zhou, app.Ref(), press.Move{Action: "take"})
		c.step(zhou, app.Ref(), press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport"}}})
		c.step(zhou, app.Ref(), press.Move{Action: "record_consent", Consent: "yes"})
	}
	offer := press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: "Room 1", Host: "Gu"}}}
	c.step(zhou, refs[0], offer)
	overlapping := press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-07-15T10:30", Place: "Room 2", Host: "Gu"}}}
	var bad press.Invalid
	if _, err := c.try(zhou, refs[1], overlapping); !errors.As(err, &bad) || bad["slots.0.start"].Key != "error.slot_taken" {
		t.Errorf("the same host at one time: %v", err)
	}
	ann := &press.User{}
	if app, err := c.DB.Application(t.Context(), refs[0]); err == nil {
		ann = app.Owner
	}
	c.step(ann, refs[0], press.Move{Action: "withdraw"})
	c.step(zhou, refs[1], overlapping)
}

func TestAnEditedFormKeepsItsFirstVersion(t *testing.T) {
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	app := c.file(ann, inquiryForm("k", "Passenger figures"))
	f := inquiryForm("k2", "Passenger figures by line")
	f.Ref, f.Version = app.Ref(), app.Version
	edited := c.file(ann, f)
	if edited.Ref() != app.Ref() || edited.Title != "Passenger figures by line" {
		t.Errorf("edited into %s %q", edited.Ref(), edited.Title)
	}
	seen, err := office.Open(t.Context(), c.Office, zhou, app.Ref())
	if err != nil || seen.First == nil || seen.First.Title() != "Passenger figures" {
		t.Fatalf("the first version: %v, %v", seen.First, err)
	}
	c.step(zhou, app.Ref(), press.Move{Action: "take"})
	f.Detail, f.Version = someInquiry("Too late"), 0
	if _, err := office.File(t.Context(), c.Office, ann, f); !errors.Is(err, press.ErrConflict) {
		t.Errorf("changed after it was taken: %v", err)
	}
}

func TestNotesNeverLeaveTheDesk(t *testing.T) {
	const marker = "CANARY-7Q"
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	head := c.person("head", press.Supervisor, press.Approved)
	app := c.file(ann, inquiryForm("k", "Passenger figures"))
	if _, err := office.PostNote(t.Context(), c.Office, zhou, app.Ref(), marker); err != nil {
		t.Fatal(err)
	}
	if _, err := office.PostNote(t.Context(), c.Office, ann, app.Ref(), "hello"); !errors.Is(err, press.ErrForbidden) {
		t.Errorf("a reporter writes a note: %v", err)
	}
	c.step(zhou, app.Ref(), press.Move{Action: "take"})
	c.step(zhou, app.Ref(), aReply("full"))
	c.step(head, app.Ref(), press.Move{Action: "return", Note: marker})
	c.step(zhou, app.Ref(), aReply("full"))
	c.step(head, app.Ref(), press.Move{Action: "approve"})
	seen, err := office.Open(t.Context(), c.Office, ann, app.Ref())
	if err != nil {
		t.Fatal(err)
	}
	if len(seen.Messages) != 0 || len(seen.Mails) != 0 || len(seen.Officers) != 0 {
		t.Errorf("ann sees %d messages, %d mails, %d officers", len(seen.Messages), len(seen.Mails), len(seen.Officers))
	}
	for _, ev := range seen.Events {
		if strings.Contains(ev.Text.Note+ev.Text.Fields, marker) {
			t.Errorf("ann sees the note of %s", ev.Action)
		}
	}
	for _, m := range c.outbox("ann@example.test") {
		if strings.Contains(fmt.Sprint(m.Facts), marker) {
			t.Errorf("the letter %s tells the note", m.Template)
		}
	}
	if desk, err := office.Open(t.Context(), c.Office, zhou, app.Ref()); err != nil || len(desk.Messages) != 1 || desk.Messages[0].Body != marker {
		t.Errorf("the desk sees %+v (%v)", desk.Messages, err)
	}
}

func aReply(outcome string) press.Move {
	a := press.Answer{Outcome: outcome, Text: "Two million passengers in the year 2025.", Basis: "Regulation, article 14"}
	return press.Move{
		Action: "send_for_approval", Answers: []press.Answer{a, a}, Attribution: "A spokesperson of the city",
		OnRecord: "record", AsOf: "2026-06-15", Language: "en", Contact: "Press Office",
	}
}

// Every event carries a hash over the one before it.
func TestTheHistoryIsAChain(t *testing.T) {
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	app := c.file(ann, inquiryForm("k", "Passenger figures"))
	c.step(zhou, app.Ref(), press.Move{Action: "take"})
	c.step(zhou, app.Ref(), press.Move{Action: "ask", Items: []string{"Which year?"}})
	after, err := c.DB.Application(t.Context(), app.Ref())
	if err != nil {
		t.Fatal(err)
	}
	prev := ""
	for i, ev := range after.Events {
		again := ev
		again.Seal(prev)
		if again.Hash != ev.Hash || again.TextHash != ev.TextHash || ev.Seq != i+1 {
			t.Errorf("event %d (%s) does not follow from the one before", ev.Seq, ev.Action)
		}
		prev = ev.Hash
	}
	changed := after.Events[1]
	changed.CreatedAt = changed.CreatedAt.Add(time.Second)
	changed.Seal(after.Events[0].Hash)
	if changed.Hash == after.Events[1].Hash {
		t.Error("an event that was moved by a second keeps its hash")
	}
}

// A refusal that nobody has approved is told to no one but who approves it,
// and the reporter's page has nothing of it.
func TestAProposedRefusalStaysInside(t *testing.T) {
	const marker = "CANARY-8R: the commission does not want to."
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	head := c.person("head", press.Supervisor, press.Approved)
	app := c.file(ann, interviewForm("k", "Night buses"))
	c.step(zhou, app.Ref(), press.Move{Action: "take"})
	c.step(zhou, app.Ref(), press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport", Reach: "CANARY-8R", Sent: "CANARY-8R"}}})
	c.step(zhou, app.Ref(), press.Move{Action: "record_consent", Consent: "yes", Conditions: "CANARY-8R"})
	c.step(zhou, app.Ref(), press.Move{Action: "propose_decline", Reason: "R2", Text: marker})
	if _, err := office.PostMessage(t.Context(), c.Office, zhou, app.Ref(), "We are still asking.", ""); err != nil {
		t.Fatal(err)
	}
	seen, err := office.Open(t.Context(), c.Office, ann, app.Ref())
	if err != nil {
		t.Fatal(err)
	}
	page, err := json.Marshal([]any{seen.App, seen.Events, seen.Messages})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(page), "CANARY-8R") {
		t.Errorf("the reporter's page has it: %s", page)
	}
	for _, m := range c.outbox("") {
		told := strings.Contains(fmt.Sprint(m.Facts), "CANARY-8R")
		if may := m.Template == "propose_decline_approver"; told != may {
			t.Errorf("%s to %s: told %v", m.Template, m.Address, told)
		}
	}
	c.step(head, app.Ref(), press.Move{Action: "decline"})
	if list := c.outbox(ann.Email); !slices.ContainsFunc(list, func(m press.Mail) bool { return m.Facts["text"] == marker }) {
		t.Errorf("once approved, it is not told: %v", letters(list))
	}
}

// Mail about a case goes to the officer who has it, while that officer works at
// the desk.
func TestWhoHasLeftTheDeskHearsNoMore(t *testing.T) {
	for name, leave := range map[string]func(c *counter, zhou *press.User) error{
		"another role": func(c *counter, zhou *press.User) error {
			return office.SetRole(t.Context(), c.Office, c.person("root", press.Admin, press.Approved), zhou.ID, press.Editor)
		},
		"suspended": func(c *counter, zhou *press.User) error {
			return office.Suspend(t.Context(), c.Office, c.person("root", press.Admin, press.Approved), zhou.ID, press.Suspension{})
		},
	} {
		c := openCounter(t)
		ann, zhou, wu := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved), c.person("wu", press.Officer, press.Approved)
		app := c.file(ann, inquiryForm("k", "Passenger figures"))
		c.step(zhou, app.Ref(), press.Move{Action: "take"})
		if err := leave(c, zhou); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := office.PostMessage(t.Context(), c.Office, ann, app.Ref(), "Any news?", ""); err != nil {
			t.Fatal(err)
		}
		if got := letters(c.outbox(zhou.Email)); strings.Contains(got, "message_desk") {
			t.Errorf("%s: zhou got %s", name, got)
		}
		if got := letters(c.outbox(wu.Email)); !strings.Contains(got, "message_desk") {
			t.Errorf("%s: wu got %s", name, got)
		}
	}
}

// Cases of a reporter whose approval has ended go on; new ones wait.
func TestCasesOutliveTheApproval(t *testing.T) {
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	app := c.file(ann, inquiryForm("k", "Passenger figures"))
	c.step(zhou, app.Ref(), press.Move{Action: "take"})
	if err := office.Suspend(t.Context(), c.Office, zhou, ann.ID, press.Suspension{Reason: "A complaint"}); err != nil {
		t.Fatal(err)
	}
	ann = c.read(ann.ID)
	if _, err := office.File(t.Context(), c.Office, ann, inquiryForm("k2", "More figures")); !errors.Is(err, press.ErrPending) {
		t.Errorf("a suspended reporter files: %v", err)
	}
	c.step(zhou, app.Ref(), aReply("full"))
	if done := c.step(c.person("head", press.Supervisor, press.Approved), app.Ref(), press.Move{Action: "approve"}); done.Status != press.Completed {
		t.Errorf("the case stands at %s", done.Status)
	}
	if got := letters(c.outbox(ann.Email)); !strings.Contains(got, "approve_owner") {
		t.Errorf("the reply was not sent: %s", got)
	}
}

// upload keeps a file under a form and returns the form.
func (c *counter) upload(who *press.User, f office.Form, name string) office.Form {
	c.t.Helper()
	up := office.Upload{Name: name, Size: int64(len(pdf)), Content: strings.NewReader(pdf)}
	if _, err := office.Receive(c.t.Context(), c.Office, who, press.PurposeAttachment, f.Key, up); err != nil {
		c.t.Fatal(err)
	}
	return f
}

// A form whose answer was lost is sent again, with its files: each is there once,
// however often, and the limit counts it once.
func TestAFormThatIsSentAgainBringsEachFileOnce(t *testing.T) {
	c := openCounter(t)
	ann := c.person("ann", press.Reporter, press.Approved)
	f := inquiryForm("k", "Night buses")
	for range 2 * press.InquiryKind.Rules().Files {
		f = c.upload(ann, f, "letter.pdf")
	}
	f = c.upload(ann, f, "another.pdf")
	files, err := c.DB.Attachments(t.Context(), c.file(ann, f).ID)
	if err != nil || len(files) != 2 {
		t.Errorf("%d files came (%v), want 2", len(files), err)
	}
}

// A file that comes with a form is linked or complained about, but never lost;
// the same form sent twice links it once.
func TestNoFileOfAFormIsLost(t *testing.T) {
	c := openCounter(t)
	ann := c.person("ann", press.Reporter, press.Approved)
	names := func(app *press.Application) string {
		files, err := c.DB.Attachments(t.Context(), app.ID)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, f := range files {
			list = append(list, f.Name)
		}
		slices.Sort(list)
		return strings.Join(list, " ")
	}
	f := c.upload(ann, inquiryForm("k", "Passenger figures"), "a.pdf")
	app := c.file(ann, f)
	c.file(ann, c.upload(ann, f, "a.pdf")) // sent again with all that is in it
	if got := names(app); got != "a.pdf" {
		t.Errorf("sent twice, it has %q", got)
	}
	if _, err := office.File(t.Context(), c.Office, ann, c.upload(ann, f, "b.pdf")); !errors.Is(err, press.ErrKeyReused) {
		t.Errorf("the same form with another file: %v", err)
	}
	edit := c.upload(ann, inquiryForm("k2", "Passenger figures"), "c.pdf")
	edit.Ref, edit.Version = app.Ref(), app.Version
	app = c.file(ann, edit)
	c.file(ann, c.upload(ann, edit, "c.pdf"))
	if got := names(app); got != "a.pdf c.pdf" {
		t.Errorf("a file added to a filed application: %q", got)
	}
	if n := len(app.Events); app.Events[n-1].Action != "edit" || n != 2 {
		t.Errorf("the history says %v", app.Events)
	}
}

// Files of messages do not use up the room for files of the form.
func TestFilesOfMessagesAreNotCounted(t *testing.T) {
	c := openCounter(t)
	ann := c.person("ann", press.Reporter, press.Approved)
	app := c.file(ann, inquiryForm("k", "Passenger figures"))
	for i := range press.InquiryKind.Rules().Files {
		key := fmt.Sprint("m", i)
		c.upload(ann, office.Form{Key: key}, key+".pdf")
		if _, err := office.PostMessage(t.Context(), c.Office, ann, app.Ref(), "See this.", key); err != nil {
			t.Fatal(err)
		}
	}
	up := office.Upload{Name: "letter.pdf", Size: int64(len(pdf)), Content: strings.NewReader(pdf)}
	if _, _, err := office.Attach(t.Context(), c.Office, ann, app.Ref(), up); err != nil {
		t.Errorf("attach: %v", err)
	}
	f := inquiryForm("e", "Passenger figures by line")
	f.Ref = app.Ref()
	c.file(ann, f)
}

// However a draft is filed, and however often at once, it is filed once.
func TestADraftIsFiledOnce(t *testing.T) {
	for name, act := range map[string]func(c *counter, who *press.User, draft *press.Application) error{
		"as it is kept": func(c *counter, who *press.User, draft *press.Application) error {
			_, err := office.FileDraft(t.Context(), c.Office, who, draft.Ref(), draft.Version, false)
			return err
		},
		"with its form": func(c *counter, who *press.User, draft *press.Application) error {
			f := inquiryForm("k2", "Passenger figures by line")
			f.Ref, f.Version = draft.Ref(), draft.Version
			_, err := office.File(t.Context(), c.Office, who, f)
			return err
		},
		"with the form that made it": func(c *counter, who *press.User, _ *press.Application) error {
			_, err := office.File(t.Context(), c.Office, who, inquiryForm("k", "Passenger figures"))
			return err
		},
	} {
		c := openCounter(t)
		ann := c.person("ann", press.Reporter, press.Approved)
		draft, err := office.SaveDraft(t.Context(), c.Office, ann, inquiryForm("k", "Passenger figures"))
		if err != nil {
			t.Fatal(err)
		}
		errs := make(chan error)
		for range 8 {
			go func() { errs <- act(c, ann, draft) }()
		}
		for range 8 {
			if err := <-errs; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		app, err := c.DB.ApplicationByID(t.Context(), draft.ID)
		if err != nil || app.Ref() != "82600015" || len(app.Events) != 1 {
			t.Errorf("%s: filed as %s with %d events (%v)", name, app.Ref(), len(app.Events), err)
		}
		if got := letters(c.outbox(ann.Email)); got != "submit_owner" {
			t.Errorf("%s: letters %s", name, got)
		}
	}
}

// What was approved, returned or voided waits for nobody's approval any more.
func TestTheListOfApprovalsEmpties(t *testing.T) {
	c := openCounter(t)
	ann, zhou, head := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved), c.person("head", press.Supervisor, press.Approved)
	inquiry := c.file(ann, inquiryForm("a", "Passenger figures")).Ref()
	interview := c.file(ann, interviewForm("b", "Night buses")).Ref()
	refusal := press.Move{Action: "propose_decline", Reason: "R2", Text: "The unit has no time for it in these weeks."}
	for _, step := range []struct {
		who  *press.User
		ref  string
		move press.Move
		want int
	}{
		{zhou, inquiry, press.Move{Action: "take"}, 0},
		{zhou, inquiry, aReply("full"), 1},
		{zhou, interview, press.Move{Action: "take"}, 1},
		{zhou, interview, refusal, 2},
		{zhou, interview, press.Move{Action: "ask", Items: []string{"Which day?"}}, 1},
		{head, inquiry, press.Move{Action: "return", Note: "Name the source."}, 0},
		{ann, interview, press.Move{Action: "supply", Note: "Friday"}, 0},
		{zhou, interview, refusal, 1},
		{head, interview, press.Move{Action: "decline"}, 0},
	} {
		c.step(step.who, step.ref, step.move)
		list, err := office.Desk(t.Context(), c.Office, head, store.Filter{View: "approval"}, "")
		if err != nil || len(list.Rows) != step.want {
			t.Errorf("after %s: %d wait (%v), want %d", step.move.Action, len(list.Rows), err, step.want)
		}
		if counts, err := office.DeskCounts(t.Context(), c.Office, head); err != nil || counts["approval"] != step.want {
			t.Errorf("after %s: %d are counted (%v), want %d", step.move.Action, counts["approval"], err, step.want)
		}
	}
}

// A reply that the duty officer has sent alone stands in a list of its own until
// a supervisor has looked at it, though the case is closed.
func TestAReplySentAloneIsListedUntilItIsReviewed(t *testing.T) {
	c := openCounter(t)
	ann, zhou, night, head := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved), c.person("night", press.Officer, press.Approved), c.person("head", press.Supervisor, press.Approved)
	if err := office.SetDuty(t.Context(), c.Office, night, night.ID, true); err != nil {
		t.Fatal(err)
	}
	listed := func() (refs []string) {
		t.Helper()
		for page := ""; ; {
			list, err := office.Desk(t.Context(), c.Office, head, store.Filter{View: "review", After: page, Limit: 2}, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, app := range list.Rows {
				refs = append(refs, app.Ref())
			}
			if page = list.Next; page == "" {
				break
			}
		}
		counts, err := office.DeskCounts(t.Context(), c.Office, head)
		if err != nil || counts["review"] != len(refs) {
			t.Errorf("%d are counted (%v), %d listed", counts["review"], err, len(refs))
		}
		return refs
	}
	var want []string
	for _, key := range []string{"a", "b", "c"} {
		ref := c.file(ann, inquiryForm(key, "Passenger figures")).Ref()
		c.step(zhou, ref, press.Move{Action: "take"})
		c.step(zhou, ref, aReply("full"))
		want = append(want, ref)
	}
	if got := listed(); len(got) != 0 {
		t.Errorf("before anything is sent: %v", got)
	}
	c.now = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC) // in the evening
	night = c.read(night.ID)
	for _, ref := range want {
		c.now = c.now.Add(time.Minute)
		c.step(night, ref, press.Move{Action: "approve"})
	}
	if got := listed(); len(got) != 3 {
		t.Errorf("sent alone: %v, want %v", got, want)
	}
	for i, ref := range want {
		c.step(head, ref, press.Move{Action: "review"})
		if got := listed(); slices.Contains(got, ref) || len(got) != 2-i {
			t.Errorf("after a review: %v", got)
		}
	}
}

// The public list changes with every step and says the day of the office.
func TestThePublicListFollowsTheCase(t *testing.T) {
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	c.now = time.Date(2026, 6, 15, 16, 30, 0, 0, time.UTC) // after midnight in the office
	ref := c.file(ann, inquiryForm("a", "Passenger figures")).Ref()
	for _, step := range []struct {
		who  *press.User
		move press.Move
		want press.Progress
	}{
		{zhou, press.Move{Action: "take"}, press.Progress{FiledDate: "2026-06-16", UpdatedDate: "2026-06-17", Status: press.Processing}},
		{ann, press.Move{Action: "withdraw"}, press.Progress{FiledDate: "2026-06-16", UpdatedDate: "2026-06-18", Status: press.Done}},
	} {
		c.now = c.now.Add(24 * time.Hour)
		c.step(step.who, ref, step.move)
		step.want.Number, step.want.Kind = ref, press.InquiryKind
		if p, err := c.DB.Public().ProgressOf(t.Context(), ref); err != nil || *p != step.want {
			t.Errorf("after %s: %+v (%v), want %+v", step.move.Action, p, err, step.want)
		}
	}
}
