package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm/schema"

	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// The files in migrations make exactly the columns that the structs have.
func TestSchema(t *testing.T) {
	db := storetest.Open(t)
	if err := db.Migrate(t.Context()); err != nil { // the second time finds nothing to do
		t.Fatal(err)
	}
	for _, model := range store.Models {
		s, err := schema.Parse(model, &sync.Map{}, db.Gorm().NamingStrategy)
		if err != nil {
			t.Fatal(err)
		}
		types, err := db.Gorm().Migrator().ColumnTypes(model)
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, c := range types {
			have = append(have, c.Name())
		}
		slices.Sort(have)
		if want := slices.Sorted(slices.Values(s.DBNames)); !slices.Equal(have, want) {
			t.Errorf("%s: table has %v, struct has %v", s.Table, have, want)
		}
	}
}

// What each database says of its own tables, one fact a line. The search has
// its own on each.
const (
	factsOfPostgres = `
		SELECT 'column ' || table_name || '.' || column_name || ' ' ||
			CASE data_type WHEN 'timestamp without time zone' THEN 'TIMESTAMP' ELSE upper(data_type) END ||
			CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name !~ '^(goose|search)_'
		UNION ALL SELECT
			CASE WHEN i.indisprimary THEN 'key ' WHEN i.indisunique THEN 'unique ' ELSE 'index ' END || t.relname || ' (' ||
			(SELECT string_agg(a.attname, ', ' ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)
				JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')' ||
			COALESCE(' ' || translate(replace(pg_get_expr(i.indpred, i.indrelid), '::text', ''), '()', ''), '')
		FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
		WHERE t.relnamespace = 'public'::regnamespace AND t.relname !~ '^(goose|search)_'
		UNION ALL SELECT 'reference ' || c.conrelid::regclass || '.' || a.attname || ' ' || c.confrelid::regclass || '.' || b.attname
		FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
			JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
		WHERE c.contype = 'f' AND c.conrelid::regclass::text !~ '^search_'`
	factsOfSQLite = `
		WITH tables AS (SELECT name FROM sqlite_master
			WHERE type = 'table' AND name NOT LIKE 'goose_%' AND name NOT LIKE 'search_%' AND name NOT LIKE 'sqlite_%')
		SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type || CASE WHEN c."notnull" OR c.pk THEN ' NOT NULL' ELSE '' END
		FROM tables t, pragma_table_info(t.name) c
		UNION ALL SELECT 'key ' || t.name || ' (' || group_concat(c.name, ', ') || ')' FROM tables t, pragma_table_info(t.name) c
		WHERE c.pk GROUP BY t.name
		UNION ALL SELECT CASE WHEN l."unique" THEN 'unique ' ELSE 'index ' END || t.name || ' (' ||
			(SELECT group_concat(i.name, ', ' ORDER BY i.seqno) FROM pragma_index_info(l.name) i) || ')' ||
			CASE WHEN l.partial THEN (SELECT substr(m.sql, instr(m.sql, ' WHERE ') + 6) FROM sqlite_master m WHERE m.name = l.name) ELSE '' END
		FROM tables t, pragma_index_list(t.name) l WHERE l.origin <> 'pk'
		UNION ALL SELECT 'reference ' || t.name || '.' || f."from" || ' ' || f."table" || '.' || f."to"
		FROM tables t, pragma_foreign_key_list(t.name) f`
)

// Both databases have the same tables, columns, keys, indexes and references.
func TestBothDatabasesHaveOneSchema(t *testing.T) {
	lite, err := store.Open(filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer lite.Close()
	if err := lite.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	facts := func(db *store.DB, query string) (list []string) {
		if err := db.Gorm().Raw(query).Scan(&list).Error; err != nil {
			t.Fatal(err)
		}
		slices.Sort(list)
		return list
	}
	of := facts(lite, factsOfSQLite)
	if len(of) < 200 {
		t.Fatalf("SQLite says only %d things of itself", len(of))
	}
	if diff := cmp.Diff(of, facts(storetest.OpenPostgres(t), factsOfPostgres)); diff != "" {
		t.Errorf("SQLite (-) and PostgreSQL (+) differ:\n%s", diff)
	}
}

// Programs that start together make the schema once.
func TestManyStartAtOnce(t *testing.T) {
	db := storetest.OpenPostgres(t)
	if err := db.Gorm().Exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public").Error; err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := db.Migrate(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var applied, twice int
	db.Gorm().Raw("SELECT count(*), count(*) - count(DISTINCT version_id) FROM goose_db_version").Row().Scan(&applied, &twice)
	if applied < 5 || twice != 0 {
		t.Errorf("%d migrations, %d of them twice", applied, twice)
	}
}

// An old program does not touch what a newer one has made.
func TestANewerSchemaIsRefused(t *testing.T) {
	db := storetest.Open(t)
	g := db.Gorm()
	if err := g.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, ?)", true).Error; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Exec("DELETE FROM goose_db_version WHERE version_id = 9999") })
	err := db.Migrate(t.Context())
	if err == nil || !strings.Contains(err.Error(), "schema 9999") || strings.Contains(err.Error(), "\n") {
		t.Errorf("it says %v", err)
	}
}

// Every connection of the pool has the settings that keep what was acknowledged.
func TestConnectionsAreSafe(t *testing.T) {
	db, err := store.Open(filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for pragma, want := range map[string]string{
		"foreign_keys": "1", "journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "secure_delete": "1", "trusted_schema": "0",
	} {
		var got string
		if err := db.Gorm().Raw("PRAGMA " + pragma).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s = %q (%v), want %q", pragma, got, err, want)
		}
	}
	for setting, want := range map[string]string{"TimeZone": "UTC", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "1min"} {
		var got string
		if err := storetest.OpenPostgres(t).Gorm().Raw(fmt.Sprintf("SHOW %s", setting)).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s = %q (%v), want %q", setting, got, err, want)
		}
	}
}
