package press

import (
	"errors"
	"testing"
	"time"
)

// agreed returns an interview of ann's that is agreed for Tuesday 10 March, ten
// o'clock, and the context of Thursday noon before.
func agreed(t *testing.T) (*Application, Context) {
	t.Helper()
	app := filedCase(t, InterviewKind, SlotsOffered)
	app.Contacts = []Contact{{ID: "c", Unit: "Transport", Consent: ConsentGiven, SlipCode: "slip"}}
	start := local(t, "2026-03-10T10:00")
	app.Slots = []Slot{{ID: "a", Round: 1, StartAt: start, EndAt: start.Add(time.Hour), Place: "Room 1", Host: "Ms Li", State: SlotOffered}}
	c := testContext(t, noon)
	do(t, app, c, Move{Action: "pick", By: ann, Slot: "a"})
	return app, c
}

func do(t *testing.T, app *Application, c Context, m Move) {
	t.Helper()
	if _, err := app.Take(m, c); err != nil {
		t.Fatalf("%s by %s in %s: %v", m.Action, m.By.ID, app.Status, err)
	}
	for i := range app.Slots {
		app.Slots[i].ID = string(rune('a' + i))
	}
}

func TestATimeIsChangedByEitherSide(t *testing.T) {
	window := Move{Action: "reschedule", By: ann, Reason: "My train is late.", Windows: []Window{{"2026-03-11T14:00", "2026-03-11T17:00"}}}
	slot := Move{Action: "reschedule", By: officer, Reason: "The room is taken.", Slots: []SlotForm{{Start: "2026-03-12T09:00", Place: "Room 2"}}}
	for _, test := range []struct {
		name   string
		ask    Move
		waits  Party
		answer Move
		start  string
		place  string
	}{
		{"the reporter asks, the desk agrees", window, Desk, Move{Action: "accept_change", By: officer}, "2026-03-11T14:00", "Room 1"},
		{"the reporter asks, the desk agrees elsewhere", window, Desk, Move{Action: "accept_change", By: officer, Place: "Room 9"}, "2026-03-11T14:00", "Room 9"},
		{"the reporter asks, the desk keeps the time", window, Desk, Move{Action: "keep_time", By: officer}, "2026-03-10T10:00", "Room 1"},
		{"the desk asks, the reporter agrees", slot, Bureau, Move{Action: "accept_change", By: ann}, "2026-03-12T09:00", "Room 2"},
		{"the desk asks, the reporter agrees and names a room", slot, Bureau, Move{Action: "accept_change", By: ann, Place: "The mayor's office"}, "2026-03-12T09:00", "Room 2"},
		{"the desk asks, the reporter keeps the time", slot, Bureau, Move{Action: "keep_time", By: ann}, "2026-03-10T10:00", "Room 1"},
		{"nobody answers", slot, Bureau, Move{Action: "keep_time", By: System}, "2026-03-10T10:00", "Room 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			app, c := agreed(t)
			do(t, app, c, test.ask)
			if app.Status != Rescheduling || app.WaitsFor != test.waits || app.Appointment() == nil || !app.Appointment().StartAt.Equal(local(t, "2026-03-10T10:00")) {
				t.Fatalf("asked: %s, waits for %q, agreed %+v", app.Status, app.WaitsFor, app.Appointment())
			}
			asker := test.ask.By
			if _, err := app.Take(Move{Action: "accept_change", By: asker}, c); !errors.Is(err, Refused("need.other_side")) {
				t.Errorf("who asked agrees: %v", err)
			}
			do(t, app, c, test.answer)
			if got := app.Appointment(); app.Status != Scheduled || got == nil || !got.StartAt.Equal(local(t, test.start)) || got.Place != test.place || len(app.Alternatives()) != 0 {
				t.Errorf("%s, agreed %+v with %d alternatives, want %s in %s", app.Status, got, len(app.Alternatives()), test.start, test.place)
			}
		})
	}
}

func TestAHostWhoCancelsOwesAnotherTime(t *testing.T) {
	app, c := agreed(t)
	verdict := app.Verdict
	do(t, app, c, Move{Action: "cancel_by_host", By: officer, Reason: "The spokesperson is ill."})
	if app.Status != Coordinating || app.Appointment() != nil || app.Contacts[0].Consent != ConsentOpen || app.Clock != ClockRunning || !app.Again {
		t.Errorf("%s, agreed %+v, consent %q, clock %s", app.Status, app.Appointment(), app.Contacts[0].Consent, app.Clock)
	}
	if want := local(t, "2026-03-10T17:30"); !app.DueAt.Equal(want) || app.Verdict != verdict {
		t.Errorf("another offer is due %s, verdict %q", app.DueAt, app.Verdict)
	}
	app.Contacts[0].Consent = ConsentGiven
	do(t, app, c, Move{Action: "offer", By: officer, Slots: []SlotForm{{Start: "2026-03-20T10:00", Place: "Room 1"}}})
	if app.Again || app.Clock != ClockPaused {
		t.Errorf("offered again: owed %v, clock %s", app.Again, app.Clock)
	}
}

func TestWhatWasAgreedByTelephoneCanBeObjectedTo(t *testing.T) {
	for name, v := range map[string]struct {
		when string
		err  error
	}{
		"at once":                            {"2026-03-05T13:00", nil},
		"at the end of the next working day": {"2026-03-06T17:30", nil},
		"later":                              {"2026-03-06T17:31", Refused("need.object")},
	} {
		app := filedCase(t, InterviewKind, Coordinating)
		app.Contacts = []Contact{{ID: "c", Unit: "Transport", Consent: ConsentGiven}}
		c := testContext(t, noon)
		call := Move{Action: "agree_by_phone", By: officer, Party: "Ms Lee", Means: "phone", Slots: []SlotForm{{Start: "2026-03-12T10:00", Place: "Room 1"}}}
		do(t, app, c, call)
		if app.Status != Scheduled || app.Verdict != Met || app.Appointment() == nil {
			t.Fatalf("agreed: %s, verdict %q", app.Status, app.Verdict)
		}
		c.Now = local(t, v.when)
		_, err := app.Take(Move{Action: "object", By: ann, Reason: "We said the 13th."}, c)
		if !errors.Is(err, v.err) || err == nil && (app.Status != Coordinating || app.Appointment() != nil) {
			t.Errorf("%s: %v, %s", name, err, app.Status)
		}
	}
}

func TestAConsentThatIsTakenBackStopsTheNextPick(t *testing.T) {
	app := filedCase(t, InterviewKind, SlotsOffered)
	app.Contacts = []Contact{{ID: "c", Unit: "Transport", Consent: ConsentGiven, SlipCode: "slip"}}
	start := local(t, "2026-03-10T10:00")
	app.Slots = []Slot{{ID: "a", StartAt: start, EndAt: start.Add(time.Hour), State: SlotOffered}}
	c := testContext(t, noon)
	do(t, app, c, Move{Action: "withdraw_consent", By: officer, Contact: "c", Note: "They have changed their mind."})
	if p := app.Contacts[0]; p.Consent != ConsentWithdrawn || p.WithdrawnAt == nil || p.SlipCode == "" {
		t.Errorf("consent %+v", p)
	}
	if _, err := app.Take(Move{Action: "pick", By: ann, Slot: "a"}, c); !errors.Is(err, Refused("need.consent_still")) {
		t.Errorf("picked without a consent: %v", err)
	}
}
