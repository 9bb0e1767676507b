package office

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// AppointmentOf returns the last word about the time of an interview, for a
// calendar. ErrNotFound: no time was ever agreed.
func AppointmentOf(ctx context.Context, o *Office, who *press.User, ref string) (*press.Appointment, error) {
	app, err := visible(ctx, o.DB, who, ref)
	if err != nil {
		return nil, err
	}
	list := app.Appointments(o.Rules)
	if len(list) == 0 {
		return nil, press.ErrNotFound
	}
	return &list[len(list)-1], nil
}

// Subscribe gives who a private calendar and returns the secret in its address,
// which nobody can read later. An earlier address stops working.
func Subscribe(ctx context.Context, o *Office, who *press.User) (secret string, err error) {
	if !who.KeepsCalendar() {
		return "", press.ErrForbidden
	}
	secret = rand.Text()
	return secret, o.do(ctx, func(tx *store.DB) error {
		return tx.AddSubscription(ctx, &press.Subscription{ID: secretHash(secret), UserID: who.ID, CreatedAt: tx.Now()})
	})
}

// Unsubscribe ends who's private calendar.
func Unsubscribe(ctx context.Context, o *Office, who *press.User) error {
	return o.do(ctx, func(tx *store.DB) error { return tx.EndSubscription(ctx, who.ID) })
}

// Diary is what a private calendar shows.
type Diary struct {
	Owner        *press.User
	Appointments []press.Appointment // by start
}

const (
	diaryReads  = 60 // of one calendar in an hour, by all programs that read it
	diaryMisses = 20 // addresses that do not exist, from one address in a minute

	diaryBack = 366 * 24 * time.Hour // how long ago an interview can have changed last
	diaryMost = 500                  // interviews of one kind
)

// OpenDiary returns the private calendar whose address has this secret, for
// somebody at a network address. ErrNotFound: there is none, any more.
func OpenDiary(ctx context.Context, o *Office, secret, address string) (*Diary, error) {
	id := secretHash(secret)
	s, err := o.DB.Subscription(ctx, id)
	if errors.Is(err, press.ErrNotFound) {
		if err := seldom(ctx, o, "no calendar "+address, diaryMisses, time.Minute); err != nil {
			return nil, err
		}
		return nil, press.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	u, err := o.DB.User(ctx, s.UserID)
	if err != nil {
		return nil, err
	}
	if !u.KeepsCalendar() || !u.MayEnter(o.DB.Now()) {
		return nil, press.ErrNotFound
	}
	if err := seldom(ctx, o, "calendar "+id, diaryReads, time.Hour); err != nil {
		return nil, err
	}
	d := &Diary{Owner: u}
	d.Appointments, err = engagements(ctx, o, u)
	return d, err
}

// engagements are the agreed times of u's cases.
func engagements(ctx context.Context, o *Office, u *press.User) (list []press.Appointment, err error) {
	whose := []store.Engaged{{Owner: u.ID}, {Colleague: u.ID}}
	if u.IsDesk() {
		ids, err := theirs(ctx, o, u)
		if err != nil {
			return nil, err
		}
		whose = nil
		for _, id := range ids {
			whose = append(whose, store.Engaged{Officer: id})
		}
	}
	for _, e := range whose {
		apps, err := o.DB.Interviews(ctx, e, o.DB.Now().Add(-diaryBack), diaryMost)
		if err != nil {
			return nil, fmt.Errorf("interviews of %s: %w", u.ID, err)
		}
		for _, app := range apps {
			if app.CanRead(u) {
				list = append(list, app.Appointments(o.Rules)...)
			}
		}
	}
	slices.SortFunc(list, func(a, b press.Appointment) int {
		if order := a.Start.Compare(b.Start); order != 0 {
			return order
		}
		return a.At.Compare(b.At)
	})
	return list, nil
}
