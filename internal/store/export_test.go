package store

import (
	"context"

	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// Gorm is what the tests of the schema look through.
func (db *DB) Gorm() *gorm.DB { return db.g }

// Models are what the tables keep.
var Models = []any{
	&press.User{}, &press.Session{}, &press.Token{}, &press.Subscription{}, &row{}, &press.Event{}, &press.EventText{}, &press.Item{}, &press.Contact{},
	&press.Slot{}, &press.Reply{}, &press.Message{}, &press.Consultation{}, &press.Link{}, &press.Attachment{}, &press.Mail{}, &press.OpEd{}, &press.FAQ{}, &noticeRow{}, &colleague{}, &voidSlip{},
}

// Place is the cursor of a list.
var Place = place

// Changed notes in a transaction that what the world may read changes.
func (db *DB) Changed(ctx context.Context) error { return db.changed(ctx) }

// Follows reports whether changes of others are heard of.
func (db *DB) Follows() bool { return db.edition.heeded.Load() }

// Heard returns the number of the edition as far as it is known, unasked.
func (db *DB) Heard() int64 { return db.edition.number.Load() }

// FillTimes fills in the times of interviews.
func (db *DB) FillTimes(ctx context.Context, apps []*press.Application) error {
	return db.fillTimes(ctx, apps)
}
