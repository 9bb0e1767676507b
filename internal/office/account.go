package office

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"pressdesk/internal/password"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// How many letters an address gets in an hour, whoever asks for them, and how
// often somebody may register from one place.
const (
	lettersAnHour       = 3
	registrationsAnHour = 5
)

// Register opens a reporter's account and asks its owner to confirm the
// address. Who registers with a known address sees the same; the owner gets a
// mail instead. An account that nobody has confirmed stays as it is: the link
// that is sent confirms the registration that it was sent for. from is the
// address of the peer. Throttled: too many came from there.
func Register(ctx context.Context, o *Office, f press.Registration, from string) error {
	bad := press.Invalid{}
	f.Check(o.Rules, bad)
	checkStrength(f.Password, "password", bad, f.Email, f.FamilyName, f.GivenName, f.NameZH, f.OutletName)
	if err := bad.OrNil(); err != nil {
		return err
	}
	if _, err := spend(ctx, o, budget{"register " + from, registrationsAnHour, time.Hour, false}); err != nil {
		return err
	}
	hash, err := password.Hash(ctx, f.Password)
	if err != nil {
		return err
	}
	return again(func() error { return o.do(ctx, func(tx *store.DB) error { return register(ctx, tx, o, f, hash) }) })
}

// again keeps what somebody has written. Where the same was sent twice at the
// same moment, the slower one tries again and finds what the faster has kept.
func again(keep func() error) error {
	err := keep()
	if errors.Is(err, press.ErrConflict) {
		return keep()
	}
	return err
}

func register(ctx context.Context, tx *store.DB, o *Office, f press.Registration, hash string) error {
	known, err := tx.UserByEmail(ctx, f.Email)
	switch {
	case errors.Is(err, press.ErrNotFound):
		u := f.User(o.Rules, tx.Now())
		u.PasswordHash = hash
		if err := tx.AddUser(ctx, u); err != nil {
			return err
		}
		return askToConfirm(ctx, tx, o, u, nil)
	case err != nil:
		return err
	case known.Standing != press.Registered:
		return tellOwner(ctx, tx, o, known)
	}
	f.Password = ""
	return askToConfirm(ctx, tx, o, known, &press.PendingRegistration{Form: f, PasswordHash: hash})
}

// checkStrength refuses a password that could be guessed from what is known
// about the person.
func checkStrength(plain, path string, bad press.Invalid, about ...string) {
	if _, wrong := bad[path]; !wrong && password.Weak(plain, about...) {
		bad.Add(path, "error.weak")
	}
}

// askToConfirm sends a link that confirms the address of u, and with it what was
// registered later; nil: the account as it is.
func askToConfirm(ctx context.Context, tx *store.DB, o *Office, u *press.User, later *press.PendingRegistration) error {
	if over, err := spent(ctx, tx, o, "mail "+secretHash(u.EmailKey), lettersAnHour, time.Hour); over || err != nil {
		return err
	}
	secret, t := newToken(tx, u, press.ConfirmAddress)
	t.Registration = later
	if err := tx.AddTokenBeside(ctx, t); err != nil {
		return err
	}
	if later != nil {
		later.Apply(u, o.Rules, tx.Now())
	}
	return queueMail(ctx, tx, o, u, letter{template: "confirm", key: secretHash(secret), facts: map[string]string{
		"name": u.Name(), "link": o.Rules.SiteURL + "/email/verify/" + secret,
	}})
}

// tellOwner tells the owner of an address that somebody wanted to use it.
func tellOwner(ctx context.Context, tx *store.DB, o *Office, u *press.User) error {
	if over, err := spent(ctx, tx, o, "mail "+secretHash(u.EmailKey), lettersAnHour, time.Hour); over || err != nil {
		return err
	}
	return queueMail(ctx, tx, o, u, letter{template: "already_registered", key: store.NewID(), facts: map[string]string{
		"name": u.Name(), "link": o.Rules.SiteURL + "/password/forgot",
	}})
}

// issue makes a one-time link for u and returns its secret.
func issue(ctx context.Context, tx *store.DB, u *press.User, p press.Purpose, address string) (string, error) {
	secret, t := newToken(tx, u, p)
	t.Address = address
	return secret, tx.AddToken(ctx, t)
}

func newToken(tx *store.DB, u *press.User, p press.Purpose) (secret string, t *press.Token) {
	secret = rand.Text()
	return secret, &press.Token{ID: secretHash(secret), UserID: u.ID, Purpose: p, ExpiresAt: tx.Now().Add(p.Lifetime()), CreatedAt: tx.Now()}
}

// secretHash is what may be kept of a secret, or of an address in a key.
func secretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// ResendConfirmation sends the link that confirms the address once more.
func ResendConfirmation(ctx context.Context, o *Office, who *press.User) error {
	return o.do(ctx, func(tx *store.DB) error {
		u, err := tx.User(ctx, who.ID)
		if err != nil {
			return err
		}
		if !u.CanTurn(press.TurnConfirm) {
			return press.ErrConflict
		}
		return askToConfirm(ctx, tx, o, u, nil)
	})
}

// Link is a one-time link that somebody has opened.
type Link struct {
	Token *press.Token
	User  *press.User
}

// OpenLink looks a one-time link up without using it: programs that check
// mails for harm open links too. ErrGone: it does not work.
func OpenLink(ctx context.Context, o *Office, secret string, purposes ...press.Purpose) (*Link, error) {
	return openLink(ctx, o, o.DB, secret, purposes...)
}

func openLink(ctx context.Context, o *Office, db *store.DB, secret string, purposes ...press.Purpose) (*Link, error) {
	for _, p := range purposes {
		t, err := db.Token(ctx, secretHash(secret), p)
		if errors.Is(err, press.ErrGone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		u, err := db.User(ctx, t.UserID)
		if err == nil && t.Registration != nil {
			t.Registration.Apply(u, o.Rules, t.CreatedAt)
		}
		return &Link{t, u}, err
	}
	return nil, press.ErrGone
}

// ConfirmAddress uses a link that was sent to an address: the address is the
// account's from now on, and what was registered with the link. No other link
// confirms it any more, and whoever was in with another password is out.
func ConfirmAddress(ctx context.Context, o *Office, secret string) (u *press.User, err error) {
	err = o.do(ctx, func(tx *store.DB) error {
		link, err := openLink(ctx, o, tx, secret, press.ConfirmAddress, press.ChangeAddress)
		if err != nil {
			return err
		}
		if err := tx.UseToken(ctx, link.Token.ID); err != nil {
			return err
		}
		u = link.User
		if link.Token.Purpose == press.ChangeAddress {
			return moveAddress(ctx, tx, o, u, link.Token.Address)
		}
		if err := u.Turn(press.TurnConfirm); err != nil {
			return err
		}
		now := tx.Now()
		u.EmailConfirmedAt = &now
		if err := tx.SaveUser(ctx, u); err != nil {
			return err
		}
		if link.Token.Registration != nil {
			if err := tx.EndSessions(ctx, u.ID, ""); err != nil {
				return err
			}
		}
		return tx.EndTokens(ctx, u.ID, press.ConfirmAddress)
	})
	return u, err
}

// moveAddress makes address that of u and tells the old one.
func moveAddress(ctx context.Context, tx *store.DB, o *Office, u *press.User, address string) error {
	old, now := u.Email, tx.Now()
	u.Email, u.EmailKey, u.EmailConfirmedAt = address, press.EmailKey(address), &now
	if u.CanTurn(press.TurnConfirm) {
		if err := u.Turn(press.TurnConfirm); err != nil {
			return err
		}
	}
	if err := tx.SaveUser(ctx, u); err != nil {
		return err
	}
	if err := tx.EndTokens(ctx, u.ID, press.ResetPassword, press.ConfirmAddress); err != nil {
		return err
	}
	return queueMail(ctx, tx, o, u, letter{template: "address_changed", key: store.NewID(), address: old, facts: map[string]string{
		"name": u.Name(), "link": o.Rules.SiteURL + "/account",
	}})
}

// ChangeAddress sends a link to a new address. The account keeps the old one
// until the link is used. Whether the new address has an account already is
// told to its owner alone.
func ChangeAddress(ctx context.Context, o *Office, who *press.User, address, plain string) error {
	bad := press.Invalid{}
	press.CheckEmail(address, "email", bad)
	if err := bad.OrNil(); err != nil {
		return err
	}
	if err := askPassword(ctx, o, who, plain, "email_password"); err != nil {
		return err
	}
	return o.do(ctx, func(tx *store.DB) error {
		owner, err := tx.UserByEmail(ctx, address)
		if err == nil {
			if owner.ID == who.ID {
				return press.Invalid{"email": {Key: "error.same_address"}}
			}
			return tellOwner(ctx, tx, o, owner)
		}
		if !errors.Is(err, press.ErrNotFound) {
			return err
		}
		if over, err := spent(ctx, tx, o, "mail "+secretHash(press.EmailKey(address)), lettersAnHour, time.Hour); over || err != nil {
			return err
		}
		secret, err := issue(ctx, tx, who, press.ChangeAddress, address)
		if err != nil {
			return err
		}
		return queueMail(ctx, tx, o, who, letter{template: "address_confirm", key: secretHash(secret), address: address, facts: map[string]string{
			"name": who.Name(), "link": o.Rules.SiteURL + "/email/verify/" + secret,
		}})
	})
}

// Forgot sends a link with which a new password can be chosen. Nobody learns
// whether the address has an account.
func Forgot(ctx context.Context, o *Office, address string) error {
	bad := press.Invalid{}
	press.CheckEmail(address, "email", bad)
	if err := bad.OrNil(); err != nil {
		return err
	}
	return o.do(ctx, func(tx *store.DB) error {
		over, err := spent(ctx, tx, o, "forgot "+secretHash(press.EmailKey(address)), lettersAnHour, time.Hour)
		if err != nil {
			return err
		}
		u, err := tx.UserByEmail(ctx, address)
		if errors.Is(err, press.ErrNotFound) || err == nil && (over || !u.MayEnter(tx.Now())) {
			return nil
		}
		if err != nil {
			return err
		}
		secret, err := issue(ctx, tx, u, press.ResetPassword, "")
		if err != nil {
			return err
		}
		return queueMail(ctx, tx, o, u, letter{template: "reset", key: secretHash(secret), facts: map[string]string{
			"name": u.Name(), "link": o.Rules.SiteURL + "/password/reset/" + secret,
		}})
	})
}

// Reset chooses a password with a link from a mail: that of somebody who forgot
// it, or of a colleague who was invited. All sessions end.
func Reset(ctx context.Context, o *Office, secret, plain string) error {
	link, err := openLink(ctx, o, o.DB, secret, press.ResetPassword, press.Invite)
	if err != nil {
		return err
	}
	hash, err := newPassword(ctx, link.User, plain)
	if err != nil {
		return err
	}
	return o.do(ctx, func(tx *store.DB) error {
		if err := tx.UseToken(ctx, link.Token.ID); err != nil {
			return err
		}
		u, err := tx.User(ctx, link.User.ID)
		if err != nil {
			return err
		}
		if now := tx.Now(); u.EmailConfirmedAt == nil {
			u.EmailConfirmedAt = &now // the link came to the address
		}
		if u.CanTurn(press.TurnConfirm) {
			if err := u.Turn(press.TurnConfirm); err != nil {
				return err
			}
			if err := tx.EndTokens(ctx, u.ID, press.ConfirmAddress); err != nil {
				return err
			}
		}
		return setPassword(ctx, tx, o, u, hash)
	})
}

// ChangePassword chooses a new password for somebody who knows the old one. All
// sessions end; the caller begins a new one.
func ChangePassword(ctx context.Context, o *Office, who *press.User, old, plain string) error {
	if err := askPassword(ctx, o, who, old, "current_password"); err != nil {
		return err
	}
	hash, err := newPassword(ctx, who, plain)
	if err != nil {
		return err
	}
	return o.do(ctx, func(tx *store.DB) error {
		u, err := tx.User(ctx, who.ID)
		if err != nil {
			return err
		}
		return setPassword(ctx, tx, o, u, hash)
	})
}

// newPassword checks a new password of u and returns its hash.
func newPassword(ctx context.Context, u *press.User, plain string) (string, error) {
	bad := press.Invalid{}
	press.CheckPassword(plain, "password", bad)
	checkStrength(plain, "password", bad, u.Email, u.FamilyName, u.GivenName, u.NameZH, u.OutletName)
	if err := bad.OrNil(); err != nil {
		return "", err
	}
	return password.Hash(ctx, plain)
}

// setPassword gives u a new password, and whoever knew the old one nothing.
func setPassword(ctx context.Context, tx *store.DB, o *Office, u *press.User, hash string) error {
	u.PasswordHash = hash
	if err := tx.SaveUser(ctx, u); err != nil {
		return err
	}
	if err := tx.EndSessions(ctx, u.ID, ""); err != nil {
		return err
	}
	if err := tx.EndTokens(ctx, u.ID, press.ResetPassword, press.Invite, press.ChangeAddress); err != nil {
		return err
	}
	if err := tx.EndSubscription(ctx, u.ID); err != nil {
		return err
	}
	return queueMail(ctx, tx, o, u, letter{template: "password_changed", key: store.NewID(), facts: map[string]string{
		"name": u.Name(), "link": o.Rules.SiteURL + "/password/forgot",
	}})
}

// ChangeProfile writes what people may change about themselves.
func ChangeProfile(ctx context.Context, o *Office, who *press.User, f press.Profile) error {
	bad := press.Invalid{}
	f.Check(who, bad)
	if err := bad.OrNil(); err != nil {
		return err
	}
	return o.do(ctx, func(tx *store.DB) error {
		u, err := tx.User(ctx, who.ID)
		if err != nil {
			return err
		}
		before := *u
		f.Apply(u)
		if err := tx.SaveUser(ctx, u); err != nil || before.SameOutlet(u) {
			return err
		}
		return partWays(ctx, tx, o, u)
	})
}

// partWays ends what colleagues share where u, who has another outlet now, and
// the other one work together no more.
func partWays(ctx context.Context, tx *store.DB, o *Office, u *press.User) error {
	ids, err := tx.SharedBy(ctx, u.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		app, err := tx.ApplicationByID(ctx, id)
		if err != nil {
			return err
		}
		for _, other := range slices.Clone(app.Colleagues) {
			if other.SameOutlet(app.Owner) {
				continue
			}
			if err := step(ctx, tx, o, app, press.Move{Action: "unshare", By: press.System, Colleague: other.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// SetLanguage makes lang the language of an account's pages and mails.
func SetLanguage(ctx context.Context, o *Office, who *press.User, lang string) error {
	if lang != press.Chinese && lang != press.English {
		return press.Invalid{"lang": {Key: "error.choice"}}
	}
	if who.Locale == lang {
		return nil
	}
	return o.do(ctx, func(tx *store.DB) error {
		u, err := tx.User(ctx, who.ID)
		if err != nil {
			return err
		}
		u.Locale = lang
		return tx.SaveUser(ctx, u)
	})
}

// Account is all that its owner sees of it.
type Account struct {
	User     *press.User
	Files    []press.Attachment // identity documents, newest first
	Sessions []press.Session    // the one seen last first
	Calendar *time.Time         // since when there is a private calendar; nil: there is none
}

// OpenAccount returns one's own account.
func OpenAccount(ctx context.Context, o *Office, who *press.User) (*Account, error) {
	u, err := o.DB.User(ctx, who.ID)
	if err != nil {
		return nil, err
	}
	files, err := o.DB.Credentials(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	sessions, err := liveSessions(ctx, o, u)
	if err != nil {
		return nil, err
	}
	a := &Account{User: u, Files: files, Sessions: sessions}
	s, err := o.DB.SubscriptionOf(ctx, u.ID)
	switch {
	case err == nil:
		a.Calendar = &s.CreatedAt
	case !errors.Is(err, press.ErrNotFound):
		return nil, err
	}
	return a, nil
}

// liveSessions returns the sessions of u that have not run out.
func liveSessions(ctx context.Context, o *Office, u *press.User) ([]press.Session, error) {
	all, err := o.DB.SessionsOf(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	var live []press.Session
	for _, s := range all {
		if !s.ExpiredFor(u, o.DB.Now()) {
			live = append(live, s)
		}
	}
	return live, nil
}

// EndSession ends one of one's own sessions. Somebody else's is not there.
func EndSession(ctx context.Context, o *Office, who *press.User, publicID string) error {
	return o.do(ctx, func(tx *store.DB) error { return tx.EndSessionOf(ctx, who.ID, publicID) })
}
