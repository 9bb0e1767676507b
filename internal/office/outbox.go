package office

import (
	"context"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// letter is a mail to be queued: which one, about what, and the facts it needs.
type letter struct {
	template string
	key      string // what causes it; with the recipient it makes the mail's key
	about    *press.Application
	facts    map[string]string
	address  string // instead of the recipient's own, for a new address
}

// queueMail puts a letter to u into the outbox, in u's language. It is sent
// once the transaction is done, and once only for each cause and recipient.
func queueMail(ctx context.Context, tx *store.DB, o *Office, u *press.User, l letter) error {
	m := &press.Mail{
		MailKey: l.template + " " + l.key + " " + u.ID,
		Address: u.Email, Name: u.Name(), Lang: u.Locale, Timezone: u.Timezone,
		Template: l.template, Facts: l.facts, UserID: &u.ID,
		State: press.MailWaiting, NextTryAt: tx.Now(), CreatedAt: tx.Now(),
	}
	if l.address != "" {
		m.Address = l.address
	}
	if m.Lang == "" {
		m.Lang = press.Chinese
	}
	if m.Timezone == "" {
		m.Timezone = o.Rules.Zone.String()
	}
	if l.about != nil {
		m.ApplicationID = &l.about.ID
	}
	_, err := tx.AddMail(ctx, m)
	return err
}
