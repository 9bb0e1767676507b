package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// contentPage is how many rows an editor's list shows at once.
const contentPage = 50

// ContentQuery says which rows of an editor's list are wanted.
type ContentQuery struct {
	Status press.Publication // empty: every one
	After  string            // Next of the page before
}

// OpEds returns one page of the editor's list, the latest change first, and
// the cursor of the next page. The texts themselves are left out.
func (db *DB) OpEds(ctx context.Context, q ContentQuery) ([]press.OpEd, string, error) {
	var list []press.OpEd
	err := byChange(db.g.WithContext(ctx), q).Omit("body_zh", "body_en").Find(&list).Error
	if len(list) <= contentPage {
		return list, "", err
	}
	list = list[:contentPage]
	last := list[contentPage-1]
	return list, changeCursor(last.UpdatedAt, last.ID), err
}

// FAQs returns one page of the editor's list, the latest change first, and the
// cursor of the next page.
func (db *DB) FAQs(ctx context.Context, q ContentQuery) ([]press.FAQ, string, error) {
	var list []press.FAQ
	err := byChange(db.g.WithContext(ctx), q).Find(&list).Error
	if len(list) <= contentPage {
		return list, "", err
	}
	list = list[:contentPage]
	last := list[contentPage-1]
	return list, changeCursor(last.UpdatedAt, last.ID), err
}

func byChange(g *gorm.DB, q ContentQuery) *gorm.DB {
	g = g.Order("updated_at DESC, id DESC").Limit(contentPage + 1)
	if q.Status != "" {
		g = g.Where("status = ?", q.Status)
	}
	stamp, id, _ := strings.Cut(q.After, "_")
	if at, err := time.Parse(time.RFC3339Nano, stamp); err == nil {
		g = g.Where("(updated_at, id) < (?, ?)", at, id)
	}
	return g
}

func changeCursor(at time.Time, id string) string {
	return at.UTC().Format(time.RFC3339Nano) + "_" + id
}

// OpEd returns the op-ed with this id.
func (db *DB) OpEd(ctx context.Context, id string) (*press.OpEd, error) {
	return opEd(db.g.WithContext(ctx).Where("id = ?", id))
}

// OpEdBySlug returns the op-ed with this slug, published or not.
func (db *DB) OpEdBySlug(ctx context.Context, slug string) (*press.OpEd, error) {
	return opEd(db.g.WithContext(ctx).Where("slug = ?", slug))
}

func opEd(q *gorm.DB) (*press.OpEd, error) {
	var a press.OpEd
	err := q.Take(&a).Error
	return &a, translate(err)
}

// FreeSlug returns slug, or slug with the first number behind it that no other
// op-ed has.
func (db *DB) FreeSlug(ctx context.Context, slug string) (string, error) {
	var taken []string
	err := db.g.WithContext(ctx).Model(&press.OpEd{}).Where("slug = ? OR slug LIKE ?", slug, slug+"-%").Pluck("slug", &taken).Error
	return freeName(slug, taken), err
}

// AddOpEd inserts a and sets its id. ErrConflict: its slug is taken.
func (db *DB) AddOpEd(ctx context.Context, a *press.OpEd) error {
	a.ID, a.Version, a.CreatedAt, a.UpdatedAt = NewID(), 1, db.Now(), db.Now()
	a.PublishAt = utc(a.PublishAt)
	if err := db.g.WithContext(ctx).Create(a).Error; err != nil {
		return translate(err)
	}
	return db.changed(ctx)
}

// SaveOpEd writes a as it is now. ErrConflict: somebody else has changed it
// since it was read, or its slug is taken.
func (db *DB) SaveOpEd(ctx context.Context, a *press.OpEd) error {
	next := *a
	next.Version, next.UpdatedAt, next.PublishAt = a.Version+1, db.Now(), utc(a.PublishAt)
	if err := saveContent(db.g.WithContext(ctx).Model(&press.OpEd{}), a.ID, a.Version, &next); err != nil {
		return err
	}
	*a = next
	return db.changed(ctx)
}

// FeatureOnly takes the feature from every other op-ed that the world reads.
func (db *DB) FeatureOnly(ctx context.Context, id string) error {
	err := db.g.WithContext(ctx).Model(&press.OpEd{}).
		Where("id <> ? AND featured AND status = ? AND publish_at <= ?", id, press.Published, db.Now()).
		UpdateColumn("featured", false).Error
	if err != nil {
		return err
	}
	return db.changed(ctx)
}

// FAQ returns the entry with this id.
func (db *DB) FAQ(ctx context.Context, id string) (*press.FAQ, error) {
	return faq(db.g.WithContext(ctx).Where("id = ?", id))
}

// FAQByQuestion returns the entry that asks this in this category.
func (db *DB) FAQByQuestion(ctx context.Context, category, zh, en string) (*press.FAQ, error) {
	return faq(db.g.WithContext(ctx).Where("category = ? AND question_zh = ? AND question_en = ?", category, zh, en).Order("created_at").Limit(1))
}

func faq(q *gorm.DB) (*press.FAQ, error) {
	var f press.FAQ
	err := q.Take(&f).Error
	return &f, translate(err)
}

// AddFAQ inserts f as the last of its category and sets its id.
func (db *DB) AddFAQ(ctx context.Context, f *press.FAQ) error {
	g := db.g.WithContext(ctx)
	err := g.Model(&press.FAQ{}).Where("category = ?", f.Category).Select("COALESCE(MAX(position), 0) + 1").Scan(&f.Position).Error
	if err != nil {
		return err
	}
	f.ID, f.Version, f.CreatedAt, f.UpdatedAt = NewID(), 1, db.Now(), db.Now()
	f.PublishAt, f.ReviewedAt = utc(f.PublishAt), utc(f.ReviewedAt)
	if err := g.Create(f).Error; err != nil {
		return translate(err)
	}
	return db.changed(ctx)
}

// SaveFAQ writes f as it is now. ErrConflict: somebody else has changed it
// since it was read.
func (db *DB) SaveFAQ(ctx context.Context, f *press.FAQ) error {
	next := *f
	next.Version, next.UpdatedAt = f.Version+1, db.Now()
	next.PublishAt, next.ReviewedAt = utc(f.PublishAt), utc(f.ReviewedAt)
	if err := saveContent(db.g.WithContext(ctx).Model(&press.FAQ{}), f.ID, f.Version, &next); err != nil {
		return err
	}
	*f = next
	return db.changed(ctx)
}

func saveContent(g *gorm.DB, id string, version int, next any) error {
	res := g.Select("*").Omit("id", "created_at").Where("id = ? AND version = ?", id, version).Updates(next)
	if res.Error != nil {
		return translate(res.Error)
	}
	if res.RowsAffected == 0 {
		return press.ErrConflict
	}
	return nil
}

// freeName returns name, or name with the first number from 2 that is not taken.
func freeName(name string, taken []string) string {
	free := name
	for n := 2; slices.Contains(taken, free); n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	return free
}
