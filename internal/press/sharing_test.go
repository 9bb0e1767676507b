package press

import (
	"errors"
	"slices"
	"testing"
)

// Whom a reporter can let in: an approved reporter of the same outlet, once, and
// not themselves. Of everybody else the form says the same.
func TestAReporterLetsInColleaguesOfTheirOutlet(t *testing.T) {
	fellow := func(change func(*User)) *User {
		u := &User{ID: "carol", Email: "carol@daily.example.test", Role: Reporter, Standing: Approved, FamilyName: "Wu", OutletName: " north  DAILY", OutletNameZH: "北方日报"}
		change(u)
		return u
	}
	tests := []struct {
		name   string
		fellow *User
		email  string
		bad    string // what the form says; nothing: they are let in
	}{
		{"the same name, spaced otherwise", fellow(func(*User) {}), "carol@daily.example.test", ""},
		{"the Chinese name is the same", fellow(func(u *User) { u.OutletName = "Nordblatt" }), "carol@daily.example.test", ""},
		{"nobody has the address", nil, "nobody@example.test", "error.colleague"},
		{"another outlet", fellow(func(u *User) { u.OutletName, u.OutletNameZH = "Wire", "通讯社" }), "carol@daily.example.test", "error.colleague"},
		{"no outlet", fellow(func(u *User) { u.OutletName, u.OutletNameZH = "", " " }), "carol@daily.example.test", "error.colleague"},
		{"not approved yet", fellow(func(u *User) { u.Standing = Confirmed }), "carol@daily.example.test", "error.colleague"},
		{"suspended", fellow(func(u *User) { u.Standing = Suspended }), "carol@daily.example.test", "error.colleague"},
		{"of the staff", fellow(func(u *User) { u.Role = Officer }), "carol@daily.example.test", "error.colleague"},
		{"oneself", nil, " ANN@daily.example.test ", "error.colleague_self"},
		{"no address", nil, "carol", "error.email"},
		{"nothing", nil, " ", "error.required"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			app, c := filedCase(t, InquiryKind, Submitted), testContext(t, noon)
			owner := *ann
			owner.Email, owner.OutletNameZH = "ann@daily.example.test", "北方日报"
			app.Owner = &owner
			_, err := app.Take(Move{Action: "share", By: app.Owner, Email: tt.email, Fellow: tt.fellow}, c)
			var bad Invalid
			if errors.As(err, &bad); bad["email"].Key != tt.bad || (err == nil) != (tt.bad == "") {
				t.Fatalf("said %v, want %q", err, tt.bad)
			}
			if let := len(app.Colleagues) == 1; let != (tt.bad == "") || let && !app.CanRead(tt.fellow) {
				t.Errorf("let in: %v", app.Colleagues)
			}
		})
	}
}

// A colleague acts where the tables say so, and for no longer than the owner
// wants, the office approves of them and they work for the same outlet.
func TestAColleagueActsForTheReporterWhileTheyAreLetIn(t *testing.T) {
	app, c := filedCase(t, InquiryKind, NeedsInfo), testContext(t, noon)
	carol := &User{ID: "carol", Role: Reporter, Standing: Approved, FamilyName: "Wu", OutletName: ann.OutletName}
	steps := func(u *User) (list []Action) {
		for _, s := range app.Steps(u, c) {
			list = append(list, s.Action)
		}
		return list
	}
	if app.CanRead(carol) || slices.Contains(steps(carol), "supply") {
		t.Fatal("a colleague is in before they are let in")
	}
	take := func(m Move) *Event {
		t.Helper()
		ev, err := app.Take(m, c)
		if err != nil {
			t.Fatal(err)
		}
		return ev
	}
	ev := take(Move{Action: "share", By: ann, Email: "carol@example.test", Fellow: carol})
	if ev.Concerned() != "carol" || ev.Text.Note != "Wu" || ev.Internal {
		t.Errorf("the history says %+v %+v", ev, ev.Text)
	}
	if got, want := steps(carol), []Action{"supply", "unshare"}; !slices.Equal(got, want) {
		t.Errorf("a colleague may %v, want %v", got, want)
	}
	if _, err := app.Take(Move{Action: "withdraw", By: carol, Sure: true}, c); !errors.Is(err, ErrForbidden) {
		t.Errorf("a colleague withdraws: %v", err)
	}
	if _, err := app.Take(Move{Action: "unshare", By: carol, Colleague: "ann"}, c); err != nil || app.LetsIn("carol") {
		t.Errorf("a colleague leaves: %v", err) // and nobody else goes, whatever they send
	}
	take(Move{Action: "share", By: ann, Email: "carol@example.test", Fellow: carol})
	for name, change := range map[string]func(*User){
		"suspended":         func(u *User) { u.Standing = Suspended },
		"at another outlet": func(u *User) { u.OutletName = "Wire" },
		"of the staff":      func(u *User) { u.Role = Officer },
	} {
		now := *carol
		change(&now)
		app.Colleagues = []*User{&now}
		if now.Stands(Bureau, app) {
			t.Errorf("a colleague who is %s by now acts for the reporter", name)
		}
	}
	app.Colleagues = []*User{carol}
	take(Move{Action: "unshare", By: ann, Colleague: "carol"})
	if app.CanRead(carol) {
		t.Error("who was let out sees the case")
	}
	if _, err := app.Take(Move{Action: "unshare", By: ann, Colleague: "carol"}, c); !errors.Is(err, Refused("need.colleague")) {
		t.Errorf("nobody is let out: %v", err)
	}
}

func TestATenthColleagueIsTheLast(t *testing.T) {
	app, c := filedCase(t, InterviewKind, Submitted), testContext(t, noon)
	for i := range mostColleagues + 1 {
		u := &User{ID: string(rune('a' + i)), Role: Reporter, Standing: Approved, OutletName: ann.OutletName}
		_, err := app.Take(Move{Action: "share", By: ann, Email: "someone@example.test", Fellow: u}, c)
		if refused := errors.Is(err, Refused("need.colleague_room")); refused != (i == mostColleagues) || err != nil && !refused {
			t.Errorf("colleague %d: %v", i+1, err)
		}
	}
}

// Whoever comes to an agreed time, or goes from it, has their own calendar told;
// the number of the word rises for all, so that none is taken for an older one.
func TestACalendarEntryIsGivenToWhoComesAndTakenFromWhoGoes(t *testing.T) {
	app, c := agreed(t)
	carol := &User{ID: "carol", Role: Reporter, Standing: Approved, OutletName: ann.OutletName}
	app.AssigneeID, app.Assignee = &officer.ID, officer
	const start = "2026-03-10T10:00"
	none, now, gone := word{}, func(n int) word { return word{"a", n, false, start, "Room 1"} }, func(n int) word { return word{"a", n, true, start, "Room 1"} }
	rival := *carol
	rival.OutletName = "Wire"
	for i, step := range []struct {
		m     Move
		party Party
		to    *User
		want  word
	}{
		{Move{Action: "share", By: ann, Email: "carol@example.test", Fellow: carol}, Colleague, carol, now(1)},
		{Move{Action: "unshare", By: ann, Colleague: "carol"}, Colleague, carol, gone(2)},
		{Move{Action: "share", By: ann, Email: "carol@example.test", Fellow: carol}, Bureau, ann, none},
		{Move{Action: "unshare", By: carol}, Colleague, &rival, none},
		{Move{Action: "assign", By: officer, Officer: second}, Giver, officer, gone(5)},
		{Move{Action: "hand_over", By: second, To: "duty", Reason: "I am away."}, Receiver, head, none},
		{Move{Action: "accept_hand_over", By: head}, Giver, second, gone(6)},
	} {
		do(t, app, c, step.m)
		ev := &app.Events[len(app.Events)-1]
		if got := wordOf(app.InvitationBy(ev, step.party, step.to, c.Office)); got != step.want || app.AppointmentBy(ev, c.Office) != nil {
			t.Errorf("step %d, %s: the %s's calendar is told %+v, want %+v", i+1, step.m.Action, step.party, got, step.want)
		}
	}
	do(t, app, c, Move{Action: "cancel_by_host", By: officer, Reason: "The host is ill."})
	if got := wordOf(app.AppointmentBy(&app.Events[len(app.Events)-1], c.Office)); got != gone(7) {
		t.Errorf("called off: %+v", got)
	}
}
