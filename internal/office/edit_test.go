package office_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

func letterPDF(name string) office.Upload {
	return office.Upload{Name: name, Size: int64(len(pdf)), Content: strings.NewReader(pdf)}
}

// What changes about the files of an application that is filed is in its
// history, whichever way it comes; of a draft it is not.
func TestTheHistoryKnowsEveryFileThatCameOrWent(t *testing.T) {
	c, ctx := openCounter(t), t.Context()
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	draft, err := office.SaveDraft(ctx, c.Office, ann, inquiryForm("d", "Half an idea"))
	if err != nil {
		t.Fatal(err)
	}
	if _, draft, err = office.Attach(ctx, c.Office, ann, draft.Ref(), letterPDF("draft.pdf")); err != nil || len(draft.Events) != 0 {
		t.Errorf("a draft has a history: %v (%v)", draft, err)
	}

	app := c.file(ann, inquiryForm("k", "Passenger figures"))
	version := app.Version
	kept, app, err := office.Attach(ctx, c.Office, ann, app.Ref(), letterPDF("first.pdf"))
	if err != nil || app.Version != version+1 {
		t.Fatalf("version %d after %d (%v)", app.Version, version, err)
	}
	if app, err = office.RemoveAttachment(ctx, c.Office, ann, kept.ID); err != nil {
		t.Fatal(err)
	}
	form := c.upload(ann, inquiryForm("k2", "Passenger figures by line"), "second.pdf")
	form.Ref, form.Version = app.Ref(), app.Version
	c.file(ann, form)

	found, err := office.Open(ctx, c.Office, zhou, app.Ref())
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, ev := range slices.Backward(found.Events) {
		said = append(said, string(ev.Action)+" +"+strings.Join(ev.Added(), ",")+" -"+strings.Join(ev.Removed(), ","))
	}
	if want := []string{"submit + -", "edit +first.pdf -", "edit + -first.pdf", "edit +second.pdf -"}; !slices.Equal(said, want) {
		t.Errorf("the history says %q, want %q", said, want)
	}
	told := func() (n int) {
		sent, _ := c.mails(zhou.Email)
		for _, s := range sent {
			if s == "edit_desk" {
				n++
			}
		}
		return n
	}
	if n := told(); n != 1 {
		t.Errorf("the desk was told %d times of one sitting", n)
	}
	c.now = c.now.Add(time.Hour)
	if _, app, err = office.Attach(ctx, c.Office, ann, app.Ref(), letterPDF("third.pdf")); err != nil || told() != 2 {
		t.Errorf("an hour later it was told %d times (%v)", told(), err)
	}

	c.step(zhou, app.Ref(), press.Move{Action: "take"})
	if _, _, err := office.Attach(ctx, c.Office, ann, app.Ref(), letterPDF("late.pdf")); !errors.Is(err, press.ErrConflict) {
		t.Errorf("a file came after the case was taken: %v", err)
	}
}

func TestSupervisorsHearWhenAReporterIsAskedAgain(t *testing.T) {
	c := openCounter(t)
	ann, zhou, head := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved), c.person("head", press.Supervisor, press.Approved)
	app := c.file(ann, inquiryForm("k", "Passenger figures"))
	heard := func() (n int) {
		sent, _ := c.mails(head.Email)
		for _, s := range sent {
			if s == "ask_approver" {
				n++
			}
		}
		return n
	}
	c.step(zhou, app.Ref(), press.Move{Action: "take"})
	for round, want := range []int{0, 1, 2} {
		app = c.step(zhou, app.Ref(), press.Move{Action: "ask", Items: []string{"Which year?"}})
		if app.Rounds() != round+1 || heard() != want {
			t.Errorf("round %d: counted %d, and the supervisor heard %d times, want %d", round+1, app.Rounds(), heard(), want)
		}
		c.step(ann, app.Ref(), press.Move{Action: "supply", Note: "Last year."})
	}
}
