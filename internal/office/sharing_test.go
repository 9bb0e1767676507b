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
		if stale := m.Stale(app); stale != (m.Template != "unshare_colleague") {
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
	f.Ref, f.Version = ref, c.whole(ref).Version
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
	if f := c.said("ann@example.test", "acted_owner"); f["by"] != "carol" || f["action"] != "supply" {
		t.Errorf("the owner hears %v", f)
	}
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
}

// Who moves to another outlet takes nothing along, whoever of the two it is, and
// has it back only if they are let in again.
func TestAnotherOutletEndsWhatIsShared(t *testing.T) {
	for _, mover := range []string{"ann", "carol"} {
		t.Run(mover, func(t *testing.T) {
			c := openCounter(t)
			people := map[string]*press.User{"ann": c.person("ann", press.Reporter, press.Approved), "carol": c.person("carol", press.Reporter, press.Approved), "dora": c.person("dora", press.Reporter, press.Approved)}
			zhou := c.person("zhou", press.Officer, press.Approved)
			ref := c.consented(people["ann"], zhou, "k")
			for _, name := range []string{"carol", "dora"} {
				c.step(people["ann"], ref, press.Move{Action: "share", Email: name + "@example.test"})
			}
			c.step(zhou, ref, press.Move{Action: "agree_by_phone", Party: "Ann", Means: "phone", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: "Room 1"}}})
			move := func(outlet string) {
				u := c.read(people[mover].ID)
				f := press.Profile{FamilyName: u.FamilyName, OutletName: outlet, Mobile: "+8613800000000", Locale: u.Locale, Timezone: u.Timezone}
				if err := office.ChangeProfile(t.Context(), c.Office, u, f); err != nil {
					t.Fatal(err)
				}
			}
			move("TEST  daily") // the same, written otherwise
			if n := len(c.whole(ref).Colleagues); n != 2 {
				t.Fatalf("%d colleagues are left by a name that is written otherwise", n)
			}
			move("Rival Times")
			move("Test Daily")
			left := map[string]int{"ann": 0, "carol": 1}[mover]
			if app := c.whole(ref); len(app.Colleagues) != left || app.CanRead(people["carol"]) {
				t.Errorf("%d colleagues are left, want %d", len(app.Colleagues), left)
			}
			m := press.Mail{Facts: c.said("carol@example.test", "unshare_colleague")}
			if m.Appointment() != nil {
				t.Errorf("who works elsewhere is told the time: %+v", m.Appointment())
			}
		})
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

// An officer from whom a case is taken hears of it, and their calendar loses its
// time; whoever has it now has it there, and nobody else is written to.
func TestAnOfficerHearsThatACaseIsSomebodyElsesNow(t *testing.T) {
	c := openCounter(t)
	ann, head := c.person("ann", press.Reporter, press.Approved), c.person("head", press.Supervisor, press.Approved)
	zhou, li, wu := c.person("zhou", press.Officer, press.Approved), c.person("li", press.Officer, press.Approved), c.person("wu", press.Officer, press.Approved)
	ref := c.consented(ann, zhou, "k")
	c.step(zhou, ref, press.Move{Action: "agree_by_phone", Party: "Ann", Means: "phone", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: "Room 1"}}})
	told := func(what string, want ...string) {
		t.Helper()
		var got []string
		for _, m := range c.outbox("") {
			if party := m.Template[strings.LastIndex(m.Template, "_")+1:]; m.CreatedAt.Equal(c.now) && (party == "giver" || party == "desk") {
				word := "-"
				if a := m.Appointment(); a != nil {
					word = map[bool]string{true: "cancel", false: "request"}[a.Cancelled]
				}
				name, _, _ := strings.Cut(m.Address, "@")
				got = append(got, name+" "+m.Template+" "+word)
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s: told are %q, want %q", what, got, want)
		}
		c.now = c.now.Add(time.Minute)
	}
	assign := func(by, to *press.User) {
		t.Helper()
		if _, err := office.Assign(t.Context(), c.Office, by, ref, 0, to.ID); err != nil {
			t.Fatal(err)
		}
	}
	c.now = c.now.Add(time.Minute)
	assign(li, li)
	told("taken", "zhou assign_giver cancel")
	c.step(head, ref, press.Move{Action: "hand_over", To: wu.ID, Reason: "He is away."})
	c.step(wu, ref, press.Move{Action: "accept_hand_over"})
	told("handed over by a supervisor", "head accept_hand_over_giver -", "li accept_hand_over_giver cancel", "wu appointment_desk request")

	today := c.Rules.Today(c.now)
	if err := office.SetAbsence(t.Context(), c.Office, wu, wu.ID, press.Absence{From: today.String(), Until: today.AddDays(2).String(), Deputy: li.ID}); err != nil {
		t.Fatal(err)
	}
	assign(head, li)
	told("from who is away to the deputy", "li assign_desk request", "wu assign_giver cancel")
	gone := c.read(li.ID)
	gone.Standing = press.Suspended
	if err := c.DB.SaveUser(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	assign(head, zhou)
	told("from who has left", "zhou assign_desk request")

	c.now = time.Date(2026, 7, 15, 4, 0, 0, 0, time.UTC)
	c.step(zhou, ref, press.Move{Action: "held", Outcome: "held"})
	c.now = c.now.Add(time.Minute)
	assign(head, wu)
	told("after it was held", "wu assign_desk -", "zhou assign_giver -")
}
