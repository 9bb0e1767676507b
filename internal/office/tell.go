package office

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// tell queues the mails that a step asks for: the letter is named after the
// action and the party that it tells. Where the step changes an agreed time,
// everybody whose calendar has it gets a letter, if only for the calendar.
func tell(ctx context.Context, tx *store.DB, o *Office, app *press.Application, ev *press.Event, m press.Move, was earlier) error {
	facts := factsOf(o, app, ev, m)
	was.tell(facts, app)
	if m.Recount != nil {
		tellRecount(facts, o, *m.Recount)
	}
	told := map[string]bool{}
	send := func(name string, parties []press.Party, wanted func(*press.User) bool) error {
		for _, party := range parties {
			if party == press.Unit || party == press.Head || party == press.Receiver && ev.Action == "transfer" {
				if err := tellOutside(ctx, tx, o, app, ev, party, facts); err != nil {
					return err
				}
				continue
			}
			to, err := recipients(ctx, tx, app, ev, party)
			if err != nil {
				return err
			}
			for _, u := range to {
				if !wanted(u) {
					continue
				}
				told[u.ID] = true
				l := letter{template: name + "_" + addressed(party), key: ev.ID, about: app, facts: sharedFacts(facts, app, u, party)}
				if a := app.InvitationBy(ev, party, u, o.Rules); a != nil {
					l.facts = maps.Clone(l.facts)
					l.facts[press.CalendarFact] = a.Fact()
				}
				if err := queueMail(ctx, tx, o, u, l); err != nil {
					return err
				}
			}
		}
		return nil
	}
	a := app.AppointmentBy(ev, o.Rules)
	if a != nil {
		facts[press.CalendarFact] = a.Fact()
	}
	err := send(string(ev.Action), app.Tells(ev), func(u *press.User) bool {
		return u.ID != ev.ActorID || !u.IsDesk() // a colleague knows what they have done; a reporter gets a receipt
	})
	switch {
	case err != nil:
	case a != nil:
		err = send("appointment", []press.Party{press.Bureau, press.Desk}, func(u *press.User) bool { return !told[u.ID] })
	case ev.Action == "accept_hand_over" && app.InvitationBy(ev, press.Desk, ev.Actor, o.Rules) != nil:
		err = send("appointment", []press.Party{press.Desk}, func(u *press.User) bool { return u.ID == ev.ActorID })
	case ev.ByReporter() && ev.ActorID != app.OwnerID && !told[app.OwnerID]:
		facts["action"] = string(ev.Action)
		err = send("acted", []press.Party{press.Owner}, func(*press.User) bool { return true })
	}
	return err
}

// sharedFacts adds to what a reporter reads, where it goes to a colleague, who
// has let them in.
func sharedFacts(facts map[string]string, app *press.Application, to *press.User, party press.Party) map[string]string {
	if party != press.Bureau || to.ID == app.OwnerID {
		return facts
	}
	facts = maps.Clone(facts)
	facts["shared_by"] = app.Owner.Name()
	return facts
}

// earlier is what a step can end, as it was before the step.
type earlier struct {
	meeting  *press.Slot  // the agreed time
	proposed press.Action // what waited for a second person
}

func before(app *press.Application) (was earlier) {
	if s := app.Appointment(); s != nil {
		slot := *s
		was.meeting = &slot
	}
	if app.Proposal != nil {
		was.proposed = app.Proposal.Action
	}
	return was
}

// tell says which agreed time holds no more, and what was proposed.
func (was earlier) tell(f map[string]string, app *press.Application) {
	now := app.Appointment()
	if old := was.meeting; old != nil && (now == nil || now.ID != old.ID) {
		f["was"] = slotFact(*old)
	}
	f["proposed"] = string(was.proposed)
}

// addressed is the word for a party in the name of its letter: a reporter and
// the colleagues whom they have let in read the same.
func addressed(party press.Party) string {
	if party == press.Bureau {
		party = press.Owner
	}
	return string(party)
}

// recipients returns the people of a party: the reporter, with the colleagues
// whom they have let in; the one of them whom ev is about; the officer of the
// case or else those on duty; the supervisors; who is to take a case over, and
// who had it. Whoever is away is represented, but where nothing is asked of them.
func recipients(ctx context.Context, tx *store.DB, app *press.Application, ev *press.Event, party press.Party) ([]*press.User, error) {
	switch party {
	case press.Owner:
		return []*press.User{app.Owner}, nil
	case press.Bureau:
		return bureau(app), nil
	case press.Colleague:
		u, err := tx.User(ctx, ev.Concerned())
		return []*press.User{u}, err
	}
	desk, err := tx.DeskUsers(ctx)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	switch party {
	case press.Approver:
		return press.Present(desk, now, func(u *press.User) bool { return u.Role == press.Supervisor }), nil
	case press.Receiver:
		if h := app.HandOver; h != nil && (h.ToID != "" || h.Section != "") {
			return press.Present(desk, now, h.Asks), nil
		}
		return press.Present(desk, now, func(u *press.User) bool { return u.OnDuty }), nil
	case press.Giver:
		askers := app.Askers(ev)
		return slices.DeleteFunc(desk, func(u *press.User) bool {
			return !slices.Contains(askers, u.ID) || app.AssigneeID != nil && u.ID == *app.AssigneeID
		}), nil
	}
	if app.Assignee.WorksOn(app) {
		return press.Present(desk, now, func(u *press.User) bool { return u.ID == app.Assignee.ID }), nil
	}
	return press.Present(desk, now, func(u *press.User) bool { return u.OnDuty }), nil
}

// bureau returns the reporter and those colleagues whom they have let in.
func bureau(app *press.Application) []*press.User {
	list := []*press.User{app.Owner}
	for _, u := range app.Colleagues {
		if u.Stands(press.Bureau, app) {
			list = append(list, u)
		}
	}
	return list
}

// factsOf gathers what letters about a step say.
func factsOf(o *Office, app *press.Application, ev *press.Event, m press.Move) map[string]string {
	f := map[string]string{
		"number": app.Ref(), "kind": string(app.Kind), "title": app.Title, "status": string(app.Status),
		"link": o.Rules.SiteURL + "/applications/" + app.Ref(), "desk_link": o.Rules.SiteURL + "/desk/applications/" + app.Ref(),
		"reporter": app.Owner.Name(), "outlet": app.Owner.OutletName, "note": m.Note,
		"due": stamp(app.DueAt), "intake_due": stamp(app.IntakeDueAt), "clock": string(app.Clock),
	}
	if app.ClockAt(o.Rules, o.Calendar(), ev.CreatedAt).Provisional {
		f["provisional"] = "true"
	}
	f["until"] = stamp(untilOf(o, app, ev))
	if app.Assignee != nil {
		f["officer"] = app.Assignee.Name()
		f["officer_phone"] = app.Assignee.OfficePhone
		if f["officer_phone"] == "" {
			f["officer_phone"] = o.Rules.Phone
		}
	}
	if m.Officer != nil {
		f["assigned_by"] = m.By.Name()
	}
	f["items"] = strings.Join(m.Items, "\n")
	if len(m.Items) == 0 {
		f["items"] = strings.Join(app.Asked(), "\n")
	}
	var units []string
	for _, c := range m.Contacts {
		units = append(units, strings.Trim(c.Unit+" · "+c.Person, " ·"))
	}
	f["units"] = strings.Join(units, "\n")
	var slots []string
	for _, s := range app.OfferedSlots() {
		slots = append(slots, slotFact(s))
	}
	f["slots"] = strings.Join(slots, "\n")
	if s := app.Appointment(); s != nil {
		f["appointment"] = slotFact(*s)
	}
	var windows []string
	for _, w := range m.Windows {
		zone := press.ZoneOf(m.Timezone, o.Rules.Zone)
		start, _ := press.ParseLocal(w.Start, zone)
		end, _ := press.ParseLocal(w.End, zone)
		windows = append(windows, stamp(&start)+"|"+stamp(&end))
	}
	f["windows"] = strings.Join(windows, "\n")
	if r := refusalOf(app, ev); r != nil {
		f["reason"], f["text"], f["alternative"] = r.Reason, r.Text, r.Alternative
	}
	if r := app.SentReply(); r != nil && (ev.Action == "approve" || ev.Action == "correct") {
		replyFacts(f, app, r)
	}
	moreFacts(f, o.Rules, app, ev, m)
	return f
}

// untilOf is until when somebody can do what a letter about ev asks of them.
func untilOf(o *Office, app *press.Application, ev *press.Event) *time.Time {
	switch {
	case ev.Action == "hand_over":
		return app.TakenOverBy(o.Rules, o.Calendar())
	case ev.Action == "agree_by_phone":
		return app.ObjectsUntil(o.Rules, o.Calendar())
	case ev.Action == "approve" && app.Kind == press.InquiryKind:
		return app.FollowUpUntil(o.Rules, o.Calendar())
	case !app.Open():
		return app.AgainUntil(o.Rules, o.Calendar())
	}
	return app.ActBy(o.Rules, o.Calendar())
}

// refusalOf returns the refusal that letters about ev may tell. Nobody but who
// approves it hears of one that is only proposed.
func refusalOf(app *press.Application, ev *press.Event) *press.Refusal {
	if ev.Action == "propose_decline" && app.Proposal != nil {
		return &app.Proposal.Refusal
	}
	return app.Refusal
}

func slotFact(s press.Slot) string {
	flat := func(t string) string { return strings.ReplaceAll(t, "|", "/") }
	return strings.Join([]string{stamp(&s.StartAt), stamp(&s.EndAt), flat(s.Place), flat(s.Host), flat(s.Interpreter)}, "|")
}

// replyFacts makes the reply ready to quote: numbered questions and answers.
func replyFacts(f map[string]string, app *press.Application, r *press.Reply) {
	var text strings.Builder
	for i, q := range app.Detail.Questions() {
		a := r.Answers[i]
		fmt.Fprintf(&text, "%d. %s\n%s\n", i+1, q, strings.TrimSpace(a.Text+"\n"+a.Link))
		if a.Basis != "" {
			fmt.Fprintf(&text, "(%s)\n", a.Basis)
		}
		text.WriteString("\n")
	}
	f["reply"] = strings.TrimSpace(text.String())
	f["attribution"], f["as_of"], f["contact"], f["language"] = r.Attribution, r.AsOf, r.Contact, r.Language
	f["on_record"] = strconv.FormatBool(r.OnRecord)
	f["embargo"] = stamp(r.EmbargoAt)
	f["version"] = strconv.Itoa(r.Number)
	f["why"] = r.Why
}

// moreFacts are those of the steps that only some cases take.
func moreFacts(f map[string]string, o *press.Office, app *press.Application, ev *press.Event, m press.Move) {
	f["party"], f["means"] = m.Party, string(m.Means)
	if ev.Text != nil {
		f["note"] = ev.Text.Note // without what became a reason, an item or a text
	}
	f["by"], f["deadline"], f["deadline_due"] = ev.Actor.Name(), stamp(app.DeadlineAt), stamp(app.DeadlineDueAt)
	switch {
	case ev.ActorID == press.System.ID:
		f["by_clock"] = "true"
	case ev.Actor.IsDesk():
		f["by_desk"] = "true"
	}
	f["review"] = stamp(app.ReviewDueAt)
	if app.AsksLink(ev) {
		f["asks_link"] = "true"
	}
	if ev.Days > 0 {
		f["days"] = strconv.Itoa(ev.Days)
	} else if ev.Action == "propose_extension" {
		f["days"] = strconv.Itoa(app.Proposal.Days)
	}
	if a := app.DeadlineAnswer; a != nil && ev.Action == "answer_deadline" {
		f["outcome"], f["until"] = a.Outcome, stamp(a.Until)
	} else {
		f["outcome"] = m.Outcome
	}
	if t := transferOf(app, ev); t != nil {
		f["authority"], f["reach"], f["transfer_text"], f["personal"] = t.Authority, t.Reach, t.Text, strconv.FormatBool(t.Personal)
	}
	var numbers []string
	for _, n := range m.Numbers {
		numbers = append(numbers, strconv.Itoa(n))
	}
	f["numbers"] = strings.Join(numbers, ", ")
	if ev.Action == "chase" {
		var units []string
		for _, u := range app.OpenConsultations() {
			units = append(units, strings.ReplaceAll(u.Unit, "|", "/")+"|"+u.DueDate)
		}
		f["waiting"] = strings.Join(units, "\n")
	}
	if ev.Action == "reschedule" {
		var alternatives []string
		for _, s := range app.Alternatives() {
			alternatives = append(alternatives, slotFact(s))
		}
		f["slots"] = strings.Join(alternatives, "\n")
	}
	if p := app.Contacted(m.Contact); p != nil && ev.Action == "record_consent" {
		f["consent"], f["conditions"] = string(p.Consent), p.Conditions
		var times []string
		for _, s := range app.Offered(press.Move{Slots: p.Times}, o) {
			times = append(times, slotFact(s))
		}
		f["times"] = strings.Join(times, "\n")
	}
	if w := app.ConsentOf(m.Contact); w != nil && ev.Action == "withdraw_consent" {
		f["units"] = strings.Trim(w.Unit+" · "+w.Person, " ·")
	}
}

// transferOf returns where the case goes by ev, if that is what it is about.
func transferOf(app *press.Application, ev *press.Event) *press.Transfer {
	switch ev.Action {
	case "propose_transfer":
		return &app.Proposal.Transfer
	case "transfer":
		return app.Transfer
	}
	return nil
}

func stamp(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
