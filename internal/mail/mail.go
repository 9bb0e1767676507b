// Package mail sends the mails that acts have put into the outbox. Each is
// sent at least once and, but for a lost answer of the server, only once; then
// it is the same message again, with the same Message-ID.
package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

// Options are what the sender needs.
type Options struct {
	DB       *store.DB
	Views    *view.Views
	Office   *press.Office
	From     string     // the address that mails come from
	FromName press.Text // empty: the office's name
	ReplyTo  string     // empty: the office's mailbox
	Send     Send
	Keep     bool            // keep one-time links after sending, so that the development inbox can show them
	Rung     <-chan struct{} // see Bell; nil: look only every few seconds
	Log      *slog.Logger
}

const (
	every  = 5 * time.Second  // how often the outbox is looked at without a ring
	lease  = 2 * time.Minute  // longer than a send can take
	limit  = 90 * time.Second // of one send
	atOnce = 4                // connections side by side
)

// backoff is how long a mail waits after each failure. After the last it is dead.
var backoff = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 16 * time.Hour,
}

// A server that is away is not the mail's fault: the mail asks again at least
// every few minutes, and dies of it only after a day's patience.
const (
	outageWait = 5 * time.Minute
	patience   = 22 * time.Hour
)

// secret are the letters whose link is as good as a password, those to units
// among them, whose answers it gives.
var secret = map[string]bool{
	"confirm": true, "reset": true, "address_confirm": true, "invite": true,
	"contact_unit": true, "consult_unit": true, "chase_unit": true, "chase_head": true, "send_link_unit": true, "cancel_by_host_unit": true,
}

// Bell returns a function that wakes the sender, which never blocks, and the
// channel to give to Run.
func Bell() (ring func(), rung <-chan struct{}) {
	bell := make(chan struct{}, 1)
	return func() {
		select {
		case bell <- struct{}{}:
		default:
		}
	}, bell
}

// Run sends what waits until ctx ends. While the server is away it does not
// listen to the bell: a busy office must not become a storm of connections.
func Run(ctx context.Context, o Options) {
	for ctx.Err() == nil {
		n, err := Deliver(ctx, o)
		if err != nil {
			o.Log.WarnContext(ctx, "mail does not leave", "err", err)
			pause(ctx, nil)
			continue
		}
		if n == 0 {
			pause(ctx, o.Rung)
		}
	}
}

func pause(ctx context.Context, rung <-chan struct{}) {
	timer := time.NewTimer(every)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-rung:
	case <-timer.C:
	}
}

// Deliver makes one round: it claims a few mails and hands them to the post
// side by side. It returns how many it claimed. The error says that the server
// or the database is away, and not that one mail was refused.
func Deliver(ctx context.Context, o Options) (int, error) {
	mails, err := o.DB.ClaimMails(ctx, atOnce, lease)
	if err != nil {
		return 0, err
	}
	failures := make([]error, len(mails))
	var all sync.WaitGroup
	for i := range mails {
		all.Go(func() { failures[i] = o.deliver(ctx, &mails[i]) })
	}
	all.Wait()
	return len(mails), errors.Join(failures...)
}

// deliver sends one mail and notes what became of it, also when the program is
// told to stop meanwhile. What is true no more is not sent.
func (o Options) deliver(ctx context.Context, m *press.Mail) error {
	noting := context.WithoutCancel(ctx)
	var app *press.Application
	if m.ApplicationID != nil {
		var err error
		if app, err = o.DB.Standing(ctx, *m.ApplicationID); err != nil {
			return fmt.Errorf("mail %s: %w", m.ID, err)
		}
		if m.Stale(app) {
			return o.DB.MailDropped(noting, m)
		}
	}
	message, err := o.compose(m, app)
	if err == nil {
		within, cancel := context.WithTimeout(ctx, limit)
		err = o.Send(within, message)
		cancel()
	}
	if err == nil {
		if secret[m.Template] && !o.Keep {
			delete(m.Facts, "link")
		}
		return o.DB.MailSent(noting, m)
	}
	next := o.next(m, err)
	o.Log.WarnContext(ctx, "mail not sent", "mail", m.ID, "letter", m.Template, "attempt", m.Attempts, "next", next, "err", err)
	if noted := o.DB.MailFailed(noting, m, oneLine(err.Error(), 500), next); noted != nil {
		return noted
	}
	var refused *Refused
	if errors.As(err, &refused) {
		return nil
	}
	return fmt.Errorf("mail %s: %w", m.ID, err)
}

// next says when m is tried again after err: never is the zero time.
func (o Options) next(m *press.Mail, err error) time.Time {
	now := o.DB.Now()
	tries := max(m.Attempts, 1)
	var refused *Refused
	if !errors.As(err, &refused) {
		if tries > len(backoff) && now.Sub(m.CreatedAt) > patience {
			return time.Time{}
		}
		return now.Add(min(backoff[min(tries, len(backoff))-1], outageWait))
	}
	if refused.Forever || tries > len(backoff) {
		return time.Time{}
	}
	return now.Add(backoff[tries-1])
}
