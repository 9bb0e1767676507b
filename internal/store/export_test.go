package store

import (
	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// Gorm is what the tests of the schema look through.
func (db *DB) Gorm() *gorm.DB { return db.g }

// Models are what the tables keep.
var Models = []any{
	&press.User{}, &press.Session{}, &press.Token{}, &row{}, &press.Event{}, &press.EventText{}, &press.Item{}, &press.Contact{},
	&press.Slot{}, &press.Reply{}, &press.Message{}, &press.Attachment{}, &press.Mail{}, &press.OpEd{}, &press.FAQ{}, &noticeRow{},
}

// Place is the cursor of a list.
var Place = place
