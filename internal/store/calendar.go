package store

import (
	"context"
	"encoding/json"

	"gorm.io/gorm/clause"

	"pressdesk/internal/workday"
)

// noticeRow is a yearly notice as the table has it.
type noticeRow struct {
	Year      int `gorm:"primaryKey;autoIncrement:false"`
	Number    string
	Published string
	OffDays   string
	WorkDays  string
}

func (noticeRow) TableName() string { return "notices" }

// Notices returns the yearly notices, oldest first.
func (db *DB) Notices(ctx context.Context) ([]workday.Notice, error) {
	var rows []noticeRow
	if err := db.g.WithContext(ctx).Order("year").Find(&rows).Error; err != nil {
		return nil, err
	}
	list := make([]workday.Notice, len(rows))
	for i, r := range rows {
		n := &list[i]
		n.Year, n.Number = r.Year, r.Number
		var err error
		if n.Published, err = workday.ParseDate(r.Published); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(r.OffDays), &n.Off); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(r.WorkDays), &n.Work); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// AddNotices inserts the notices of the years that the table does not have.
func (db *DB) AddNotices(ctx context.Context, list []workday.Notice) error {
	for _, n := range list {
		off, err := json.Marshal(n.Off)
		if err != nil {
			return err
		}
		work, err := json.Marshal(n.Work)
		if err != nil {
			return err
		}
		r := noticeRow{Year: n.Year, Number: n.Number, Published: n.Published.String(), OffDays: string(off), WorkDays: string(work)}
		if err := db.g.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&r).Error; err != nil {
			return err
		}
	}
	return nil
}
