package office

import (
	"context"
	"strings"
	"unicode/utf8"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// mostWords is the limit of a message or note, in code points.
const mostWords = 20000

// PostMessage adds a message to the correspondence of a case and mails the
// other side. It moves nothing. formKey names the form with which its files
// were uploaded.
func PostMessage(ctx context.Context, o *Office, who *press.User, ref, body, formKey string) (*press.Message, error) {
	return post(ctx, o, who, ref, body, formKey, false)
}

// PostNote adds an internal note, which the reporter never sees.
func PostNote(ctx context.Context, o *Office, who *press.User, ref, body string) (*press.Message, error) {
	return post(ctx, o, who, ref, body, "", true)
}

func post(ctx context.Context, o *Office, who *press.User, ref, body, formKey string, note bool) (m *press.Message, err error) {
	body = strings.TrimSpace(body)
	err = o.do(ctx, func(tx *store.DB) error {
		app, err := visible(ctx, tx, who, ref)
		if err != nil {
			return err
		}
		if note && !who.IsDesk() {
			return press.ErrForbidden
		}
		if !note && !app.Open() {
			return press.ErrConflict
		}
		bad := press.Invalid{}
		bad.Prose("body", body, 1, mostWords)
		if err := bad.OrNil(); err != nil {
			return err
		}
		m = &press.Message{ApplicationID: app.ID, AuthorID: who.ID, Author: who, Note: note, Body: body, CreatedAt: tx.Now()}
		if err := tx.AddMessage(ctx, m); err != nil {
			return err
		}
		if err := tx.LinkAttachments(ctx, who.ID, formKey, app.ID, &m.ID); err != nil {
			return err
		}
		if note {
			return nil
		}
		return announce(ctx, tx, o, app, who, m)
	})
	return m, err
}

// announce mails a message to the other side, and to those who stand beside a
// reporter who wrote it.
func announce(ctx context.Context, tx *store.DB, o *Office, app *press.Application, from *press.User, m *press.Message) error {
	ev := &press.Event{CreatedAt: m.CreatedAt, Actor: from}
	facts := factsOf(o, app, ev, press.Move{})
	facts["message"], facts["author"] = clip(m.Body, 2000), from.Name()
	parties := []press.Party{press.Bureau}
	if from.Stands(press.Bureau, app) {
		parties, facts["by_reporter"] = append(parties, press.Desk), "true"
	}
	for _, party := range parties {
		to, err := recipients(ctx, tx, app, ev, party)
		if err != nil {
			return err
		}
		for _, u := range to {
			if u.ID == from.ID {
				continue
			}
			l := letter{template: "message_" + addressed(party), key: m.ID, about: app, facts: sharedFacts(facts, app, u, party)}
			if err := queueMail(ctx, tx, o, u, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// clip cuts s to at most n code points.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
