// Package office is what people do at the press office. Each exported function
// is one act of somebody: it reads, lets package press decide, and writes, in
// one transaction, history and mails included. To look at what has an owner is
// an act too, for not everybody may. What is public is no act: package server
// asks package store for it.
package office

import (
	"context"
	"errors"

	"pressdesk/internal/files"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/workday"
)

// Office is what the acts work with. It has no methods of its own that act.
type Office struct {
	DB          *store.DB
	Files       *files.Bucket
	Rules       *press.Office
	LimitFactor float64 // multiplies every rate limit
	Wake        func()  // tells the sender that mail waits; never nil

	almanac *almanac
}

// New returns an office on db. The notices that the program is shipped with come
// into force where their years have none.
func New(ctx context.Context, db *store.DB, bucket *files.Bucket, rules *press.Office) (*Office, error) {
	shipped, err := workday.Notices()
	if err != nil {
		return nil, err
	}
	if err := db.Tx(ctx, func(tx *store.DB) error { return shipNotices(ctx, tx, shipped) }); err != nil {
		return nil, err
	}
	o := &Office{DB: db, Files: bucket, Rules: rules, LimitFactor: 1, Wake: func() {}, almanac: &almanac{}}
	return o, o.almanac.read(ctx, db)
}

// Away reports whether err says that the database or the files cannot be
// reached or take nothing: the same act may succeed a little later.
func Away(err error) bool { return store.Away(err) || errors.Is(err, files.ErrAway) }

// rules returns the context in which press decides, at the time of tx, and the
// calendar by which it counts.
func (o *Office) rules(tx *store.DB) (press.Context, *printed) {
	in := o.almanac.current.Load()
	return press.Context{Office: o.Rules, Calendar: in.calendar, Now: tx.Now()}, in
}

// do runs one act as one transaction and wakes the sender after it. An act that
// counted by a calendar which another program has changed runs again by the new
// one.
func (o *Office) do(ctx context.Context, act func(tx *store.DB) error) error {
	err := o.DB.Tx(ctx, act)
	if errors.Is(err, errOldCalendar) {
		if err = o.almanac.read(ctx, o.DB); err == nil {
			err = o.DB.Tx(ctx, act)
		}
	}
	if err != nil {
		return err
	}
	o.Wake()
	return nil
}

// Together performs many acts as one: all of them happen, or none.
func Together(ctx context.Context, o *Office, acts func(o *Office) error) error {
	return o.do(ctx, func(tx *store.DB) error {
		inside := *o
		inside.DB, inside.Wake = tx, func() {}
		return acts(&inside)
	})
}
