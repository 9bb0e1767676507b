package press

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"pressdesk/internal/workday"
)

// Steps that more than one kind has.

// filed checks the form as a whole when an application is filed.
func filed(app *Application, _ *Move, c Context, bad Invalid) {
	app.Detail.Check(FormContext{Office: c.Office, Calendar: c.Calendar, Owner: app.Owner, Now: c.Now}, bad)
}

// edited checks the form as filed does, unless only files have changed.
func edited(app *Application, m *Move, c Context, bad Invalid) {
	if !m.FilesOnly {
		filed(app, m, c, bad)
	}
}

// takes makes the officer the owner of the case unless it has one who can work
// on it.
func takes(app *Application, m *Move, _ Context) {
	if !app.Assignee.WorksOn(app) {
		app.AssigneeID, app.Assignee = &m.By.ID, m.By
	}
}

// takesLate makes whoever is on duty the owner of a case that nobody has taken:
// what is not taken in time counts as taken up.
func takesLate(app *Application, m *Move, _ Context) {
	if !app.Assignee.WorksOn(app) && m.Duty.WorksOn(app) {
		app.AssigneeID, app.Assignee = &m.Duty.ID, m.Duty
	}
}

func assigns(app *Application, m *Move, _ Context) {
	app.AssigneeID, app.Assignee = &m.Officer.ID, m.Officer
}

func checkAssign(app *Application, m *Move, _ Context, bad Invalid) {
	if !m.Officer.WorksOn(app) {
		bad.Add("officer", "error.choice")
		return
	}
	m.takenFrom(app, m.Officer)
}

// checkAsk wants at least one item; a note alone is one.
func checkAsk(_ *Application, m *Move, _ Context, bad Invalid) {
	m.Items = filled(m.Items)
	if len(m.Items) == 0 && m.Note != "" {
		m.Items, m.Note = []string{m.Note}, ""
	}
	bad.count("items", len(m.Items), 1, 10)
	for i, text := range m.Items {
		bad.Prose(At("items", i), text, 2, 1000)
	}
	bad.Prose("note", m.Note, 0, 2000)
}

func asks(app *Application, m *Move, c Context) {
	round := 1
	for _, i := range app.Items {
		round = max(round, i.Round+1)
	}
	for n, text := range m.Items {
		app.Items = append(app.Items, Item{ApplicationID: app.ID, Round: round, Position: n, Text: strings.TrimSpace(text), AskedAt: c.Now})
	}
}

// checkSupply wants an answer to every open item; a note answers a single one.
func checkSupply(app *Application, m *Move, _ Context, bad Invalid) {
	open := app.OpenItems()
	if len(open) == 1 && len(m.Answers) == 0 && m.Note != "" {
		m.Answers, m.Note = []Answer{{Text: m.Note}}, ""
	}
	for i := range open {
		text := ""
		if i < len(m.Answers) {
			text = m.Answers[i].Text
		}
		bad.Prose(At("answers", i, "text"), text, 1, 5000)
	}
	bad.Prose("note", m.Note, 0, 2000)
}

func supplies(app *Application, m *Move, c Context) {
	n := 0
	for i := range app.Items {
		if app.Items[i].AnsweredAt == nil {
			app.Items[i].Answer, app.Items[i].AnsweredAt = strings.TrimSpace(m.Answers[n].Text), &c.Now
			n++
		}
	}
}

func checkNote(_ *Application, m *Move, _ Context, bad Invalid) { bad.Prose("note", m.Note, 0, 2000) }

func wantNote(_ *Application, m *Move, _ Context, bad Invalid) { bad.Prose("note", m.Note, 2, 2000) }

// checkRefusal wants a reason of the closed list, a text of some substance in
// the reporter's language, and what else there is, or "none". A supervisor who
// approves a proposal repeats nothing: the proposal's text stands unless it is
// changed.
func checkRefusal(app *Application, m *Move, _ Context, bad Invalid) {
	if m.Text == "" && m.Reason == "" && app.Proposal != nil {
		r := app.Proposal.Refusal
		m.Reason, m.Text, m.Alternative = r.Reason, r.Text, r.Alternative
	}
	if m.Text == "" {
		m.Text, m.Note = m.Note, ""
	}
	bad.oneOf("reason", m.Reason, true, RefusalReasons...)
	bad.Prose("text", m.Text, 20, 5000)
	bad.Prose("alternative", m.Alternative, 0, 1000)
	bad.Prose("note", m.Note, 0, 2000)
}

func (m *Move) refusal() Refusal {
	return Refusal{Reason: m.Reason, Text: strings.TrimSpace(m.Text), Alternative: strings.TrimSpace(m.Alternative)}
}

func proposesRefusal(app *Application, m *Move, c Context) {
	app.Proposal = &Proposal{Action: "decline", ByID: m.By.ID, At: c.Now, Refusal: m.refusal()}
}

// isProposed is for steps that send back what somebody has proposed.
func isProposed(app *Application, _ *User, _ Context) bool { return app.Proposal != nil }

func refuses(app *Application, m *Move, _ Context) {
	r := m.refusal()
	app.Refusal = &r
	app.release()
}

// release frees every slot that the case still holds.
func (app *Application) release() {
	for i := range app.Slots {
		if app.Slots[i].State != SlotReleased {
			app.Slots[i].State = SlotReleased
		}
	}
}

func releases(app *Application, _ *Move, _ Context) { app.release() }

// Interviews: whom the office asks, what they answer, which times it offers.

func checkContact(_ *Application, m *Move, _ Context, bad Invalid) {
	m.Contacts = present(m.Contacts)
	bad.count("contacts", len(m.Contacts), 1, 5)
	for i, p := range m.Contacts {
		bad.text(At("contacts", i, "unit"), p.Unit, 1, 100)
		bad.text(At("contacts", i, "person"), p.Person, 0, 60)
		bad.text(At("contacts", i, "reach"), p.Reach, 0, 120)
		bad.Prose(At("contacts", i, "sent"), p.Sent, 0, 500)
	}
	bad.Prose("note", m.Note, 0, 2000)
}

func contacts(app *Application, m *Move, c Context) {
	for _, p := range m.Contacts {
		app.Contacts = append(app.Contacts, Contact{
			ID: rand.Text(), ApplicationID: app.ID, Position: len(app.Contacts), AskedAt: c.Now,
			Unit: strings.TrimSpace(p.Unit), Person: strings.TrimSpace(p.Person),
			Reach: c.Office.reachOf(p.Unit, p.Reach, p.NoLink), Sent: strings.TrimSpace(p.Sent),
			Lang: spoken(p.English), NoLink: p.NoLink,
		})
		app.askContact(&app.Contacts[len(app.Contacts)-1], c.Now)
	}
}

func checkConsent(app *Application, m *Move, _ Context, bad Invalid) {
	if p := app.contact(m.Contact); p != nil {
		m.Contact = p.ID
	} else {
		bad.Add("contact", "error.choose")
	}
	m.Slots = nil // times come from the unit itself
	bad.text("party", m.Party, 0, 120)
	bad.oneOf("consent", m.Consent, true, string(ConsentGiven), string(ConsentRefused))
	bad.oneOf("means", string(m.Means), false, MeansOfTalk...)
	bad.Prose("conditions", m.Conditions, 0, 1000)
	bad.Prose("note", m.Note, 0, 2000)
}

func recordsConsent(app *Application, m *Move, c Context) {
	p := app.contact(m.Contact)
	p.Consent, p.Conditions, p.Means, p.AnsweredAt = Consent(m.Consent), strings.TrimSpace(m.Conditions), m.Means, &c.Now
	p.AnsweredBy, p.Times, p.WithdrawnAt = strings.TrimSpace(m.Party), m.Slots, nil
	if p.Consent == ConsentGiven { // a slip of an earlier consent proves nothing any more
		p.SlipCode = rand.Text()
	}
}

// hasConsent is for steps that take a consent back.
func hasConsent(app *Application, _ *User, _ Context) bool {
	return app.answered(ConsentGiven)
}

// answered reports whether anybody whom the office asked has given this answer.
func (app *Application) answered(c Consent) bool {
	return slices.ContainsFunc(app.Contacts, func(p Contact) bool { return p.Consent == c })
}

func checkConsentWithdrawn(app *Application, m *Move, _ Context, bad Invalid) {
	if p := app.given(m.Contact); p != nil {
		m.Contact = p.ID
	} else {
		bad.Add("contact", "error.choose")
	}
	bad.oneOf("means", string(m.Means), false, MeansOfTalk...)
	bad.Prose("note", m.Note, 2, 2000)
}

func withdrawsConsent(app *Application, m *Move, c Context) {
	p := app.given(m.Contact)
	p.Consent, p.WithdrawnAt = ConsentWithdrawn, &c.Now
}

// given returns the contact with this id if it has consented. Without an id it
// is the only one that has.
func (app *Application) given(id string) *Contact {
	var given []*Contact
	for i := range app.Contacts {
		if p := &app.Contacts[i]; p.Consent == ConsentGiven && (id == "" || p.ID == id) {
			given = append(given, p)
		}
	}
	if len(given) == 1 {
		return given[0]
	}
	return nil
}

// contact returns the contact with this id, or nil. Without an id it is the
// only one whose answer is open.
func (app *Application) contact(id string) *Contact {
	var open []*Contact
	for i := range app.Contacts {
		p := &app.Contacts[i]
		if id != "" && p.ID == id {
			return p
		}
		if p.Consent == ConsentOpen {
			open = append(open, p)
		}
	}
	if id == "" && len(open) == 1 {
		return open[0]
	}
	return nil
}

func checkOffer(app *Application, m *Move, c Context, bad Invalid) {
	m.Slots = present(m.Slots)
	bad.count("slots", len(m.Slots), 1, 3)
	for i, s := range m.Slots {
		start := bad.moment(At("slots", i, "start"), s.Start, c.Office.Zone, true)
		end := bad.moment(At("slots", i, "end"), s.End, c.Office.Zone, false)
		switch {
		case start.IsZero():
		case !start.After(c.Now):
			bad.Add(At("slots", i, "start"), "error.future")
		case start.Sub(c.Now) < 24*time.Hour && !m.ShortNotice:
			bad.Add(At("slots", i, "start"), "error.short_notice")
		}
		if !end.IsZero() && !start.IsZero() && !end.After(start) {
			bad.Add(At("slots", i, "end"), "error.end")
		}
		bad.text(At("slots", i, "place"), s.Place, 1, 200)
		bad.text(At("slots", i, "host"), s.Host, 0, 100)
		bad.text(At("slots", i, "interpreter"), s.Interpreter, 0, 100)
	}
	bad.Prose("note", m.Note, 0, 2000)
}

func offers(app *Application, m *Move, c Context) {
	app.release()
	app.hold(app.Offered(*m, c.Office), SlotOffered, c.Now)
}

// hold adds times as another round.
func (app *Application) hold(slots []Slot, state SlotState, now time.Time) {
	round := 1
	for _, s := range app.Slots {
		round = max(round, s.Round+1)
	}
	for _, s := range slots {
		s.Round, s.State, s.CreatedAt = round, state, now
		app.Slots = append(app.Slots, s)
	}
}

// Offered returns the slots that the move offers. A slot without an end is as
// long as the reporter asked for; one without a start is left out.
func (app *Application) Offered(m Move, o *Office) []Slot {
	var list []Slot
	for i, f := range m.Slots {
		start, err := ParseLocal(f.Start, o.Zone)
		if err != nil {
			continue
		}
		end, err := ParseLocal(f.End, o.Zone)
		if err != nil {
			end = start.Add(app.interviewLength())
		}
		list = append(list, Slot{
			ApplicationID: app.ID, Position: i, StartAt: start, EndAt: end, Place: strings.TrimSpace(f.Place),
			Host: strings.TrimSpace(f.Host), Interpreter: strings.TrimSpace(f.Interpreter),
		})
	}
	return list
}

// interviewLength is how long the reporter asked for, or an hour.
func (app *Application) interviewLength() time.Duration {
	if d, ok := app.Detail.(*Interview); ok && d.minutes() > 0 {
		return time.Duration(d.minutes()) * time.Minute
	}
	return time.Hour
}

// checkPick takes the only slot where none is named.
func checkPick(app *Application, m *Move, _ Context, bad Invalid) {
	if offered := app.OfferedSlots(); m.Slot == "" && len(offered) == 1 {
		m.Slot = offered[0].ID
	}
	if m.Slot == "" {
		bad.Add("slot", "error.choose")
	}
	bad.Prose("note", m.Note, 0, 2000)
}

// picks agrees on one time and lets all others go.
func picks(app *Application, m *Move, _ Context) {
	for i := range app.Slots {
		s := &app.Slots[i]
		switch {
		case s.ID == m.Slot:
			s.State = SlotAgreed
		case s.State != SlotReleased:
			s.State = SlotReleased
		}
	}
}

func checkCounter(app *Application, m *Move, c Context, bad Invalid) {
	m.Windows = present(m.Windows)
	checkZone(bad, "tz", m.Timezone)
	bad.windows(m.Windows, ZoneOf(m.Timezone, c.Office.Zone), c.Now, true)
	bad.Prose("note", m.Note, 0, 2000)
}

// objected reports whether the reporter has said since the interview that it
// was not as recorded.
func (app *Application) objected() bool {
	last := app.lastOf("object")
	return last != nil && !last.CreatedAt.Before(app.since())
}

func checkHeld(_ *Application, m *Move, _ Context, bad Invalid) {
	if m.Outcome == "" {
		m.Outcome = "held"
	}
	bad.oneOf("outcome", m.Outcome, true, "held", "reporter_absent")
	bad.Prose("note", m.Note, 0, 2000)
}

// Inquiries: the reply is drafted by one person and approved by another.

func checkReply(app *Application, m *Move, c Context, bad Invalid) {
	for i := range app.Detail.Questions() {
		var a Answer
		if i < len(m.Answers) {
			a = m.Answers[i]
		}
		bad.oneOf(At("answers", i, "outcome"), a.Outcome, true, Outcomes...)
		if a.Outcome == "public" {
			bad.webAddress(At("answers", i, "link"), a.Link, true)
			bad.Prose(At("answers", i, "text"), a.Text, 0, 5000)
		} else {
			bad.Prose(At("answers", i, "text"), a.Text, 20, 5000)
			bad.webAddress(At("answers", i, "link"), a.Link, false)
		}
		least := 0
		if a.Outcome == "refused" || a.Outcome == "not_ours" {
			least = 2
		}
		bad.text(At("answers", i, "basis"), a.Basis, least, 300)
	}
	bad.text("attribution", m.Attribution, 2, 200)
	bad.oneOf("on_record", m.OnRecord, true, "record", "background")
	bad.moment("embargo_at", m.EmbargoAt, c.Office.Zone, false)
	if d := bad.date("as_of", m.AsOf, true); !d.IsZero() && d.After(c.Office.Today(c.Now)) {
		bad.Add("as_of", "error.past")
	}
	bad.oneOf("language", m.Language, true, Chinese, English)
	bad.text("contact", m.Contact, 2, 120)
	bad.Prose("note", m.Note, 0, 2000)
}

func draftsReply(app *Application, m *Move, c Context) {
	r := app.DraftReply()
	if r == nil {
		app.Replies = append(app.Replies, Reply{ApplicationID: app.ID, Number: len(app.Replies) + 1})
		r = &app.Replies[len(app.Replies)-1]
	}
	r.Answers = m.Answers[:len(app.Detail.Questions())]
	r.Attribution, r.OnRecord = strings.TrimSpace(m.Attribution), m.OnRecord == "record"
	r.EmbargoAt = nil
	if t, err := ParseLocal(m.EmbargoAt, c.Office.Zone); err == nil {
		r.EmbargoAt = &t
	}
	r.AsOf, r.Language, r.Contact, r.Why = m.AsOf, m.Language, strings.TrimSpace(m.Contact), ""
	r.DraftedByID, r.CreatedAt = m.By.ID, c.Now
}

// approvesReply sends the reply. Who sends one alone, because the office is
// closed, has a supervisor look at it on the next working day.
func approvesReply(app *Application, m *Move, c Context) {
	r := app.DraftReply()
	alone := c.Office.needsSecond(app.Kind, false) && (!m.By.Supervises() || app.wrote(m.By))
	r.ApprovedByID, r.SentAt = m.By.ID, &c.Now
	if alone {
		day, _ := c.Calendar.Add(c.Office.Today(c.Now), 1)
		at := c.Office.ClosingTime(day)
		app.ReviewDueAt = &at
	}
}

// awaitsReview is for what somebody has sent alone.
func awaitsReview(app *Application, u *User, _ Context) bool {
	return app.ReviewDueAt != nil && u.Supervises() && !app.wrote(u)
}

func reviews(app *Application, _ *Move, _ Context) { app.ReviewDueAt = nil }

// filled returns the items that have words.
func filled(list []string) []string {
	var kept []string
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// windows wants one to five spans of time between half an hour and eight hours
// that begin in the future and within 180 days.
func (e Invalid) windows(list []Window, zone *time.Location, now time.Time, required bool) {
	if required {
		e.count("windows", len(list), 1, 5)
	} else {
		e.count("windows", len(list), 0, 5)
	}
	for i, w := range list {
		start := e.moment(At("windows", i, "start"), w.Start, zone, required)
		end := e.moment(At("windows", i, "end"), w.End, zone, required)
		if start.IsZero() || end.IsZero() {
			continue
		}
		switch length := end.Sub(start); {
		case length <= 0:
			e.Add(At("windows", i, "end"), "error.end")
		case length < 30*time.Minute || length > 8*time.Hour:
			e.Add(At("windows", i, "end"), "error.window_length")
		}
		if !required {
			continue // a draft keeps what has passed meanwhile
		}
		if !start.After(now) {
			e.Add(At("windows", i, "start"), "error.future")
		} else if start.Sub(now) > 180*24*time.Hour {
			e.Add(At("windows", i, "start"), "error.too_far", "Days", 180)
		}
	}
}

// ShortNotice reports whether a time lies less than three working days ahead.
func ShortNotice(cal workday.Calendar, o *Office, start, now time.Time) bool {
	earliest, _ := cal.Add(o.Today(now), 3)
	return o.Today(start).Before(earliest)
}
