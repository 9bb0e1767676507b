package office

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"pressdesk/internal/password"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// How often somebody may be wrong about a password.
const (
	failuresAMinute      = 5   // for one account from one address, or from one known device
	failuresAMinuteThere = 10  // from one address for all accounts together
	failuresADay         = 100 // for one account from anywhere, or from one known device
)

// Attempt is what somebody who wants to log in brings along.
type Attempt struct {
	Email    string
	Password string
	Address  string // of the peer
	Device   string // secret of the browser, from an earlier log-in
}

// Entry is a log-in that succeeded.
type Entry struct {
	User   *press.User
	Device string // a new secret for the browser to keep; empty: it has one
}

// LogIn returns the user with this address and password. It takes as long and
// says the same whether the address has an account or not: Invalid. Throttled:
// tried too often, even with the right password. ErrSuspended comes with the
// user, for it takes the right password to learn it.
func LogIn(ctx context.Context, o *Office, a Attempt) (*Entry, error) {
	u, err := o.DB.UserByEmail(ctx, a.Email)
	if errors.Is(err, press.ErrNotFound) {
		u = &press.User{EmailKey: press.EmailKey(a.Email)}
	} else if err != nil {
		return nil, err
	}
	device, err := knownDevice(ctx, o, a.Device)
	if err != nil {
		return nil, err
	}
	known := u.ID != "" && device == u.ID
	allowed := a.budgets(u, known)
	tries, err := spend(ctx, o, allowed...)
	if err != nil {
		return nil, err
	}
	ok, err := password.Matches(ctx, u.PasswordHash, a.Password)
	if err != nil {
		return nil, err
	}
	if !ok {
		if err := tellLockedOut(ctx, o, u, allowed); err != nil {
			return nil, err
		}
		return nil, press.Invalid{"": {Key: "error.login"}}
	}
	e := &Entry{User: u}
	err = o.do(ctx, func(tx *store.DB) error {
		if err := tx.Forgive(ctx, tries); err != nil {
			return err
		}
		if u.Standing == press.Suspended {
			return admitAgain(ctx, tx, u)
		}
		if known {
			return nil
		}
		var err error
		e.Device, err = addDevice(ctx, tx, u)
		return err
	})
	if errors.Is(err, press.ErrForbidden) {
		return e, press.ErrSuspended
	}
	return e, err
}

// admitAgain opens the account of somebody whose suspension is over.
func admitAgain(ctx context.Context, tx *store.DB, u *press.User) error {
	if err := u.Reinstate(press.System, tx.Now()); err != nil {
		return err
	}
	return tx.SaveUser(ctx, u)
}

func addDevice(ctx context.Context, tx *store.DB, u *press.User) (string, error) {
	secret := rand.Text()
	return secret, tx.AddTokenBeside(ctx, &press.Token{
		ID: secretHash(secret), UserID: u.ID, Purpose: press.KnownDevice,
		ExpiresAt: tx.Now().Add(press.KnownDevice.Lifetime()), CreatedAt: tx.Now(),
	})
}

// knownDevice returns whose device it is, or nothing.
func knownDevice(ctx context.Context, o *Office, secret string) (userID string, err error) {
	if secret == "" {
		return "", nil
	}
	t, err := o.DB.Token(ctx, secretHash(secret), press.KnownDevice)
	if errors.Is(err, press.ErrGone) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return t.UserID, nil
}

// budget is how many attempts are allowed at key within a window.
type budget struct {
	key     string
	most    int
	window  time.Duration
	account bool // it is an account's, whose owner hears when it is used up
}

// budgets returns what limits the attempt. A device from which u has logged in
// before has budgets of its own, so that nobody else can use them up.
func (a Attempt) budgets(u *press.User, known bool) []budget {
	account := secretHash(u.EmailKey)
	if known {
		device := secretHash(a.Device)
		return []budget{
			{"login " + account + " " + device, failuresAMinute, time.Minute, true},
			{"login-day " + account + " " + device, failuresADay, 24 * time.Hour, true},
		}
	}
	return []budget{
		{"login " + account + " " + a.Address, failuresAMinute, time.Minute, true},
		{"login-from " + a.Address, failuresAMinuteThere, time.Minute, false},
		{"login-day " + account, failuresADay, 24 * time.Hour, true},
	}
}

// spend counts an attempt against each budget, or against none: who is refused
// uses nobody's budget up. It returns the ids by which it can be forgiven. In
// any stretch of time as long as a budget's window there are no more attempts
// than it allows.
func spend(ctx context.Context, o *Office, budgets ...budget) (ids []string, err error) {
	err = o.DB.Tx(ctx, func(tx *store.DB) error {
		ids = nil
		wait := 0
		for _, b := range budgets {
			if err := tx.Alone(ctx, b.key); err != nil {
				return err
			}
			until, err := b.exhausted(ctx, tx, o)
			if err != nil {
				return err
			}
			if !until.IsZero() {
				wait = max(wait, secondsUntil(until, tx.Now()))
			}
		}
		if wait > 0 {
			return press.Throttled{Seconds: wait}
		}
		for _, b := range budgets {
			id, err := tx.Attempt(ctx, b.key)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

// exhausted returns until when nothing is left of the budget; zero: something
// is.
func (b budget) exhausted(ctx context.Context, tx *store.DB, o *Office) (until time.Time, err error) {
	_, at, err := tx.Attempted(ctx, b.key, o.limit(b.most)-1, b.window)
	if err != nil || at.IsZero() {
		return time.Time{}, err
	}
	return at.Add(b.window), nil
}

// tellLockedOut tells the owner of an account when wrong passwords have used
// one of its budgets up: once, for whatever is refused after that is no
// attempt. Somebody who guesses for hours does not fill the mailbox.
func tellLockedOut(ctx context.Context, o *Office, u *press.User, budgets []budget) error {
	if u.PasswordHash == "" || u.Standing == press.Registered || !u.MayEnter(o.DB.Now()) {
		return nil // nobody is known to read mail there, or nobody could enter anyway
	}
	return o.do(ctx, func(tx *store.DB) error {
		var last string
		var until time.Time
		for _, b := range budgets {
			if !b.account {
				continue
			}
			end, err := b.exhausted(ctx, tx, o)
			if err != nil {
				return err
			}
			if end.After(until) {
				until = end
				if last, _, err = tx.Attempted(ctx, b.key, 0, b.window); err != nil {
					return err
				}
			}
		}
		if until.IsZero() {
			return nil
		}
		if over, err := spent(ctx, tx, o, "locked-out "+u.ID, lettersAnHour, time.Hour); over || err != nil {
			return err
		}
		return queueMail(ctx, tx, o, u, letter{template: "locked_out", key: last, facts: map[string]string{
			"name": u.Name(), "until": stamp(&until), "link": o.Rules.SiteURL + "/password/forgot",
		}})
	})
}

// spent counts one more use of key and reports whether there were too many.
func spent(ctx context.Context, tx *store.DB, o *Office, key string, most int, window time.Duration) (bool, error) {
	uses, _, err := tx.Bump(ctx, key, window)
	return uses > o.limit(most), err
}

// limit returns a limit as this office has it.
func (o *Office) limit(n int) int { return max(1, int(float64(n)*o.LimitFactor)) }

func secondsUntil(end, now time.Time) int {
	return max(1, int((end.Sub(now)+time.Second-1)/time.Second))
}

// askPassword wants the password of somebody who is logged in, at path, before
// something that a stranger at an open screen should not do.
func askPassword(ctx context.Context, o *Office, who *press.User, plain, path string) error {
	tries, err := spend(ctx, o, budget{"password " + who.ID, failuresAMinute, time.Minute, false})
	if err != nil {
		return err
	}
	ok, err := password.Matches(ctx, who.PasswordHash, plain)
	if err != nil {
		return err
	}
	if !ok {
		return press.Invalid{path: {Key: "error.password"}}
	}
	return o.do(ctx, func(tx *store.DB) error { return tx.Forgive(ctx, tries) })
}

// SweepSessions forgets sessions, links and counts that are long over.
func SweepSessions(ctx context.Context, o *Office) error {
	const keep = 48 * time.Hour // longer than any session or window
	return o.do(ctx, func(tx *store.DB) error { return tx.SweepSessions(ctx, tx.Now().Add(-keep)) })
}
