package press

import (
	"slices"
	"testing"
	"time"
)

// word is what calendars are told at one step.
type word struct {
	uid       string
	sequence  int
	cancelled bool
	start     string
	place     string
}

func wordOf(a *Appointment) word {
	if a == nil {
		return word{}
	}
	zone, _ := time.LoadLocation("Asia/Shanghai")
	return word{a.UID, a.Sequence, a.Cancelled, FormatLocal(a.Start, zone), a.Place}
}

// One entry lives through everything that happens to the time of an interview;
// one that took place stays, and what is agreed later is another.
func TestACalendarEntryFollowsTheHistory(t *testing.T) {
	app, c := agreed(t)
	app.Owner.Standing = Approved
	const first = "2026-03-10T10:00"
	steps := []struct {
		m    Move
		want word // nothing: calendars are told nothing
	}{
		{Move{Action: "reschedule", By: ann, Reason: "My train is late.", Windows: []Window{{"2026-03-11T14:00", "2026-03-11T17:00"}}}, word{}},
		{Move{Action: "keep_time", By: officer}, word{"a", 1, false, first, "Room 1"}},
		{Move{Action: "reschedule", By: officer, Reason: "The room is taken.", Slots: []SlotForm{{Start: "2026-03-12T09:00", Place: "Room 2"}}}, word{}},
		{Move{Action: "accept_change", By: ann}, word{"a", 2, false, "2026-03-12T09:00", "Room 2"}},
		{Move{Action: "cancel_by_host", By: officer, Reason: "The host is ill."}, word{"a", 3, true, "2026-03-12T09:00", "Room 2"}},
		{Move{Action: "record_consent", By: officer, Consent: "yes"}, word{}},
		{Move{Action: "agree_by_phone", By: officer, Party: "Ann", Means: "phone", Slots: []SlotForm{{Start: "2026-03-13T15:00", Place: "Room 3"}}}, word{"a", 4, false, "2026-03-13T15:00", "Room 3"}},
		{Move{Action: "object", By: ann, Reason: "We said another day."}, word{"a", 5, true, "2026-03-13T15:00", "Room 3"}},
		{Move{Action: "offer", By: officer, Slots: []SlotForm{{Start: "2026-03-16T10:00", Place: "Room 4"}}}, word{}},
		{Move{Action: "pick", By: ann}, word{"a", 6, false, "2026-03-16T10:00", "Room 4"}},
		{Move{Action: "withdraw", By: ann}, word{"a", 7, true, "2026-03-16T10:00", "Room 4"}},
		{Move{Action: "reopen", By: ann, Reason: "We can come after all."}, word{}},
		{Move{Action: "contact", By: officer, Contacts: []ContactForm{{Unit: "Transport"}}}, word{}},
		{Move{Action: "agree_by_phone", By: officer, Party: "Ann", Means: "phone", Slots: []SlotForm{{Start: "2026-03-17T15:00", Place: "Room 5"}}}, word{"a", 8, false, "2026-03-17T15:00", "Room 5"}},
	}
	for i, step := range steps {
		if step.m.Action == "offer" {
			app.Contacts[0].Consent = ConsentGiven
		}
		do(t, app, c, step.m)
		if got := wordOf(app.AppointmentBy(&app.Events[len(app.Events)-1], c.Office)); got != step.want {
			t.Fatalf("step %d, %s: calendars are told %+v, want %+v", i+1, step.m.Action, got, step.want)
		}
	}
	c.Now = local(t, "2026-03-17T17:00")
	do(t, app, c, Move{Action: "held", By: officer})
	do(t, app, c, Move{Action: "complete", By: officer, FollowUp: true})
	do(t, app, c, Move{Action: "reopen", By: ann, Reason: "One question is left."})
	do(t, app, c, Move{Action: "contact", By: officer, Contacts: []ContactForm{{Unit: "Transport"}}})
	do(t, app, c, Move{Action: "agree_by_phone", By: officer, Party: "Ann", Means: "phone", Slots: []SlotForm{{Start: "2026-03-19T15:00", Place: "Room 6"}}})
	var all []word
	for _, a := range app.Appointments(c.Office) {
		all = append(all, wordOf(&a))
	}
	if want := []word{{"a", 8, false, "2026-03-17T15:00", "Room 5"}, {"a-2", 9, false, "2026-03-19T15:00", "Room 6"}}; !slices.Equal(all, want) {
		t.Errorf("afterwards calendars have %+v, want %+v", all, want)
	}
}

// What was said with the steps of a case may be deleted; the time that is agreed
// is still known.
func TestACalendarEntryOutlivesWhatWasSaid(t *testing.T) {
	app, c := agreed(t)
	for i := range app.Events {
		app.Events[i].Text = &EventText{}
	}
	if list := app.Appointments(c.Office); len(list) != 1 || list[0].Place != "Room 1" || list[0].Cancelled {
		t.Errorf("agreed: %+v", list)
	}
	do(t, app, c, Move{Action: "cancel_by_host", By: officer, Reason: "The host is ill."})
	app.Events[len(app.Events)-1].Text = &EventText{}
	if list := app.Appointments(c.Office); len(list) != 0 {
		t.Errorf("called off, and nobody knows what: %+v", list)
	}
}

func TestALateMailBringsNoTimeBack(t *testing.T) {
	app, c := agreed(t)
	mail := func() *Mail {
		return &Mail{Facts: map[string]string{CalendarFact: app.AppointmentBy(&app.Events[len(app.Events)-1], c.Office).Fact()}}
	}
	picked := mail()
	if got := wordOf(picked.Appointment()); got != (word{"a", 0, false, "2026-03-10T10:00", "Room 1"}) || picked.BringsBack(app) {
		t.Errorf("told at once: %+v", got)
	}
	do(t, app, c, Move{Action: "cancel_by_host", By: officer, Reason: "The host is ill."})
	if !picked.BringsBack(app) || mail().BringsBack(app) {
		t.Error("told late, a time that was called off comes back, or its end is kept from calendars")
	}
	if (&Mail{Facts: map[string]string{"number": "62600014"}}).Appointment() != nil {
		t.Error("a mail that says nothing of a time tells calendars of one")
	}
}
