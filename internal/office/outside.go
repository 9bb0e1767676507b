package office

import (
	"context"
	"strconv"
	"strings"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// tellOutside queues the letters to people without an account. They say what
// was shared with each of them and nothing else, so their facts begin empty; all
// is what the letters inside of the office may say.
func tellOutside(ctx context.Context, tx *store.DB, o *Office, app *press.Application, ev *press.Event, party press.Party, all map[string]string) error {
	for _, to := range app.Outsiders(ev, party) {
		m := &press.Mail{
			MailKey: string(ev.Action) + "_" + string(party) + " " + ev.ID + " " + to.Key + " " + secretHash(to.Address),
			Address: to.Address, Name: to.Name, Lang: to.Lang, Timezone: o.Rules.Zone.String(),
			Template: string(ev.Action) + "_" + string(party), ApplicationID: &app.ID,
			Facts: outside(tx, o, app, ev, to, all),
		}
		if m.Lang == "" {
			m.Lang = press.Chinese
		}
		if to.Link != nil {
			m.ID = to.Link.MailID
		}
		if _, err := tx.AddMail(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// outside are the facts of a letter to somebody without an account.
func outside(tx *store.DB, o *Office, app *press.Application, ev *press.Event, to press.Outsider, all map[string]string) map[string]string {
	f := map[string]string{"unit": to.Unit}
	for _, name := range []string{"number", "kind", "status", "officer", "officer_phone"} {
		f[name] = all[name]
	}
	if f["officer_phone"] == "" {
		f["officer_phone"] = o.Rules.Phone
	}
	if to.Link != nil {
		f["link"] = o.Rules.SiteURL + "/liaison/" + to.Link.Secret
		f["until"] = stamp(&to.Link.ExpiresAt)
	}
	switch {
	case to.Contact != nil:
		about(tx, f, o, app, to.Contact)
		if to.Contact.Consent == press.ConsentGiven || ev.Action == "cancel_by_host" {
			for _, name := range []string{"appointment", "was", press.CalendarFact} { // what the host agrees to
				f[name] = all[name]
			}
		}
	case to.Asked != nil:
		f["questions"], f["due_date"] = to.Asked.Questions, to.Asked.DueDate
	case ev.Action == "transfer":
		passed(f, app)
	}
	return f
}

// about is what an interviewee learns of an interview.
func about(tx *store.DB, f map[string]string, o *Office, app *press.Application, p *press.Contact) {
	d, ok := app.Detail.(*press.Interview)
	if !ok {
		return
	}
	f["person"], f["sent"], f["title"], f["outlet"] = p.Person, p.Sent, d.Topic, app.Owner.OutletName
	if d.DeclShareUnit {
		f["reporter"] = app.Owner.Name()
	}
	f["mode"] = d.Mode
	f["outline"] = strings.Join(d.Outline, "\n")
	var windows []string
	for _, span := range d.Spans(o.Rules) {
		windows = append(windows, stamp(&span.Start)+"|"+stamp(&span.End))
	}
	f["windows"] = strings.Join(windows, "\n")
	rules, _ := o.rules(tx)
	reply := app.ReplyBy(p, rules)
	f["due"] = stamp(&reply)
}

// passed is what the authority learns to which a case goes: what is asked, and
// only with the reporter's consent who asks it.
func passed(f map[string]string, app *press.Application) {
	f["title"], f["outline"] = app.Title, strings.Join(app.Detail.Questions(), "\n")
	f["personal"] = strconv.FormatBool(app.Transfer.Personal)
	if u := app.Owner; app.Transfer.Personal {
		f["reporter"], f["outlet"], f["email"], f["mobile"] = u.Name(), u.OutletName, u.Email, u.Mobile
	}
}
