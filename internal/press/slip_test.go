package press

import "testing"

func TestASlipHoldsAsLongAsTheConsentDoes(t *testing.T) {
	for consent, valid := range map[Consent]bool{ConsentGiven: true, ConsentOpen: false, ConsentRefused: false, ConsentWithdrawn: false} {
		for _, state := range interview.States {
			off := state.Status == Declined || state.Status == Withdrawn || state.Status == Lapsed || state.Status == Transferred
			want := SlipVoid
			if valid && !off {
				want = SlipValid
			}
			if got := (&Contact{Consent: consent}).SlipState(state.Status); got != want {
				t.Errorf("consent %q of an interview that is %s: %s, want %s", consent, state.Status, got, want)
			}
		}
	}
}

func TestASlipIsIssuedForEachConsentOnceATimeIsAgreed(t *testing.T) {
	contacts := []Contact{{ID: "yes", Consent: ConsentGiven, SlipCode: "A"}, {ID: "too", Consent: ConsentGiven, SlipCode: "B"}, {ID: "no", Consent: ConsentRefused, SlipCode: "C"}, {ID: "back", Consent: ConsentWithdrawn, SlipCode: "D"}, {ID: "open"}}
	for _, test := range []struct {
		name   string
		status Status
		slot   SlotState
		want   int
	}{
		{"a time is agreed", Scheduled, SlotAgreed, 2},
		{"another time is talked about", Rescheduling, SlotAgreed, 2},
		{"the interview was held", Completed, SlotAgreed, 2},
		{"times are offered", SlotsOffered, SlotOffered, 0},
		{"the times were let go", Coordinating, SlotReleased, 0},
		{"the interview is called off", Declined, SlotAgreed, 0},
	} {
		app := &Application{Kind: InterviewKind, Status: test.status, Contacts: contacts, Slots: []Slot{{State: test.slot}}}
		if got := len(app.Slips()); got != test.want {
			t.Errorf("%s: %d slips, want %d", test.name, got, test.want)
		}
	}
}
