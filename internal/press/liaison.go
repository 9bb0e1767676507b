package press

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Link is a one-time link by which a unit answers what the office has asked of
// it: whether it consents to an interview, or what it thinks about an inquiry.
// It needs no account. Only a hash of its secret is kept.
type Link struct {
	ID             string // SHA-256 of the secret, hex
	Secret         string `gorm:"-"` // known only while the link is made
	ApplicationID  string
	ContactID      string // the interviewee it asks, or
	ConsultationID string // the opinion
	Address        string
	Lang           string
	Head           bool   // it went to the head of the unit
	MailID         string // with which it was sent
	Draft          string // an answer that was kept and not sent
	DraftedAt      *time.Time
	SentAt         time.Time
	OpenedAt       *time.Time // for the first time
	AnsweredAt     *time.Time
	EndedAt        *time.Time // nothing is asked by it any more
	Revoked        bool       // an officer ended it
	ExpiresAt      time.Time
}

// How long a link works, unless the case closes before.
const (
	linkWorks   = 30 * 24 * time.Hour
	linkOfGiven = 366 * 24 * time.Hour // after a consent, which can be taken back by it
)

// Means of an answer that came by a link; nobody at the desk chooses it.
const byLink Means = "link"

// SecretHash is what is kept of the secret of a link.
func SecretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Works reports whether something can be done by l at now.
func (l *Link) Works(now time.Time) bool { return l.EndedAt == nil && now.Before(l.ExpiresAt) }

// about reports whether l asks this interviewee, or this opinion.
func (l *Link) about(id string) bool {
	return id != "" && (l.ContactID == id || l.ConsultationID == id)
}

// LinksTo returns the links that were sent to the interviewee or the unit with
// this id, newest first.
func (app *Application) LinksTo(id string) []Link {
	var list []Link
	for _, l := range slices.Backward(app.Links) {
		if l.about(id) {
			list = append(list, l)
		}
	}
	return list
}

// NewLinks returns the links that were just made, whose secrets are known.
func (app *Application) NewLinks() []Link {
	return slices.DeleteFunc(slices.Clone(app.Links), func(l Link) bool { return l.Secret == "" })
}

// ask adds a link. Its mail is named here, so that the two know each other.
func (app *Application) ask(l Link, now time.Time) {
	l.Secret, l.MailID = rand.Text(), rand.Text()
	l.ID, l.ApplicationID, l.SentAt, l.ExpiresAt = SecretHash(l.Secret), app.ID, now, now.Add(linkWorks)
	app.Links = append(app.Links, l)
}

// askContact sends p a link, if there is an address to send one to.
func (app *Application) askContact(p *Contact, now time.Time) {
	if address := p.Address(); address != "" {
		app.ask(Link{ContactID: p.ID, Address: address, Lang: p.Lang}, now)
	}
}

// askUnit sends u a link, if there is an address to send one to.
func (app *Application) askUnit(u *Consultation, now time.Time) {
	if address := u.Address(); address != "" {
		app.ask(Link{ConsultationID: u.ID, Address: address, Lang: u.Lang}, now)
	}
}

// askHead sends the head of u's unit a link, if the settings say who that is.
func (app *Application) askHead(u *Consultation, c Context) {
	if d := c.Office.Department(u.Unit); d != nil && d.HeadEmail != "" && !u.NoLink {
		app.ask(Link{ConsultationID: u.ID, Address: d.HeadEmail, Lang: u.Lang, Head: true}, c.Now)
	}
}

// Address is where p is written to, or nothing: not everybody can open a link.
func (p *Contact) Address() string {
	if p.NoLink {
		return ""
	}
	return addressIn(p.Reach)
}

// Address is where u is written to, or nothing.
func (u *Consultation) Address() string {
	if u.NoLink {
		return ""
	}
	return addressIn(u.Reach)
}

// Address is where the authority is written to, or nothing.
func (t *Transfer) Address() string { return addressIn(t.Reach) }

// addressIn returns the first address for mail in what somebody typed, beside a
// telephone number perhaps.
func addressIn(reach string) string {
	for word := range strings.FieldsFuncSeq(reach, func(r rune) bool { return strings.ContainsRune(" \t,;/，；、：（）()<>《》|", r) }) {
		if strings.Contains(word, "@") && CheckAddress(word) == nil {
			return word
		}
	}
	return ""
}

// reachOf is how a unit is reached: as typed, or else as the office's settings
// say.
func (o *Office) reachOf(unit, typed string, noLink bool) string {
	if typed = strings.TrimSpace(typed); typed != "" || noLink {
		return typed
	}
	if d := o.Department(unit); d != nil {
		return d.Email
	}
	return ""
}

func spoken(english bool) string {
	if english {
		return English
	}
	return Chinese
}

// asks reports whether something is still asked by l: a case that is open, of
// an interviewee who has not said no, or of a unit that has not answered.
func (app *Application) asksBy(l *Link) bool {
	if !app.Open() {
		return false
	}
	if p := app.Contacted(l.ContactID); p != nil {
		return p.Consent == ConsentOpen || p.Consent == ConsentGiven
	}
	u := app.Consulted(l.ConsultationID)
	return u != nil && u.Waiting()
}

// Consulted returns the consultation with this id, or nil.
func (app *Application) Consulted(id string) *Consultation {
	for i := range app.Consultations {
		if app.Consultations[i].ID == id {
			return &app.Consultations[i]
		}
	}
	return nil
}

// settleLinks ends the links by which nothing is asked any more.
func (app *Application) settleLinks(now time.Time) {
	for i := range app.Links {
		if l := &app.Links[i]; l.EndedAt == nil && !app.asksBy(l) {
			l.EndedAt = &now
		}
	}
}

// endLinks ends every link to the interviewee or unit with this id.
func (app *Application) endLinks(id string, revoked bool, now time.Time) {
	for i := range app.Links {
		if l := &app.Links[i]; l.about(id) && l.EndedAt == nil {
			l.EndedAt, l.Revoked = &now, revoked
		}
	}
}

// LiaisonOf returns who answers for a unit by its link. They have no account.
func LiaisonOf(unit string) *User {
	return &User{ID: string(Liaison), Role: Role(Liaison), Standing: Approved, FamilyName: unit}
}

// IsLiaison reports whether u answered for a unit by its link.
func (u *User) IsLiaison() bool { return u != nil && u.Role == Role(Liaison) }

// speaker returns the unit for which ev was taken by a link.
func (app *Application) speaker(ev *Event) string {
	m := ev.said()
	if p := app.Contacted(m.Contact); p != nil {
		return p.Unit
	}
	if u := app.Consulted(m.Unit); u != nil {
		return u.Unit
	}
	return ""
}

// NameLiaisons says for which units those steps were taken that came by a link.
func (app *Application) NameLiaisons() {
	for i := range app.Events {
		if ev := &app.Events[i]; ev.ActorID == string(Liaison) {
			ev.Actor = LiaisonOf(app.speaker(ev))
		}
	}
}

// The guards of what is done by a link.
var (
	stillAsked = Need{"need.still_asked", func(app *Application, m *Move, _ Context) bool {
		p, u := app.Contacted(m.Contact), app.Consulted(m.Unit)
		return p != nil && p.Consent == ConsentOpen || u != nil && u.Waiting()
	}}
	stillGiven = Need{"need.consent_given", func(app *Application, m *Move, _ Context) bool {
		p := app.Contacted(m.Contact)
		return p != nil && p.Consent == ConsentGiven
	}}
)

// checkConsentByLink wants the answer, and up to three times that would suit.
func checkConsentByLink(_ *Application, m *Move, c Context, bad Invalid) {
	m.Means, m.Text = byLink, ""
	if m.Consent == "" {
		bad.Add("consent", "error.answer")
	}
	bad.oneOf("consent", m.Consent, false, string(ConsentGiven), string(ConsentRefused))
	bad.text("party", m.Party, 0, 120)
	bad.Prose("conditions", m.Conditions, 0, 1000)
	m.Slots = present(m.Slots)
	if Consent(m.Consent) != ConsentGiven {
		m.Slots = nil
	}
	bad.count("slots", len(m.Slots), 0, mostTimes)
	for i, s := range m.Slots {
		start := bad.moment(At("slots", i, "start"), s.Start, c.Office.Zone, true)
		end := bad.moment(At("slots", i, "end"), s.End, c.Office.Zone, false)
		switch {
		case start.IsZero():
		case !start.After(c.Now):
			bad.Add(At("slots", i, "start"), "error.future")
		case start.Sub(c.Now) > 180*24*time.Hour:
			bad.Add(At("slots", i, "start"), "error.too_far", "Days", 180)
		}
		if !end.IsZero() && !start.IsZero() && !end.After(start) {
			bad.Add(At("slots", i, "end"), "error.end")
		}
		bad.text(At("slots", i, "place"), s.Place, 0, 200)
		bad.text(At("slots", i, "host"), s.Host, 0, 100)
	}
}

// mostTimes is how many times a unit can propose.
const mostTimes = 3

func consentsByLink(app *Application, m *Move, c Context) {
	recordsConsent(app, m, c)
	app.usesLink(m.Link, c.Now)
	p := app.Contacted(m.Contact)
	for i := range app.Links {
		l := &app.Links[i]
		if l.about(p.ID) && l.EndedAt == nil && p.Consent == ConsentGiven {
			l.ExpiresAt = c.Now.Add(linkOfGiven)
		}
	}
}

func checkWithdrawalByLink(_ *Application, m *Move, _ Context, bad Invalid) {
	m.Means = byLink
	if !m.Sure {
		bad.Add("sure", "error.sure")
	}
	bad.text("party", m.Party, 0, 120)
	bad.Prose("text", m.Text, 0, 2000) // for the office alone; the reporter reads notes
}

func checkAnswerByLink(_ *Application, m *Move, _ Context, bad Invalid) {
	m.Means, m.Consent, m.Conditions, m.Slots = byLink, "", "", nil
	bad.text("party", m.Party, 0, 120)
	bad.Prose("text", m.Text, 2, mostAnswer)
}

// mostAnswer is how long the answer of a unit can be.
const mostAnswer = 20000

func answersByLink(app *Application, m *Move, c Context) {
	recordsAnswer(app, m, c)
	app.usesLink(m.Link, c.Now)
}

// usesLink notes that an answer came by this link.
func (app *Application) usesLink(id string, now time.Time) {
	if i := slices.IndexFunc(app.Links, func(l Link) bool { return l.ID == id }); i >= 0 {
		app.Links[i].AnsweredAt = &now
	}
}

// CheckDraft says what is wrong with an answer that a unit wants to keep.
func CheckDraft(text string) error {
	bad := Invalid{}
	bad.Prose("text", text, 0, mostAnswer)
	return bad.OrNil()
}

// asksSomebody is for what an interviewee or a unit is needed for that is still
// asked.
func asksSomebody(app *Application, _ *User, _ Context) bool {
	return app.answered(ConsentOpen) || app.answered(ConsentGiven) || len(app.OpenConsultations()) > 0
}

// hasLink is for cases with a link that works.
func hasLink(app *Application, _ *User, c Context) bool {
	return slices.ContainsFunc(app.Links, func(l Link) bool { return l.Works(c.Now) })
}

// checkSendLink wants whom to write to, and an address.
func checkSendLink(app *Application, m *Move, _ Context, bad Invalid) {
	reach := ""
	if p := app.Contacted(m.Contact); p != nil && (p.Consent == ConsentOpen || p.Consent == ConsentGiven) {
		reach = p.Reach
	} else if u := app.Consulted(m.Unit); u != nil && u.Waiting() {
		reach = u.Reach
	} else {
		bad.Add("reach", "error.link_over")
		return
	}
	if m.Reach = strings.TrimSpace(m.Reach); m.Reach == "" {
		m.Reach = reach
	}
	bad.text("reach", m.Reach, 1, 120)
	if addressIn(m.Reach) == "" {
		bad.Add("reach", "error.email")
	}
}

// sendsLink sends another link in place of the earlier ones; what was kept of
// an answer goes along.
func sendsLink(app *Application, m *Move, c Context) {
	p, u := app.Contacted(m.Contact), app.Consulted(m.Unit)
	if p != nil {
		app.endLinks(p.ID, false, c.Now)
		p.Reach, p.Lang, p.NoLink = m.Reach, spoken(m.English), false
		app.askContact(p, c.Now)
		return
	}
	draft := app.DraftOf(u.ID)
	app.endLinks(u.ID, false, c.Now)
	u.Reach, u.Lang, u.NoLink = m.Reach, spoken(m.English), false
	app.askUnit(u, c.Now)
	if l := &app.Links[len(app.Links)-1]; draft != "" {
		l.Draft, l.DraftedAt = draft, &c.Now
	}
}

// DraftOf is what the unit has kept of its answer, by whichever of its links.
func (app *Application) DraftOf(id string) string {
	var last *Link
	for i := range app.Links {
		if l := &app.Links[i]; l.about(id) && l.DraftedAt != nil && (last == nil || l.DraftedAt.After(*last.DraftedAt)) {
			last = l
		}
	}
	if last == nil {
		return ""
	}
	return last.Draft
}

func checkRevokeLink(app *Application, m *Move, c Context, bad Invalid) {
	id := m.Contact + m.Unit
	if !slices.ContainsFunc(app.Links, func(l Link) bool { return l.about(id) && l.Works(c.Now) }) {
		bad.Add("", "error.link_over")
	}
}

func revokesLink(app *Application, m *Move, c Context) { app.endLinks(m.Contact+m.Unit, true, c.Now) }

// LinkStanding says at the desk what became of a link.
type LinkStanding string

// The standings of a link.
const (
	LinkWaits    LinkStanding = "waits" // for the post
	LinkSent     LinkStanding = "sent"  // and was not answered yet
	LinkDead     LinkStanding = "dead"  // its mail did not arrive
	LinkAnswered LinkStanding = "answered"
	LinkRevoked  LinkStanding = "revoked"
	LinkExpired  LinkStanding = "expired"
	LinkEnded    LinkStanding = "ended" // nothing is asked by it any more
)

// Standing returns what became of l, whose mail is m, if there is one still.
func (l *Link) Standing(m *Mail, now time.Time) LinkStanding {
	switch {
	case l.AnsweredAt != nil:
		return LinkAnswered
	case l.Revoked:
		return LinkRevoked
	case l.EndedAt != nil:
		return LinkEnded
	case !now.Before(l.ExpiresAt):
		return LinkExpired
	case m != nil && m.State == MailDead:
		return LinkDead
	case m != nil && m.State == MailWaiting:
		return LinkWaits
	}
	return LinkSent
}

// Ending is why a link that once worked does nothing any more.
type Ending string

// The endings of a link. Of one that was revoked or has run out nobody learns
// anything.
const (
	EndedUnknown  Ending = ""
	EndedAnswered Ending = "answered"  // somebody else was faster
	EndedDropped  Ending = "dropped"   // the office goes on without an answer
	EndedWithdraw Ending = "withdrawn" // the reporter has withdrawn the application
	EndedTaken    Ending = "taken"     // the consent was taken back
	EndedClosed   Ending = "closed"
)

// EndingOf says why l has ended, to whoever had it before them while it worked.
func (app *Application) EndingOf(l *Link, now time.Time) Ending {
	p, u := app.Contacted(l.ContactID), app.Consulted(l.ConsultationID)
	switch {
	case l.Revoked || !now.Before(l.ExpiresAt):
		return EndedUnknown
	case app.Status == Withdrawn:
		return EndedWithdraw
	case !app.Open():
		return EndedClosed
	case u != nil && u.Dropped:
		return EndedDropped
	case p != nil && p.Consent == ConsentWithdrawn:
		return EndedTaken
	case p != nil && p.Consent != ConsentOpen, u != nil && u.AnsweredAt != nil:
		return EndedAnswered
	}
	return EndedUnknown
}

// Times that were proposed by units for an interview.

// ProposedTime is a time that a unit has proposed, and by which name a form
// chooses it.
type ProposedTime struct {
	Name  string
	Unit  string
	Start time.Time
	End   time.Time
	Slot  SlotForm
}

// ProposedTimes returns the times ahead that consenting units have proposed.
func (app *Application) ProposedTimes(o *Office, now time.Time) []ProposedTime {
	var list []ProposedTime
	for _, p := range app.Contacts {
		if p.Consent != ConsentGiven {
			continue
		}
		for i, s := range app.Offered(Move{Slots: p.Times}, o) {
			if s.StartAt.After(now) {
				f := p.Times[s.Position]
				f.End = FormatLocal(s.EndAt, o.Zone)
				list = append(list, ProposedTime{At(p.ID, i), p.Unit, s.StartAt, s.EndAt, f})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b ProposedTime) int { return a.Start.Compare(b.Start) })
	return list
}

// TakeProposed puts the proposed times that m chooses among its own.
func (app *Application) TakeProposed(m *Move, o *Office, now time.Time) {
	for _, t := range app.ProposedTimes(o, now) {
		if slices.Contains(m.Proposed, t.Name) && !slices.Contains(m.Slots, t.Slot) {
			m.Slots = append(m.Slots, t.Slot)
		}
	}
	m.Proposed = nil
}
