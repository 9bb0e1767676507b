package press

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Event is one line of an application's history. Events are only ever added;
// each carries a hash over the one before it and over its own text, so that a
// line that was changed or removed is found.
type Event struct {
	ID            string
	ApplicationID string
	Seq           int // from 1
	ActorID       string
	Actor         *User `gorm:"-"`
	Action        Action
	OldStatus     Status
	NewStatus     Status
	Internal      bool    // the reporter does not see it
	Verdict       Verdict // given by this step
	Days          int     // working days: by which a verdict was late, that were granted, or that a new clock has
	CreatedAt     time.Time
	TextHash      string // SHA-256 over salt and text, hex
	Hash          string
	Text          *EventText `gorm:"-"`
}

// EventText is what was said with an event. A lawful deletion may empty it
// without breaking the chain.
type EventText struct {
	EventID string `gorm:"primaryKey"`
	Salt    string
	Note    string
	Fields  string // the step's own fields, as JSON
}

// ByReporter reports whether the owner, or a colleague whom they let in, did it.
func (ev *Event) ByReporter() bool { return ev.Actor != nil && ev.Actor.Role == Reporter }

// Seal computes the hashes of ev, which follows the event with the hash prev.
func (ev *Event) Seal(prev string) {
	ev.TextHash = ev.Text.hash()
	ev.Hash = ev.hash(prev)
}

// Intact reports whether ev is as it was sealed after the event with the hash
// prev. A text that was emptied proves nothing and breaks nothing.
func (ev *Event) Intact(prev string) bool {
	emptied := ev.Text != nil && ev.Text.Salt == "" && ev.Text.Note == "" && ev.Text.Fields == ""
	return ev.Hash == ev.hash(prev) && (emptied || ev.Text != nil && ev.TextHash == ev.Text.hash())
}

func (t *EventText) hash() string { return digest(t.Salt, t.Note, t.Fields) }

// hash leaves out the verdict and the days of an event that has neither, so that
// histories from before events had them are as they were sealed.
func (ev *Event) hash(prev string) string {
	parts := []string{
		prev, ev.ApplicationID, strconv.Itoa(ev.Seq), ev.ActorID, string(ev.Action),
		string(ev.OldStatus), string(ev.NewStatus), ev.CreatedAt.UTC().Format(time.RFC3339Nano), ev.TextHash,
	}
	if ev.Verdict != NoVerdict || ev.Days != 0 {
		parts = append(parts, string(ev.Verdict), strconv.Itoa(ev.Days))
	}
	return digest(parts...)
}

// digest hashes the parts with a separator that cannot stand in any of them.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
