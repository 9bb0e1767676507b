package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"pressdesk/internal/press"
	"pressdesk/internal/workday"
)

// noticeRow is a notice as the table has it, for the editions of the calendar in
// which it is in force.
type noticeRow struct {
	Year        int    `gorm:"primaryKey;autoIncrement:false"`
	Number      string `gorm:"primaryKey"`
	FromEdition int64  `gorm:"primaryKey;autoIncrement:false"`
	ToEdition   *int64 // the first without it
	Published   string
	Source      string
	Checked     string
	OffDays     string
	WorkDays    string
	AddedByID   string
	AddedAt     *time.Time
}

func (noticeRow) TableName() string { return "notices" }

// NoticeEntry is a notice with when it came, and whether it is still in force.
type NoticeEntry struct {
	workday.Notice
	AddedByID string
	AddedAt   *time.Time // nil: it was there from the beginning
	Replaced  bool       // by another text, or taken back
}

// Notices returns the notices in force, oldest first.
func (db *DB) Notices(ctx context.Context) ([]workday.Notice, error) {
	return db.notices(db.g.WithContext(ctx).Where("to_edition IS NULL"))
}

// NoticesOf returns the notices that were in force in an edition of the
// calendar.
func (db *DB) NoticesOf(ctx context.Context, edition int64) ([]workday.Notice, error) {
	return db.notices(db.g.WithContext(ctx).Where("from_edition <= ? AND (to_edition IS NULL OR to_edition > ?)", edition, edition))
}

func (db *DB) notices(q *gorm.DB) ([]workday.Notice, error) {
	var rows []noticeRow
	if err := q.Order("year, published, number").Find(&rows).Error; err != nil {
		return nil, err
	}
	list := make([]workday.Notice, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.notice(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// NoticeBook returns every notice that was ever in force, the newest of each
// year first.
func (db *DB) NoticeBook(ctx context.Context) ([]NoticeEntry, error) {
	var rows []noticeRow
	if err := db.g.WithContext(ctx).Order("year, published DESC, number, from_edition DESC").Find(&rows).Error; err != nil {
		return nil, err
	}
	book := make([]NoticeEntry, len(rows))
	for i, r := range rows {
		n, err := r.notice()
		if err != nil {
			return nil, err
		}
		book[i] = NoticeEntry{Notice: n, AddedByID: r.AddedByID, AddedAt: r.AddedAt, Replaced: r.ToEdition != nil}
	}
	return book, nil
}

func (r noticeRow) notice() (n workday.Notice, err error) {
	n = workday.Notice{Year: r.Year, Number: r.Number, Source: r.Source, Checked: workday.Checked(r.Checked)}
	if n.Published, err = workday.ParseDate(r.Published); err != nil {
		return n, err
	}
	if err := json.Unmarshal([]byte(r.OffDays), &n.Off); err != nil {
		return n, fmt.Errorf("days off of %s: %w", r.Number, err)
	}
	if err := json.Unmarshal([]byte(r.WorkDays), &n.Work); err != nil {
		return n, fmt.Errorf("working days of %s: %w", r.Number, err)
	}
	return n, nil
}

func rowOfNotice(n workday.Notice) (noticeRow, error) {
	r := noticeRow{Year: n.Year, Number: n.Number, Published: n.Published.String(), Source: n.Source, Checked: string(n.Checked)}
	for into, days := range map[*string][]workday.Date{&r.OffDays: n.Off, &r.WorkDays: n.Work} {
		text, err := json.Marshal(slices.Concat([]workday.Date{}, days))
		if err != nil {
			return r, err
		}
		*into = string(text)
	}
	return r, nil
}

// AddNotices inserts notices that were in force from the beginning.
func (db *DB) AddNotices(ctx context.Context, list []workday.Notice) error {
	for _, n := range list {
		r, err := rowOfNotice(n)
		if err != nil {
			return err
		}
		if err := db.g.WithContext(ctx).Create(&r).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

// SetNotices makes list the notices in force, and with it another edition of the
// calendar, which every program of the office takes over.
func (db *DB) SetNotices(ctx context.Context, list []workday.Notice, by *press.User) error {
	g := db.g.WithContext(ctx)
	edition, err := db.nextEdition(ctx, "calendar")
	if err != nil {
		return err
	}
	var have []noticeRow
	if err := g.Where("to_edition IS NULL").Find(&have).Error; err != nil {
		return err
	}
	var fresh []noticeRow
	for _, n := range list {
		r, err := rowOfNotice(n)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(have, r.says)
		if i >= 0 {
			have = slices.Delete(have, i, i+1)
			continue
		}
		now := db.Now()
		r.FromEdition, r.AddedByID, r.AddedAt = edition, by.ID, &now
		fresh = append(fresh, r)
	}
	for _, r := range have { // what is left is not in force any more
		q := g.Model(&noticeRow{}).Where("year = ? AND number = ? AND from_edition = ?", r.Year, r.Number, r.FromEdition)
		if err := q.Update("to_edition", edition).Error; err != nil {
			return err
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return translate(g.Create(&fresh).Error)
}

// says reports whether the other row has the same notice.
func (r noticeRow) says(other noticeRow) bool {
	return r.Year == other.Year && r.Number == other.Number && r.Published == other.Published && r.Source == other.Source &&
		r.Checked == other.Checked && r.OffDays == other.OffDays && r.WorkDays == other.WorkDays
}
