package store

import (
	"context"
	"database/sql"
	"sync"

	"gorm.io/gorm"
)

// statements is a pool that prepares each statement once for a connection.
// gorm's own cache would prepare what it has first met in a transaction again
// at every use. Preparing takes a connection besides that of the transaction:
// with one writer at a time there is always another.
type statements struct {
	*sql.DB
	lock     sync.Mutex
	prepared map[string]*sql.Stmt
}

// mostStatements keeps statements with lists of changing length from filling
// the memory; those beyond are not prepared.
const mostStatements = 500

func prepareOnce(pool *sql.DB) *statements {
	return &statements{DB: pool, prepared: map[string]*sql.Stmt{}}
}

// statement returns the prepared statement, or nil for one too many.
func (s *statements) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	stmt := s.prepared[query]
	if stmt != nil || len(s.prepared) == mostStatements {
		return stmt, nil
	}
	stmt, err := s.PrepareContext(ctx, query)
	if err == nil {
		s.prepared[query] = stmt
	}
	return stmt, err
}

func (s *statements) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	stmt, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return s.DB.ExecContext(ctx, query, args...)
	}
	return stmt.ExecContext(ctx, args...)
}

func (s *statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return s.DB.QueryContext(ctx, query, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

// GetDBConn lets gorm find the pool.
func (s *statements) GetDBConn() (*sql.DB, error) { return s.DB, nil }

// BeginTx begins a transaction that uses the prepared statements, too.
func (s *statements) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	tx, err := s.DB.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &transaction{tx, s}, nil
}

// transaction is one transaction on the pool.
type transaction struct {
	*sql.Tx
	all *statements
}

func (t *transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	stmt, err := t.all.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return t.Tx.ExecContext(ctx, query, args...)
	}
	return t.StmtContext(ctx, stmt).ExecContext(ctx, args...)
}

func (t *transaction) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := t.all.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return t.Tx.QueryContext(ctx, query, args...)
	}
	return t.StmtContext(ctx, stmt).QueryContext(ctx, args...)
}
