package press

import "slices"

// Outsider is somebody without an account whom a step tells something.
type Outsider struct {
	Address string
	Name    string // of the person, or of the unit
	Unit    string
	Lang    string
	Key     string // keeps apart what one address hears of two things
	Link    *Link  // by which they answer, with its secret; nil where nothing is asked
	Contact *Contact
	Asked   *Consultation
}

// fixes are the steps with which a time is agreed.
var fixes = []Action{"pick", "accept_change", "agree_by_phone"}

// Outsiders returns who of a party outside of the office hears of ev, which was
// just taken: whoever got a link with it; those who consented, of the time that
// is agreed or holds no more; and otherwise those of whom nothing is asked any
// more because of it.
func (app *Application) Outsiders(ev *Event, party Party) (list []Outsider) {
	if party == Receiver {
		if t := app.Transfer; t != nil && t.Address() != "" {
			list = append(list, Outsider{Address: t.Address(), Name: t.Authority, Unit: t.Authority, Lang: t.Lang, Key: "authority"})
		}
		return list
	}
	for _, l := range app.NewLinks() {
		if l.Head == (party == Head) {
			list = append(list, app.outsider(&l, true))
		}
	}
	switch {
	case len(app.NewLinks()) > 0 || party == Head:
	case slices.Contains(fixes, ev.Action), ev.Action == "object":
		list = app.hosts()
	default:
		list = app.excused(ev)
	}
	return list
}

// hosts are those who have consented, as far as they can be written to.
func (app *Application) hosts() (list []Outsider) {
	for i := range app.Contacts {
		if p := &app.Contacts[i]; p.Consent == ConsentGiven && p.Address() != "" {
			list = append(list, app.outsider(&Link{ContactID: p.ID, Address: p.Address(), Lang: p.Lang}, false))
		}
	}
	return list
}

// excused are those whose links ended with ev: they need do nothing more. Each
// is told once. Whoever was interviewed knows.
func (app *Application) excused(ev *Event) (list []Outsider) {
	add := func(o Outsider) {
		if !slices.ContainsFunc(list, func(x Outsider) bool { return x.Address == o.Address && x.Key == o.Key }) {
			list = append(list, o)
		}
	}
	for i := range app.Links {
		l := &app.Links[i]
		if l.EndedAt == nil || !l.EndedAt.Equal(ev.CreatedAt) || l.Revoked {
			continue
		}
		o := app.outsider(l, false)
		if o.Contact != nil && o.Contact.Consent == ConsentGiven && app.Status == Completed && ev.OldStatus == Held {
			continue
		}
		add(o)
	}
	if ev.callsOff() { // whoever was told of a time hears that it holds no more
		for _, o := range app.hosts() {
			add(o)
		}
	}
	return list
}

func (app *Application) outsider(l *Link, asked bool) Outsider {
	o := Outsider{Address: l.Address, Lang: l.Lang, Contact: app.Contacted(l.ContactID), Asked: app.Consulted(l.ConsultationID), Key: l.ContactID + l.ConsultationID}
	switch {
	case o.Contact != nil:
		o.Unit, o.Name = o.Contact.Unit, o.Contact.Person
	case o.Asked != nil:
		o.Unit = o.Asked.Unit
	}
	if o.Name == "" {
		o.Name = o.Unit
	}
	if asked {
		o.Link = l
	}
	return o
}
