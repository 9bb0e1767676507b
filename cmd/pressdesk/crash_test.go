package main

import (
	"testing"

	"pressdesk/internal/store/storetest"
)

// onBoth runs a test on an office of each database.
func onBoth(t *testing.T, test func(t *testing.T, p *premises)) {
	t.Run("SQLite", func(t *testing.T) { test(t, newPremises(t, "LIMITS__FACTOR=1000")) })
	t.Run("PostgreSQL", func(t *testing.T) {
		test(t, onPostgres(t, "LIMITS__FACTOR=1000"))
	})
}

// onPostgres returns premises whose database is on PostgreSQL, where a commit
// is on the disk.
func onPostgres(t *testing.T, settings ...string) *premises {
	t.Helper()
	dsn := storetest.Postgres(t) + "&synchronous_commit=on"
	return newPremises(t, append(settings, "DATABASE__DSN="+dsn, "FILES__URL=file://"+t.TempDir())...)
}

// The plug is pulled, or the program told to stop, while sixteen reporters file.
// What was acknowledged is there, once; what was not answered can be sent again
// and is there once, too; no answer is cut in half; nobody has to log in anew.
func TestAProgramThatEndsUnderLoadLosesNothingAndDoublesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, p *premises) {
		p.must("fixture")
		l := newLedger(t)
		r := p.spawn()
		all := hire(t, r.url)
		for _, round := range []struct {
			filed int64
			end   func(*process)
		}{{15, (*process).kill}, {40, (*process).kill}, {30, (*process).stop}, {25, (*process).kill}} {
			before := l.confirmed.Load()
			wait := l.fileUntil(all, r.url, nil)
			until(t, "reporters file", func() bool { return l.confirmed.Load() >= before+round.filed })
			round.end(r)
			wait()
			r = p.spawn()
			l.unanswered(all, r.url)
		}
		l.again(all, r.url)
		r.stop()
		l.audit(p)
	})
}
