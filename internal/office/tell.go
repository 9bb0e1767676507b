package office

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// tell queues the mails that a step asks for: the letter is named after the
// action and the party that it tells.
func tell(ctx context.Context, tx *store.DB, o *Office, app *press.Application, ev *press.Event, m press.Move) error {
	facts := factsOf(o, app, ev, m)
	for _, party := range app.Tells(ev) {
		to, err := recipients(ctx, tx, app, party)
		if err != nil {
			return err
		}
		for _, u := range to {
			if u.ID == ev.ActorID && party != press.Owner {
				continue // nobody is told what they have done themselves
			}
			l := letter{template: string(ev.Action) + "_" + string(party), key: ev.ID, about: app, facts: facts}
			if err := queueMail(ctx, tx, o, u, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// recipients returns the people of a party: the reporter, the officer of the
// case or else the whole desk, the supervisors.
func recipients(ctx context.Context, tx *store.DB, app *press.Application, party press.Party) ([]*press.User, error) {
	switch {
	case party == press.Owner:
		return []*press.User{app.Owner}, nil
	case party == press.Approver:
		return tx.Supervisors(ctx)
	case app.Assignee.WorksOn(app):
		return []*press.User{app.Assignee}, nil
	}
	return tx.DeskUsers(ctx)
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
	if a := app.Alarm(o.Rules, o.Calendar()); a != nil {
		f["until"] = stamp(&a.At)
	}
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
	if r := app.SentReply(); r != nil && ev.Action == "approve" {
		replyFacts(f, app, r)
	}
	return f
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
}

func stamp(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
