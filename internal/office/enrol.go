package office

import (
	"context"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Enrol opens an account whose owner needs no link: the address counts as
// confirmed and the password is hashed already. Only the program's own
// accounts for demonstration and checks come in this way; people register or
// are invited.
func Enrol(ctx context.Context, o *Office, u *press.User) error {
	return o.do(ctx, func(tx *store.DB) error {
		now := tx.Now()
		u.EmailConfirmedAt = &now
		if u.Standing == press.Registered {
			if err := u.Turn(press.TurnConfirm); err != nil {
				return err
			}
		}
		return tx.AddUser(ctx, u)
	})
}
