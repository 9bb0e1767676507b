package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// Every list is read along an index in the order in which it is shown: none
// reads a whole table, and none is sorted afterwards.
func TestListsFollowAnIndex(t *testing.T) {
	lite, err := store.Open(filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer lite.Close()
	if err := lite.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Run("SQLite", func(t *testing.T) { followIndexes(t, lite, planOfSQLite) })
	t.Run("PostgreSQL", func(t *testing.T) { followIndexes(t, storetest.OpenPostgres(t), planOfPostgres) })
}

// followIndexes reads every list of db and looks at the plans of its queries.
func followIndexes(t *testing.T, db *store.DB, bad func(t *testing.T, db *store.DB, q query) []string) {
	asked := listen(t, db)
	for name, read := range everyList(t.Context(), db) {
		*asked = nil
		if err := read(); err != nil && !errors.Is(err, press.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		if len(*asked) == 0 {
			t.Errorf("%s asks nothing", name)
		}
		for _, q := range slices.Clone(*asked) {
			for _, line := range bad(t, db, q) {
				if few[name] && (strings.Contains(line, "B-TREE") || strings.Contains(line, "Sort ")) {
					continue
				}
				t.Errorf("%s: %s\n%s", name, line, q.sql)
			}
		}
	}
}

// few are found along an index, like all others, but are put in order afterwards:
// there are never many of them.
var few = map[string]bool{
	"what waits for an approval": true, "what reporters owe": true, "times held": true, "files of a form": true, "the next publication": true,
	"interviews that are shared": true,
}

// query is what was asked of the database.
type query struct {
	sql  string
	vars []any
}

// listen notes every query of db.
func listen(t *testing.T, db *store.DB) *[]query {
	t.Helper()
	asked := new([]query)
	note := func(g *gorm.DB) {
		*asked = append(*asked, query{g.Statement.SQL.String(), g.Statement.Vars})
	}
	for _, when := range []interface {
		Register(string, func(*gorm.DB)) error
	}{db.Gorm().Callback().Query().After("gorm:query"), db.Gorm().Callback().Row().After("gorm:row")} {
		if err := when.Register("note", note); err != nil {
			t.Fatal(err)
		}
	}
	return asked
}

// everyList reads every list once, by its name.
func everyList(ctx context.Context, db *store.DB) map[string]func() error {
	now, end := time.Date(2026, 6, 15, 2, 0, 0, 0, time.UTC), time.Date(2026, 6, 15, 16, 0, 0, 0, time.UTC)
	cursor := store.Place(now, "A")
	lists := map[string]func() error{
		"own open cases":    func() error { _, _, err := db.OwnApplications(ctx, "u", "open", "", 20); return err },
		"own drafts":        func() error { _, _, err := db.OwnApplications(ctx, "u", "drafts", "", 20); return err },
		"what one shares":   func() error { _, err := db.SharedBy(ctx, "u"); return err },
		"shared open cases": func() error { _, _, err := db.SharedApplications(ctx, "u", true, "", 20); return err },
		"shared past cases": func() error { _, _, err := db.SharedApplications(ctx, "u", false, cursor, 20); return err },
		"own past cases":    func() error { _, _, err := db.OwnApplications(ctx, "u", "past", cursor, 20); return err },
		"the vetting queue": func() error { _, err := db.Vetting(ctx, 20); return err },
		"the outbox":        func() error { _, _, err := db.Outbox(ctx, store.MailFilter{After: cursor, Limit: 20}); return err },
		"the dead mails": func() error {
			_, _, err := db.Outbox(ctx, store.MailFilter{State: press.MailDead, After: cursor, Limit: 20})
			return err
		},
		"how much is open":        func() error { _, err := db.CountOpen(ctx, now, end); return err },
		"what has not left":       func() error { _, err := db.CountUnsent(ctx); return err },
		"the oldest waiting mail": func() error { _, err := db.OldestWaiting(ctx); return err },
		"reporters": func() error {
			_, _, err := db.Accounts(ctx, store.UserFilter{Roles: []press.Role{press.Reporter}, After: cursor, Limit: 20})
			return err
		},
		"accounts":                       func() error { _, _, err := db.Accounts(ctx, store.UserFilter{After: cursor, Limit: 20}); return err },
		"the editor's op-eds":            func() error { _, _, err := db.OpEds(ctx, store.ContentQuery{}); return err },
		"the editor's FAQ":               func() error { _, _, err := db.FAQs(ctx, store.ContentQuery{}); return err },
		"public op-eds":                  func() error { _, _, err := db.Public().OpEds(ctx, ""); return err },
		"open cases of one":              func() error { _, err := db.OpenCases(ctx, "u"); return err },
		"a number":                       func() error { _, err := db.ApplicationsByNumber(ctx, "6260", 20); return err },
		"an application":                 func() error { _, err := db.Application(ctx, "62600014"); return err },
		"who lost a form":                func() error { _, err := db.Orphans(ctx, now, 20); return err },
		"mails of a case":                func() error { _, err := db.MailsOf(ctx, "a"); return err },
		"sessions":                       func() error { _, err := db.SessionsOf(ctx, "u"); return err },
		"the counts of the desk":         func() error { _, err := db.Counts(ctx, []string{"u"}, now, end); return err },
		"the count of the vetting queue": func() error { _, err := db.CountVetting(ctx); return err },
		"the count of dead mails":        func() error { _, err := db.CountUndelivered(ctx); return err },
		"how one's cases ended":          func() error { _, _, err := db.PastCases(ctx, "u"); return err },
		"what waits for an approval":     func() error { _, err := db.WaitingForApproval(ctx, "u"); return err },
		"alarms of the office's clock":   func() error { _, _, err := db.Alarms(ctx, now, "", 200); return err },
		"open cases without an alarm":    func() error { _, err := db.Unwound(ctx, 200); return err },
		"the first alarm":                func() error { _, _, err := db.FirstAlarm(ctx); return err },
		"who is covered by a deputy":     func() error { _, err := db.Covered(ctx, "u", now); return err },
		"cases without a watch":          func() error { _, err := db.Unwatched(ctx, now, 20); return err },
		"what reporters owe":             func() error { _, err := db.OpenItemsOf(ctx, []string{"a", "b"}); return err },
		"a consent slip":                 func() error { _, err := db.Public().Slip(ctx, "CODE"); return err },
		"a slip of before":               func() error { _, err := db.Public().Slip(ctx, "NONE"); return err },
		"times held":                     func() error { _, err := db.HeldSlotsOf(ctx, []string{"a", "b"}); return err },
		"a time that may be taken": func() error {
			_, err := db.SlotTaken(ctx, press.Slot{StartAt: now, EndAt: end, Place: "Hall"})
			return err
		},
		"interviews of a reporter":        func() error { _, err := db.Interviews(ctx, store.Engaged{Owner: "u"}, now, 500); return err },
		"interviews that are shared":      func() error { _, err := db.Interviews(ctx, store.Engaged{Colleague: "u"}, now, 500); return err },
		"interviews of an officer":        func() error { _, err := db.Interviews(ctx, store.Engaged{Officer: "u"}, now, 500); return err },
		"times of interviews":             func() error { return db.FillTimes(ctx, []*press.Application{{ID: "a"}, {ID: "b"}}) },
		"a private calendar":              func() error { _, err := db.Subscription(ctx, "s"); return err },
		"one's private calendar":          func() error { _, err := db.SubscriptionOf(ctx, "u"); return err },
		"messages":                        func() error { _, err := db.Messages(ctx, "a", true); return err },
		"files of a case":                 func() error { _, err := db.Attachments(ctx, "a"); return err },
		"files of a form":                 func() error { _, err := db.FormAttachments(ctx, "u", "k"); return err },
		"rows by their numbers":           func() error { _, err := db.ProgressRows(ctx, []string{"62600014", "62600022"}); return err },
		"suspensions that are over":       func() error { _, err := db.SuspensionsOver(ctx, 20); return err },
		"the latest op-eds":               func() error { _, err := db.Public().LatestOpEds(ctx, 3, "a"); return err },
		"the next publication":            func() error { _, err := db.Public().NextPublication(ctx); return err },
		"what is behind the calendar":     func() error { _, err := db.Behind(ctx, 3, 20); return err },
		"how much is behind the calendar": func() error { _, err := db.CountBehind(ctx, 3); return err },
		"what is open, by what it is owed": func() error {
			for _, err := range db.EveryOpen(ctx) {
				return err
			}
			return nil
		},
	}
	for name, f := range map[string]store.Filter{
		"closed ones of an end": {View: "closed", Status: press.Declined}, "closed ones of an officer": {View: "closed", Assignee: "u"},
		"closed ones of nobody": {View: "closed", Assignee: "none"}, "open ones of a status": {View: "open", Status: press.InReview},
		"open ones of a kind": {View: "open", Kind: press.InquiryKind},
	} {
		f.Limit = 20
		lists["the desk's "+name] = func() error { _, _, err := db.Queue(ctx, f, now, end); return err }
	}
	for _, view := range store.Views {
		lists["the desk's "+view] = func() error {
			_, _, err := db.Queue(ctx, store.Filter{View: view, Officers: []string{"u"}, After: cursor, Limit: 20}, now, end)
			return err
		}
	}
	for _, q := range []store.ProgressQuery{{}, {Kind: press.InquiryKind}, {Status: press.Done}, {Kind: press.InquiryKind, Status: press.Done}} {
		for _, q.Before = range []string{"", "2026-06-15_62600014"} {
			q.Limit = 20
			lists["public progress "+string(q.Kind)+" "+string(q.Status)+" "+q.Before] = func() error { _, _, err := db.Public().Progress(ctx, q); return err }
		}
	}
	return lists
}

// planOfSQLite returns the lines of the plan that read too much.
func planOfSQLite(t *testing.T, db *store.DB, q query) (bad []string) {
	t.Helper()
	pool, err := db.Gorm().DB()
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
		if strings.HasPrefix(line, "SCAN") && !strings.Contains(line, "INDEX") && line != "SCAN CONSTANT ROW" && line != "SCAN few" || strings.Contains(line, "TEMP B-TREE") {
			bad = append(bad, line)
		}
	}
	return bad
}

// planOfPostgres returns the lines of the plan that read too much. Tables
// without rows would be read whole, whatever their indexes; what the planner
// does although it was told not to is what no index can do for it.
func planOfPostgres(t *testing.T, db *store.DB, q query) (bad []string) {
	t.Helper()
	err := db.Gorm().Connection(func(g *gorm.DB) error {
		if err := g.Exec("SET enable_seqscan = off; SET enable_sort = off").Error; err != nil {
			return err
		}
		defer g.Exec("RESET ALL")
		rows, err := g.Statement.ConnPool.QueryContext(t.Context(), "EXPLAIN "+q.sql, q.vars...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			if strings.Contains(line, "Seq Scan") || strings.Contains(line, "Sort") && !strings.Contains(line, "Sort Key") {
				bad = append(bad, strings.TrimSpace(line))
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatalf("%s: %v", q.sql, err)
	}
	return bad
}
