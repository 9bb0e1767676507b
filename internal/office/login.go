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
	if err := spend(ctx, o, allowed); err != nil {
		return nil, err
	}
	ok, err := password.Matches(ctx, u.PasswordHash, a.Password)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, press.Invalid{"": {Key: "error.login"}}
	}
	e := &Entry{User: u}
	err = o.do(ctx, func(tx *store.DB) error {
		for _, b := range allowed {
			if err := tx.Forgive(ctx, b.key); err != nil {
				return err
			}
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
	return secret, tx.AddDevice(ctx, &press.Token{
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
	key    string
	most   int
	window time.Duration
}

// budgets returns what limits the attempt. A device from which u has logged in
// before has budgets of its own, so that nobody else can use them up.
func (a Attempt) budgets(u *press.User, known bool) []budget {
	account := secretHash(u.EmailKey)
	if known {
		device := secretHash(a.Device)
		return []budget{
			{"login " + account + " " + device, failuresAMinute, time.Minute},
			{"login-day " + account + " " + device, failuresADay, 24 * time.Hour},
		}
	}
	return []budget{
		{"login " + account + " " + a.Address, failuresAMinute, time.Minute},
		{"login-from " + a.Address, failuresAMinuteThere, time.Minute},
		{"login-day " + account, failuresADay, 24 * time.Hour},
	}
}

// spend counts an attempt against each budget, or against none: who is refused
// uses nobody's budget up.
func spend(ctx context.Context, o *Office, budgets []budget) error {
	return o.DB.Tx(ctx, func(tx *store.DB) error {
		wait := 0
		for _, b := range budgets {
			tries, started, err := tx.Peek(ctx, b.key, b.window)
			if err != nil {
				return err
			}
			if tries >= o.limit(b.most) {
				wait = max(wait, secondsUntil(started.Add(b.window), tx.Now()))
			}
		}
		if wait > 0 {
			return press.Throttled{Seconds: wait}
		}
		for _, b := range budgets {
			tries, started, err := tx.Bump(ctx, b.key, b.window)
			if err != nil {
				return err
			}
			if tries > o.limit(b.most) { // somebody was counted meanwhile
				return press.Throttled{Seconds: secondsUntil(started.Add(b.window), tx.Now())}
			}
		}
		return nil
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
	b := []budget{{"password " + who.ID, failuresAMinute, time.Minute}}
	if err := spend(ctx, o, b); err != nil {
		return err
	}
	ok, err := password.Matches(ctx, who.PasswordHash, plain)
	if err != nil {
		return err
	}
	if !ok {
		return press.Invalid{path: {Key: "error.password"}}
	}
	return o.do(ctx, func(tx *store.DB) error { return tx.Forgive(ctx, b[0].key) })
}

// SweepSessions forgets sessions, links and counts that are long over.
func SweepSessions(ctx context.Context, o *Office) error {
	const keep = 48 * time.Hour // longer than any session or window
	return o.do(ctx, func(tx *store.DB) error { return tx.SweepSessions(ctx, tx.Now().Add(-keep)) })
}
