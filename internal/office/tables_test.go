package office_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// The lives of cases that together take every step of both tables: who does
// what, one after the other. "clock" is the office's own clock, which goes on to
// its next alarm. A word after a step changes how it is filled in.
var lives = map[press.Kind][]string{
	press.InterviewKind: {
		"ann edit, ann share, zhou take, zhou ask, clock remind, clock remind, clock lapse, carol restore, carol supply, carol edit_nothing, zhou contact, zhou record_consent, zhou offer, ann counter, " +
			"zhou offer, carol pick, ann reschedule, zhou accept_change, zhou reschedule, carol accept_change, ann reschedule, zhou keep_time, zhou reschedule, carol keep_time, carol withdraw_nothing, carol unshare, " +
			"clock remind_meeting, clock ask_outcome, zhou held, ann object, zhou complete, ann publish_link, ann reopen, zhou log_call, li take_over",
		"clock take, zhou propose_extension, head extend, zhou answer_deadline, zhou hand_over, li accept_hand_over, li hand_over, clock bounce, zhou contact, zhou record_consent, " +
			"zhou withdraw_consent, zhou contact, zhou record_consent, zhou agree_by_phone, ann share, ann unshare, ann object, zhou agree_by_phone, zhou reschedule, clock keep_time, zhou cancel_by_host, " +
			"zhou record_consent, zhou offer, clock release, zhou offer, ann pick, clock ask_outcome, ann held, clock complete, head reopen",
		"zhou take, zhou propose_decline, head return, zhou propose_decline, head decline, ann convert, ann reopen, zhou propose_transfer, chief transfer, head reopen",
		"zhou take, clock deadline_owed, clock still_useful, clock due_soon, clock overdue, clock stalled, ann withdraw",
		"zhou take, zhou ask, clock remind, clock remind, clock lapse, zhou restore, ann supply, zhou ask, clock remind, clock remind, clock lapse, head reopen, ann withdraw, ann reopen",
		"written zhou take, zhou contact, zhou send_for_approval, head return, zhou send_for_approval, head approve, zhou propose_correction, head return, zhou propose_correction, head correct",
		"written zhou take, zhou contact, zhou send_for_approval, night approve, clock ask_review, head review",
		"zhou take, zhou contact, zhou revoke_link, zhou send_link, unit record_consent, zhou offer, ann pick, unit withdraw_consent, ann withdraw",
	},
	press.InquiryKind: {
		"ann edit, zhou take, zhou ask, ann supply, zhou consult, zhou record_answer, zhou consult, clock chase, zhou resume, zhou send_for_approval, head return, " +
			"zhou send_for_approval, head approve, ann follow_up, zhou send_for_approval, head approve, zhou propose_correction, head correct, ann publish_link",
		"clock take, zhou propose_extension, head extend, zhou hand_over, li accept_hand_over, li hand_over, clock bounce, zhou answer_deadline, zhou send_for_approval refused, head decline, ann reopen, head return_nothing",
		"ann share, zhou take, zhou ask, clock remind, clock remind, clock lapse, carol restore, ann unshare, ann share, carol supply, carol unshare, zhou ask, clock remind, clock remind, clock lapse, zhou restore, ann withdraw, ann reopen",
		"zhou take, zhou propose_transfer, head return, zhou propose_transfer, chief transfer, head reopen, zhou log_call, li take_over",
		"zhou take, clock deadline_owed, clock still_useful, clock due_soon, clock overdue, clock stalled, ann withdraw",
		"zhou take, zhou send_for_approval, night approve, clock ask_review, head review, zhou propose_correction, head return, zhou ask_nothing",
		"zhou take, zhou ask, clock remind, clock remind, clock lapse, head reopen",
		"zhou take, zhou consult, clock chase, zhou revoke_link, zhou send_link, unit record_answer, zhou consult, zhou ask, unit record_answer, ann supply",
	},
}

// Every row of both tables is walked through the acts: the status, the history,
// the public list and the mails are as the table says, and the columns are what
// the history gives.
func TestEveryRowOfBothTables(t *testing.T) {
	taken := map[string]bool{}
	for _, rules := range press.Kinds {
		for i, life := range lives[rules.Kind] {
			t.Run(fmt.Sprintf("%s %d", rules.Kind, i+1), func(t *testing.T) {
				newLife(t, rules, taken).live(life)
			})
		}
		for _, s := range rules.Moves {
			if !slices.Contains(elsewhere, s.Action) && !(s.Action == "unshare" && s.By == press.Timer) && !taken[row(rules.Kind, s)] {
				t.Errorf("nobody has taken %s", row(rules.Kind, s))
			}
		}
	}
}

// elsewhere are the steps that have acts, and tests, of their own, as has the end
// of sharing with somebody who works elsewhere by now.
var elsewhere = []press.Action{"submit", "assign", "told", "recount"}

func row(kind press.Kind, s press.Step) string {
	return fmt.Sprint(kind, " ", s.Action, " by ", s.By, " to ", s.To)
}

type caseLife struct {
	*counter
	rules  *press.Rules
	people map[string]*press.User
	taken  map[string]bool
	ref    string
	n      int
}

func newLife(t *testing.T, rules *press.Rules, taken map[string]bool) *caseLife {
	l := &caseLife{counter: openCounter(t), rules: rules, taken: taken, people: map[string]*press.User{}}
	for name, role := range map[string]press.Role{
		"ann": press.Reporter, "carol": press.Reporter, "zhou": press.Officer, "li": press.Officer, "night": press.Officer,
		"head": press.Supervisor, "chief": press.Supervisor,
	} {
		l.people[name] = l.person(name, role, press.Approved)
	}
	if err := office.SetDuty(t.Context(), l.Office, l.people["night"], l.people["night"].ID, true); err != nil {
		t.Fatal(err)
	}
	l.people["night"] = l.read(l.people["night"].ID)
	return l
}

func (l *caseLife) live(life string) {
	written := strings.HasPrefix(life, "written ")
	life = strings.TrimPrefix(life, "written ")
	deadline := "2026-06-19T12:00" // before every promise that is made on Monday
	var f office.Form
	if l.rules.Kind == press.InterviewKind {
		f = interviewForm("k", "Night buses")
		d := f.Detail.(*press.Interview)
		d.DeadlineKind, d.DeadlineAt = "hard", deadline
		if written {
			d.Mode = "written"
		}
	} else {
		f = inquiryForm("k", "Night buses")
		d := f.Detail.(*press.Inquiry)
		d.DeadlineKind, d.DeadlineAt = "hard", deadline
	}
	l.ref = l.file(l.people["ann"], f).Ref()
	for deed := range strings.SplitSeq(life, ", ") {
		words := strings.Fields(deed)
		l.n++
		switch {
		case words[0] == "clock":
			l.waits(press.Action(words[1]))
		case strings.HasSuffix(words[1], "_nothing"), words[1] == "take_over": // what is not open to them
			l.inVain(words[0], press.Action(strings.TrimSuffix(words[1], "_nothing")))
		default:
			l.acts(words[0], press.Action(words[1]), words[2:])
		}
		if l.t.Failed() {
			l.t.FailNow()
		}
	}
}

func (l *caseLife) app() *press.Application {
	l.t.Helper()
	app, err := l.DB.Application(l.t.Context(), l.ref)
	if err != nil {
		l.t.Fatal(err)
	}
	return app
}

func (l *caseLife) acts(name string, action press.Action, how []string) {
	l.t.Helper()
	who, before := l.people[name], l.app()
	if name == "night" { // after hours
		l.now = time.Date(l.now.Year(), l.now.Month(), l.now.Day(), 12, 0, 0, 0, time.UTC)
	} else {
		l.now = l.now.Add(time.Minute)
	}
	switch {
	case name == "unit": // has no account, but the link of the newest letter
		l.byLink(before, l.move(before, action, how))
	case action == "edit":
		f := office.Form{Ref: l.ref, Kind: l.rules.Kind, Detail: before.Detail, Key: "k2", Version: before.Version}
		switch d := f.Detail.(type) {
		case *press.Interview:
			d.Topic += " again"
		case *press.Inquiry:
			d.Subject += " again"
		}
		if _, err := office.File(l.t.Context(), l.Office, who, f); err != nil {
			l.t.Fatal(err)
		}
	default:
		l.step(who, l.ref, l.move(before, action, how))
	}
	l.check(before, action)
}

// byLink takes a step by the newest link that was sent to a unit.
func (l *caseLife) byLink(app *press.Application, m press.Move) {
	l.t.Helper()
	newest := app.Links[len(app.Links)-1]
	for _, mail := range l.outbox("unit@example.test") {
		if mail.ID != newest.MailID {
			continue
		}
		_, secret, _ := strings.Cut(mail.Facts["link"], "/liaison/")
		if _, err := office.AnswerAsked(l.t.Context(), l.Office, secret, m); err != nil {
			l.t.Fatalf("step %d, %s by the link: %v", l.n, m.Action, err)
		}
		return
	}
	l.t.Fatalf("step %d: no mail has the newest link", l.n)
}

func (l *caseLife) inVain(name string, action press.Action) {
	l.t.Helper()
	before := l.app()
	if _, err := l.try(l.people[name], l.ref, l.move(before, action, nil)); err == nil {
		l.t.Errorf("%s may %s in %s", name, action, before.Status)
	}
	if after := l.app(); after.Version != before.Version || len(after.Events) != len(before.Events) {
		l.t.Errorf("%s has changed the case in vain", action)
	}
}

// waits lets the office's own clock go on to its next alarm, which is twice told
// to go off.
func (l *caseLife) waits(action press.Action) {
	l.t.Helper()
	before := l.app()
	for before.AlarmAt != nil && before.Alarm != action && len(before.Events) < 60 {
		l.rings(before)
		before = l.app()
	}
	if before.AlarmAt == nil || before.Alarm != action {
		l.t.Fatalf("step %d: the clock would %s in %s, not %s", l.n, before.Alarm, before.Status, action)
	}
	l.rings(before)
	l.check(before, action)
}

func (l *caseLife) rings(app *press.Application) {
	l.t.Helper()
	if app.AlarmAt.After(l.now) {
		l.now = *app.AlarmAt
	}
	for range 2 {
		if err := office.RunTimers(l.t.Context(), l.Office); err != nil {
			l.t.Fatal(err)
		}
	}
}

// check compares what a step has done with the row of the table.
func (l *caseLife) check(before *press.Application, action press.Action) {
	l.t.Helper()
	app := l.app()
	if len(app.Events) <= len(before.Events) {
		l.t.Fatalf("step %d, %s: no event", l.n, action)
	}
	if first := app.Events[len(before.Events)]; first.Action != action {
		l.t.Fatalf("step %d, %s in %s: the event says %s", l.n, action, before.Status, first.Action)
	}
	status := before.Status
	for _, ev := range app.Events[len(before.Events):] { // a step can have another at once
		i := slices.IndexFunc(l.rules.Moves, func(s press.Step) bool {
			return s.Action == ev.Action && slices.Contains(s.From, status) && ev.Actor.Stands(s.By, app)
		})
		if ev.OldStatus != status || i < 0 {
			l.t.Fatalf("step %d, %s in %s: the event says from %s", l.n, ev.Action, status, ev.OldStatus)
		}
		step := l.rules.Moves[i]
		l.taken[row(l.rules.Kind, step)] = true
		want := step.To
		switch want {
		case "":
			want = status
		case "before":
			if want = before.CameFrom; want == press.NeedsInfo {
				l.t.Errorf("step %d, %s: nobody knows what the question interrupted", l.n, ev.Action)
			}
		}
		if ev.NewStatus != want {
			l.t.Errorf("step %d, %s: %s became %s, not %s", l.n, ev.Action, ev.OldStatus, ev.NewStatus, want)
		}
		l.told(app, &ev)
		status = ev.NewStatus
	}
	l.listed(app)
	again := *app
	again.Settle(l.Rules, l.Calendar(), app.Events[len(app.Events)-1].CreatedAt)
	if again.Status != app.Status || again.Clock != app.Clock || again.Verdict != app.Verdict || again.Alarm != app.Alarm || again.WaitsFor != app.WaitsFor {
		l.t.Errorf("step %d, %s: the columns say %s %s %s %s, the history %s %s %s %s", l.n, action,
			app.Clock, app.Verdict, app.Alarm, app.WaitsFor, again.Clock, again.Verdict, again.Alarm, again.WaitsFor)
	}
	if app.Open() && app.AlarmAt == nil {
		l.t.Errorf("step %d, %s: nobody would notice if it were forgotten", l.n, action)
	}
}

// told wants one letter for each party that the row tells.
func (l *caseLife) told(app *press.Application, ev *press.Event) {
	l.t.Helper()
	got := map[string]map[string]int{}
	for _, m := range l.outbox("") {
		if strings.Contains(m.MailKey, ev.ID) {
			if got[m.Template] == nil {
				got[m.Template] = map[string]int{}
			}
			got[m.Template][m.Address]++
		}
	}
	for _, party := range app.Tells(ev) {
		name := string(party)
		if party == press.Bureau {
			name = "owner"
		}
		to := got[string(ev.Action)+"_"+name]
		alone := party == press.Desk && app.AssigneeID != nil && *app.AssigneeID == ev.ActorID                                  // nobody is told of what they did themselves
		outside := party == press.Unit && !slices.Contains(asking, ev.Action) || party == press.Head || party == press.Receiver // whoever there is
		switch {
		case len(to) == 0 && outside && ev.Action != "hand_over":
		case len(to) == 0 && !alone && !(party == press.Giver || party == press.Desk && ev.Actor.IsDesk()):
			l.t.Errorf("step %d, %s: nobody is told as %s", l.n, ev.Action, party)
		case party == press.Bureau && to["ann@example.test"] != 1:
			l.t.Errorf("step %d, %s: the bureau got %v", l.n, ev.Action, to)
		}
		for address, n := range to {
			if n != 1 {
				l.t.Errorf("step %d, %s: %s got %d letters", l.n, ev.Action, address, n)
			}
		}
	}
}

// asking are the steps with which a unit is asked something.
var asking = []press.Action{"contact", "consult", "chase", "send_link"}

// listed compares the public list with the state.
func (l *caseLife) listed(app *press.Application) {
	l.t.Helper()
	p, err := l.DB.Public().ProgressOf(l.t.Context(), l.ref)
	if err != nil || p.Status != app.State().Public || p.FiledDate != "2026-06-15" {
		l.t.Errorf("step %d: the public list says %+v (%v) of %s", l.n, p, err, app.Status)
	}
}

// move fills in what a step needs.
func (l *caseLife) move(app *press.Application, action press.Action, how []string) press.Move {
	at := func(days, hour int) string {
		return l.now.AddDate(0, 0, days).In(l.Rules.Zone).Format("2006-01-02T") + fmt.Sprintf("%02d:00", hour)
	}
	m := press.Move{Action: action}
	slots := []press.SlotForm{{Start: at(7+l.n, 10), Place: fmt.Sprint("Room ", l.n)}}
	switch action {
	case "ask":
		m.Items = []string{"Which line?", "Which night?"}
	case "supply":
		m.Answers = []press.Answer{{Text: "Line 2"}, {Text: "Friday"}}
	case "contact":
		m.Contacts = []press.ContactForm{{Unit: "Transport", Reach: "unit@example.test", Sent: "The outline"}}
	case "record_consent":
		m.Consent, m.Means, m.Contact = "yes", "phone", l.contact(app, press.ConsentOpen)
	case "withdraw_consent":
		m.Contact, m.Note, m.Sure = l.contact(app, press.ConsentGiven), "They have changed their mind.", true
	case "send_link", "revoke_link":
		if m.Contact = l.contact(app, press.ConsentOpen); m.Contact == "" {
			m.Unit = app.OpenConsultations()[0].ID
		}
	case "offer":
		m.Slots = slots
	case "agree_by_phone":
		m.Slots, m.Party, m.Means = slots, "Ms Lee", "phone"
	case "counter":
		m.Windows = []press.Window{{Start: at(9, 10), End: at(9, 12)}}
	case "reschedule":
		m.Reason, m.Slots, m.Windows = "The room is taken.", slots, []press.Window{{Start: at(8+l.n, 14), End: at(8+l.n, 17)}}
	case "complete":
		m.FollowUp = true
	case "propose_decline", "decline":
		m.Reason, m.Text = "R3", "Nobody who knows the subject is free in those weeks."
	case "propose_transfer", "transfer":
		m.Authority, m.Reach = "Foreign Affairs Office", "+86 10 5550 0400"
	case "propose_extension":
		m.Days, m.Reason = 2, "The figures are being checked."
	case "hand_over":
		m.To, m.Reason = l.people["li"].ID, "I am away from tomorrow."
		if app.AssigneeID != nil && *app.AssigneeID == l.people["li"].ID {
			m.To = "duty"
		}
	case "answer_deadline":
		m.Outcome = "can"
	case "consult":
		m.Units = []press.UnitForm{{Unit: "Statistics", Reach: "unit@example.test", Questions: "How many?", Due: l.Rules.Today(l.now).AddDays(1).String()}}
	case "record_answer":
		m.Means, m.Text = "paper", "Two million."
	case "resume", "return":
		m.Note = "Name the source."
	case "send_for_approval", "propose_correction":
		m = aReply("full")
		if slices.Contains(how, "refused") {
			m = aReply("refused")
		}
		m.Action, m.AsOf, m.Reason = action, l.Rules.Today(l.now).String(), "The second figure was wrong."
		m.Answers = m.Answers[:len(app.Detail.Questions())]
	case "follow_up":
		m.Numbers, m.Reason = []int{1}, "Does that include the night lines?"
	case "reopen", "object", "cancel_by_host":
		m.Reason = "There is a second team that could come instead of us."
	case "convert":
		m.Agreed = true
	case "publish_link":
		m.URL = "https://daily.example.test/buses"
	case "share":
		m.Email = "carol@example.test"
	case "unshare":
		m.Colleague = l.people["carol"].ID
	case "log_call":
		m.Party, m.Means, m.Note = "Ms Lee", "phone", "She will ring again."
	}
	return m
}

func (l *caseLife) contact(app *press.Application, consent press.Consent) string {
	for _, p := range slices.Backward(app.Contacts) {
		if p.Consent == consent {
			return p.ID
		}
	}
	return ""
}
