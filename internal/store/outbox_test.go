package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

func queue(t *testing.T, db *store.DB, key, address string) *press.Mail {
	t.Helper()
	m := &press.Mail{MailKey: key, Address: address, Lang: press.English, Template: "test", Facts: map[string]string{"a": "甲"}}
	added, err := db.AddMail(t.Context(), m)
	if err != nil || !added {
		t.Fatalf("added %v: %v", added, err)
	}
	return m
}

func TestOneCauseTellsAPersonOnce(t *testing.T) {
	db := storetest.Open(t)
	first := queue(t, db, "take_owner e1 u1", "ann@paper.example")
	again := &press.Mail{MailKey: first.MailKey, Address: "other@paper.example"}
	if added, err := db.AddMail(t.Context(), again); added || err != nil {
		t.Fatalf("added %v: %v", added, err)
	}
	got, err := db.Mail(t.Context(), first.ID)
	if err != nil || got.Address != first.Address || got.Facts["a"] != "甲" {
		t.Errorf("%+v: %v", got, err)
	}
	if _, err := db.Mail(t.Context(), again.ID); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("the second mail: %v", err)
	}
}

func TestAClaimedMailBelongsToItsSender(t *testing.T) {
	db := storetest.Open(t)
	now := db.Now()
	db.Now = func() time.Time { return now }
	m := queue(t, db, "1", "ann@paper.example")
	claim := func() []press.Mail {
		t.Helper()
		mails, err := db.ClaimMails(t.Context(), 10, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return mails
	}
	if got := claim(); len(got) != 1 || got[0].ID != m.ID || got[0].Attempts != 1 || got[0].Facts["a"] != "甲" {
		t.Fatalf("claimed %+v", got)
	}
	if got := claim(); len(got) != 0 {
		t.Fatalf("claimed twice: %+v", got)
	}
	now = now.Add(time.Minute)
	if got := claim(); len(got) != 1 || got[0].Attempts != 2 {
		t.Fatalf("after the lease ran out: %+v", got)
	}
	if oldest, err := db.OldestWaiting(t.Context()); err != nil || !oldest.Equal(m.CreatedAt) {
		t.Errorf("oldest waiting: %v, %v", oldest, err)
	}
	if err := db.MailSent(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if got := claim(); len(got) != 0 {
		t.Errorf("claimed after it was sent: %+v", got)
	}
	if oldest, err := db.OldestWaiting(t.Context()); err != nil || !oldest.IsZero() {
		t.Errorf("oldest waiting: %v, %v", oldest, err)
	}
}

func TestTheOutboxComesInPagesNewestFirst(t *testing.T) {
	db := storetest.Open(t)
	now := db.Now()
	db.Now = func() time.Time { return now }
	for i := range 7 {
		m := queue(t, db, fmt.Sprint(i), "Ann@paper.example")
		if i%3 == 0 {
			if err := db.MailFailed(t.Context(), m, "no such mailbox", time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		now = now.Add(time.Duration(i%2) * time.Second) // some in the same instant
	}
	tests := []struct {
		filter store.MailFilter
		want   int
	}{
		{store.MailFilter{}, 7},
		{store.MailFilter{State: press.MailDead}, 3},
		{store.MailFilter{State: press.MailSent}, 0},
		{store.MailFilter{Address: " ann@PAPER.example"}, 7},
		{store.MailFilter{Address: "li@paper.example"}, 0},
	}
	for _, tt := range tests {
		seen := map[string]bool{}
		tt.filter.Limit = 2
		var last time.Time
		for {
			page, next, err := db.Outbox(t.Context(), tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range page {
				if !last.IsZero() && m.CreatedAt.After(last) {
					t.Errorf("%+v: out of order", tt.filter)
				}
				seen[m.ID], last = true, m.CreatedAt
			}
			if next == "" {
				break
			}
			tt.filter.After = next
		}
		if len(seen) != tt.want {
			t.Errorf("%+v: %d mails, want %d", tt.filter, len(seen), tt.want)
		}
	}
	if page, _, err := db.Outbox(t.Context(), store.MailFilter{After: "no place", Limit: 10}); err != nil || len(page) != 7 {
		t.Errorf("from nowhere: %d, %v", len(page), err)
	}
	counts, err := db.CountMails(t.Context())
	if err != nil || counts[press.MailDead] != 3 || counts[press.MailWaiting] != 4 {
		t.Errorf("%v: %v", counts, err)
	}
}

func TestADeadMailCanStartAgain(t *testing.T) {
	db := storetest.Open(t)
	m := queue(t, db, "1", "ann@paper.example")
	if err := db.MailFailed(t.Context(), m, "no such mailbox", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := db.RetryMail(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	got, err := db.Mail(t.Context(), m.ID)
	if err != nil || got.State != press.MailWaiting || got.Attempts != 0 || got.LastError == "" {
		t.Errorf("%+v: %v", got, err)
	}
	if err := db.RetryMail(t.Context(), "nothing"); !errors.Is(err, press.ErrNotFound) {
		t.Errorf("a mail that is not there: %v", err)
	}
}

func TestADroppedMailStaysDropped(t *testing.T) {
	db := storetest.Open(t)
	m := queue(t, db, "1", "ann@paper.example")
	claimed, err := db.ClaimMails(t.Context(), 1, time.Minute)
	if err != nil || len(claimed) != 1 {
		t.Fatalf("claimed %d: %v", len(claimed), err)
	}
	if err := db.MailDropped(t.Context(), &claimed[0]); err != nil {
		t.Fatal(err)
	}
	if err := db.RetryMail(t.Context(), m.ID); !errors.Is(err, press.ErrConflict) {
		t.Errorf("tried again: %v", err)
	}
	if got, err := db.Mail(t.Context(), m.ID); err != nil || got.State != press.MailDropped || got.LeasedUntil != nil || got.SentAt != nil {
		t.Errorf("%+v: %v", got, err)
	}
	if more, err := db.ClaimMails(t.Context(), 1, time.Minute); err != nil || len(more) != 0 {
		t.Errorf("claimed again: %+v, %v", more, err)
	}
	if counts, err := db.CountUnsent(t.Context()); err != nil || counts[press.MailWaiting] != 0 || counts[press.MailDead] != 0 {
		t.Errorf("%v: %v", counts, err)
	}
}
