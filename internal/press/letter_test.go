package press

import (
	"testing"
	"time"
)

func TestAUnitHasThreeWorkingDaysForALetter(t *testing.T) {
	for _, test := range []struct {
		name, asked, now, due, want string // local time
	}{
		{"three working days", "2026-03-05T10:00", "2026-03-05T10:00", "2026-03-20T17:30", "2026-03-10T17:30"},
		{"a worked weekend counts", "2026-02-13T18:00", "2026-02-13T18:00", "2026-03-20T17:30", "2026-02-25T17:30"},
		{"asked on a day off", "2026-03-07T10:00", "2026-03-07T10:00", "2026-03-20T17:30", "2026-03-11T17:30"},
		{"the office keeps a day for itself", "2026-03-05T10:00", "2026-03-05T10:00", "2026-03-10T17:30", "2026-03-09T17:30"},
		{"but the unit has one at least", "2026-03-05T10:00", "2026-03-05T10:00", "2026-03-05T17:30", "2026-03-06T17:30"},
		{"nothing is due any more", "2026-03-05T10:00", "2026-03-05T10:00", "", "2026-03-10T17:30"},
		{"printed again in time", "2026-03-05T10:00", "2026-03-10T17:00", "2026-03-20T17:30", "2026-03-10T17:30"},
		{"printed when the time has passed", "2026-03-05T10:00", "2026-03-10T18:00", "2026-03-20T17:30", "2026-03-13T17:30"},
	} {
		c := testContext(t, local(t, test.now))
		app := &Application{}
		if test.due != "" {
			due := local(t, test.due)
			app.DueAt = &due
		}
		if got, want := app.ReplyBy(&Contact{AskedAt: local(t, test.asked)}, c), local(t, test.want); !got.Equal(want) {
			t.Errorf("%s: by %s, want %s", test.name, got, want)
		}
	}
}

func TestWhatCanBeSigned(t *testing.T) {
	event := func(seq int, a Action) Event { return Event{Seq: seq, Action: a} }
	sent := time.Now()
	for _, test := range []struct {
		name string
		app  *Application
		want int // the number of the event; 0: nothing is to be signed
	}{
		{"nothing was written", &Application{Status: InProgress}, 0},
		{"a refusal is proposed", &Application{Status: InReview, Proposal: &Proposal{Action: "decline"}, Events: []Event{event(1, "take"), event(2, "propose_decline"), event(3, "assign")}}, 2},
		{"the last of two proposals", &Application{Status: InReview, Proposal: &Proposal{Action: "decline"}, Events: []Event{event(4, "propose_decline"), event(2, "propose_decline")}}, 4},
		{"a proposal was voided", &Application{Status: InReview, Events: []Event{event(2, "propose_decline"), event(3, "ask")}}, 0},
		{"a reply is drafted", &Application{Status: PendingApproval, Replies: []Reply{{Number: 1}}, Events: []Event{event(2, "send_for_approval")}}, 2},
		{"a draft came back", &Application{Status: InProgress, Replies: []Reply{{Number: 1}}, Events: []Event{event(2, "send_for_approval"), event(3, "return")}}, 2},
		{"the reply was sent", &Application{Status: Completed, Replies: []Reply{{Number: 1, SentAt: &sent}}, Events: []Event{event(2, "send_for_approval")}}, 0},
		{"the case was withdrawn", &Application{Status: Withdrawn, Replies: []Reply{{Number: 1}}, Events: []Event{event(2, "send_for_approval")}}, 0},
	} {
		test.app.Kind = InquiryKind
		got := 0
		if ev := test.app.Drafted(); ev != nil {
			got = ev.Seq
		}
		if got != test.want {
			t.Errorf("%s: event %d, want %d", test.name, got, test.want)
		}
	}
}

func TestAContactIsFoundByItsID(t *testing.T) {
	app := &Application{Contacts: []Contact{{ID: "a"}, {ID: "b", Unit: "B"}}}
	if p := app.Contacted("b"); p == nil || p.Unit != "B" {
		t.Errorf("found %+v", p)
	}
	if p := app.Contacted(""); p != nil {
		t.Errorf("without an id there is %+v", p)
	}
}
