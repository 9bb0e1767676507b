package office_test

import (
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// What nobody answers goes on by itself, once, and a person who is quicker wins.
func TestTimers(t *testing.T) {
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	run := func() {
		t.Helper()
		for range 2 { // the second run finds nothing to do
			if err := office.RunTimers(t.Context(), c.Office); err != nil {
				t.Fatal(err)
			}
		}
	}
	status := func(ref string) press.Status {
		t.Helper()
		app, err := c.DB.Application(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		return app.Status
	}
	offer := press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: "Room 1"}}}
	ref := c.file(ann, interviewForm("k", "Night buses")).Ref()
	c.step(zhou, ref, press.Move{Action: "take"})
	c.step(zhou, ref, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport"}}})
	c.step(zhou, ref, press.Move{Action: "record_consent", Consent: "yes"})
	c.step(zhou, ref, offer)
	c.now = time.Date(2026, 6, 17, 9, 29, 59, 0, time.UTC) // a second before closing time two working days later
	run()
	if got := status(ref); got != press.SlotsOffered {
		t.Fatalf("released too early: %s", got)
	}
	c.now = c.now.Add(time.Second)
	run()
	app, err := c.DB.Application(t.Context(), ref)
	if err != nil || app.Status != press.Coordinating || len(app.OfferedSlots()) != 0 || app.Clock != press.ClockRunning {
		t.Fatalf("after two working days: %s, clock %s, %d slots (%v)", app.Status, app.Clock, len(app.OfferedSlots()), err)
	}
	last := app.Events[len(app.Events)-1]
	if last.Action != "release" || last.ActorID != press.System.ID || last.Actor != press.System {
		t.Errorf("the history says %s by %s", last.Action, last.ActorID)
	}
	if got := letters(c.outbox("ann@example.test")); got != "contact_owner offer_owner release_owner submit_owner take_owner" {
		t.Errorf("mails: %s", got)
	}
	c.step(zhou, ref, offer)
	c.step(ann, ref, press.Move{Action: "pick"})
	c.now = time.Date(2026, 7, 15, 3, 0, 0, 0, time.UTC)
	c.step(ann, ref, press.Move{Action: "held"})
	run()
	if got := status(ref); got != press.Held {
		t.Errorf("closed at once: %s", got)
	}
	c.now = c.now.Add(8 * 24 * time.Hour)
	run()
	if got := status(ref); got != press.Completed {
		t.Errorf("five working days without an objection: %s", got)
	}
}
