package store_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

func TestSlowStatementsAreLoggedWithoutWhatTheyAreAbout(t *testing.T) {
	for name, db := range map[string]*store.DB{"SQLite": storetest.Open(t), "PostgreSQL": storetest.OpenPostgres(t)} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			if err := db.LogSlow(slog.New(slog.NewTextHandler(&log, nil)), time.Nanosecond); err != nil { // everything is slow
				t.Fatal(err)
			}
			ctx := store.ForRequest(t.Context(), "REQUEST1")
			err := db.Tx(ctx, func(tx *store.DB) error {
				_, err := tx.AddMail(ctx, &press.Mail{MailKey: "private-key", Address: "private@example.test", Facts: map[string]string{"a": "private"}})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := db.Outbox(t.Context(), store.MailFilter{Address: "private@example.test", Limit: 5}); err != nil {
				t.Fatal(err)
			}
			if _, err := db.CountUnsent(t.Context()); err != nil { // it is scanned
				t.Fatal(err)
			}
			if err := db.Alone(t.Context(), "private-lock"); err != nil { // it is executed as it is
				t.Fatal(err)
			}
			text := log.String()
			for _, want := range []string{"slow query", "ms=", "rows=1", "INSERT INTO", "lower(address) = ", "state IN (", "request=REQUEST1"} {
				if !strings.Contains(text, want) {
					t.Errorf("the log lacks %q:\n%s", want, text)
				}
			}
			if strings.Contains(text, "private") || strings.Contains(text, "waiting") || strings.Contains(text, "$1$") {
				t.Errorf("the log holds a parameter:\n%s", text)
			}
			if lines := strings.Split(strings.TrimSpace(text), "\n"); strings.Contains(lines[len(lines)-1], "request=") {
				t.Errorf("a statement for no request has one: %s", lines[len(lines)-1])
			}
		})
	}
}

func TestQuickStatementsAreNotLogged(t *testing.T) {
	for _, over := range []time.Duration{time.Hour, 0} {
		db := storetest.Open(t)
		var log strings.Builder
		if err := db.LogSlow(slog.New(slog.NewTextHandler(&log, nil)), over); err != nil {
			t.Fatal(err)
		}
		if _, err := db.CountMails(t.Context()); err != nil {
			t.Fatal(err)
		}
		if log.Len() > 0 {
			t.Errorf("over %s: %s", over, &log)
		}
	}
}
