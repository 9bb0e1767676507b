package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm/logger"
)

// Statements counts the statements of the databases that this test opens after
// it. It returns how many there were since it was last asked.
func Statements(t testing.TB) func() int64 {
	t.Helper()
	c := &counter{Interface: logger.Discard}
	silent := logger.Discard
	logger.Discard = c
	t.Cleanup(func() { logger.Discard = silent })
	return func() int64 { return c.n.Swap(0) }
}

type counter struct {
	logger.Interface
	n atomic.Int64
}

func (c *counter) LogMode(logger.LogLevel) logger.Interface { return c }

func (c *counter) Trace(context.Context, time.Time, func() (sql string, rows int64), error) {
	c.n.Add(1)
}
