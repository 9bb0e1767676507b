package press

import (
	"slices"
	"strings"
	"time"
)

// Turn is a change of an account's standing.
type Turn string

// The turns. Three of them decide a vetting.
const (
	TurnConfirm   Turn = "confirm"
	TurnSend      Turn = "send"
	TurnApprove   Turn = "approve"
	TurnAsk       Turn = "ask"
	TurnReject    Turn = "reject"
	TurnSuspend   Turn = "suspend"
	TurnReinstate Turn = "reinstate"
)

// Decisions are the ways in which a vetting can end.
var Decisions = []Turn{TurnApprove, TurnAsk, TurnReject}

// restored, as the end of a turn, is the standing that the suspension interrupted.
const restored Standing = "restored"

// turns is the life of an account. Credentials that are sent again, because
// something was asked or because the old ones run out, are vetted again.
var turns = []struct {
	turn Turn
	from []Standing
	to   Standing
}{
	{TurnConfirm, []Standing{Registered}, Confirmed},
	{TurnSend, []Standing{Confirmed, MoreInfo, Approved}, Confirmed},
	{TurnApprove, []Standing{Confirmed, MoreInfo}, Approved},
	{TurnAsk, []Standing{Confirmed}, MoreInfo},
	{TurnReject, []Standing{Confirmed, MoreInfo}, Rejected},
	{TurnSuspend, []Standing{Registered, Confirmed, MoreInfo, Approved, Rejected}, Suspended},
	{TurnReinstate, []Standing{Suspended}, restored},
}

// CanTurn reports whether the account stands where t begins.
func (u *User) CanTurn(t Turn) bool {
	for _, row := range turns {
		if row.turn == t {
			return slices.Contains(row.from, u.Standing)
		}
	}
	return false
}

// Turn moves the account. It is the only code that changes a standing, and
// ErrConflict says that somebody was faster.
func (u *User) Turn(t Turn) error {
	if !u.CanTurn(t) {
		return ErrConflict
	}
	for _, row := range turns {
		switch {
		case row.turn != t:
		case row.to == restored:
			u.Standing, u.BeforeSuspension = u.BeforeSuspension, ""
		case row.to == Suspended:
			u.Standing, u.BeforeSuspension = Suspended, u.Standing
		default:
			u.Standing = row.to
		}
	}
	return nil
}

// SendCredentials puts u into vetting. The office owes its decision at due.
func (u *User) SendCredentials(c Credentials, due, now time.Time) error {
	if u.Role != Reporter {
		return ErrForbidden
	}
	if err := u.Turn(TurnSend); err != nil {
		return err
	}
	u.Credentials, u.CredentialsSentAt, u.VettingDueAt, u.Reason = c, &now, &due, ""
	return nil
}

// Ruling is what an officer decides about a registration.
type Ruling struct {
	Decision Turn   `form:"decision"`
	Reason   string `form:"reason"`
}

// Check notes in bad what is wrong with the ruling. No decision said is an
// approval; everything else tells its reason to the reporter.
func (r *Ruling) Check(bad Invalid) {
	if r.Decision == "" {
		r.Decision = TurnApprove
	}
	if !slices.Contains(Decisions, r.Decision) {
		bad.Add("decision", "error.choice")
	}
	least := 0
	if r.Decision != TurnApprove {
		least = 2
	}
	bad.Prose("reason", r.Reason, least, 2000)
}

// Decide ends the vetting of u as the officer by rules.
func (u *User) Decide(r Ruling, by *User, now time.Time) error {
	if u.Role != Reporter || !by.IsDesk() {
		return ErrForbidden
	}
	if err := u.Turn(r.Decision); err != nil {
		return err
	}
	u.Reason, u.DecidedAt, u.DecidedByID, u.VettingDueAt = strings.TrimSpace(r.Reason), &now, by.ID, nil
	return nil
}

// Suspension is why, and until when, an account is closed.
type Suspension struct {
	Reason string `form:"reason"`
	Until  string `form:"until"` // the last day, in the office's zone; empty: until reinstated
}

// Check notes in bad what is wrong with the suspension.
func (s *Suspension) Check(o *Office, now time.Time, bad Invalid) {
	bad.Prose("reason", s.Reason, 0, 2000)
	if d := bad.date("until", s.Until, false); !d.IsZero() && d.Before(o.Today(now)) {
		bad.Add("until", "error.future")
	}
}

// MaySuspend reports whether u may suspend the account who and let it in
// again: the desk reporters, an administrator everybody, and nobody oneself.
func (u *User) MaySuspend(who *User) bool {
	return u.ID != who.ID && (u.Role == Admin || u.IsDesk() && who.Role == Reporter)
}

// Suspend closes the account. The day of its term is the last one of it.
func (u *User) Suspend(s Suspension, by *User, o *Office) error {
	if !by.MaySuspend(u) {
		return ErrForbidden
	}
	if err := u.Turn(TurnSuspend); err != nil {
		return err
	}
	u.Reason, u.SuspendedUntil = strings.TrimSpace(s.Reason), nil
	if d := (Invalid{}).date("until", s.Until, false); !d.IsZero() {
		end := d.AddDays(1).At(0, 0, o.Zone).UTC()
		u.SuspendedUntil = &end
	}
	return nil
}

// Reinstate opens a suspended account again; the office's clock may, when the
// term is over.
func (u *User) Reinstate(by *User, now time.Time) error {
	if by != System && !by.MaySuspend(u) || by == System && !u.MayEnter(now) {
		return ErrForbidden
	}
	if err := u.Turn(TurnReinstate); err != nil {
		return err
	}
	u.Reason, u.SuspendedUntil = "", nil
	return nil
}
