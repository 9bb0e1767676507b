package office

import (
	"context"
	"errors"
	"fmt"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// RunTimers takes the steps that are due by the office's own clock: it lets go
// of times that nobody has picked, and closes interviews to which nobody has
// objected. Each case is read again in its own transaction, so a person who is
// quicker wins, and a second run finds nothing to do.
func RunTimers(ctx context.Context, o *Office) error {
	if err := Renew(ctx, o); err != nil {
		return err
	}
	ids, err := o.DB.InStatus(ctx, press.SlotsOffered, press.Held)
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range ids {
		if err := runTimer(ctx, o, id); err != nil && !errors.Is(err, press.ErrConflict) {
			failed = append(failed, fmt.Errorf("timer of %s: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

func runTimer(ctx context.Context, o *Office, id string) error {
	return o.do(ctx, func(tx *store.DB) error {
		app, err := tx.ApplicationByID(ctx, id)
		if err != nil {
			return err
		}
		t := app.Alarm(o.Rules, o.Calendar())
		if t == nil || tx.Now().Before(t.At) {
			return nil
		}
		return step(ctx, tx, o, app, press.Move{Action: t.Action, By: press.System})
	})
}
