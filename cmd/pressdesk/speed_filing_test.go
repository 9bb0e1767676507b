package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"pressdesk/internal/demo"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// filers is how many file at once.
const filers = 8

// Filing, beside a program that writes the same rows and knows nothing: neither
// who may, nor whether the form is whole, nor which number is next. Both commit
// as the shipped settings do. On PostgreSQL it wants an office of its own, by
// -office, for the server of the tests keeps nothing safe.
func BenchmarkFiling(b *testing.B) {
	dsn := *existing
	if dsn == "" {
		if os.Getenv("TEST_DATABASE") == "postgres" {
			b.Skip("the server of the tests commits without waiting for the disk: name another with -office")
		}
		dsn = filepath.Join(b.TempDir(), "pressdesk.db")
	}
	o := opened(b, dsn)
	o.Rules.OpenApplications = 1 << 30
	if err := demo.Fixture(b.Context(), o, loadReporters); err != nil {
		b.Fatal(err)
	}
	people := make([]*press.User, loadReporters)
	for i := range people {
		people[i] = account(b, o, fmt.Sprintf("load%03d@example.test", i+1))
	}
	file := func(i int) (*press.Application, error) {
		return office.File(b.Context(), o, people[i%len(people)], office.Form{Kind: press.InquiryKind, Key: store.NewID(), Detail: &press.Inquiry{
			Subject: "咨询去年的统计数字 Figures of last year", Area: "other", Asked: []string{"Please state the figure for last year."},
			Background: "We know the figure of the year before.", Form: "statement", ReplyLanguage: "en", DeadlineKind: "none",
			DeclTrue: true, DeclShareUnit: true,
		}})
	}
	app, err := file(0)
	if err != nil {
		b.Fatal(err)
	}
	bare := copierOf(b, dsn, app)
	for _, at := range []int{1, filers} {
		together := func(once func(i int) error) func() error {
			return func() error {
				failures := make([]error, at)
				var all sync.WaitGroup
				for i := range at {
					all.Go(func() { failures[i] = once(i) })
				}
				all.Wait()
				for _, err := range failures {
					if err != nil {
						return err
					}
				}
				return nil
			}
		}
		beside(b, fmt.Sprintf("%d at once", at), together(func(int) error { return bare.file(b.Context()) }),
			together(func(i int) error { _, err := file(i); return err }))
	}
}

// copier writes the rows of one filing again and again, under other names.
type copier struct {
	pool     *sql.DB
	postgres bool
	old      []string // values that have to be new in each copy
	rows     []record
	doc      *sql.Stmt // makes the row in the register of the search
	words    *sql.Stmt
	texts    [2]string // of the search
	counts   []*sql.Stmt
	series   string
}

// record is one row of a table.
type record struct {
	insert *sql.Stmt
	values []any
}

// copierOf reads what filing app has written.
func copierOf(b *testing.B, dsn string, app *press.Application) *copier {
	b.Helper()
	c := &copier{postgres: strings.HasPrefix(dsn, "postgres")}
	driver, address := "pgx", dsn
	if !c.postgres {
		driver = "sqlite3"
		address = "file:" + dsn + "?_foreign_keys=on&_busy_timeout=5000&_journal_mode=WAL&_txlock=immediate&_synchronous=FULL&_secure_delete=on"
	}
	var err error
	if c.pool, err = sql.Open(driver, address); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.pool.Close() })
	c.pool.SetMaxOpenConns(filers)
	c.pool.SetMaxIdleConns(filers)
	if !c.postgres {
		c.pool.SetMaxOpenConns(1) // SQLite has one writer, and waiting for it in line is quickest
	}
	event := app.Events[len(app.Events)-1].ID
	c.old = []string{app.ID, app.Ref(), app.FormKey, event}
	c.read(b, "applications", "id = '"+app.ID+"'")
	c.read(b, "events", "id = '"+event+"'")
	c.read(b, "event_texts", "event_id = '"+event+"'")
	c.read(b, "public_progress", "number = '"+app.Ref()+"'")
	mails := c.read(b, "mails", "application_id = '"+app.ID+"'")
	for _, m := range mails {
		c.old = append(c.old, m[0].(string), m[1].(string)) // id and key
	}
	if err := c.pool.QueryRow("SELECT series FROM serials LIMIT 1").Scan(&c.series); err != nil {
		b.Fatal(err)
	}
	if err := c.pool.QueryRow("SELECT title, body FROM search_cases WHERE docid = (SELECT docid FROM search_docs WHERE kind = 'application' AND ref = '"+app.ID+"')").
		Scan(&c.texts[0], &c.texts[1]); err != nil {
		b.Fatal(err)
	}
	c.doc = c.prepare(b, "INSERT INTO search_docs (kind, ref, lang) VALUES ('application', ?, '') RETURNING docid")
	words := "INSERT INTO search_cases (docid, title, body) VALUES (?, ?, ?)"
	if c.postgres {
		words = "INSERT INTO search_cases (docid, title, body) VALUES (?, ?::tsvector, ?::tsvector)"
	}
	c.words = c.prepare(b, words)
	c.counts = []*sql.Stmt{
		c.prepare(b, "UPDATE serials SET last = last WHERE series = '"+c.series+"'"),
		c.prepare(b, "UPDATE editions SET number = number + 1 WHERE part = 'public'"),
	}
	return c
}

// read notes the rows of a table that a filing has written, and how to write them.
func (c *copier) read(b *testing.B, table, where string) (found [][]any) {
	b.Helper()
	rows, err := c.pool.Query("SELECT * FROM " + table + " WHERE " + where)
	if err != nil {
		b.Fatal(err)
	}
	columns, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
		found = append(found, values)
	}
	if err := rows.Err(); err != nil || len(found) == 0 {
		b.Fatalf("%s: nothing was written, or it cannot be read: %v", table, err)
	}
	insert := c.prepare(b, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Repeat("?, ", len(columns)-1)+"?)")
	for _, values := range found {
		c.rows = append(c.rows, record{insert, values})
	}
	return found
}

func (c *copier) prepare(b *testing.B, statement string) *sql.Stmt {
	b.Helper()
	if c.postgres {
		for n := 1; strings.Contains(statement, "?"); n++ {
			statement = strings.Replace(statement, "?", fmt.Sprint("$", n), 1)
		}
	}
	stmt, err := c.pool.Prepare(statement)
	if err != nil {
		b.Fatal(err)
	}
	return stmt
}

// file writes the rows once more, in one transaction.
func (c *copier) file(ctx context.Context) error {
	names := make(map[string]string, len(c.old))
	for _, name := range c.old {
		names[name] = store.NewID()
	}
	tx, err := c.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, r := range c.rows {
		values := make([]any, len(r.values))
		for i, v := range r.values {
			values[i] = v
			if name, ok := v.(string); ok && names[name] != "" {
				values[i] = names[name]
			}
		}
		if _, err := tx.StmtContext(ctx, r.insert).ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	var docid int64
	if err := tx.StmtContext(ctx, c.doc).QueryRowContext(ctx, names[c.old[0]]).Scan(&docid); err != nil {
		return err
	}
	if _, err := tx.StmtContext(ctx, c.words).ExecContext(ctx, docid, c.texts[0], c.texts[1]); err != nil {
		return err
	}
	for _, count := range c.counts {
		if _, err := tx.StmtContext(ctx, count).ExecContext(ctx); err != nil {
			return err
		}
	}
	return tx.Commit()
}
