package press

import (
	"slices"
	"strings"
)

// Sharing: a reporter lets colleagues of the same outlet into a case. They see
// it, hear of it and act for the reporter where the tables say Bureau; the form
// stays its owner's, and so does the decision to give the case up.

// mostColleagues is how many colleagues can be let into one case.
const mostColleagues = 10

// SameOutlet reports whether u and v work for the same outlet: one of its names
// is the same in both accounts, however it is spaced and in whatever case.
func (u *User) SameOutlet(v *User) bool {
	same := func(a, b string) bool {
		a, b = strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " ")
		return a != "" && strings.EqualFold(a, b)
	}
	return u != nil && v != nil && (same(u.OutletName, v.OutletName) || same(u.OutletNameZH, v.OutletNameZH))
}

// LetsIn reports whether the owner has let the user with this id in. Whether
// they may still come in is what Stands says.
func (app *Application) LetsIn(id string) bool { return app.colleague(id) != nil }

func (app *Application) colleague(id string) *User {
	if i := slices.IndexFunc(app.Colleagues, func(u *User) bool { return u.ID == id }); i >= 0 {
		return app.Colleagues[i]
	}
	return nil
}

// letIn reports whether u is a colleague whom the owner has let in.
func letIn(app *Application, u *User, _ Context) bool { return app.LetsIn(u.ID) }

func hasColleagues(app *Application, _ *User, _ Context) bool { return len(app.Colleagues) > 0 }

func hasRoom(app *Application, _ *User, _ Context) bool { return len(app.Colleagues) < mostColleagues }

// checkShare wants the address of an approved reporter of the same outlet. It
// says the same of an address that nobody has registered and of one that is
// somebody else's. The history names who was let in.
func checkShare(app *Application, m *Move, _ Context, bad Invalid) {
	bad.email("email", m.Email, true)
	switch u := m.Fellow; {
	case EmailKey(m.Email) == EmailKey(app.Owner.Email):
		bad.Add("email", "error.colleague_self")
	case u == nil, !u.MayFile(), !u.SameOutlet(app.Owner):
		bad.Add("email", "error.colleague", "Outlet", app.Owner.OutletName)
	case app.LetsIn(u.ID):
		bad.Add("email", "error.colleague_twice")
	default:
		m.Colleague, m.Note = u.ID, u.Name()
	}
}

func shares(app *Application, m *Move, _ Context) {
	app.Colleagues = append(slices.Clone(app.Colleagues), m.Fellow)
}

func checkUnshare(app *Application, m *Move, _ Context, bad Invalid) {
	if m.Fellow = app.colleague(m.Colleague); m.Fellow == nil {
		bad.Add("colleague", "error.choice")
		return
	}
	m.Note = m.Fellow.Name()
}

// checkLeave makes who leaves the one who is let out.
func checkLeave(app *Application, m *Move, c Context, bad Invalid) {
	m.Colleague = m.By.ID
	checkUnshare(app, m, c, bad)
}

func unshares(app *Application, m *Move, _ Context) {
	app.Colleagues = slices.DeleteFunc(slices.Clone(app.Colleagues), func(u *User) bool { return u.ID == m.Colleague })
}

// Concerned returns the id of the colleague whom ev has let in or out, or
// nothing. What was said with an event may have been deleted.
func (ev *Event) Concerned() string { return ev.said().Colleague }
