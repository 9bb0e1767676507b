package store

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// Every list is read along an index in the order in which it is shown: none
// reads a whole table, and none is sorted afterwards.
func TestListsFollowAnIndex(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var asked []query
	note := func(g *gorm.DB) {
		asked = append(asked, query{g.Statement.SQL.String(), g.Statement.Vars})
	}
	for _, when := range []interface {
		Register(string, func(*gorm.DB)) error
	}{db.g.Callback().Query().After("gorm:query"), db.g.Callback().Row().After("gorm:row")} {
		if err := when.Register("note", note); err != nil {
			t.Fatal(err)
		}
	}
	now, end := time.Date(2026, 6, 15, 2, 0, 0, 0, time.UTC), time.Date(2026, 6, 15, 16, 0, 0, 0, time.UTC)
	cursor := place(now, "A")
	lists := map[string]func() error{
		"own open cases":    func() error { _, _, err := db.OwnApplications(t.Context(), "u", "open", "", 20); return err },
		"own drafts":        func() error { _, _, err := db.OwnApplications(t.Context(), "u", "drafts", "", 20); return err },
		"own past cases":    func() error { _, _, err := db.OwnApplications(t.Context(), "u", "past", cursor, 20); return err },
		"the vetting queue": func() error { _, err := db.Vetting(t.Context(), 20); return err },
		"the outbox":        func() error { _, _, err := db.Outbox(t.Context(), MailFilter{After: cursor, Limit: 20}); return err },
		"the dead mails": func() error {
			_, _, err := db.Outbox(t.Context(), MailFilter{State: press.MailDead, After: cursor, Limit: 20})
			return err
		},
		"how much is open":        func() error { _, err := db.CountOpen(t.Context(), now, end); return err },
		"what has not left":       func() error { _, err := db.CountUnsent(t.Context()); return err },
		"the oldest waiting mail": func() error { _, err := db.OldestWaiting(t.Context()); return err },
		"reporters": func() error {
			_, _, err := db.Accounts(t.Context(), UserFilter{Roles: []press.Role{press.Reporter}, After: cursor, Limit: 20})
			return err
		},
		"accounts":            func() error { _, _, err := db.Accounts(t.Context(), UserFilter{After: cursor, Limit: 20}); return err },
		"the editor's op-eds": func() error { _, _, err := db.OpEds(t.Context(), ContentQuery{}); return err },
		"the editor's FAQ":    func() error { _, _, err := db.FAQs(t.Context(), ContentQuery{}); return err },
		"public op-eds":       func() error { _, _, err := db.Public().OpEds(t.Context(), ""); return err },
		"open cases of one":   func() error { _, err := db.OpenCases(t.Context(), "u"); return err },
		"a number":            func() error { _, err := db.ApplicationsByNumber(t.Context(), "6260", 20); return err },
		"an application":      func() error { _, err := db.Application(t.Context(), "62600014"); return ignore(err) },
		"who lost a form":     func() error { _, err := db.Orphans(t.Context(), now, 20); return err },
		"mails of a case":     func() error { _, err := db.MailsOf(t.Context(), "a"); return err },
		"sessions":            func() error { _, err := db.SessionsOf(t.Context(), "u"); return err },
	}
	for _, view := range Views {
		lists["the desk's "+view] = func() error {
			_, _, err := db.Queue(t.Context(), Filter{View: view, Officer: "u", After: cursor, Limit: 20}, now, end)
			return err
		}
	}
	for _, q := range []ProgressQuery{{}, {Kind: press.InquiryKind}, {Status: press.Done}, {Kind: press.InquiryKind, Status: press.Done}} {
		for _, q.Before = range []string{"", "2026-06-15_62600014"} {
			q.Limit = 20
			lists["public progress "+string(q.Kind)+" "+string(q.Status)+" "+q.Before] = func() error { _, _, err := db.Public().Progress(t.Context(), q); return err }
		}
	}
	for name, read := range lists {
		asked = nil
		if err := read(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(asked) == 0 {
			t.Errorf("%s asks nothing", name)
		}
		for _, q := range asked {
			for _, line := range db.plan(t, q) {
				if strings.HasPrefix(line, "SCAN") && !strings.Contains(line, "INDEX") || strings.Contains(line, "TEMP B-TREE") {
					t.Errorf("%s: %s\n%s", name, line, q.sql)
				}
			}
		}
	}
}

func ignore(err error) error {
	if err == press.ErrNotFound {
		return nil
	}
	return err
}

// query is what was asked of the database.
type query struct {
	sql  string
	vars []any
}

// plan returns how SQLite would answer the query, line by line.
func (db *DB) plan(t *testing.T, q query) (lines []string) {
	t.Helper()
	pool, err := db.g.DB()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := pool.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+q.sql, q.vars...)
	if err != nil {
		t.Fatalf("%s: %v", q.sql, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	return lines
}
