package press

import (
	"testing"
	"time"
)

func TestAHistoryFromBeforeEventsHadVerdictsIsAsItWasSealed(t *testing.T) {
	ev := Event{
		ApplicationID: "a", Seq: 2, ActorID: "zhou", Action: "take", OldStatus: Submitted, NewStatus: InReview,
		CreatedAt: time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC), Text: &EventText{Salt: "salt", Note: "We look after it.", Fields: "{}"},
	}
	ev.Seal("before")
	if want := "be7efd79aaea48e6f9748590f311c0981ecb3517515a948a9e2bb25948109e46"; ev.Hash != want {
		t.Errorf("sealed as %s, was %s", ev.Hash, want)
	}
	for name, change := range map[string]func(*Event){
		"a verdict": func(ev *Event) { ev.Verdict = Met }, "days": func(ev *Event) { ev.Days = 2 },
	} {
		forged := ev
		if change(&forged); forged.Intact("before") {
			t.Errorf("%s can be added to it", name)
		}
	}
}
