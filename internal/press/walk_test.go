package press

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// walker tries whatever people could, in whatever order, while the office's own
// clock runs.
type walker struct {
	rt     *rapid.T
	office *Office
	c      Context
	app    *Application
	people []*User
}

// Whatever people try in whatever order, a refused step changes nothing, a taken
// one adds one event, the due date moves only for a pause, an extension or
// another clock, no verdict of an earlier cycle changes, no open case is without
// an alarm, and the history alone gives back the case.
func TestRandomWalks(t *testing.T) {
	colleague := &User{ID: "carol", Role: Reporter, Standing: Approved, OutletName: ann.OutletName}
	night := &User{ID: "night", Role: Officer, Standing: Approved, OnDuty: true}
	deputy := &User{ID: "deputy", Role: Officer, Standing: Approved, Covers: []*User{head}}
	c := testContext(t, noon)
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom([]Kind{InterviewKind, InquiryKind}).Draw(rt, "kind")
		c.Now = noon
		c.Office.Approval = map[Kind]Approval{kind: rapid.SampledFrom([]Approval{ApproveAll, ApproveRefusals, ApproveNone}).Draw(rt, "approval")}
		w := &walker{rt: rt, office: c.Office, c: c, people: []*User{ann, bob, colleague, officer, head, second, editor, night, deputy, LiaisonOf("Transport")}}
		w.app = filedCase(t, kind, Draft)
		w.app.Colleagues = []*User{colleague}
		deadline := "none"
		if rapid.Bool().Draw(rt, "a deadline") {
			deadline = "hard"
		}
		switch d := w.app.Detail.(type) {
		case *Interview:
			if rapid.Bool().Draw(rt, "in writing") {
				d.Mode = "written"
			}
			d.DeadlineKind, d.DeadlineAt = deadline, "2026-03-11T12:00"
		case *Inquiry:
			d.DeadlineKind, d.DeadlineAt = deadline, "2026-03-11T12:00"
		}
		var actions []Action
		for _, s := range kind.Rules().Moves {
			if s.By != Timer {
				actions = append(actions, s.Action)
			}
		}
		for range rapid.IntRange(1, 400).Draw(rt, "steps") { // a hundred walks of two hundred steps
			w.pass(time.Duration(rapid.IntRange(1, 60).Draw(rt, "hours")) * time.Hour)
			m := w.move()
			m.Action = rapid.SampledFrom(actions).Draw(rt, "action")
			if rapid.IntRange(0, 3).Draw(rt, "sensible") > 0 { // mostly what is open to them
				open := slices.DeleteFunc(w.app.Steps(m.By, w.c), func(s Step) bool { return slices.Contains(seldom, s.Action) })
				if len(open) > 0 {
					m.Action = rapid.SampledFrom(open).Draw(rt, "open").Action
				}
			}
			w.fill(&m)
			if m.Action == "supply" {
				m.Answers = slices.Repeat([]Answer{{Text: "The first line, on weekdays."}}, len(w.app.OpenItems()))
			}
			w.try(m)
		}
		w.replay()
	})
}

// seldom are the steps that would end or crowd every walk.
var seldom = []Action{"withdraw", "log_call", "told", "assign", "edit", "propose_transfer", "propose_decline"}

// fill names what the move is about.
func (w *walker) fill(m *Move) {
	for _, p := range w.app.Contacts {
		if slices.Contains([]Action{"record_consent", "send_link", "revoke_link"}, m.Action) && p.Consent == ConsentOpen || m.Action == "withdraw_consent" && p.Consent == ConsentGiven {
			m.Contact = p.ID
		}
	}
	if m.Action == "answer_deadline" {
		m.Outcome = "can"
	}
}

// pass lets time go by: the office's own clock does what is due.
func (w *walker) pass(d time.Duration) {
	until := w.c.Now.Add(d)
	for n := 0; ; n++ {
		a := w.app.NextAlarm()
		if a == nil || a.At.After(until) {
			break
		}
		if n > 200 {
			w.rt.Fatalf("%s goes off again and again, in status %s", a.Action, w.app.Status)
		}
		if a.At.After(w.c.Now) {
			w.c.Now = a.At
		}
		m := Move{Action: a.Action, By: System, Duty: officer}
		if !w.try(m) {
			w.rt.Fatalf("the office's own clock cannot %s in status %s", a.Action, w.app.Status)
		}
	}
	w.c.Now = until
}

func (w *walker) move() Move {
	m := aReply(rapid.SampledFrom(w.people).Draw(w.rt, "who"), rapid.SampledFrom([]string{"full", "refused"}).Draw(w.rt, "outcome of the reply"))
	at := func(hours int) string {
		return w.c.Now.Add(time.Duration(hours) * time.Hour).In(w.office.Zone).Format("2006-01-02T15:04")
	}
	m.AsOf = w.office.Today(w.c.Now).String()
	m.Note, m.FollowUp, m.Sure, m.Agreed, m.ShortNotice = "What about the second point?", true, true, true, true
	m.Officer, m.To = rapid.SampledFrom([]*User{officer, head}).Draw(w.rt, "to"), "somebody"
	m.Reason, m.Text, m.Consent = "R3", "Nobody who knows the subject is free then.", rapid.SampledFrom([]string{"yes", "yes", "no"}).Draw(w.rt, "consent")
	m.Contacts = []ContactForm{{Unit: "Transport", Reach: "press@transport.example.test"}}
	m.Slots = []SlotForm{{Start: at(rapid.IntRange(2, 900).Draw(w.rt, "hours ahead")), Place: "Room 1"}}
	m.Windows = []Window{{at(48), at(50)}}
	m.Means, m.Party, m.Authority, m.Reach = "phone", "Mr Wang", "Foreign Affairs Office", "5550 0199, duty@fao.example.test"
	m.Days, m.Numbers, m.URL = rapid.IntRange(1, 5).Draw(w.rt, "days"), []int{1}, "https://daily.example.test/buses"
	m.Units = []UnitForm{{Unit: "Transport", Reach: "press@transport.example.test", Questions: "How many passengers?", Due: w.office.Today(w.c.Now).String()}}
	m.Outcome = "held"
	m.Email, m.Fellow, m.Colleague = "carol@example.test", w.people[2], "carol"
	if len(w.app.OpenConsultations()) > 0 {
		m.Unit = w.app.OpenConsultations()[0].ID
	}
	if slots := w.app.Alternatives(); len(slots) > 0 {
		m.Slot = slots[len(slots)-1].ID
	}
	return m
}

// try takes a step, and holds what it did against the laws.
func (w *walker) try(m Move) bool {
	app := w.app
	was := *app
	clock := app.ClockAt(w.office, w.c.Calendar, w.c.Now)
	ev, err := app.Take(m, w.c)
	if err != nil {
		if len(app.Events) != len(was.Events) || app.Status != was.Status || app.DueAt != was.DueAt || ev != nil {
			w.rt.Fatalf("%s by %s was refused (%v) and changed the case", m.Action, m.By.ID, err)
		}
		return false
	}
	if m.Action == "submit" {
		app.File(1, w.office, w.c.Now)
		app.Settle(w.office, w.c.Calendar, w.c.Now)
	}
	for i := range app.Slots {
		app.Slots[i].ID = fmt.Sprint("slot", i)
	}
	if n := len(app.Events); n != len(was.Events)+1 || app.Events[n-1].OldStatus != was.Status || app.Events[n-1].NewStatus != app.Status {
		w.rt.Fatalf("%s left %d events, the last %+v", m.Action, n, app.Events[n-1])
	}
	w.laws(m, &was, clock)
	return true
}

func (w *walker) laws(m Move, was *Application, before Clock) {
	app := w.app
	after := app.ClockAt(w.office, w.c.Calendar, w.c.Now)
	moved := was.DueAt != nil && app.DueAt != nil && !before.DueAt.Equal(after.DueAt)
	if moved && before.State != ClockPaused && m.Action != "extend" && after.Cycle == before.Cycle && !after.Again {
		w.rt.Fatalf("%s moved the due date from %s to %s", m.Action, before.DueAt, after.DueAt)
	}
	if n := len(before.Past); n > 0 && !reflect.DeepEqual(before.Past, after.Past[:n]) {
		w.rt.Fatalf("%s changed an earlier cycle from %+v to %+v", m.Action, before.Past, after.Past[:n])
	}
	if after.Cycle == before.Cycle && before.Verdict != NoVerdict && (after.Verdict != before.Verdict || after.Late != before.Late) {
		w.rt.Fatalf("%s changed the verdict from %s to %s", m.Action, before.Verdict, after.Verdict)
	}
	if after.State == ClockPaused && app.WaitsFor != Bureau {
		w.rt.Fatalf("%s: the clock rests, but it is the move of %q", app.Status, app.WaitsFor)
	}
	switch {
	case (app.QueueAt != nil) != app.Open():
		w.rt.Fatalf("%s: open %v, in the queue %v", app.Status, app.Open(), app.QueueAt)
	case app.Status == NeedsInfo && (app.CameFrom == NeedsInfo || app.Step() == 0):
		w.rt.Fatalf("nobody knows what the question interrupted: %s", app.CameFrom)
	case app.Open() && app.AlarmAt == nil:
		w.rt.Fatalf("%s: nobody would notice if it were forgotten", app.Status)
	case !app.Open() && (app.Proposal != nil && app.Proposal.Action != "correct" || app.HandOver != nil):
		w.rt.Fatalf("%s: closed with a proposal %+v and a hand-over %+v", app.Status, app.Proposal, app.HandOver)
	case app.Status == Scheduled && app.Appointment() == nil, app.Status == Rescheduling && app.Appointment() == nil:
		w.rt.Fatalf("%s: no time is agreed", app.Status)
	}
	for i := range app.Links {
		if l := &app.Links[i]; l.EndedAt == nil && !app.asksBy(l) {
			w.rt.Fatalf("%s: after %s the link %+v has not ended with what it asks", app.Status, m.Action, l)
		}
	}
	w.calendars(m, was)
}

// calendars holds what calendars are told against the times of the case: every
// word about a time has a higher number than the one before, and the last one to
// all is what is agreed.
func (w *walker) calendars(m Move, was *Application) {
	before, after := was.Appointments(w.office), w.app.Appointments(w.office)
	ev := &w.app.Events[len(w.app.Events)-1]
	said := w.app.AppointmentBy(ev, w.office)
	if said == nil && len(before) > 0 { // or who comes to a time, or goes from it, is told of it alone
		said = w.app.InvitationBy(ev, Desk, nil, w.office)
	}
	if (said != nil) == reflect.DeepEqual(before, after) {
		w.rt.Fatalf("%s says %+v, and calendars go from %+v to %+v", m.Action, said, before, after)
	}
	highest := -1
	for _, a := range before {
		highest = max(highest, a.Sequence)
	}
	if said != nil && said.Sequence <= highest {
		w.rt.Fatalf("%s says %+v after %+v", m.Action, said, before)
	}
	agreed := w.app.Appointment()
	switch last := len(after) - 1; {
	case agreed != nil && (last < 0 || after[last].Cancelled || !after[last].Start.Equal(agreed.StartAt) || after[last].Place != agreed.Place):
		w.rt.Fatalf("%s: agreed is %+v, calendars have %+v", w.app.Status, agreed, after)
	case agreed == nil && last >= 0 && !after[last].Cancelled && after[last].End.After(w.c.Now):
		w.rt.Fatalf("%s: nothing is agreed, calendars have %+v", w.app.Status, after)
	}
}

// replay makes the case again from its history, and compares.
func (w *walker) replay() {
	again := *w.app
	again.Status, again.Events = Draft, nil
	for _, ev := range w.app.Events {
		if ev.OldStatus != again.Status {
			w.rt.Fatalf("event %d begins in %s, but the one before it ended in %s", ev.Seq, ev.OldStatus, again.Status)
		}
		again.Status, again.Events = ev.NewStatus, append(again.Events, ev)
	}
	again.Clock, again.DueAt, again.Verdict, again.AlarmAt, again.Alarm, again.WaitsFor, again.Cycle = "", nil, "", nil, "", "", 0
	last := w.c.Now
	if n := len(w.app.Events); n > 0 {
		last = w.app.Events[n-1].CreatedAt
	}
	again.Settle(w.office, w.c.Calendar, last)
	type columns struct {
		Status  Status
		Clock   ClockState
		Due     *time.Time
		Verdict Verdict
		Alarm   *Alarm
		Waits   Party
		Cycle   int
	}
	of := func(a *Application) columns {
		return columns{a.Status, a.Clock, a.DueAt, a.Verdict, a.NextAlarm(), a.WaitsFor, a.Cycle}
	}
	if w.app.FiledAt != nil && !reflect.DeepEqual(of(w.app), of(&again)) {
		w.rt.Fatalf("the history gives %+v, the case is %+v", of(&again), of(w.app))
	}
}
