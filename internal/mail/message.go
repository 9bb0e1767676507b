package mail

import (
	"context"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"

	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// Message is a mail as it is handed to the post.
type Message struct {
	ID     string // Message-ID without its brackets: the same at every try
	Thread string // what all mails about one application refer to; may be empty
	Key    string
	From   netmail.Address
	Reply  netmail.Address
	To     netmail.Address
	Lang   string
	Date   time.Time
	view.Letter
}

// Send hands one message to the post. An error that is no *Refused says that
// nobody was there to take it.
type Send func(ctx context.Context, m *Message) error

// Refused is the server's no to one message.
type Refused struct {
	Forever bool
	Err     error
}

func (r *Refused) Error() string { return r.Err.Error() }

// Unwrap returns the cause.
func (r *Refused) Unwrap() error { return r.Err }

// Inbox is the post of the development inbox: the mail stays where it is, and
// the inbox shows the outbox.
func Inbox(context.Context, *Message) error { return nil }

// compose writes m, which may be about app. What cannot be written or addressed
// is refused for ever. A time that was called off goes into no calendar.
func (o Options) compose(m *press.Mail, app *press.Application) (*Message, error) {
	letter, err := o.Views.RenderMail(m)
	if err != nil {
		return nil, &Refused{true, err}
	}
	if app == nil || m.BringsBack(app) {
		letter.Calendar = ""
	}
	to, err := netmail.ParseAddress(m.Address)
	if err != nil || to.Address != m.Address {
		return nil, &Refused{true, fmt.Errorf("%q is no address", m.Address)}
	}
	to.Name = oneLine(m.Name, 100)
	name := o.FromName.In(m.Lang)
	if name == "" {
		name = o.Office.Name.In(m.Lang)
	}
	reply := o.ReplyTo
	if reply == "" {
		reply = o.Office.Email
	}
	message := &Message{
		ID: m.ID + "@" + o.Office.Host(), Key: strings.ReplaceAll(oneLine(m.MailKey, 200), " ", "/"),
		From:  netmail.Address{Name: oneLine(name, 100), Address: o.From},
		Reply: netmail.Address{Name: oneLine(o.Office.Name.In(m.Lang), 100), Address: reply},
		To:    *to, Lang: m.Lang, Date: m.CreatedAt, Letter: letter,
	}
	if number := strings.Map(digits, m.Facts["number"]); number != "" {
		message.Thread = "application." + number + "@" + o.Office.Host()
	}
	return message, nil
}

func digits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// oneLine keeps s on one line of at most n characters.
func oneLine(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return s
}
