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

// A colleague who is let in hears what the reporter hears and is told who shares
// it; whoever writes, the other one reads it too. What still waits for them when
// they are let out is not sent.
func TestAColleagueHearsOfACaseWhileItIsShared(t *testing.T) {
	c := openCounter(t)
	ann, carol, zhou := c.person("ann", press.Reporter, press.Approved), c.person("carol", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	ref := c.file(ann, inquiryForm("k", "Night buses")).Ref()
	c.step(ann, ref, press.Move{Action: "share", Email: " Carol@Example.test "})
	if f := c.said("carol@example.test", "share_colleague"); f["by"] != "ann" || f["number"] != ref {
		t.Errorf("let in: %v", f)
	}
	c.step(zhou, ref, press.Move{Action: "take"})
	if f := c.said("carol@example.test", "take_owner"); f["shared_by"] != "ann" {
		t.Errorf("the colleague's letter: %v", f)
	}
	if f := c.said("ann@example.test", "take_owner"); f["shared_by"] != "" {
		t.Errorf("the owner's letter: %v", f)
	}
	for _, m := range []struct {
		from *press.User
		to   []string
	}{
		{carol, []string{"ann@example.test message_owner", "zhou@example.test message_desk"}},
		{ann, []string{"carol@example.test message_owner", "zhou@example.test message_desk"}},
		{zhou, []string{"ann@example.test message_owner", "carol@example.test message_owner"}},
	} {
		c.now = c.now.Add(time.Minute)
		if _, err := office.PostMessage(t.Context(), c.Office, m.from, ref, "One more word.", ""); err != nil {
			t.Fatal(err)
		}
		var to []string
		for _, mail := range c.outbox("") {
			if strings.HasPrefix(mail.Template, "message_") && mail.CreatedAt.Equal(c.now) {
				to = append(to, mail.Address+" "+mail.Template)
			}
			if strings.HasPrefix(mail.Template, "message_") && (mail.Facts["by_reporter"] == "true") != (mail.Facts["author"] != "zhou") {
				t.Errorf("a message of %s: %v", mail.Facts["author"], mail.Facts)
			}
		}
		if slices.Sort(to); !slices.Equal(to, m.to) {
			t.Errorf("a message of %s goes to %v, want %v", m.from.Name(), to, m.to)
		}
	}

	c.step(ann, ref, press.Move{Action: "unshare", Colleague: carol.ID})
	for _, m := range c.outbox("carol@example.test") {
		app, err := c.DB.Standing(t.Context(), *m.ApplicationID)
		if err != nil {
			t.Fatal(err)
		}
		if stale := m.Stale(app); stale != strings.HasSuffix(m.Template, "_owner") {
			t.Errorf("%s waits for somebody who was let out: dropped %v", m.Template, stale)
		}
	}
	before := len(c.outbox("carol@example.test"))
	c.step(zhou, ref, press.Move{Action: "ask", Items: []string{"Which line?"}})
	if _, err := office.PostMessage(t.Context(), c.Office, carol, ref, "Still here?", ""); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("who was let out writes: %v", err)
	}
	if got := c.outbox("carol@example.test"); len(got) != before {
		t.Errorf("who was let out hears %s", got[0].Template)
	}
}

// A colleague answers for the reporter, with files; the form, its files and what
// can be made of it are the owner's.
func TestAColleagueAnswersButTheFormIsItsOwners(t *testing.T) {
	c := openCounter(t)
	ann, carol, zhou := c.person("ann", press.Reporter, press.Approved), c.person("carol", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	app := c.file(ann, inquiryForm("k", "Night buses"))
	ref := app.Ref()
	c.step(ann, ref, press.Move{Action: "share", Email: "carol@example.test"})
	file := func(name string) office.Upload {
		return office.Upload{Name: name, Size: int64(len(pdf)), Content: strings.NewReader(pdf)}
	}
	if _, _, err := office.Attach(t.Context(), c.Office, carol, ref, file("form.pdf")); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("a colleague adds to the form: %v", err)
	}
	f := inquiryForm("k2", "Night trams")
	f.Ref, f.Version = ref, c.app(ref).Version
	_, changes := office.File(t.Context(), c.Office, carol, f)
	_, copies := office.UseAsStart(t.Context(), c.Office, carol, ref, "k3")
	if !errors.Is(changes, press.ErrNotFound) || !errors.Is(copies, press.ErrNotFound) {
		t.Errorf("a colleague changes the form (%v) or takes it as a start (%v)", changes, copies)
	}
	c.step(zhou, ref, press.Move{Action: "take"})
	c.step(zhou, ref, press.Move{Action: "ask", Items: []string{"Which line?"}})
	a, _, err := office.Attach(t.Context(), c.Office, carol, ref, file("answer.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	c.step(carol, ref, press.Move{Action: "supply", Answers: []press.Answer{{Text: "Line 2"}}})
	if f := c.said("zhou@example.test", "supply_desk"); f["by"] != "carol" {
		t.Errorf("the desk hears of %q", f["by"])
	}
	for who, want := range map[*press.User]error{ann: nil, carol: nil, zhou: nil, c.person("bob", press.Reporter, press.Approved): press.ErrNotFound} {
		_, content, err := office.Fetch(t.Context(), c.Office, who, a.ID)
		if !errors.Is(err, want) {
			t.Errorf("%s opens the file: %v", who.Name(), err)
		}
		if err == nil {
			_ = content.Close()
		}
	}
	lists := func(who *press.User) (open, past int) {
		own, err := office.MyApplications(t.Context(), c.Office, who, "", "")
		if err != nil {
			t.Fatal(err)
		}
		return len(own.Shared), len(own.SharedPast)
	}
	if open, past := lists(carol); open != 1 || past != 0 {
		t.Errorf("the colleague has %d open and %d past ones", open, past)
	}
	c.step(ann, ref, press.Move{Action: "withdraw", Sure: true})
	if open, past := lists(carol); open != 0 || past != 1 {
		t.Errorf("after it was withdrawn the colleague has %d open and %d past ones", open, past)
	}
	ann.OutletName = "Another Daily"
	if err := c.DB.SaveUser(t.Context(), ann); err != nil {
		t.Fatal(err)
	}
	if open, past := lists(carol); open+past != 0 {
		t.Errorf("who works for another outlet has %d open and %d past ones", open, past)
	}
}

// What is shared is read page by page, the last first.
func TestWhatIsSharedIsReadPageByPage(t *testing.T) {
	c := openCounter(t)
	ann, carol := c.person("ann", press.Reporter, press.Approved), c.person("carol", press.Reporter, press.Approved)
	var want []string
	for i := range 23 {
		c.now = c.now.Add(time.Hour)
		ref := c.file(ann, inquiryForm(string(rune('a'+i)), "Night buses")).Ref()
		c.step(ann, ref, press.Move{Action: "share", Email: "carol@example.test"})
		c.step(ann, ref, press.Move{Action: "withdraw", Sure: true})
		want = slices.Insert(want, 0, ref)
	}
	var got []string
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		own, err := office.MyApplications(t.Context(), c.Office, carol, "", cursor)
		if err != nil || pages > 2 {
			t.Fatal(err, pages)
		}
		for _, app := range own.SharedPast {
			got = append(got, app.Ref())
		}
		cursor = own.SharedNext
	}
	if !slices.Equal(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
}

// Nobody finds out by trying which addresses are registered.
func TestAddressesOfColleaguesAreTriedSeldom(t *testing.T) {
	c := openCounter(t)
	ann := c.person("ann", press.Reporter, press.Approved)
	c.person("staff", press.Officer, press.Approved)
	c.person("new", press.Reporter, press.Confirmed)
	ref := c.file(ann, inquiryForm("k", "Night buses")).Ref()
	said := map[string]bool{}
	var throttled press.Throttled
	tries := 0
	for ; tries < 100 && !errors.As(c.shares(ann, ref, "nobody@example.test"), &throttled); tries++ {
		for _, address := range []string{"staff@example.test", "new@example.test"} {
			if bad, ok := office.IsProblem(c.shares(ann, ref, address)); ok {
				said[bad["email"].Key] = true
			}
		}
	}
	if len(said) != 1 || !said["error.colleague"] {
		t.Errorf("of what nobody may know the form says %v", said)
	}
	if throttled.Seconds == 0 || tries > 10 {
		t.Errorf("after %d rounds addresses can still be tried", tries)
	}
}

func (c *counter) shares(who *press.User, ref, address string) error {
	c.t.Helper()
	_, err := c.try(who, ref, press.Move{Action: "share", Email: address})
	return err
}

func (c *counter) app(ref string) *press.Application {
	c.t.Helper()
	app, err := c.DB.Application(c.t.Context(), ref)
	if err != nil {
		c.t.Fatal(err)
	}
	return app
}

// An officer from whom a case is taken hears of it, and their calendar loses its
// time; whoever has it now has it there.
func TestAnOfficerHearsThatACaseIsSomebodyElsesNow(t *testing.T) {
	c := openCounter(t)
	ann, zhou, li := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved), c.person("li", press.Officer, press.Approved)
	ref := c.consented(ann, zhou, "k")
	c.step(zhou, ref, press.Move{Action: "agree_by_phone", Party: "Ann", Means: "phone", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: "Room 1"}}})
	told := func(address, letter string, cancelled bool) {
		t.Helper()
		m := press.Mail{Facts: c.said(address, letter)}
		if a := m.Appointment(); a == nil || a.Cancelled != cancelled {
			t.Errorf("%s of %s: the calendar is told %+v", letter, address, a)
		}
	}
	if _, err := office.Assign(t.Context(), c.Office, li, ref, 0, ""); err != nil {
		t.Fatal(err)
	}
	told("zhou@example.test", "assign_giver", true)
	c.step(li, ref, press.Move{Action: "hand_over", To: zhou.ID, Reason: "I am away."})
	c.step(zhou, ref, press.Move{Action: "accept_hand_over"})
	told("li@example.test", "accept_hand_over_giver", true)
	told("zhou@example.test", "appointment_desk", false)
}
