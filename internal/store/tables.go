package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Table is a table as both databases have it.
type Table struct {
	Name    string
	Columns []Column // by name
	Key     []string // the columns that order its rows
}

// Column is a column and what it holds.
type Column struct {
	Name string
	Type ColumnType
}

// ColumnType says what a column holds, whatever each database calls it.
type ColumnType string

// What columns hold: string, int64, float64, bool, time.Time and []byte.
const (
	TextColumn  ColumnType = "text"
	WholeColumn ColumnType = "integer"
	RealColumn  ColumnType = "real"
	BoolColumn  ColumnType = "boolean"
	TimeColumn  ColumnType = "timestamp"
	BytesColumn ColumnType = "bytes"
)

// columnTypes are the names that the two databases have for types.
var columnTypes = map[string]ColumnType{
	"text": TextColumn, "varchar": TextColumn, "character varying": TextColumn,
	"integer": WholeColumn, "bigint": WholeColumn, "smallint": WholeColumn,
	"real": RealColumn, "double precision": RealColumn,
	"boolean": BoolColumn, "timestamp": TimeColumn, "timestamp without time zone": TimeColumn,
	"blob": BytesColumn, "bytea": BytesColumn,
}

// NotCopied are the tables that stay where they are when an office moves: who
// is logged in and who has tried how often.
var NotCopied = []string{"sessions", "throttles", "attempts"}

// isCopied leaves out what is NotCopied, what the database keeps for itself and
// the search, which is made again from what it finds.
func isCopied(name string) bool {
	return name != versionTable && !slices.Contains(NotCopied, name) && !strings.HasPrefix(name, "sqlite_") && !strings.HasPrefix(name, "search_")
}

// The catalogue of each database: names of tables; the columns of one with
// their types and places in its key; the tables that it refers to.
const (
	tablesOfSQLite  = `SELECT name FROM sqlite_schema WHERE type = 'table'`
	columnsOfSQLite = `SELECT name, lower(type), pk FROM pragma_table_info(?)`
	leadsOfSQLite   = `SELECT "table" FROM pragma_foreign_key_list(?)`

	tablesOfPostgres  = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
	columnsOfPostgres = `SELECT c.column_name::text, c.data_type::text, COALESCE(k.ordinal_position, 0)
FROM information_schema.columns c
LEFT JOIN information_schema.table_constraints t
	ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY'
LEFT JOIN information_schema.key_column_usage k
	ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
	AND k.table_name = c.table_name AND k.column_name = c.column_name
WHERE c.table_schema = current_schema() AND c.table_name = $1`
	leadsOfPostgres = `SELECT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND conrelid = $1::text::regclass`
)

// Tables returns the tables that hold an office, each after those that it
// refers to.
func (db *DB) Tables(ctx context.Context) ([]Table, error) {
	ofTables, ofColumns, ofLeads := tablesOfSQLite, columnsOfSQLite, leadsOfSQLite
	if db.onPostgres() {
		ofTables, ofColumns, ofLeads = tablesOfPostgres, columnsOfPostgres, leadsOfPostgres
	}
	names, err := db.words(ctx, ofTables)
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(n string) bool { return !isCopied(n) })
	slices.Sort(names)
	leads := map[string][]string{}
	for _, name := range names {
		if leads[name], err = db.words(ctx, ofLeads, name); err != nil {
			return nil, err
		}
	}
	if names, err = inOrder(names, leads); err != nil {
		return nil, err
	}
	var tables []Table
	for _, name := range names {
		t, err := db.table(ctx, name, ofColumns)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// inOrder puts names after those that they lead to.
func inOrder(names []string, leads map[string][]string) (ordered []string, err error) {
	for len(ordered) < len(names) {
		before := len(ordered)
		for _, name := range names {
			waits := func(to string) bool { return to != name && !slices.Contains(ordered, to) }
			if !slices.Contains(ordered, name) && !slices.ContainsFunc(leads[name], waits) {
				ordered = append(ordered, name)
			}
		}
		if len(ordered) == before {
			return nil, fmt.Errorf("tables refer to each other in a circle; in order are only %v", ordered)
		}
	}
	return ordered, nil
}

func (db *DB) table(ctx context.Context, name, query string) (Table, error) {
	t := Table{Name: name}
	rows, err := db.conn().QueryContext(ctx, query, name)
	if err != nil {
		return t, fmt.Errorf("columns of %s: %w", name, err)
	}
	defer rows.Close()
	places := map[string]int{}
	for rows.Next() {
		var column, kind string
		var place int
		if err := rows.Scan(&column, &kind, &place); err != nil {
			return t, err
		}
		what, ok := columnTypes[kind]
		if !ok {
			return t, fmt.Errorf("column %s of %s: nobody knows how to copy a %q", column, name, kind)
		}
		t.Columns = append(t.Columns, Column{column, what})
		if place > 0 {
			t.Key, places[column] = append(t.Key, column), place
		}
	}
	slices.SortFunc(t.Columns, func(a, b Column) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(t.Key, func(a, b string) int { return places[a] - places[b] })
	if len(t.Key) == 0 {
		return t, fmt.Errorf("table %s has no key to be ordered by", name)
	}
	return t, rows.Err()
}

// conn is where db's statements go.
func (db *DB) conn() gorm.ConnPool { return db.g.Statement.ConnPool }

func (db *DB) words(ctx context.Context, query string, args ...any) (list []string, err error) {
	rows, err := db.conn().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			return nil, err
		}
		list = append(list, word)
	}
	return list, rows.Err()
}

// Rows returns the rows of a table by its key, in the same order from both
// databases: the values of its columns, nil where there is none. The next row
// takes the place of the one before it.
func (db *DB) Rows(ctx context.Context, t Table) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		rows, err := db.conn().QueryContext(ctx, db.selection(t))
		if err != nil {
			yield(nil, fmt.Errorf("read %s: %w", t.Name, err))
			return
		}
		defer rows.Close()
		values, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				yield(nil, fmt.Errorf("read %s: %w", t.Name, err))
				return
			}
			for i, c := range t.Columns {
				values[i] = plain(values[i], c.Type)
			}
			if !yield(values, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, fmt.Errorf("read %s: %w", t.Name, err))
		}
	}
}

// selection orders text by its bytes, as SQLite does, whatever the server's
// language.
func (db *DB) selection(t Table) string {
	var order []string
	for _, c := range t.Key {
		by := quote(c)
		isText := slices.ContainsFunc(t.Columns, func(x Column) bool { return x.Name == c && x.Type == TextColumn })
		if isText && db.onPostgres() {
			by += ` COLLATE "C"`
		}
		order = append(order, by)
	}
	return "SELECT " + columnList(t) + " FROM " + quote(t.Name) + " ORDER BY " + strings.Join(order, ", ")
}

func columnList(t Table) string {
	var names []string
	for _, c := range t.Columns {
		names = append(names, quote(c.Name))
	}
	return strings.Join(names, ", ")
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// plain makes one value of what the drivers return for a type.
func plain(v any, t ColumnType) any {
	switch v := v.(type) {
	case []byte:
		if t == TextColumn {
			return string(v)
		}
		return slices.Clone(v) // the driver uses it again
	case int64:
		if t == BoolColumn {
			return v != 0
		}
		if t == RealColumn {
			return float64(v)
		}
	case time.Time:
		return *utc(&v)
	}
	return v
}

// Snapshot lets f read the office as it is at one moment, whatever is written
// meanwhile, and keeps no writer waiting.
func (db *DB) Snapshot(ctx context.Context, f func(at *DB) error) error {
	pool, err := db.g.DB()
	if err != nil {
		return err
	}
	if db.onPostgres() {
		return db.snapshotPostgres(ctx, pool, f)
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	defer conn.Close()
	// Every BeginTx of this pool would be a writer's.
	if _, err := conn.ExecContext(ctx, "BEGIN DEFERRED"); err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	return f(db.on(ctx, conn))
}

func (db *DB) snapshotPostgres(ctx context.Context, pool *sql.DB, f func(at *DB) error) error {
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, patient); err != nil {
		return err
	}
	return f(db.on(ctx, tx))
}

// patient lets a long transaction wait for what it writes to or reads from.
const patient = "SET LOCAL idle_in_transaction_session_timeout = 0"

// on returns db with its statements going to conn, which has begun.
func (db *DB) on(ctx context.Context, conn gorm.ConnPool) *DB {
	g := db.g.Session(&gorm.Session{Context: ctx, NewDB: true}) // a statement of its own, which may be changed
	g.Statement.ConnPool = conn
	return db.within(g)
}

// Fill lets f put rows into an empty office: all of it happens, or none. Rows
// may come before those that they refer to on SQLite only.
func (db *DB) Fill(ctx context.Context, f func(into *DB) error) error {
	end, err := db.turn(ctx)
	if err != nil {
		return err
	}
	defer end()
	return db.g.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		first := "PRAGMA defer_foreign_keys = ON"
		if db.onPostgres() {
			first = patient
		}
		if err := g.Exec(first).Error; err != nil {
			return err
		}
		return f(db.within(g))
	})
}

// peoples are the tables without rows in which nobody has used an office yet.
var peoples = []string{"users", "applications", "public_progress", "op_eds", "faqs"}

// Occupied returns the tables that hold what people have put there.
func (db *DB) Occupied(ctx context.Context) ([]string, error) {
	var occupied []string
	for _, name := range peoples {
		some, err := db.words(ctx, "SELECT 'x' FROM "+quote(name)+" LIMIT 1")
		if err != nil {
			return nil, err
		}
		if len(some) > 0 {
			occupied = append(occupied, name)
		}
	}
	return occupied, nil
}

// parameters is how many values one statement carries.
const parameters = 900

// Load puts rows into a table, in the order of its columns; what the program
// has put there by itself goes. It belongs into Fill.
func (db *DB) Load(ctx context.Context, t Table, rows iter.Seq2[[]any, error]) error {
	if _, err := db.conn().ExecContext(ctx, "DELETE FROM "+quote(t.Name)); err != nil {
		return fmt.Errorf("empty %s: %w", t.Name, err)
	}
	most := max(1, parameters/len(t.Columns))
	var batch []any
	flush := func() error {
		n := len(batch) / len(t.Columns)
		if n == 0 {
			return nil
		}
		_, err := db.conn().ExecContext(ctx, db.insertion(t, n), batch...)
		batch = batch[:0]
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		batch = append(batch, row...)
		if len(batch) < most*len(t.Columns) {
			continue
		}
		if err := flush(); err != nil {
			return fmt.Errorf("write %s: %w", t.Name, err)
		}
	}
	if err := flush(); err != nil {
		return fmt.Errorf("write %s: %w", t.Name, err)
	}
	return nil
}

func (db *DB) insertion(t Table, rows int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", quote(t.Name), columnList(t))
	for i := range rows * len(t.Columns) {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%len(t.Columns) == 0:
			b.WriteString("), (")
		default:
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	b.WriteByte(')')
	return b.String()
}
