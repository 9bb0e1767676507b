// Package demo fills an empty office with a demonstration: colleagues,
// reporters, op-eds, common questions and a year of applications of the
// fictitious Example City. Everything happens through the acts of package
// office under a clock that walks, so that numbers, due dates, histories, mails
// and the public list are as true as in a real office. It also makes the
// accounts with which the program is checked from outside.
package demo

import (
	"context"
	"runtime/debug"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/password"
)

// Fill plays the year before now in an empty office. The same seed and the
// same now make the same office.
func Fill(ctx context.Context, o *office.Office, seed uint64, now time.Time) error {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // somebody waits, and a year leaves much behind
	pl, err := newPlan(o, seed, now)
	if err != nil {
		return err
	}
	hash, err := password.Hash(ctx, secret)
	if err != nil {
		return err
	}
	if err := pl.write(hash); err != nil {
		return err
	}
	return office.Together(ctx, o, func(o *office.Office) error {
		if err := (&play{ctx: ctx, o: o}).perform(pl.deeds, now); err != nil {
			return err
		}
		return o.DB.MailsGone(ctx, now)
	})
}
