package office_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/files"
	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Files live as long as somebody needs them and no longer.
func TestSweep(t *testing.T) {
	c := openCounter(t)
	ctx := t.Context()
	ann, undecided := c.person("ann", press.Reporter, press.Approved), c.person("new", press.Reporter, press.Confirmed)
	decided := c.now
	ann.DecidedAt = &decided
	if err := c.DB.SaveUser(ctx, ann); err != nil {
		t.Fatal(err)
	}
	receive := func(who *press.User, purpose, form string) *press.Attachment {
		t.Helper()
		a, err := office.Receive(ctx, c.Office, who, purpose, form, office.Upload{Name: "a.pdf", Size: int64(len(pdf)), Content: bytes.NewReader([]byte(pdf))})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	kept := map[string]*press.Attachment{
		"of an application":                           receive(ann, press.PurposeAttachment, "filed"),
		"of a registration that waits for a decision": receive(undecided, press.PurposePressCard, ""),
	}
	c.file(ann, inquiryForm("filed", "Passenger figures"))
	gone := map[string]*press.Attachment{
		"of a form that was never accepted": receive(ann, press.PurposeAttachment, "abandoned"),
		"of a registration decided on":      receive(ann, press.PurposePressCard, ""),
	}
	there := func(a *press.Attachment) bool {
		t.Helper()
		content, err := c.Files.Get(ctx, a.Key)
		if err == nil {
			_ = content.Close()
		} else if !errors.Is(err, files.ErrNotFound) {
			t.Fatal(err)
		}
		_, rowErr := c.DB.Attachment(ctx, a.ID)
		if (err == nil) != (rowErr == nil) {
			t.Errorf("file: %v, row: %v", err, rowErr)
		}
		return err == nil
	}
	sweep := func() {
		t.Helper()
		if err := office.Sweep(ctx, c.Office); err != nil {
			t.Fatal(err)
		}
	}
	sweep()
	for name, a := range gone {
		if !there(a) {
			t.Errorf("a file %s is gone at once", name)
		}
	}
	c.now = c.now.Add(31 * 24 * time.Hour)
	sweep()
	for name, a := range gone {
		if there(a) {
			t.Errorf("a file %s is still there after 31 days", name)
		}
	}
	for name, a := range kept {
		if !there(a) {
			t.Errorf("a file %s is gone", name)
		}
	}
	stray := store.NewID()
	if _, _, err := c.Files.Put(ctx, stray, strings.NewReader(pdf)); err != nil {
		t.Fatal(err)
	}
	c.now = time.Now().Add(2 * time.Hour) // the bucket dates its files by the machine's clock
	sweep()
	if content, err := c.Files.Get(ctx, stray); !errors.Is(err, files.ErrNotFound) {
		_ = content.Close()
		t.Errorf("a file without a row is still there: %v", err)
	}
}
