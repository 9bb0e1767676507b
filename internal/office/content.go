package office

import (
	"context"
	"errors"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// OpEd returns an op-ed for its editor, published or not.
func OpEd(ctx context.Context, o *Office, by *press.User, id string) (*press.OpEd, error) {
	if !by.MayEdit() {
		return nil, press.ErrForbidden
	}
	return o.DB.OpEd(ctx, id)
}

// OpEdDraft returns an op-ed for its editor by the address that it will have:
// its slug, or its id.
func OpEdDraft(ctx context.Context, o *Office, by *press.User, ref string) (*press.OpEd, error) {
	if !by.MayEdit() {
		return nil, press.ErrForbidden
	}
	a, err := o.DB.OpEdBySlug(ctx, ref)
	if errors.Is(err, press.ErrNotFound) {
		return o.DB.OpEd(ctx, ref)
	}
	return a, err
}

// OpEds returns one page of the op-eds for their editors, and the cursor of the
// next page.
func OpEds(ctx context.Context, o *Office, by *press.User, q store.ContentQuery) ([]press.OpEd, string, error) {
	if !by.MayEdit() {
		return nil, "", press.ErrForbidden
	}
	return o.DB.OpEds(ctx, q)
}

// SaveOpEd writes what an editor has typed: into the op-ed with this id, which
// the editor saw in this version, or into a new draft when the id is empty.
func SaveOpEd(ctx context.Context, o *Office, by *press.User, id string, version int, d press.OpEdForm) (*press.OpEd, error) {
	if !by.MayEdit() {
		return nil, press.ErrForbidden
	}
	if err := d.Check(o.Rules).OrNil(); err != nil {
		return nil, err
	}
	a := &press.OpEd{Status: press.Unpublished}
	err := o.do(ctx, func(tx *store.DB) (err error) {
		if id != "" {
			if a, err = tx.OpEd(ctx, id); err != nil {
				return err
			}
			if a.Version != version {
				return press.ErrConflict
			}
		}
		if err := freeSlug(ctx, tx, a, d.Slug); err != nil {
			return err
		}
		d.Fill(a, o.Rules)
		return keepOpEd(ctx, tx, a)
	})
	return a, err
}

// freeSlug refuses a slug that another op-ed has and suggests one that is free.
func freeSlug(ctx context.Context, tx *store.DB, a *press.OpEd, slug string) error {
	if slug == a.Slug {
		return nil
	}
	free, err := tx.FreeSlug(ctx, slug)
	if err != nil || free == slug {
		return err
	}
	return press.Invalid{"slug": {Key: "error.slug_taken", Args: []any{"Free", free}}}
}

// keepOpEd writes a and what follows from it: the search, and that one op-ed
// at a time is the feature.
func keepOpEd(ctx context.Context, tx *store.DB, a *press.OpEd) error {
	write := tx.SaveOpEd
	if a.ID == "" {
		write = tx.AddOpEd
	}
	if err := write(ctx, a); err != nil {
		return err
	}
	if a.Featured && a.VisibleAt(tx.Now()) {
		if err := tx.FeatureOnly(ctx, a.ID); err != nil {
			return err
		}
	}
	return tx.IndexOpEd(ctx, a)
}

// PublishOpEd shows an op-ed to the world, from its time on if it has one.
// version is the one that the editor saw, or 0 for whichever there is.
func PublishOpEd(ctx context.Context, o *Office, by *press.User, id string, version int) (*press.OpEd, error) {
	return takeOpEd(ctx, o, by, id, version, "publish")
}

// WithdrawOpEd takes an op-ed away from the world.
func WithdrawOpEd(ctx context.Context, o *Office, by *press.User, id string, version int) (*press.OpEd, error) {
	return takeOpEd(ctx, o, by, id, version, "withdraw")
}

func takeOpEd(ctx context.Context, o *Office, by *press.User, id string, version int, action press.Action) (a *press.OpEd, err error) {
	if !by.MayEdit() {
		return nil, press.ErrForbidden
	}
	err = o.do(ctx, func(tx *store.DB) error {
		if a, err = tx.OpEd(ctx, id); err != nil {
			return err
		}
		if version != 0 && a.Version != version {
			return press.ErrConflict
		}
		if err := a.Take(action, tx.Now()); err != nil {
			return err
		}
		return keepOpEd(ctx, tx, a)
	})
	return a, err
}

// FAQ returns an entry of the common questions for its editor, published or not.
func FAQ(ctx context.Context, o *Office, by *press.User, id string) (*press.FAQ, error) {
	if !by.MayEdit() {
		return nil, press.ErrForbidden
	}
	return o.DB.FAQ(ctx, id)
}

// FAQs returns one page of the common questions for their editors, and the
// cursor of the next page.
func FAQs(ctx context.Context, o *Office, by *press.User, q store.ContentQuery) ([]press.FAQ, string, error) {
	if !by.MayEdit() {
		return nil, "", press.ErrForbidden
	}
	return o.DB.FAQs(ctx, q)
}

// SaveFAQ writes what an editor has typed: into the entry with this id, which
// the editor saw in this version, or into a new draft when the id is empty.
func SaveFAQ(ctx context.Context, o *Office, by *press.User, id string, version int, d press.FAQForm) (*press.FAQ, error) {
	if !by.MayEdit() {
		return nil, press.ErrForbidden
	}
	if err := d.Check(o.Rules).OrNil(); err != nil {
		return nil, err
	}
	f := &press.FAQ{Status: press.Unpublished}
	err := o.do(ctx, func(tx *store.DB) (err error) {
		if id != "" {
			if f, err = tx.FAQ(ctx, id); err != nil {
				return err
			}
			if f.Version != version {
				return press.ErrConflict
			}
		}
		d.Fill(f)
		return keepFAQ(ctx, tx, f)
	})
	return f, err
}

func keepFAQ(ctx context.Context, tx *store.DB, f *press.FAQ) error {
	write := tx.SaveFAQ
	if f.ID == "" {
		write = tx.AddFAQ
	}
	if err := write(ctx, f); err != nil {
		return err
	}
	return tx.IndexFAQ(ctx, f)
}

// PublishFAQ shows an entry to the world. version is the one that the editor
// saw, or 0 for whichever there is.
func PublishFAQ(ctx context.Context, o *Office, by *press.User, id string, version int) (*press.FAQ, error) {
	return takeFAQ(ctx, o, by, id, version, "publish")
}

// WithdrawFAQ takes an entry away from the world.
func WithdrawFAQ(ctx context.Context, o *Office, by *press.User, id string, version int) (*press.FAQ, error) {
	return takeFAQ(ctx, o, by, id, version, "withdraw")
}

func takeFAQ(ctx context.Context, o *Office, by *press.User, id string, version int, action press.Action) (f *press.FAQ, err error) {
	if !by.MayEdit() {
		return nil, press.ErrForbidden
	}
	err = o.do(ctx, func(tx *store.DB) error {
		if f, err = tx.FAQ(ctx, id); err != nil {
			return err
		}
		if version != 0 && f.Version != version {
			return press.ErrConflict
		}
		if err := f.Take(action, tx.Now()); err != nil {
			return err
		}
		return keepFAQ(ctx, tx, f)
	})
	return f, err
}

// lookups is how many numbers one address may look up in a minute.
const lookups = 60

// CountLookup counts that somebody at this address looks up a number on the
// public list, and refuses when it was too often.
func CountLookup(ctx context.Context, o *Office, address string) error {
	return seldom(ctx, o, "lookup "+address, lookups, time.Minute)
}

// seldom counts that something is done once more, and refuses when that is more
// often than most within a window.
func seldom(ctx context.Context, o *Office, key string, most int, window time.Duration) error {
	tries, since, err := o.DB.Bump(ctx, key, window)
	if err != nil {
		return err
	}
	if tries > o.limit(most) {
		return press.Throttled{Seconds: secondsUntil(since.Add(window), o.DB.Now())}
	}
	return nil
}
