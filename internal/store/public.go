package store

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"pressdesk/internal/press"
)

// Public is the part of the database that the world may read: what is
// published, and the public list. Handlers of public pages have this and no
// more, so they cannot show what they cannot ask for.
type Public struct{ db *DB }

// Public returns the public part of db.
func (db *DB) Public() *Public { return &Public{db} }

// published is where every question about content begins.
func (p *Public) published(ctx context.Context) *gorm.DB {
	return p.db.g.WithContext(ctx).Where("status = ? AND publish_at <= ?", press.Published, p.db.Now())
}

const newestFirst = "publish_at DESC, id DESC"

// Featured returns the op-ed for the front page, the featured one or else the
// newest, and nil when there is none.
func (p *Public) Featured(ctx context.Context) (*press.OpEd, error) {
	return optional(opEd(p.published(ctx).Order("featured DESC, " + newestFirst)))
}

// optional turns "not found" into nil.
func optional[T any](found *T, err error) (*T, error) {
	if errors.Is(err, press.ErrNotFound) {
		return nil, nil
	}
	return found, err
}

// LatestOpEds returns the newest n op-eds without their texts, leaving out one.
func (p *Public) LatestOpEds(ctx context.Context, n int, except string) ([]press.OpEd, error) {
	var list []press.OpEd
	err := p.published(ctx).Where("id <> ?", except).Omit("body_zh", "body_en").Order(newestFirst).Limit(n).Find(&list).Error
	return list, err
}

// opEdPage is how many op-eds a page of the list shows.
const opEdPage = 20

// OpEds returns one page of the op-eds, newest first, before the one with this
// slug or from the start, and the slug that begins the next page.
func (p *Public) OpEds(ctx context.Context, before string) ([]press.OpEd, string, error) {
	q := p.published(ctx)
	if before != "" {
		last, err := p.OpEd(ctx, before)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("(publish_at, id) < (?, ?)", last.PublishAt, last.ID)
	}
	var list []press.OpEd
	err := q.Order(newestFirst).Limit(opEdPage + 1).Find(&list).Error
	if len(list) <= opEdPage {
		return list, "", err
	}
	list = list[:opEdPage]
	return list, list[opEdPage-1].Slug, err
}

// OpEd returns the op-ed with this slug or id.
func (p *Public) OpEd(ctx context.Context, ref string) (*press.OpEd, error) {
	return opEd(p.published(ctx).Where("slug = ? OR id = ?", ref, ref))
}

// Neighbours returns the op-eds that were published before and after a; nil
// where there is none.
func (p *Public) Neighbours(ctx context.Context, a *press.OpEd) (older, newer *press.OpEd, err error) {
	bare := p.published(ctx).Omit("body_zh", "body_en").Session(&gorm.Session{})
	older, err = optional(opEd(bare.Where("(publish_at, id) < (?, ?)", a.PublishAt, a.ID).Order(newestFirst)))
	if err != nil {
		return nil, nil, err
	}
	newer, err = optional(opEd(bare.Where("(publish_at, id) > (?, ?)", a.PublishAt, a.ID).Order("publish_at, id")))
	return older, newer, err
}

// FAQs returns the common questions of a category in their order, or of all.
func (p *Public) FAQs(ctx context.Context, category string) ([]press.FAQ, error) {
	q := p.published(ctx)
	if category != "" {
		q = q.Where("category = ?", category)
	}
	var list []press.FAQ
	err := q.Order("category, position, id").Find(&list).Error
	return list, err
}

// FAQCounts returns how many entries each category has.
func (p *Public) FAQCounts(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		Category string
		N        int
	}
	err := p.published(ctx).Model(&press.FAQ{}).Select("category, COUNT(*) AS n").Group("category").Scan(&rows).Error
	counts := make(map[string]int, len(rows))
	for _, r := range rows {
		counts[r.Category] = r.N
	}
	return counts, err
}

// FAQ returns the entry with this id.
func (p *Public) FAQ(ctx context.Context, id string) (*press.FAQ, error) {
	return faq(p.published(ctx).Where("id = ?", id))
}

// ProgressQuery says which rows of the public list are wanted.
type ProgressQuery struct {
	Kind   press.Kind   // empty: every kind
	Status press.Public // empty: every status
	Before string       // Next of the page before
	Limit  int
}

// Progress returns one page of the public list, newest first, and the cursor of
// the next page.
func (p *Public) Progress(ctx context.Context, q ProgressQuery) ([]press.Progress, string, error) {
	g := p.progress(ctx)
	if q.Kind != "" {
		g = g.Where("kind = ?", q.Kind)
	}
	if q.Status != "" {
		g = g.Where("status = ?", q.Status)
	}
	if date, number, ok := strings.Cut(q.Before, "_"); ok {
		g = g.Where("(filed_date, number) < (?, ?)", date, number)
	}
	var rows []press.Progress
	err := g.Order("filed_date DESC, number DESC").Limit(q.Limit + 1).Find(&rows).Error
	if len(rows) <= q.Limit {
		return rows, "", err
	}
	rows = rows[:q.Limit]
	last := rows[q.Limit-1]
	return rows, last.FiledDate + "_" + last.Number, err
}

// ProgressOf returns the row of the public list with this number.
func (p *Public) ProgressOf(ctx context.Context, number string) (*press.Progress, error) {
	var row press.Progress
	err := p.progress(ctx).Where("number = ?", number).Take(&row).Error
	return &row, translate(err)
}

func (p *Public) progress(ctx context.Context) *gorm.DB {
	return p.db.g.WithContext(ctx).Table("public_progress")
}

// Found is one thing that a search has found: an op-ed or an entry of the
// common questions.
type Found struct {
	OpEd *press.OpEd
	FAQ  *press.FAQ
	Lang string // of the text that matched best
	Near bool
}

// Search looks for query in published content of these kinds, best match first.
func (p *Public) Search(ctx context.Context, kinds []string, query string, limit int) ([]Found, error) {
	for _, k := range kinds {
		if k != KindOpEd && k != KindFAQ {
			return nil, press.ErrForbidden
		}
	}
	hits, err := p.db.Find(ctx, kinds, "", query, 2*limit) // some may be scheduled
	if err != nil {
		return nil, err
	}
	opEds, err := byID(p.published(ctx), refs(hits, KindOpEd), func(a press.OpEd) string { return a.ID })
	if err != nil {
		return nil, err
	}
	faqs, err := byID(p.published(ctx), refs(hits, KindFAQ), func(f press.FAQ) string { return f.ID })
	if err != nil {
		return nil, err
	}
	var found []Found
	for _, h := range hits {
		f := Found{OpEd: opEds[h.Ref], FAQ: faqs[h.Ref], Lang: h.Lang, Near: h.Near}
		if (f.OpEd != nil || f.FAQ != nil) && len(found) < limit {
			found = append(found, f)
		}
	}
	return found, nil
}

func refs(hits []Hit, kind string) []string {
	var ids []string
	for _, h := range hits {
		if h.Kind == kind {
			ids = append(ids, h.Ref)
		}
	}
	return ids
}

func byID[T any](q *gorm.DB, ids []string, id func(T) string) (map[string]*T, error) {
	found := make(map[string]*T, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var list []T
	if err := q.Where("id IN ?", ids).Find(&list).Error; err != nil {
		return nil, err
	}
	for i := range list {
		found[id(list[i])] = &list[i]
	}
	return found, nil
}

// ReplyVersion returns the latest version of the reply to the application with
// this number that was sent, 0 where there is none.
func (p *Public) ReplyVersion(ctx context.Context, number string) (latest int, err error) {
	err = p.db.g.WithContext(ctx).Table("replies").Select("COALESCE(MAX(replies.number), 0)").
		Joins("JOIN applications ON applications.id = replies.application_id").
		Where("applications.number = ? AND replies.sent_at IS NOT NULL", number).Scan(&latest).Error
	return latest, err
}

// voidSlip is a consent slip in whose place there is another.
type voidSlip struct {
	Code      string `gorm:"primaryKey"`
	ContactID string
}

// VoidSlip notes that the slip of an interviewee holds no more.
func (db *DB) VoidSlip(ctx context.Context, code, contactID string) error {
	return translate(db.g.WithContext(ctx).Create(&voidSlip{code, contactID}).Error)
}

// Slip returns what a consent slip with this code is worth, and nothing else
// about it.
func (p *Public) Slip(ctx context.Context, code string) (press.SlipState, error) {
	var found struct {
		Consent press.Consent
		Status  press.Status
	}
	err := p.db.g.WithContext(ctx).Table("contacts").Select("contacts.consent, applications.status").
		Joins("JOIN applications ON applications.id = contacts.application_id").
		Where("contacts.slip_code = ? AND contacts.slip_code <> ''", code).Take(&found).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		var void int64
		err = p.db.g.WithContext(ctx).Model(&voidSlip{}).Where("code = ?", code).Count(&void).Error
		if void > 0 {
			return press.SlipVoid, err
		}
		return press.SlipUnknown, err
	}
	c := press.Contact{Consent: found.Consent}
	return c.SlipState(found.Status), err
}
