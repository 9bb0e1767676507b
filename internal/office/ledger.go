package office

import (
	"context"
	"time"

	"pressdesk/internal/press"
)

// Counted is how the dates of an application were counted, as one person sees
// it.
type Counted struct {
	App     *press.Application
	Ledgers []press.Ledger
	Now     time.Time
}

// Ledgers shows who how the dates of an application were counted. ErrNotFound:
// there is none, none for who, or it is not filed yet.
func Ledgers(ctx context.Context, o *Office, who *press.User, ref string) (*Counted, error) {
	app, err := visible(ctx, o.DB, who, ref)
	if err != nil {
		return nil, err
	}
	if app.FiledAt == nil {
		return nil, press.ErrNotFound
	}
	c := &Case{App: app}
	if !who.IsDesk() {
		c.forBureau()
	}
	now := o.DB.Now()
	return &Counted{app, app.Ledgers(o.Rules, o.Calendar(), now), now}, nil
}
