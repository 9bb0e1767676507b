package demo

import (
	"encoding/base32"
	"encoding/binary"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// book is where a story is played when it is not played in an office: the same
// rules move the same case, and nothing is written until it is over. An act
// takes a hundred times as long.
type book struct {
	o      *office.Office
	at     time.Time
	serial int // of the number that filing gives
	ids    uint64
	made   office.Made
}

// id is the next id. Like every other it cannot be guessed, but ids grow, so
// that rows are appended: scattered over the indexes, millions of them would
// take hours.
func (b *book) id() string {
	var count [8]byte
	binary.BigEndian.PutUint64(count[:], b.ids<<19) // 45 bits are nine letters
	b.ids++
	return base32.StdEncoding.EncodeToString(count[:])[:9] + store.NewID()[9:]
}

func (b *book) context() press.Context {
	return press.Context{Office: b.o.Rules, Calendar: b.o.Calendar(), Now: b.at}
}

func (b *book) file(s *story) error {
	app := press.NewApplication(s.kind, s.reporter.user, s.detail, b.at)
	app.ID, app.FormKey = b.id(), s.key
	b.made.App = app
	if err := b.take(s.reporter, press.Move{Action: "submit"}); err != nil {
		return err
	}
	app.File(b.serial, b.o.Rules, b.at)
	app.Settle(b.o.Rules, b.o.Calendar(), b.at)
	return nil
}

func (b *book) take(who *person, m press.Move) error {
	app := b.made.App
	m.By = who.user
	if m.Action == "take" && app.Status != press.Submitted { // the office's own clock was quicker
		m = press.Move{Action: "assign", By: m.By, Officer: m.By}
	}
	return b.move(m)
}

// pass lets time go by until a moment: the office's own clock does what is due.
func (b *book) pass(until time.Time) error {
	for app := b.made.App; app != nil; {
		a := app.NextAlarm()
		if a == nil || a.At.After(until) {
			return nil
		}
		if a.At.After(b.at) {
			b.at = a.At
		}
		if err := b.move(press.Move{Action: a.Action, By: press.System}); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) move(m press.Move) error {
	app := b.made.App
	if _, err := app.Take(m, b.context()); err != nil {
		return err
	}
	app.Version++
	for i := range app.Items {
		b.name(&app.Items[i].ID, &app.Items[i].ApplicationID)
	}
	for i := range app.Contacts {
		b.name(&app.Contacts[i].ID, &app.Contacts[i].ApplicationID)
	}
	for i := range app.Slots {
		b.name(&app.Slots[i].ID, &app.Slots[i].ApplicationID)
	}
	for i := range app.Replies {
		b.name(&app.Replies[i].ID, &app.Replies[i].ApplicationID)
	}
	for i := range app.Consultations {
		b.name(&app.Consultations[i].ID, &app.Consultations[i].ApplicationID)
	}
	b.seal()
	return nil
}

func (b *book) name(id, application *string) {
	if *id == "" {
		*id, *application = b.id(), b.made.App.ID
	}
}

// seal seals the last event to the one before it.
func (b *book) seal() {
	events := b.made.App.Events
	last, before := &events[len(events)-1], ""
	if len(events) > 1 {
		before = events[len(events)-2].Hash
	}
	last.ID, last.Text.Salt = b.id(), store.NewID()
	last.Text.EventID = last.ID
	last.Seal(before)
}

func (b *book) choose(who *person) error {
	slots := b.made.App.OfferedSlots()
	if len(slots) == 0 {
		return press.ErrConflict
	}
	return b.take(who, press.Move{Action: "pick", Slot: slots[len(slots)-1].ID})
}

func (b *book) say(who *person, body string, note bool) error {
	b.made.Messages = append(b.made.Messages, press.Message{
		ID: b.id(), ApplicationID: b.made.App.ID, AuthorID: who.user.ID, Note: note, Body: body, CreatedAt: b.at,
	})
	return nil
}
