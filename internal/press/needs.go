package press

import (
	"slices"
	"time"

	"pressdesk/internal/workday"
)

// What steps need, by name. The names are message keys.
var (
	anApproval = Need{"need.approved", func(app *Application, _ *Move, _ Context) bool {
		return app.Owner.Standing == Approved
	}}
	aValidCredential = Need{"need.credential", func(app *Application, _ *Move, c Context) bool {
		return !app.Owner.CredentialExpired(c.Office.Today(c.Now))
	}}
	fewOpenCases = Need{"need.few_open", func(_ *Application, _ *Move, c Context) bool {
		return c.OpenCases < c.Office.OpenApplications
	}}
	aConsent = Need{"need.consent", func(app *Application, _ *Move, _ Context) bool {
		return app.answered(ConsentGiven)
	}}
	aSlotInFuture = Need{"need.slot", func(app *Application, m *Move, c Context) bool {
		s := app.slot(m.Slot)
		return s != nil && s.State == SlotOffered && s.StartAt.After(c.Now)
	}}
	aConsentStill         = Need{"need.consent_still", func(app *Application, _ *Move, _ Context) bool { return app.answered(ConsentGiven) }}
	anAlternativeInFuture = Need{"need.slot", func(app *Application, m *Move, c Context) bool {
		return slices.ContainsFunc(app.Alternatives(), func(s Slot) bool {
			return (s.ID == m.Slot || m.Slot == "") && s.StartAt.After(c.Now) // one that is not named yet can be
		})
	}}
	beforeTheStart = Need{"need.before_start", func(app *Application, _ *Move, c Context) bool {
		s := app.Appointment()
		return s != nil && c.Now.Before(s.StartAt)
	}}
	afterTheEnd = Need{"need.after_end", func(app *Application, _ *Move, c Context) bool {
		s := app.Appointment()
		return s != nil && !c.Now.Before(s.EndAt)
	}}
	aFollowUp      = Need{"need.follow_up", func(_ *Application, m *Move, _ Context) bool { return m.FollowUp }}
	sureBeforeSlot = Need{"need.sure", func(app *Application, m *Move, c Context) bool {
		return m.Sure || !app.SureNeeded(c.Now)
	}}
	anAnsweredReply = Need{"need.reply", func(app *Application, _ *Move, _ Context) bool {
		r := app.DraftReply()
		return r != nil && !r.refuses()
	}}
	aRefusingReply = Need{"need.all_refused", func(app *Application, _ *Move, _ Context) bool {
		r := app.DraftReply()
		return r != nil && r.refuses()
	}}
)

// SureNeeded reports whether the agreed time is so near that whoever withdraws
// says twice that they mean it.
func (app *Application) SureNeeded(now time.Time) bool {
	s := app.Appointment()
	return s != nil && s.StartAt.Sub(now) < 24*time.Hour && !s.StartAt.Before(now)
}

// CredentialExpired reports whether the credential that lets u report is past
// its date today.
func (u *User) CredentialExpired(today workday.Date) bool {
	d, ok := u.CredentialExpiry()
	return ok && today.After(d)
}

// CredentialExpiry returns the last day of the credential that has one: of
// somebody who comes for a short stay the visa, of others the press card first.
func (u *User) CredentialExpiry() (workday.Date, bool) {
	ends := []string{u.Credentials.PressCardExpiry, u.Credentials.VisaValidTo}
	if u.Category == shortTerm {
		slices.Reverse(ends)
	}
	for _, s := range ends {
		if d, err := workday.ParseDate(s); s != "" && err == nil {
			return d, true
		}
	}
	return workday.Date{}, false
}

// refuses reports whether every question of the reply is refused.
func (r *Reply) refuses() bool {
	for _, a := range r.Answers {
		if a.Outcome != "refused" {
			return false
		}
	}
	return len(r.Answers) > 0
}

// slot returns the slot with this id, or nil.
func (app *Application) slot(id string) *Slot {
	for i := range app.Slots {
		if app.Slots[i].ID == id {
			return &app.Slots[i]
		}
	}
	return nil
}
