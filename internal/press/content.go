package press

import (
	"slices"
	"time"
)

// Publication is where a piece of content stands.
type Publication string

// The stages of publication.
const (
	Unpublished Publication = "draft"
	Published   Publication = "published"
	TakenDown   Publication = "withdrawn"
)

// publicationStep is one row of the table of publication.
type publicationStep struct {
	Action Action
	From   []Publication
	To     Publication
}

// publicationSteps is the table that the buttons and the guard read. A text
// that is published with a time in the future is scheduled.
var publicationSteps = []publicationStep{
	{"publish", []Publication{Unpublished, TakenDown}, Published},
	{"withdraw", []Publication{Published}, TakenDown},
}

// Steps lists what an editor can do to a text that stands at p.
func (p Publication) Steps() []Action {
	var found []Action
	for _, s := range publicationSteps {
		if slices.Contains(s.From, p) {
			found = append(found, s.Action)
		}
	}
	return found
}

// take is the only one who writes where a text stands. To do the same twice
// does nothing more; the first publication sets the time if there is none.
func (p *Publication) take(action Action, from **time.Time, now time.Time) error {
	i := slices.IndexFunc(publicationSteps, func(s publicationStep) bool { return s.Action == action })
	if i < 0 {
		return ErrNotFound
	}
	step := publicationSteps[i]
	if *p != step.To && !slices.Contains(step.From, *p) {
		return ErrConflict
	}
	*p = step.To
	if step.To == Published && *from == nil {
		*from = &now
	}
	return nil
}

func visible(p Publication, from *time.Time, now time.Time) bool {
	return p == Published && from != nil && !now.Before(*from)
}

// MayEdit reports whether u looks after what the office publishes.
func (u *User) MayEdit() bool { return u != nil && u.Role == Editor }

// Progress is one row of the public list. It is all that the world is told.
type Progress struct {
	Number      string
	Kind        Kind
	FiledDate   string // ISO date in the office's zone
	Status      Public
	UpdatedDate string // ISO date in the office's zone
}
