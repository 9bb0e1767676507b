package press

import "time"

// Publication is where a piece of content stands.
type Publication string

// The stages of publication.
const (
	Unpublished Publication = "draft"
	Published   Publication = "published"
	TakenDown   Publication = "withdrawn"
)

// OpEd is an op-ed (视点). A text may exist in one language only.
type OpEd struct {
	ID           string
	Slug         string
	TitleZH      string
	TitleEN      string
	StandfirstZH string
	StandfirstEN string
	BodyZH       string // Markdown
	BodyEN       string // Markdown
	Author       string
	AuthorNoteZH string
	AuthorNoteEN string
	Source       string
	Featured     bool
	Status       Publication
	PublishAt    *time.Time // shown from then on; in the future: scheduled
	Version      int
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// FAQ is an entry of the common questions (共性问题提示).
type FAQ struct {
	ID         string
	Category   string
	QuestionZH string
	AnswerZH   string // Markdown
	QuestionEN string
	AnswerEN   string // Markdown
	Position   int    // order within its category
	Status     Publication
	PublishAt  *time.Time
	ReviewedAt *time.Time
	Version    int
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// VisibleAt reports whether the world may read the op-ed at now.
func (a *OpEd) VisibleAt(now time.Time) bool { return visible(a.Status, a.PublishAt, now) }

// VisibleAt reports whether the world may read the entry at now.
func (f *FAQ) VisibleAt(now time.Time) bool { return visible(f.Status, f.PublishAt, now) }

func visible(p Publication, from *time.Time, now time.Time) bool {
	return p == Published && from != nil && !now.Before(*from)
}

// Progress is one row of the public list. It is all that the world is told.
type Progress struct {
	Number      string
	Kind        Kind
	FiledDate   string // ISO date in the office's zone
	Status      Public
	UpdatedDate string // ISO date in the office's zone
}
