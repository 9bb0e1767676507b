package office

import (
	"context"
	"errors"
	"slices"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Invite opens a colleague's account. The link that it returns, and that goes
// to the colleague by mail, works once and lets them choose a password. Who was
// invited and has not come yet gets a new one. by is an administrator, or
// press.System for whoever runs the program.
func Invite(ctx context.Context, o *Office, by *press.User, f press.Invitation) (u *press.User, link string, err error) {
	if by.Role != press.Admin && by != press.System {
		return nil, "", press.ErrForbidden
	}
	bad := press.Invalid{}
	f.Check(bad)
	if err := bad.OrNil(); err != nil {
		return nil, "", err
	}
	err = o.do(ctx, func(tx *store.DB) error {
		if u, err = invited(ctx, tx, o, f); err != nil {
			return err
		}
		secret, err := issue(ctx, tx, u, press.Invite, "")
		if err != nil {
			return err
		}
		link = o.Rules.SiteURL + "/password/reset/" + secret
		return queueMail(ctx, tx, o, u, letter{template: "invite", key: secretHash(secret), facts: map[string]string{
			"name": u.Name(), "link": link,
		}})
	})
	return u, link, err
}

// invited returns the account for an invitation: a new one, or that of a
// colleague who was invited before and has chosen no password.
func invited(ctx context.Context, tx *store.DB, o *Office, f press.Invitation) (*press.User, error) {
	known, err := tx.UserByEmail(ctx, f.Email)
	if errors.Is(err, press.ErrNotFound) {
		u := f.User(o.Rules, tx.Now())
		return u, tx.AddUser(ctx, u)
	}
	if err != nil {
		return nil, err
	}
	if !known.IsStaff() || known.PasswordHash != "" || known.Standing != press.Approved {
		return nil, press.Invalid{"email": {Key: "error.taken"}}
	}
	return known, nil
}

// SetRole gives an account another role and ends its sessions. Nobody changes
// their own, and the last administrator stays one.
func SetRole(ctx context.Context, o *Office, by *press.User, userID string, role press.Role) error {
	if by.Role != press.Admin {
		return press.ErrForbidden
	}
	return o.do(ctx, func(tx *store.DB) error {
		u, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		if u.ID == by.ID {
			return press.ErrForbidden
		}
		if !slices.Contains(press.RolesFor(u), role) {
			return press.Invalid{"role": {Key: "error.choice"}}
		}
		if u.Standing != press.Approved {
			return press.ErrConflict
		}
		if u.Role == role {
			return nil
		}
		if err := notTheLast(ctx, tx, u); err != nil {
			return err
		}
		u.Role = role
		if err := tx.SaveUser(ctx, u); err != nil {
			return err
		}
		return tx.EndSessions(ctx, u.ID, "")
	})
}

// notTheLast refuses to take the last administrator away.
func notTheLast(ctx context.Context, tx *store.DB, u *press.User) error {
	if u.Role != press.Admin {
		return nil
	}
	admins, err := tx.Admins(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(admins, func(a *press.User) bool { return a.ID != u.ID }) {
		return nil
	}
	return press.Refused("need.another_admin")
}

// EndSessions ends every session of an account.
func EndSessions(ctx context.Context, o *Office, by *press.User, userID string) error {
	if by.Role != press.Admin {
		return press.ErrForbidden
	}
	return o.do(ctx, func(tx *store.DB) error {
		if _, err := tx.User(ctx, userID); err != nil {
			return err
		}
		return tx.EndSessions(ctx, userID, "")
	})
}

// Accounts returns one page of accounts for an administrator, and where the
// next begins.
func Accounts(ctx context.Context, o *Office, by *press.User, f store.UserFilter) ([]*press.User, string, error) {
	if by.Role != press.Admin {
		return nil, "", press.ErrForbidden
	}
	return o.DB.Accounts(ctx, f)
}

// Person is what an administrator sees of one account: no document.
type Person struct {
	User     *press.User
	Sessions []press.Session
}

// OpenPerson returns what an administrator sees of one account.
func OpenPerson(ctx context.Context, o *Office, by *press.User, userID string) (*Person, error) {
	if by.Role != press.Admin {
		return nil, press.ErrForbidden
	}
	u, err := o.DB.User(ctx, userID)
	if err != nil {
		return nil, err
	}
	sessions, err := liveSessions(ctx, o, u)
	return &Person{u, sessions}, err
}
