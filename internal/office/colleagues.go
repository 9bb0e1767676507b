package office

import (
	"context"
	"slices"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Colleagues shows who works at the desk, who is on duty, who is away and who
// stands in.
func Colleagues(ctx context.Context, o *Office, who *press.User) ([]*press.User, error) {
	if !who.IsDesk() {
		return nil, press.ErrForbidden
	}
	return o.DB.DeskUsers(ctx)
}

// SetDuty says whether a colleague takes what nobody has taken.
func SetDuty(ctx context.Context, o *Office, who *press.User, id string, on bool) error {
	return o.colleague(ctx, who, id, func(u *press.User, _ []*press.User, _ *store.DB) error {
		u.OnDuty = on
		return nil
	})
}

// SetSection says in which section of the office a colleague works.
func SetSection(ctx context.Context, o *Office, who *press.User, id, section string) error {
	return o.colleague(ctx, who, id, func(u *press.User, _ []*press.User, _ *store.DB) error {
		return u.WorkIn(section, o.Rules)
	})
}

// SetAbsence says when a colleague is away and who stands in.
func SetAbsence(ctx context.Context, o *Office, who *press.User, id string, a press.Absence) error {
	return o.colleague(ctx, who, id, func(u *press.User, desk []*press.User, tx *store.DB) error {
		return u.LeaveFor(a, desk, o.Rules, tx.Now())
	})
}

// EndAbsence says that a colleague is there again.
func EndAbsence(ctx context.Context, o *Office, who *press.User, id string) error {
	return o.colleague(ctx, who, id, func(u *press.User, _ []*press.User, _ *store.DB) error {
		u.Returns()
		return nil
	})
}

func (o *Office) colleague(ctx context.Context, who *press.User, id string, change func(u *press.User, desk []*press.User, tx *store.DB) error) error {
	return o.do(ctx, func(tx *store.DB) error {
		desk, err := tx.DeskUsers(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(desk, func(u *press.User) bool { return u.ID == id }) {
			return press.ErrNotFound
		}
		u, err := tx.User(ctx, id)
		if err != nil {
			return err
		}
		if !who.ManagesDuty(u) {
			return press.ErrForbidden
		}
		if err := change(u, desk, tx); err != nil {
			return err
		}
		return tx.SaveUser(ctx, u)
	})
}
