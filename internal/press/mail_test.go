package press

import (
	"slices"
	"testing"
	"time"
)

// What is written to a colleague holds while they may come in.
func TestAMailToAColleagueIsSentOnlyWhileTheCaseIsShared(t *testing.T) {
	carol := &User{ID: "carol", Role: Reporter, Standing: Approved, OutletName: ann.OutletName}
	rival, barred := *carol, *carol
	rival.OutletName, barred.Standing = "Wire", Suspended
	for name, of := range map[string]struct {
		colleagues []*User
		stale      bool
	}{"shared": {[]*User{carol}, false}, "not shared": {nil, true}, "at another outlet": {[]*User{&rival}, true}, "suspended": {[]*User{&barred}, true}} {
		app := &Application{Kind: InterviewKind, Status: InReview, OwnerID: ann.ID, Owner: ann, Colleagues: of.colleagues}
		for letter, stale := range map[string]bool{"take_owner": of.stale, "share_colleague": of.stale, "unshare_colleague": false} {
			m := &Mail{Template: letter, Facts: map[string]string{"status": "in_review"}, UserID: &carol.ID}
			if got := m.Stale(app); got != stale {
				t.Errorf("%s, %s: stale %v, want %v", letter, name, got, stale)
			}
		}
	}
}

// A reminder is a step that the office's own clock takes without moving the
// case. One that hands a case back to its officer, that counts its dates anew, or
// that ends sharing, tells of that, and is none.
func TestEveryReminderIsWatched(t *testing.T) {
	for _, k := range Kinds {
		for _, s := range k.Moves {
			reminds := s.By == Timer && s.To == stays && !slices.Contains([]Action{"bounce", "recount", "unshare"}, s.Action)
			if got := slices.Contains(reminders, s.Action); got != reminds {
				t.Errorf("%s %s by %s: a reminder %v, want %v", k.Kind, s.Action, s.By, got, reminds)
			}
		}
	}
}

func TestAMailThatHasWaitedIsSentOnlyWhileItIsTrue(t *testing.T) {
	then := time.Date(2026, time.June, 15, 9, 30, 0, 0, time.UTC)
	there, later := then.In(time.FixedZone("", 8*3600)), then.Add(24*time.Hour)
	stamp := then.Format(time.RFC3339)
	tests := []struct {
		letter string
		facts  map[string]string
		now    Application
		stale  bool
	}{
		{"offer_owner", map[string]string{"status": "slots_offered"}, Application{Status: SlotsOffered}, false},
		{"offer_owner", map[string]string{"status": "slots_offered"}, Application{Status: Coordinating}, false},
		{"offer_owner", map[string]string{"status": "slots_offered"}, Application{Status: Withdrawn}, true},
		{"submit_desk", map[string]string{"status": "submitted"}, Application{Status: Withdrawn}, true},
		{"withdraw_desk", map[string]string{"status": "withdrawn"}, Application{Status: Withdrawn}, false},
		{"complete_owner", map[string]string{"status": "completed"}, Application{Status: InReview}, false},
		{"correct_owner", map[string]string{"status": "completed"}, Application{Status: Completed}, false},
		{"message_owner", map[string]string{"status": "in_review"}, Application{Status: Declined}, false},
		{"reset", nil, Application{Status: Withdrawn}, false},

		{"remind_owner", map[string]string{"status": "needs_info"}, Application{Status: NeedsInfo}, false},
		{"remind_owner", map[string]string{"status": "needs_info"}, Application{Status: InReview}, true},
		{"remind_owner", map[string]string{"status": "needs_info"}, Application{Status: Lapsed}, true},
		{"stalled_desk", map[string]string{"status": "in_review"}, Application{Status: InReview}, false},
		{"stalled_approver", map[string]string{"status": "in_review"}, Application{Status: Coordinating}, true},
		{"still_useful_owner", map[string]string{"status": "in_review"}, Application{Status: Completed}, true},
		{"chase_desk", map[string]string{"status": "coordinating"}, Application{Status: InReview}, true},
		{"bounce_approver", map[string]string{"status": "in_review"}, Application{Status: Coordinating}, false},

		{"remind_meeting_owner", map[string]string{"status": "scheduled", "appointment": stamp + "|" + stamp + "|Room 1||"}, Application{Status: Scheduled, AppointedAt: &there}, false},
		{"remind_meeting_owner", map[string]string{"status": "scheduled", "appointment": stamp + "|" + stamp + "|Room 1||"}, Application{Status: Scheduled, AppointedAt: &later}, true},
		{"remind_meeting_desk", map[string]string{"status": "scheduled", "appointment": stamp + "|" + stamp + "|Room 1||"}, Application{Status: Rescheduling, AppointedAt: &there}, true},
		{"ask_outcome_owner", map[string]string{"status": "scheduled", "appointment": stamp}, Application{Status: Held, AppointedAt: &there}, true},
		{"overdue_desk", map[string]string{"status": "in_review", "due": stamp}, Application{Status: InReview, DueAt: &there}, false},
		{"overdue_desk", map[string]string{"status": "in_review", "due": stamp}, Application{Status: InReview, DueAt: &later}, true},
		{"due_soon_desk", map[string]string{"status": "in_review", "due": stamp}, Application{Status: InReview, DueAt: &later}, true},
		{"deadline_owed_desk", map[string]string{"status": "in_review"}, Application{Status: InReview, DeadlineDueAt: &then}, false},
		{"deadline_owed_desk", map[string]string{"status": "in_review"}, Application{Status: InReview}, true},
		{"ask_review_approver", map[string]string{"status": "completed"}, Application{Status: Completed, ReviewDueAt: &then}, false},
		{"ask_review_approver", map[string]string{"status": "completed"}, Application{Status: Completed}, true},
		{"unshare_colleague", map[string]string{"status": "in_review"}, Application{Status: Completed}, false},
	}
	for _, tt := range tests {
		tt.now.Kind = InterviewKind
		m := &Mail{Template: tt.letter, Facts: tt.facts}
		if got := m.Stale(&tt.now); got != tt.stale {
			t.Errorf("%s of a case that was %s and is %s: stale %v, want %v", tt.letter, tt.facts["status"], tt.now.Status, got, tt.stale)
		}
	}
}
