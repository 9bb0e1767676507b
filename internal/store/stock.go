package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"pressdesk/internal/press"
	"pressdesk/internal/search"
)

// Case is an application with all that belongs to it, history and
// correspondence included, made elsewhere and complete: its rows have their ids
// and its events their seals.
type Case struct {
	App      *press.Application
	Messages []press.Message
	Public   press.Progress
	Words    string // for the search, besides the title
}

// atOnce is how many rows a statement inserts. Statements of one length are
// prepared once.
const atOnce = 50

// AddCases inserts many cases in few statements.
func (db *DB) AddCases(ctx context.Context, cases []Case) error {
	g := db.g.WithContext(ctx)
	var (
		rows     []*row
		events   []press.Event
		texts    []press.EventText
		items    []press.Item
		contacts []press.Contact
		slots    []press.Slot
		replies  []press.Reply
		units    []press.Consultation
		messages []press.Message
		public   []press.Progress
	)
	for _, c := range cases {
		r, err := rowOf(c.App)
		if err != nil {
			return err
		}
		rows, public = append(rows, r), append(public, c.Public)
		for _, ev := range c.App.Events {
			events, texts = append(events, ev), append(texts, *ev.Text)
		}
		items, contacts = append(items, c.App.Items...), append(contacts, c.App.Contacts...)
		slots, replies = append(slots, c.App.Slots...), append(replies, c.App.Replies...)
		messages, units = append(messages, c.Messages...), append(units, c.App.Consultations...)
	}
	for _, insert := range []func() error{
		func() error { return insertAll(g, rows) },
		func() error { return insertAll(g, events) },
		func() error { return insertAll(g, texts) },
		func() error { return insertAll(g, items) },
		func() error { return insertAll(g, contacts) },
		func() error { return insertAll(g, slots) },
		func() error { return insertAll(g, replies) },
		func() error { return insertAll(g, units) },
		func() error { return insertAll(g, messages) },
		func() error { return insertAll(g.Table("public_progress"), public) },
		func() error { return db.indexAll(ctx, cases) },
	} {
		if err := insert(); err != nil {
			return err
		}
	}
	return db.changed(ctx)
}

// AddUsers inserts many accounts, which have their ids.
func (db *DB) AddUsers(ctx context.Context, list []*press.User) error {
	for _, u := range list {
		inUTC(u)
	}
	return insertAll(db.g.WithContext(ctx), list)
}

func insertAll[T any](g *gorm.DB, list []T) error {
	if len(list) == 0 {
		return nil
	}
	return translate(g.CreateInBatches(&list, atOnce).Error)
}

// indexAll puts cases that are new into the search.
func (db *DB) indexAll(ctx context.Context, cases []Case) error {
	g, values := db.g.WithContext(ctx), "(?, ?, ?)"
	if db.onPostgres() {
		values = "(?, ?::tsvector, ?::tsvector)"
	}
	for len(cases) > 0 {
		some := cases[:min(len(cases), atOnce)]
		cases = cases[len(some):]
		args := make([]any, 0, 3*len(some))
		for _, c := range some {
			args = append(args, KindApplication, c.App.ID, "")
		}
		var docs []struct {
			Docid int64
			Ref   string
		}
		err := g.Raw("INSERT INTO search_docs (kind, ref, lang) VALUES "+repeated("(?, ?, ?)", len(some))+" RETURNING docid, ref", args...).Scan(&docs).Error
		if err != nil {
			return fmt.Errorf("index cases: %w", err)
		}
		ids := make(map[string]int64, len(docs))
		for _, d := range docs {
			ids[d.Ref] = d.Docid
		}
		args = args[:0]
		for _, c := range some {
			title, body := search.Terms(c.App.Title), search.Terms(c.Words)
			if db.onPostgres() {
				title, body = vector(c.App.Title), vector(c.Words)
			}
			args = append(args, ids[c.App.ID], title, body)
		}
		if err := g.Exec("INSERT INTO search_cases (docid, title, body) VALUES "+repeated(values, len(some)), args...).Error; err != nil {
			return fmt.Errorf("index cases: %w", err)
		}
	}
	return nil
}

func repeated(values string, n int) string { return strings.Repeat(values+", ", n-1) + values }

// SetSerial makes n the number that a series has used last.
func (db *DB) SetSerial(ctx context.Context, series string, n int) error {
	return db.g.WithContext(ctx).Table("serials").Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "series"}},
		DoUpdates: clause.AssignmentColumns([]string{"last"}),
	}).Create(map[string]any{"series": series, "last": n}).Error
}

// Serial returns the number that a series has used last.
func (db *DB) Serial(ctx context.Context, series string) (n int, err error) {
	err = db.g.WithContext(ctx).Raw("SELECT last FROM serials WHERE series = ?", series).Scan(&n).Error
	return n, err
}
