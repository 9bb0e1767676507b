package press

import "time"

// Session is one log-in. Only a hash of its secret is kept.
type Session struct {
	ID         string // SHA-256 of the cookie's value, hex
	PublicID   string // names the session on pages
	UserID     string // empty for a visitor who only has a flash
	Agent      string
	Flash      string
	CreatedAt  time.Time
	LastSeenAt time.Time
}

// How long a session lives: idle and in all.
const (
	reporterIdle = time.Hour
	reporterAll  = 24 * time.Hour
	staffIdle    = 30 * time.Minute
	staffAll     = 12 * time.Hour
)

// ExpiredFor reports whether the session of u is over at now. A clock that was
// set back does not make it longer.
func (s *Session) ExpiredFor(u *User, now time.Time) bool {
	idle, all := reporterIdle, reporterAll
	if u.IsStaff() {
		idle, all = staffIdle, staffAll
	}
	return now.Sub(s.LastSeenAt) > idle || now.Sub(s.CreatedAt) > all || now.Before(s.CreatedAt.Add(-time.Minute))
}

// Purpose says what a one-time link is for.
type Purpose string

// The purposes of one-time links.
const (
	ConfirmAddress Purpose = "confirm"
	ResetPassword  Purpose = "reset"
	Invite         Purpose = "invite"
	ChangeAddress  Purpose = "address"
	// KnownDevice is no link: it marks a browser from which its user has logged
	// in, so that a stranger's wrong guesses do not lock that user out.
	KnownDevice Purpose = "device"
)

// Token is a one-time link. Only a hash of its secret is kept. The newest of a
// purpose is the only one that works, but for ConfirmAddress: there each link
// confirms what it was sent with.
type Token struct {
	ID           string // SHA-256 of the secret, hex
	UserID       string
	Purpose      Purpose
	Address      string               // the new address, for ChangeAddress
	Registration *PendingRegistration `gorm:"serializer:json"` // what ConfirmAddress confirms; nil: the account as it is
	ExpiresAt    time.Time
	UsedAt       *time.Time
	CreatedAt    time.Time
}

// PendingRegistration is a registration with an address that had been
// registered before and not confirmed.
type PendingRegistration struct {
	Form         Registration // without its password
	PasswordHash string
}

// Apply makes u what was registered at that moment.
func (p *PendingRegistration) Apply(u *User, o *Office, at time.Time) {
	now := p.Form.User(o, at)
	now.ID, now.Version, now.CreatedAt, now.PasswordHash = u.ID, u.Version, u.CreatedAt, p.PasswordHash
	*u = *now
}

// Lifetime returns how long a link of this purpose works.
func (p Purpose) Lifetime() time.Duration {
	switch p {
	case ResetPassword:
		return 30 * time.Minute
	case Invite:
		return 7 * 24 * time.Hour
	case KnownDevice:
		return 365 * 24 * time.Hour
	}
	return 24 * time.Hour
}
