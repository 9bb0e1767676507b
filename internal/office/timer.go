package office

import (
	"context"
	"errors"
	"fmt"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

const (
	timersAtOnce = 200 // cases that are read before their alarms go off
	alarmsOfCase = 20  // that one case can have missed
)

// RunTimers takes the steps that are due by the office's own clock: what is not
// taken in time is taken up, what nobody answers lapses or is let go, and people
// are reminded. Each case is read again in its own transaction, so a person who
// is quicker wins, and a second run, or another program's, finds nothing to do.
func RunTimers(ctx context.Context, o *Office) error {
	if err := Renew(ctx, o); err != nil {
		return err
	}
	if err := windUp(ctx, o); err != nil {
		return err
	}
	now, after := o.DB.Now(), ""
	var failed []error
	for {
		ids, next, err := o.DB.Alarms(ctx, now, after, timersAtOnce)
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		for _, id := range ids {
			if err := runTimer(ctx, o, id); err != nil && !errors.Is(err, press.ErrConflict) {
				failed = append(failed, fmt.Errorf("timer of %s: %w", id, err))
			}
		}
		if after = next; after == "" || ctx.Err() != nil {
			return errors.Join(append(failed, ctx.Err())...)
		}
	}
}

// windUp gives an alarm to open cases that have none: those of an office from
// before its clock did all this.
func windUp(ctx context.Context, o *Office) error {
	ids, err := o.DB.Unwound(ctx, timersAtOnce)
	for _, id := range ids {
		err = errors.Join(err, o.do(ctx, func(tx *store.DB) error {
			app, err := tx.ApplicationByID(ctx, id)
			if err != nil {
				return err
			}
			c, _ := o.rules(tx)
			app.Settle(c.Office, c.Calendar, c.Now)
			return tx.SaveApplication(ctx, app)
		}))
	}
	return err
}

// runTimer takes with one case all steps that are due, each in a transaction of
// its own.
func runTimer(ctx context.Context, o *Office, id string) error {
	for range alarmsOfCase {
		more := false
		err := o.do(ctx, func(tx *store.DB) error {
			app, err := tx.ApplicationByID(ctx, id)
			if err != nil {
				return err
			}
			_, counted := o.rules(tx)
			if err := recount(ctx, tx, o, app, counted); err != nil { // its alarm may move
				return err
			}
			m, err := dueMove(ctx, tx, app)
			if more = m != nil; err != nil || !more {
				return err
			}
			return step(ctx, tx, o, app, *m)
		})
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// dueMove is the step that the office's own clock takes with app now, or nil.
func dueMove(ctx context.Context, tx *store.DB, app *press.Application) (*press.Move, error) {
	a := app.NextAlarm()
	if a == nil || tx.Now().Before(a.At) {
		return nil, nil
	}
	m := &press.Move{Action: a.Action, By: press.System}
	if a.Action != "take" {
		return m, nil
	}
	desk, err := tx.DeskUsers(ctx)
	for _, u := range desk {
		if u.OnDuty && !u.Away(tx.Now()) && m.Duty == nil {
			m.Duty = u
		}
	}
	return m, err
}
