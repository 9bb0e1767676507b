package store

import (
	"context"
	"fmt"
	"time"

	"pressdesk/internal/press"
)

// colleague is a reporter whom the owner of an application has let in.
type colleague struct {
	ApplicationID string
	UserID        string
	CreatedAt     time.Time
}

// readColleagues notes in app the ids of those whom its owner has let in.
func (db *DB) readColleagues(ctx context.Context, app *press.Application) error {
	var ids []string
	err := db.g.WithContext(ctx).Model(&colleague{}).Where("application_id = ?", app.ID).Order("created_at, user_id").Pluck("user_id", &ids).Error
	for _, id := range ids {
		app.Colleagues = append(app.Colleagues, &press.User{ID: id})
	}
	return err
}

// LetIn adds a colleague to those who see an application.
func (db *DB) LetIn(ctx context.Context, applicationID, userID string) error {
	err := db.g.WithContext(ctx).Create(&colleague{applicationID, userID, db.Now()}).Error
	if err != nil {
		return fmt.Errorf("let a colleague in: %w", translate(err))
	}
	return nil
}

// LetOut takes a colleague from those who see an application.
func (db *DB) LetOut(ctx context.Context, applicationID, userID string) error {
	err := db.g.WithContext(ctx).Where("application_id = ? AND user_id = ?", applicationID, userID).Delete(&colleague{}).Error
	if err != nil {
		return fmt.Errorf("let a colleague out: %w", err)
	}
	return nil
}

// SharedBy returns the applications that a reporter shares with others, or others
// with them.
func (db *DB) SharedBy(ctx context.Context, userID string) (ids []string, err error) {
	err = db.g.WithContext(ctx).Raw("SELECT application_id FROM colleagues WHERE user_id = ? UNION ALL "+
		"SELECT c.application_id FROM applications a JOIN colleagues c ON c.application_id = a.id WHERE a.owner_id = ?", userID, userID).Scan(&ids).Error
	return ids, err
}

// SharedApplications returns one page of the applications into which colleagues
// have let a reporter, and the cursor of the next: the open ones or the closed
// ones, those shared last first.
func (db *DB) SharedApplications(ctx context.Context, userID string, open bool, after string, limit int) ([]*press.Application, string, error) {
	q := db.g.WithContext(ctx).Model(&colleague{}).Select("colleagues.application_id, colleagues.created_at").
		Joins("JOIN applications ON applications.id = colleagues.application_id").Where("colleagues.user_id = ?", userID)
	if open {
		q = q.Where("applications.closed_at IS NULL")
	} else {
		q = q.Where("applications.closed_at IS NOT NULL")
	}
	if at, id, ok := readPlace(after); ok {
		q = q.Where("(colleagues.created_at, colleagues.application_id) < (?, ?)", at, id)
	}
	var shared []colleague
	if err := q.Order("colleagues.created_at DESC, colleagues.application_id DESC").Limit(limit + 1).Find(&shared).Error; err != nil {
		return nil, "", err
	}
	next := ""
	if len(shared) > limit {
		shared = shared[:limit]
		next = place(shared[limit-1].CreatedAt, shared[limit-1].ApplicationID)
	}
	ids := make([]string, len(shared))
	for i, c := range shared {
		ids[i] = c.ApplicationID
	}
	list, err := db.ApplicationsByID(ctx, ids)
	for _, app := range list {
		app.Colleagues = []*press.User{{ID: userID}}
	}
	return list, next, err
}
