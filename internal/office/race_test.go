package office_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store/storetest"
)

// Everybody at once: one wins, the others are told what happened, there is one
// line of history, and nobody gets a mail twice or of what did not happen.

// consented brings an interview to where its times can be offered.
func (c *counter) consented(ann, zhou *press.User, key string) string {
	c.t.Helper()
	ref := c.file(ann, interviewForm(key, "Night buses "+key)).Ref()
	c.step(zhou, ref, press.Move{Action: "take"})
	c.step(zhou, ref, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport"}}})
	c.step(zhou, ref, press.Move{Action: "record_consent", Consent: "yes"})
	return ref
}

func (c *counter) whole(ref string) *press.Application {
	c.t.Helper()
	app, err := c.DB.Application(c.t.Context(), ref)
	if err != nil {
		c.t.Fatal(err)
	}
	return app
}

// atOnce does all of it at the same time and returns what became of each.
func atOnce(acts ...func() error) []error {
	errs := make([]error, len(acts))
	var all sync.WaitGroup
	start := make(chan struct{})
	for i, act := range acts {
		all.Go(func() {
			<-start
			errs[i] = act()
		})
	}
	close(start)
	all.Wait()
	return errs
}

// won counts who got through and who was told that somebody was faster.
func won(t *testing.T, errs []error) (done, told int) {
	t.Helper()
	for _, err := range errs {
		var taken press.Invalid
		switch {
		case err == nil:
			done++
		case errors.Is(err, press.ErrConflict), errors.As(err, &taken):
			told++
		default:
			t.Error(err)
		}
	}
	return done, told
}

// Two programs of one office take two hundred answers to one offer.
func TestTwoHundredPicksOfOneSlotLeaveOneWinner(t *testing.T) {
	first, second := storetest.Pair(t)
	c := openCounterOn(t, first)
	second.Now = first.Now
	other, err := office.New(t.Context(), second, c.Files, c.Rules)
	if err != nil {
		t.Fatal(err)
	}
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	ref := c.consented(ann, zhou, "k")
	app := c.step(zhou, ref, press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: "Room 1", Host: "Ms Li"}, {Start: "2026-07-16T10:00", Place: "Room 1"}}})
	slots := app.OfferedSlots()
	var acts []func() error
	for i := range 200 {
		o := []*office.Office{c.Office, other}[i%2]
		acts = append(acts, func() error {
			_, err := office.TakeStep(t.Context(), o, ann, ref, app.Version, press.Move{Action: "pick", Slot: slots[0].ID})
			return err
		})
	}
	if done, told := won(t, atOnce(acts...)); done != 1 || told != 199 {
		t.Errorf("%d picked it and %d were told, want 1 and 199", done, told)
	}
	after := c.whole(ref)
	if n := len(after.Events) - len(app.Events); n != 1 || after.Version != app.Version+1 || after.Status != press.Scheduled || after.Appointment().ID != slots[0].ID || len(after.OfferedSlots()) != 0 {
		t.Errorf("%d events, version %d after %d, %s, agreed %+v, still offered %d", n, after.Version, app.Version, after.Status, after.Appointment(), len(after.OfferedSlots()))
	}
	for _, address := range []string{"ann@example.test", "zhou@example.test"} {
		if got := strings.Count(letters(c.outbox(address)), "pick_"); got != 1 {
			t.Errorf("%s has %d mails of it", address, got)
		}
	}
}

// A room, a host and an interpreter are each in one place at a time, however the
// time came to be held.
func TestTwoCasesNeverHoldOneRoomOrHostAtOneTime(t *testing.T) {
	const from, to = "2026-07-15T10:00", "2026-07-15T11:00"
	offer := func(s press.SlotForm) press.Move { return press.Move{Action: "offer", Slots: []press.SlotForm{s}} }
	for name, v := range map[string]struct {
		one, other press.Move
		both       bool // there is no reason why not
	}{
		"one room":                         {offer(press.SlotForm{Start: from, End: to, Place: "Room 1"}), offer(press.SlotForm{Start: "2026-07-15T10:30", Place: "Room 1"}), false},
		"one room, written in another way": {offer(press.SlotForm{Start: from, End: to, Place: "Room 1"}), offer(press.SlotForm{Start: from, Place: "room1"}), false},
		"one host":                         {offer(press.SlotForm{Start: from, End: to, Place: "Room 1", Host: "Ms Li"}), offer(press.SlotForm{Start: "2026-07-15T10:59", Place: "Room 2", Host: "Ms Li"}), false},
		"one interpreter":                  {offer(press.SlotForm{Start: from, End: to, Place: "Room 1", Interpreter: "Mr Wu"}), offer(press.SlotForm{Start: "2026-07-15T09:30", End: "2026-07-15T10:01", Place: "Room 2", Interpreter: "Mr Wu"}), false},
		"one room, by telephone": {
			offer(press.SlotForm{Start: from, End: to, Place: "Room 1"}),
			press.Move{Action: "agree_by_phone", Party: "Bob", Means: "phone", Slots: []press.SlotForm{{Start: from, Place: "Room 1"}}}, false,
		},
		"one after the other": {offer(press.SlotForm{Start: from, End: to, Place: "Room 1", Host: "Ms Li"}), offer(press.SlotForm{Start: to, Place: "Room 1", Host: "Ms Li"}), true},
		"two rooms":           {offer(press.SlotForm{Start: from, Place: "Room 1"}), offer(press.SlotForm{Start: from, Place: "Room 2"}), true},
	} {
		t.Run(name, func(t *testing.T) {
			c := openCounter(t)
			ann, bob, zhou := c.person("ann", press.Reporter, press.Approved), c.person("bob", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
			refs := []string{c.consented(ann, zhou, "a"), c.consented(bob, zhou, "b")}
			was := []*press.Application{c.whole(refs[0]), c.whole(refs[1])}
			var acts []func() error
			for i, m := range []press.Move{v.one, v.other} {
				acts = append(acts, func() error {
					_, err := office.TakeStep(t.Context(), c.Office, zhou, refs[i], was[i].Version, m)
					return err
				})
			}
			errs := atOnce(acts...)
			want := 1
			if v.both {
				want = 2
			}
			if done, _ := won(t, errs); done != want {
				t.Fatalf("%d hold it, want %d: %v", done, want, errs)
			}
			for i, err := range errs {
				var taken press.Invalid
				if err != nil && (!errors.As(err, &taken) || taken["slots.0.start"].Key != "error.slot_taken") {
					t.Errorf("who was slower is told %v", err)
				}
				after := c.whole(refs[i])
				if (err == nil) != (len(after.Events) > len(was[i].Events)) || (err == nil) != (len(after.Slots) > 0) {
					t.Errorf("%v, and the case has %d events and %d times", err, len(after.Events), len(after.Slots))
				}
			}
		})
	}
}

// A time that a reporter suggests is no room's yet; who is slower to accept it
// keeps the old one.
func TestTwoOfficersAcceptOneRoomAtOneTime(t *testing.T) {
	c := openCounter(t)
	ann, bob, zhou := c.person("ann", press.Reporter, press.Approved), c.person("bob", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	var refs []string
	var acts []func() error
	for i, who := range []*press.User{ann, bob} {
		ref := c.consented(who, zhou, string(rune('a'+i)))
		c.step(zhou, ref, press.Move{Action: "agree_by_phone", Party: "They", Means: "phone", Slots: []press.SlotForm{{Start: []string{"2026-07-15T10:00", "2026-07-15T14:00"}[i], Place: "Room 1"}}})
		app := c.step(who, ref, press.Move{Action: "reschedule", Reason: "My train is late.", Timezone: "Asia/Shanghai", Windows: []press.Window{{Start: "2026-07-16T10:00", End: "2026-07-16T12:00"}}})
		refs = append(refs, ref)
		acts = append(acts, func() error {
			_, err := office.TakeStep(t.Context(), c.Office, zhou, ref, app.Version, press.Move{Action: "accept_change"})
			return err
		})
	}
	errs := atOnce(acts...)
	if done, told := won(t, errs); done != 1 || told != 1 {
		t.Fatalf("accepted: %v", errs)
	}
	for i, err := range errs {
		if app := c.whole(refs[i]); err != nil && (app.Status != press.Rescheduling || app.Appointment() == nil || app.Appointment().Place != "Room 1") {
			t.Errorf("who was slower has %s, agreed %+v", app.Status, app.Appointment())
		}
	}
}

// Who moves an interview into another room wants that room to be free.
func TestARoomThatIsTakenIsNotNamedForAnotherTime(t *testing.T) {
	c := openCounter(t)
	ann, bob, zhou := c.person("ann", press.Reporter, press.Approved), c.person("bob", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	var refs []string
	for i, who := range []*press.User{ann, bob} {
		ref := c.consented(who, zhou, string(rune('a'+i)))
		c.step(zhou, ref, press.Move{Action: "agree_by_phone", Party: "They", Means: "phone", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: []string{"Room 1", "Room 2"}[i]}}})
		c.step(who, ref, press.Move{Action: "reschedule", Reason: "My train is late.", Timezone: "Asia/Shanghai", Windows: []press.Window{{Start: "2026-07-16T10:00", End: "2026-07-16T12:00"}}})
		refs = append(refs, ref)
	}
	c.step(zhou, refs[0], press.Move{Action: "accept_change", Place: "Room 9"})
	_, err := c.try(zhou, refs[1], press.Move{Action: "accept_change", Place: " room 9"})
	if bad, wrong := office.IsProblem(err); !wrong || bad["slot"].Key != "error.slot_taken" {
		t.Errorf("the room is given twice: %v", err)
	}
	c.step(zhou, refs[1], press.Move{Action: "accept_change"})
}

// At the very moment at which the offer ends the reporter picks a time.
func TestTheOfficesClockAndAReporterAtOnce(t *testing.T) {
	ends := time.Date(2026, 6, 17, 9, 30, 0, 0, time.UTC)
	outcomes := map[press.Status]int{}
	for range 12 {
		c := openCounter(t)
		ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
		ref := c.consented(ann, zhou, "k")
		app := c.step(zhou, ref, press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: "Room 1"}}})
		c.now = ends
		errs := atOnce(
			func() error { return office.RunTimers(t.Context(), c.Office) },
			func() error {
				_, err := office.TakeStep(t.Context(), c.Office, ann, ref, app.Version, press.Move{Action: "pick"})
				return err
			},
		)
		if errs[0] != nil || errs[1] != nil && !errors.Is(errs[1], press.ErrConflict) {
			t.Fatal(errs)
		}
		after := c.whole(ref)
		want, letter := press.Scheduled, "pick_owner"
		if errs[1] != nil {
			want, letter = press.Coordinating, "release_owner"
		}
		got := letters(c.outbox("ann@example.test"))
		if after.Status != want || len(after.Events) != len(app.Events)+1 || strings.Count(got, "pick_")+strings.Count(got, "release_") != 1 || !strings.Contains(got, letter) {
			t.Errorf("picked: %v; now %s with %d events, mails %s", errs[1], after.Status, len(after.Events)-len(app.Events), got)
		}
		if held := slices.ContainsFunc(after.Slots, func(s press.Slot) bool { return s.State == press.SlotOffered }); held {
			t.Error("a time is still offered")
		}
		outcomes[after.Status]++
	}
	t.Log(outcomes)
}

// An officer offers times while the reporter withdraws.
func TestAnOfferAndAWithdrawalAtOnce(t *testing.T) {
	for range 12 {
		c := openCounter(t)
		ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
		ref := c.consented(ann, zhou, "k")
		app := c.whole(ref)
		errs := atOnce(
			func() error {
				_, err := office.TakeStep(t.Context(), c.Office, zhou, ref, app.Version, press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: "Room 1"}}})
				return err
			},
			func() error {
				_, err := office.TakeStep(t.Context(), c.Office, ann, ref, app.Version, press.Move{Action: "withdraw"})
				return err
			},
		)
		if done, told := won(t, errs); done != 1 || told != 1 {
			t.Fatal(errs)
		}
		after := c.whole(ref)
		all := letters(c.outbox(""))
		if len(after.Events) != len(app.Events)+1 || strings.Contains(all, "offer_") == strings.Contains(all, "withdraw_") || (errs[1] == nil) != (after.Status == press.Withdrawn) {
			t.Errorf("offered: %v, withdrawn: %v; now %s, mails %s", errs[0], errs[1], after.Status, all)
		}
		if after.Status == press.Withdrawn && len(after.Slots) != 0 {
			t.Errorf("a withdrawn case holds %+v", after.Slots)
		}
	}
}
