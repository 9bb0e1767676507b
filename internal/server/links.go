package server

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// unitLinks are the links that were sent to one interviewee or one unit, and the
// form that sends another.
type unitLinks struct {
	ID      string
	Kind    string // the name of the input that says whom it is about
	Unit    string
	Links   []linkRow // newest first
	Asked   bool      // something is still asked of them
	Works   bool      // one of the links does
	Reach   string
	English bool
	Open    bool // the form came back
	Prefix  string
	Errors  press.Invalid
}

// linkRow is a link and what became of it.
type linkRow struct {
	press.Link
	Works    bool
	Standing press.LinkStanding
	At       time.Time // when it was sent
}

// links gathers what the office knows of the links of a case.
func (page *casePage) links() {
	page.Links = map[string]*unitLinks{}
	app := page.Case.App
	offered := slices.ContainsFunc(page.Case.Steps, func(s press.Step) bool { return s.Action == "send_link" })
	for _, p := range app.Contacts {
		l := &unitLinks{ID: p.ID, Kind: "contact", Unit: p.Unit, Reach: p.Reach, English: p.Lang == press.English}
		l.Asked = offered && (p.Consent == press.ConsentOpen || p.Consent == press.ConsentGiven)
		page.linksTo(l)
	}
	for _, u := range app.Consultations {
		l := &unitLinks{ID: u.ID, Kind: "unit", Unit: u.Unit, Reach: u.Reach, English: u.Lang == press.English}
		l.Asked = offered && u.Waiting()
		page.linksTo(l)
	}
}

func (page *casePage) linksTo(l *unitLinks) {
	l.Prefix = l.ID
	for _, link := range page.Case.App.LinksTo(l.ID) {
		row := linkRow{Link: link, Works: link.Works(page.Case.Now), At: link.SentAt}
		var mail *press.Mail
		if i := slices.IndexFunc(page.Case.Mails, func(m press.Mail) bool { return m.ID == link.MailID }); i >= 0 {
			mail = &page.Case.Mails[i]
		}
		if mail != nil && mail.SentAt != nil {
			row.At = *mail.SentAt
		}
		row.Standing = link.Standing(mail, page.Case.Now)
		l.Works = l.Works || row.Works
		l.Links = append(l.Links, row)
	}
	page.Links[l.ID] = l
}

// linkAgain shows the case with what is wrong with the form that sends a link.
func (s *Server) linkAgain(c echo.Context, m press.Move, bad press.Invalid) error {
	page, err := s.caseOf(c)
	if err != nil {
		return err
	}
	if l := page.Links[m.Contact+m.Unit]; l != nil {
		l.Open, l.Reach, l.English, l.Errors, l.Prefix = true, m.Reach, m.English, bad, ""
	}
	page.Base = s.wrong(page.Base, bad)
	return s.show(c, http.StatusUnprocessableEntity, "desk/case", page)
}

// times are those that units have proposed, by contact.
func timesOf(cs *office.Case, o *press.Office) map[string][]press.Slot {
	times := map[string][]press.Slot{}
	for _, p := range cs.App.Contacts {
		times[p.ID] = cs.App.Offered(press.Move{Slots: p.Times}, o)
	}
	return times
}
