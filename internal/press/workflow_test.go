package press

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/workday"
)

// noon is a Thursday noon in the office's zone.
var noon = time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)

func testOffice(t testing.TB) *Office {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return &Office{
		Zone: zone, Opens: 9 * 60, Closes: 17*60 + 30, OpenApplications: 30, Vetting: 1,
		Promises: map[Kind]Promise{InterviewKind: {2, 10, 5}, InquiryKind: {1, 5, 5}},
		Approval: map[Kind]Approval{InterviewKind: ApproveAll, InquiryKind: ApproveAll},
		Areas:    []Option{{Code: "other"}, {Code: "economy"}},
	}
}

func testContext(t testing.TB, now time.Time) Context {
	t.Helper()
	notices, err := workday.Notices()
	if err != nil {
		t.Fatal(err)
	}
	return Context{Office: testOffice(t), Calendar: workday.New(notices), Now: now}
}

// The people of the tests.
var (
	ann     = &User{ID: "ann", Role: Reporter, Standing: Approved, Category: "resident", FamilyName: "Lee", GivenName: "Ann", OutletName: "North Daily"}
	bob     = &User{ID: "bob", Role: Reporter, Standing: Approved}
	officer = &User{ID: "officer", Role: Officer, Standing: Approved}
	head    = &User{ID: "head", Role: Supervisor, Standing: Approved}
	second  = &User{ID: "second", Role: Supervisor, Standing: Approved}
	editor  = &User{ID: "editor", Role: Editor, Standing: Approved}
)

func anInterview() *Interview {
	return &Interview{
		Topic: "Night buses", Purpose: "How the city moves after the last metro train.", Mode: "in_person",
		Interviewees: []Interviewee{{Unit: "Transport Commission", Role: "Spokesperson"}},
		Outline:      []string{"How many passengers?", "What comes next?"},
		Windows:      []Window{{"2026-06-10T10:00", "2026-06-10T12:00"}}, DurationMin: "45", Language: "en",
		DeadlineKind: "none", PublishOutlets: "Daily, print", DeclTrue: true, DeclShareUnit: true,
	}
}

func anInquiry() *Inquiry {
	return &Inquiry{
		Subject: "Passenger figures", Area: "other", Asked: []string{"How many last year?", "How many this year?"},
		Form: "data", ReplyLanguage: "en", DeadlineKind: "none", DeclTrue: true, DeclShareUnit: true,
	}
}

// filedCase returns a case of ann's in the given status, filed at noon.
func filedCase(t testing.TB, kind Kind, status Status) *Application {
	t.Helper()
	var d Detail = anInterview()
	if kind == InquiryKind {
		d = anInquiry()
	}
	app := NewApplication(kind, ann, d, noon)
	app.ID = "a"
	if status == Draft {
		return app
	}
	app.Status, app.CameFrom, app.FiledAt = status, app.Kind.Rules().States[3].Status, &noon
	app.Events = []Event{{Seq: 1, Action: "submit", OldStatus: Draft, NewStatus: Submitted, CreatedAt: noon}}
	return app
}

// Every table is sound: a step starts and ends in states of the table, every
// state can be reached, every state that is somebody's move can be left, and
// every open status has its numbered step.
func TestKinds(t *testing.T) {
	for _, r := range Kinds {
		known := map[Status]bool{}
		for _, s := range r.States {
			known[s.Status] = true
			if s.Step == 0 && s.Status != NeedsInfo || s.Step > r.Steps {
				t.Errorf("%s: %s stands at step %d of %d", r.Kind, s.Status, s.Step, r.Steps)
			}
		}
		reached := map[Status]bool{r.States[0].Status: true}
		left := map[Status]bool{}
		for range r.Moves {
			for _, s := range r.Moves {
				if slices.ContainsFunc(s.From, func(f Status) bool { return reached[f] }) {
					reached[s.To] = true
				}
			}
		}
		for _, s := range r.Moves {
			if s.By == Nobody {
				t.Errorf("%s: nobody may %s", r.Kind, s.Action)
			}
			for _, st := range append(slices.Clone(s.From), s.To) {
				if st != before && st != stays && !known[st] {
					t.Errorf("%s: %s: %q is no state", r.Kind, s.Action, st)
				}
			}
			for _, st := range s.From {
				left[st] = left[st] || s.To != stays
			}
		}
		for _, s := range r.States {
			if !reached[s.Status] {
				t.Errorf("%s: %q cannot be reached", r.Kind, s.Status)
			}
			if s.Ball != Nobody && !left[s.Status] {
				t.Errorf("%s: %q is the move of %q, but cannot be left", r.Kind, s.Status, s.Ball)
			}
			if s.Public == Done && s.Ball != Nobody {
				t.Errorf("%s: %q is closed, but %q has the move", r.Kind, s.Status, s.Ball)
			}
		}
	}
}

func TestWhoMayTakeWhichStep(t *testing.T) {
	refusal := Move{Reason: "R2", Text: "The unit has no time for it in the weeks you asked for."}
	with := func(m Move, action Action, by *User) Move { m.Action, m.By = action, by; return m }
	for _, test := range []struct {
		name string
		kind Kind
		from Status
		move Move
		want Status
		err  error
	}{
		{"the owner files", InterviewKind, Draft, Move{Action: "submit", By: ann}, Submitted, nil},
		{"a stranger does not file", InterviewKind, Draft, Move{Action: "submit", By: bob}, Draft, ErrForbidden},
		{"an officer takes", InterviewKind, Submitted, Move{Action: "take", By: officer}, InReview, nil},
		{"an editor does not", InterviewKind, Submitted, Move{Action: "take", By: editor}, Submitted, ErrForbidden},
		{"the owner does not take", InterviewKind, Submitted, Move{Action: "take", By: ann}, Submitted, ErrForbidden},
		{"too late to take", InterviewKind, Withdrawn, Move{Action: "take", By: officer}, Withdrawn, ErrConflict},
		{"from submitted straight to completed", InterviewKind, Submitted, Move{Action: "complete", By: officer, FollowUp: true}, Submitted, ErrConflict},
		{"a question needs words", InterviewKind, InReview, Move{Action: "ask", By: officer, Note: " "}, InReview, Invalid{}},
		{"a note is a question", InquiryKind, InProgress, Move{Action: "ask", By: officer, Note: "Which year?"}, NeedsInfo, nil},
		{"an offer needs consent", InterviewKind, Coordinating, Move{Action: "offer", By: officer, Slots: []SlotForm{{Start: "2026-06-10T10:00", Place: "Room 1"}}}, Coordinating, Refused("need.consent")},
		{"an officer proposes to decline", InterviewKind, InReview, with(refusal, "propose_decline", officer), InReview, nil},
		{"an officer does not decline", InterviewKind, InReview, with(refusal, "decline", officer), InReview, ErrForbidden},
		{"a supervisor declines nothing that was not proposed", InterviewKind, InReview, with(refusal, "decline", head), InReview, ErrForbidden},
		{"the owner withdraws", InquiryKind, Submitted, Move{Action: "withdraw", By: ann}, Withdrawn, nil},
		{"an officer does not withdraw", InquiryKind, Submitted, Move{Action: "withdraw", By: officer}, Submitted, ErrForbidden},
		{"what is held is not withdrawn", InterviewKind, Held, Move{Action: "withdraw", By: ann}, Held, ErrConflict},
		{"completed needs the follow-up", InterviewKind, Held, Move{Action: "complete", By: officer}, Held, Refused("need.follow_up")},
		{"an unknown action", InquiryKind, Submitted, Move{Action: "fly", By: officer}, Submitted, Invalid{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			app := filedCase(t, test.kind, test.from)
			ev, err := app.Take(test.move, testContext(t, noon.Add(time.Hour)))
			var bad Invalid
			if _, want := test.err.(Invalid); want && !errors.As(err, &bad) || !want && !errors.Is(err, test.err) {
				t.Errorf("err = %v, want %v", err, test.err)
			}
			if app.Status != test.want || (ev == nil) != (err != nil) {
				t.Errorf("status %q, event %v, want %q", app.Status, ev, test.want)
			}
		})
	}
}

func TestAnAccountThatIsNotApprovedFilesNothing(t *testing.T) {
	app := filedCase(t, InquiryKind, Draft)
	app.Owner = &User{ID: "ann", Role: Reporter, Standing: Confirmed}
	if _, err := app.Take(Move{Action: "submit", By: app.Owner}, testContext(t, noon)); !errors.Is(err, ErrPending) {
		t.Errorf("err = %v, want ErrPending", err)
	}
	app.Owner = &User{ID: "ann", Role: Reporter, Standing: Approved, Credentials: Credentials{PressCardExpiry: "2026-03-04"}}
	if _, err := app.Take(Move{Action: "submit", By: app.Owner}, testContext(t, noon)); !errors.Is(err, Refused("need.credential")) {
		t.Errorf("with an expired card: err = %v", err)
	}
	app.Owner = ann
	c := testContext(t, noon)
	c.OpenCases = 30
	if _, err := app.Take(Move{Action: "submit", By: ann}, c); !errors.Is(err, Refused("need.few_open")) {
		t.Errorf("with 30 open cases: err = %v", err)
	}
}

// A reminder on the way does not hide where a question came from.
func TestAnAnswerLeadsBackToWhereTheQuestionCameFrom(t *testing.T) {
	c := testContext(t, noon.Add(time.Hour))
	for _, between := range []Move{{Action: "remind", By: System}, {Action: "log_call", By: officer, Party: "Ann", Means: "phone", Note: "She is on her way."}} {
		app := filedCase(t, InquiryKind, InProgress)
		for _, m := range []Move{{Action: "ask", By: officer, Items: []string{"Which day?"}}, between, {Action: "supply", By: ann, Note: "Friday"}} {
			if _, err := app.Take(m, c); err != nil {
				t.Fatalf("%s: %v", m.Action, err)
			}
		}
		if app.Status != InProgress {
			t.Errorf("after %s the answer leads to %s", between.Action, app.Status)
		}
	}
}

// Whoever wrote an answer does not approve it, and any other step voids what
// waits for approval.
func TestTwoPeople(t *testing.T) {
	c := testContext(t, noon.Add(time.Hour))
	app := filedCase(t, InterviewKind, InReview)
	refusal := Move{Action: "propose_decline", By: head, Reason: "R3", Text: "Nobody who knows the subject is free then.", Alternative: "A written answer."}
	if _, err := app.Take(refusal, c); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Take(Move{Action: "decline", By: head}, c); !errors.Is(err, ErrForbidden) {
		t.Errorf("who proposed declines: %v", err)
	}
	if _, err := app.Take(Move{Action: "ask", By: officer, Items: []string{"Which day?"}}, c); err != nil || app.Proposal != nil {
		t.Fatalf("a question leaves the proposal standing: %v, %v", app.Proposal, err)
	}
	if _, err := app.Take(Move{Action: "supply", By: ann, Note: "Friday"}, c); err != nil {
		t.Fatal(err)
	}
	if app.Status != InReview || app.Items[0].Answer != "Friday" {
		t.Errorf("after the answer: %s, %+v", app.Status, app.Items)
	}
	if _, err := app.Take(refusal, c); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Take(Move{Action: "decline", By: second}, c); err != nil {
		t.Fatal(err)
	}
	if app.Status != Declined || app.Refusal.Reason != "R3" || !strings.HasPrefix(app.Refusal.Text, "Nobody") {
		t.Errorf("declined with %+v", app.Refusal)
	}
}

func TestAnOfficeOfThreeNeedsNoSecondPerson(t *testing.T) {
	c := testContext(t, noon.Add(time.Hour))
	c.Office.Approval = map[Kind]Approval{InterviewKind: ApproveNone, InquiryKind: ApproveRefusals}
	app := filedCase(t, InterviewKind, InReview)
	if _, err := app.Take(Move{Action: "decline", By: officer, Reason: "R1", Text: "This is a matter of the harbour authority."}, c); err != nil {
		t.Errorf("an officer alone declines: %v", err)
	}
	app = filedCase(t, InquiryKind, InProgress)
	if _, err := app.Take(aReply(officer, "full"), c); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Take(Move{Action: "approve", By: officer}, c); err != nil {
		t.Errorf("an officer alone sends a reply: %v", err)
	}
}

func aReply(by *User, outcome string) Move {
	a := Answer{Outcome: outcome, Text: "Two million passengers in the year 2025.", Basis: "Regulation, article 14"}
	return Move{
		Action: "send_for_approval", By: by, Answers: []Answer{a, a}, Attribution: "A spokesperson of the city",
		OnRecord: "record", AsOf: "2026-03-05", Language: "en", Contact: "Press Office",
	}
}

func TestAReplyIsSentByASecondPerson(t *testing.T) {
	c := testContext(t, noon.Add(time.Hour))
	app := filedCase(t, InquiryKind, InProgress)
	half := aReply(officer, "full")
	half.Answers = half.Answers[:1]
	var bad Invalid
	if _, err := app.Take(half, c); !errors.As(err, &bad) || bad["answers.1.outcome"].Key == "" {
		t.Fatalf("a reply to one of two questions: %v", err)
	}
	for range 2 { // returned once, drafted again
		if _, err := app.Take(aReply(officer, "full"), c); err != nil {
			t.Fatal(err)
		}
		if _, err := app.Take(Move{Action: "return", By: head, Note: "Name the source."}, c); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := app.Take(aReply(head, "full"), c); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Take(Move{Action: "approve", By: head}, c); !errors.Is(err, ErrForbidden) {
		t.Errorf("who drafted approves: %v", err)
	}
	if _, err := app.Take(Move{Action: "approve", By: second}, c); err != nil {
		t.Fatal(err)
	}
	if r := app.SentReply(); r == nil || r.Number != 1 || r.ApprovedByID != "second" || len(app.Replies) != 1 {
		t.Errorf("sent %+v of %d", r, len(app.Replies))
	}
	if app.Verdict != Met || app.Status != Completed {
		t.Errorf("verdict %q, status %q", app.Verdict, app.Status)
	}
}

func TestAReplyThatRefusesEverythingIsADecision(t *testing.T) {
	c := testContext(t, noon.Add(time.Hour))
	app := filedCase(t, InquiryKind, InProgress)
	if _, err := app.Take(aReply(officer, "refused"), c); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Take(Move{Action: "approve", By: head}, c); !errors.Is(err, Refused("need.reply")) {
		t.Errorf("approve: %v", err)
	}
	if _, err := app.Take(Move{Action: "decline", By: head, Reason: "R4", Text: "The law on statistics, article 25, forbids it."}, c); err != nil || app.Status != Declined {
		t.Errorf("decline: %v, %s", err, app.Status)
	}
}

// An interview from the first question to the end, with a counter-offer.
func TestAnInterviewToTheEnd(t *testing.T) {
	app := filedCase(t, InterviewKind, Draft)
	now := noon
	take := func(m Move) {
		t.Helper()
		ev, err := app.Take(m, testContext(t, now))
		if err != nil {
			t.Fatalf("%s: %v", m.Action, err)
		}
		if m.Action == "submit" {
			app.File(1, testOffice(t), ev.CreatedAt)
		}
		for i := range app.Slots {
			app.Slots[i].ID = string(rune('a' + i))
		}
		for i := range app.Contacts {
			app.Contacts[i].ID = app.Contacts[i].Unit
		}
		now = now.Add(time.Hour)
	}
	offer := Move{Action: "offer", By: officer, Slots: []SlotForm{{Start: "2026-06-10T10:00", Place: "Room 1"}, {Start: "2026-06-11T10:00", Place: "Room 1"}}}
	take(Move{Action: "submit", By: ann})
	take(Move{Action: "take", By: officer})
	take(Move{Action: "contact", By: officer, Contacts: []ContactForm{{Unit: "Transport"}, {}}})
	take(Move{Action: "record_consent", By: officer, Consent: "yes", Conditions: "No pictures."})
	take(offer)
	if app.Verdict != Met || app.Clock != ClockPaused {
		t.Errorf("after the offer: verdict %q, clock %q", app.Verdict, app.Clock)
	}
	take(Move{Action: "counter", By: ann, Windows: []Window{{"2026-06-12T10:00", "2026-06-12T12:00"}}})
	if app.Clock != ClockRunning || len(app.OfferedSlots()) != 0 {
		t.Errorf("after the counter: clock %q, %d slots", app.Clock, len(app.OfferedSlots()))
	}
	take(offer)
	picked := app.OfferedSlots()[1]
	take(Move{Action: "pick", By: ann, Slot: picked.ID})
	if s := app.Appointment(); s == nil || !s.StartAt.Equal(picked.StartAt) || s.EndAt.Sub(s.StartAt) != 45*time.Minute || app.Clock != ClockStopped {
		t.Errorf("appointment %+v, clock %s", s, app.Clock)
	}
	if _, err := app.Take(Move{Action: "held", By: officer}, testContext(t, now)); !errors.Is(err, Refused("need.after_end")) {
		t.Errorf("held before it began: %v", err)
	}
	if _, err := app.Take(Move{Action: "withdraw", By: ann}, testContext(t, picked.StartAt.Add(-time.Hour))); !errors.Is(err, Refused("need.sure")) {
		t.Errorf("withdrawn an hour before: %v", err)
	}
	now = picked.EndAt
	take(Move{Action: "held", By: ann})
	take(Move{Action: "complete", By: officer, FollowUp: true})
	if p, ok := app.Progress(testOffice(t)); !ok || p.Status != Done || p.Number != "62600014" || p.FiledDate != "2026-03-05" {
		t.Errorf("the public list says %+v", p)
	}
}

// Who has written a version of an answer does not approve a later one.
func TestWhoWroteAReturnedVersionDoesNotApprove(t *testing.T) {
	c := testContext(t, noon.Add(time.Hour))
	app := filedCase(t, InquiryKind, InProgress)
	for _, m := range []Move{aReply(head, "full"), {Action: "return", By: second, Note: "Name the source."}, aReply(officer, "full")} {
		if _, err := app.Take(m, c); err != nil {
			t.Fatalf("%s: %v", m.Action, err)
		}
	}
	if _, err := app.Take(Move{Action: "approve", By: head}, c); !errors.Is(err, ErrForbidden) {
		t.Errorf("the author of the first version approves: %v", err)
	}
	if _, err := app.Take(Move{Action: "approve", By: second}, c); err != nil {
		t.Error(err)
	}
}

// Who filed an application and became a colleague later does not handle it.
func TestNobodyHandlesTheirOwnApplication(t *testing.T) {
	promoted := &User{ID: ann.ID, Role: Supervisor, Standing: Approved}
	app := filedCase(t, InquiryKind, Submitted)
	if app.CanRead(promoted) || len(app.Steps(promoted, testContext(t, noon))) > 0 {
		t.Error("the desk is open to the applicant")
	}
	var bad Invalid
	if _, err := app.Take(Move{Action: "assign", By: officer, Officer: promoted}, testContext(t, noon)); !errors.As(err, &bad) {
		t.Errorf("it is assigned to the applicant: %v", err)
	}
}

// A case whose officer has gone belongs to who takes it.
func TestACaseIsTakenFromWhoCannotWork(t *testing.T) {
	for name, v := range map[string]struct {
		assignee *User
		want     string
	}{
		"nobody":                 {nil, "officer"},
		"a colleague":            {head, "head"},
		"somebody suspended":     {&User{ID: "gone", Role: Officer, Standing: Suspended}, "officer"},
		"somebody who edits now": {&User{ID: "gone", Role: Editor, Standing: Approved}, "officer"},
	} {
		app := filedCase(t, InquiryKind, Submitted)
		if app.Assignee = v.assignee; v.assignee != nil {
			app.AssigneeID = &v.assignee.ID
		}
		if _, err := app.Take(Move{Action: "take", By: officer}, testContext(t, noon)); err != nil || *app.AssigneeID != v.want || app.Assignee.ID != v.want {
			t.Errorf("%s: %v, %v, want %s", name, err, *app.AssigneeID, v.want)
		}
	}
}

// Times that have passed cannot be picked, and when a case ends, no time is
// agreed any more.
func TestTimesPass(t *testing.T) {
	offered := func() *Application {
		app := filedCase(t, InterviewKind, SlotsOffered)
		app.Contacts = []Contact{{ID: "c", Unit: "Transport", Consent: ConsentGiven}}
		for i, id := range []string{"a", "b"} {
			start := noon.Add(time.Duration(i+1) * 24 * time.Hour)
			app.Slots = append(app.Slots, Slot{ID: id, StartAt: start, EndAt: start.Add(time.Hour), State: SlotOffered})
		}
		return app
	}
	for name, v := range map[string]struct {
		slot  string
		after time.Duration
		err   error
	}{
		"in time":                   {"a", 23 * time.Hour, nil},
		"as it begins":              {"a", 24 * time.Hour, Refused("need.slot")},
		"the later one":             {"b", 25 * time.Hour, nil},
		"one of another case":       {"z", time.Hour, Refused("need.slot")},
		"when all of them are over": {"b", 49 * time.Hour, Refused("need.slot")},
	} {
		app := offered()
		if _, err := app.Take(Move{Action: "pick", By: ann, Slot: v.slot}, testContext(t, noon.Add(v.after))); !errors.Is(err, v.err) {
			t.Errorf("%s: %v, want %v", name, err, v.err)
		}
	}
	app := offered()
	c := testContext(t, noon.Add(time.Hour))
	if _, err := app.Take(Move{Action: "pick", By: ann, Slot: "b"}, c); err != nil || app.AppointedAt == nil {
		t.Fatalf("picked: %v, at %v", err, app.AppointedAt)
	}
	if _, err := app.Take(Move{Action: "withdraw", By: ann}, c); err != nil || app.AppointedAt != nil || app.Appointment() != nil {
		t.Errorf("withdrawn (%v), but still agreed for %v", err, app.AppointedAt)
	}
}

func TestACounterIsReadInItsOwnZone(t *testing.T) {
	app := filedCase(t, InterviewKind, SlotsOffered)
	m := Move{Action: "counter", By: ann, Timezone: "Mars/Olympus", Windows: []Window{{"2026-06-12T10:00", "2026-06-12T12:00"}}}
	var bad Invalid
	if _, err := app.Take(m, testContext(t, noon)); !errors.As(err, &bad) || bad["tz"].Key != "error.choice" {
		t.Errorf("a zone that there is not: %v", err)
	}
}
