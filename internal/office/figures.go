package office

import (
	"context"
	"time"

	"pressdesk/internal/press"
)

// Figures say how much waits, for those who watch the program from outside.
type Figures struct {
	Views      map[string]int          // open cases in the views of the desk
	Mails      map[press.MailState]int // that wait or are dead
	OldestMail time.Duration           // how long the oldest of those that wait has waited
}

// Watch returns the figures of this moment.
func Watch(ctx context.Context, o *Office) (*Figures, error) {
	now := o.DB.Now()
	views, err := o.DB.CountOpen(ctx, now, endOfDay(o, now))
	if err != nil {
		return nil, err
	}
	f := &Figures{Views: views}
	if f.Mails, err = o.DB.CountUnsent(ctx); err != nil {
		return nil, err
	}
	since, err := o.DB.OldestWaiting(ctx)
	if err != nil {
		return nil, err
	}
	if !since.IsZero() {
		f.OldestMail = max(0, now.Sub(since))
	}
	return f, nil
}
