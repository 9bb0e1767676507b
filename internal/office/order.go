package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Orders are what a list of the desk can be sorted by, besides what is owed.
var Orders = []string{"number", "status", "assignee", "changed"}

// mostSorted is how many cases are sorted at once: more than anybody reads.
const mostSorted = 200

// DeskSorted is Desk for one of Orders, from the top or from the bottom. It
// sorts those that are owed first; Cut says that the list holds more.
func DeskSorted(ctx context.Context, o *Office, who *press.User, f store.Filter, by string, down bool) (*Queue, error) {
	f.After, f.Limit = "", mostSorted
	q, err := Desk(ctx, o, who, f, "")
	if err != nil {
		return nil, err
	}
	q.Cut, q.Next = q.Next != "", ""
	slices.SortStableFunc(q.Rows, func(a, b *press.Application) int {
		order := compare(by, a, b)
		if down {
			return -order
		}
		return order
	})
	return q, nil
}

func compare(by string, a, b *press.Application) int {
	switch by {
	case "number":
		return cmp.Or(cmp.Compare(len(a.Ref()), len(b.Ref())), strings.Compare(a.Ref(), b.Ref()))
	case "status":
		return cmp.Or(cmp.Compare(float64(a.Step())/float64(a.Kind.Rules().Steps), float64(b.Step())/float64(b.Kind.Rules().Steps)), strings.Compare(string(a.Status), string(b.Status)))
	case "assignee":
		return strings.Compare(assigneeName(a), assigneeName(b))
	}
	return a.UpdatedAt.Compare(b.UpdatedAt)
}

// assigneeName is the name of who has a case, empty for nobody.
func assigneeName(app *press.Application) string {
	if app.Assignee == nil {
		return ""
	}
	return app.Assignee.Name()
}
