package store

import (
	"context"
	"fmt"
	"time"
)

// OpenViews are the views of the desk that show open cases and are nobody's own.
var OpenViews = []string{"open", "unassigned", "overdue", "today", "waiting", "approval"}

// CountOpen returns how many cases there are in each of OpenViews, to the last
// one. It is for who asks now and then, not for a page.
func (db *DB) CountOpen(ctx context.Context, now, endOfDay time.Time) (map[string]int, error) {
	counts := make(map[string]int, len(OpenViews))
	for _, view := range OpenViews {
		var n int64
		q := db.g.WithContext(ctx).Model(&row{}).Where("queue_at IS NOT NULL")
		if err := narrowed(q, Filter{View: view}, now, endOfDay).Count(&n).Error; err != nil {
			return nil, fmt.Errorf("count the cases that are %s: %w", view, err)
		}
		counts[view] = int(n)
	}
	return counts, nil
}
