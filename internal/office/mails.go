package office

import (
	"context"
	"strings"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// MailList is one page of the outbox.
type MailList struct {
	Rows   []press.Mail
	Next   string // cursor of the next page
	Counts map[press.MailState]int
	Oldest time.Time // since when the oldest waiting mail has waited; zero: none
}

// Outbox shows an administrator one page of the outbox: to whom, which letter
// and what became of it, but not what it says.
func Outbox(ctx context.Context, o *Office, by *press.User, f store.MailFilter) (MailList, error) {
	if by.Role != press.Admin {
		return MailList{}, press.ErrForbidden
	}
	list, err := mails(ctx, o, f)
	if err != nil {
		return list, err
	}
	for i := range list.Rows {
		facts := list.Rows[i].Facts
		list.Rows[i].Facts = map[string]string{"number": facts["number"], "kind": facts["kind"]}
	}
	return list, nil
}

// RetryMail lets an administrator send a mail that waits or has died now.
func RetryMail(ctx context.Context, o *Office, by *press.User, id string) error {
	if by.Role != press.Admin {
		return press.ErrForbidden
	}
	return o.do(ctx, func(tx *store.DB) error { return tx.RetryMail(ctx, id) })
}

// TestMail lets an administrator send a mail to an address, to see whether mail
// works.
func TestMail(ctx context.Context, o *Office, by *press.User, address string) error {
	if by.Role != press.Admin {
		return press.ErrForbidden
	}
	if err := press.CheckAddress(address); err != nil {
		return err
	}
	return o.do(ctx, func(tx *store.DB) error {
		m := &press.Mail{
			MailKey: "test " + store.NewID(), Address: strings.TrimSpace(address), Lang: by.Locale, Timezone: o.Rules.Zone.String(),
			Template: "test", UserID: &by.ID,
		}
		_, err := tx.AddMail(ctx, m)
		return err
	})
}

// Inbox shows one page of all mails with what they say. It is for the
// development inbox, which exists only by setting.
func Inbox(ctx context.Context, o *Office, f store.MailFilter) (MailList, error) {
	return mails(ctx, o, f)
}

// InboxMail shows one mail with what it says, as Inbox does.
func InboxMail(ctx context.Context, o *Office, id string) (*press.Mail, error) {
	return o.DB.Mail(ctx, id)
}

func mails(ctx context.Context, o *Office, f store.MailFilter) (list MailList, err error) {
	if list.Rows, list.Next, err = o.DB.Outbox(ctx, f); err != nil {
		return list, err
	}
	if list.Counts, err = o.DB.CountMails(ctx); err != nil {
		return list, err
	}
	list.Oldest, err = o.DB.OldestWaiting(ctx)
	return list, err
}
