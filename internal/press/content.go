package press

import (
	"regexp"
	"slices"
	"strings"
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

// Take publishes or withdraws the op-ed.
func (a *OpEd) Take(action Action, now time.Time) error {
	return a.Status.take(action, &a.PublishAt, now)
}

// Take publishes or withdraws the entry. To publish it is to vouch for it.
func (f *FAQ) Take(action Action, now time.Time) error {
	if err := f.Status.take(action, &f.PublishAt, now); err != nil {
		return err
	}
	if f.Status == Published {
		f.ReviewedAt = &now
	}
	return nil
}

// Scheduled reports whether the op-ed is published from a time after now.
func (a *OpEd) Scheduled(now time.Time) bool { return a.Status == Published && !a.VisibleAt(now) }

// Words are what a search looks through, in one language; both are empty when
// the op-ed has nothing in it.
func (a *OpEd) Words(lang string) (title, body string) {
	title, body = a.TitleZH, a.StandfirstZH+"\n"+a.BodyZH
	if lang == English {
		title, body = a.TitleEN, a.StandfirstEN+"\n"+a.BodyEN
	}
	if body = strings.TrimSpace(body); body != "" {
		body += "\n" + a.Author + "\n" + a.Source
	}
	return title, body
}

// Words are what a search looks through, in one language.
func (f *FAQ) Words(lang string) (title, body string) {
	if lang == English {
		return f.QuestionEN, f.AnswerEN
	}
	return f.QuestionZH, f.AnswerZH
}

// MayEdit reports whether u looks after what the office publishes.
func (u *User) MayEdit() bool { return u != nil && u.Role == Editor }

// OpEdForm is what an editor writes about an op-ed.
type OpEdForm struct {
	Slug         string `form:"slug"`
	TitleZH      string `form:"title_zh"`
	TitleEN      string `form:"title_en"`
	StandfirstZH string `form:"standfirst_zh"`
	StandfirstEN string `form:"standfirst_en"`
	BodyZH       string `form:"body_zh"`
	BodyEN       string `form:"body_en"`
	Author       string `form:"author"`
	AuthorNoteZH string `form:"author_note_zh"`
	AuthorNoteEN string `form:"author_note_en"`
	Source       string `form:"source"`
	Featured     bool   `form:"featured"`
	PublishAt    string `form:"publish_at"` // local time of the office; empty: when it is published
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Check says what is wrong with the form. The headline may be in another
// language than the text, as when only the headline of a foreign text has been
// translated.
func (d *OpEdForm) Check(o *Office) Invalid {
	bad := Invalid{}
	bad.text("slug", d.Slug, 1, 120)
	if d.Slug != "" && !slug.MatchString(d.Slug) {
		bad.Add("slug", "error.slug")
	}
	bad.text("title_zh", d.TitleZH, 0, 200)
	bad.text("title_en", d.TitleEN, 0, 200)
	bad.Prose("standfirst_zh", d.StandfirstZH, 0, 300)
	bad.Prose("standfirst_en", d.StandfirstEN, 0, 300)
	bad.Prose("body_zh", d.BodyZH, 0, 100000)
	bad.Prose("body_en", d.BodyEN, 0, 100000)
	bad.text("author", d.Author, 0, 120)
	bad.Prose("author_note_zh", d.AuthorNoteZH, 0, 300)
	bad.Prose("author_note_en", d.AuthorNoteEN, 0, 300)
	bad.text("source", d.Source, 0, 120)
	bad.moment("publish_at", d.PublishAt, o.Zone, false)
	if strings.TrimSpace(d.TitleZH+d.TitleEN) == "" {
		bad.Add("title_zh", "error.one_language")
	}
	if strings.TrimSpace(d.BodyZH+d.BodyEN) == "" {
		bad.Add("body_zh", "error.one_language")
	}
	return bad
}

// Fill puts the form, which has passed its Check, into a.
func (d *OpEdForm) Fill(a *OpEd, o *Office) {
	a.Slug = d.Slug
	a.TitleZH, a.TitleEN = strings.TrimSpace(d.TitleZH), strings.TrimSpace(d.TitleEN)
	a.StandfirstZH, a.StandfirstEN = strings.TrimSpace(d.StandfirstZH), strings.TrimSpace(d.StandfirstEN)
	a.BodyZH, a.BodyEN = strings.TrimSpace(d.BodyZH), strings.TrimSpace(d.BodyEN)
	a.Author, a.Source = strings.TrimSpace(d.Author), strings.TrimSpace(d.Source)
	a.AuthorNoteZH, a.AuthorNoteEN = strings.TrimSpace(d.AuthorNoteZH), strings.TrimSpace(d.AuthorNoteEN)
	a.Featured = d.Featured
	if d.PublishAt == a.Form(o).PublishAt || d.PublishAt == "" && a.Status == Published {
		return // the form shows minutes: what was not changed keeps its seconds
	}
	a.PublishAt = nil
	if at, err := ParseLocal(d.PublishAt, o.Zone); err == nil {
		a.PublishAt = &at
	}
}

// Form is the form that would make the op-ed as it is.
func (a *OpEd) Form(o *Office) OpEdForm {
	d := OpEdForm{
		Slug: a.Slug, TitleZH: a.TitleZH, TitleEN: a.TitleEN, StandfirstZH: a.StandfirstZH, StandfirstEN: a.StandfirstEN,
		BodyZH: a.BodyZH, BodyEN: a.BodyEN, Author: a.Author, AuthorNoteZH: a.AuthorNoteZH, AuthorNoteEN: a.AuthorNoteEN,
		Source: a.Source, Featured: a.Featured,
	}
	if a.PublishAt != nil {
		d.PublishAt = FormatLocal(*a.PublishAt, o.Zone)
	}
	return d
}

// FAQForm is what an editor writes about a common question.
type FAQForm struct {
	Category   string `form:"category"`
	QuestionZH string `form:"question_zh"`
	AnswerZH   string `form:"answer_zh"`
	QuestionEN string `form:"question_en"`
	AnswerEN   string `form:"answer_en"`
}

// Check says what is wrong with the form. Each language is either complete or
// empty, and one of them is complete.
func (d *FAQForm) Check(o *Office) Invalid {
	bad := Invalid{}
	codes := make([]string, len(o.FAQCategories))
	for i, c := range o.FAQCategories {
		codes[i] = c.Code
	}
	bad.oneOf("category", d.Category, true, codes...)
	bad.text("question_zh", d.QuestionZH, 0, 300)
	bad.Prose("answer_zh", d.AnswerZH, 0, 20000)
	bad.text("question_en", d.QuestionEN, 0, 300)
	bad.Prose("answer_en", d.AnswerEN, 0, 20000)
	empty := 0
	for _, p := range [][3]string{{"zh", d.QuestionZH, d.AnswerZH}, {"en", d.QuestionEN, d.AnswerEN}} {
		asked, answered := strings.TrimSpace(p[1]) != "", strings.TrimSpace(p[2]) != ""
		if asked && !answered {
			bad.Add("answer_"+p[0], "error.required")
		}
		if answered && !asked {
			bad.Add("question_"+p[0], "error.required")
		}
		if !asked && !answered {
			empty++
		}
	}
	if empty == 2 {
		bad.Add("question_zh", "error.one_language")
	}
	return bad
}

// Fill puts the form, which has passed its Check, into f.
func (d *FAQForm) Fill(f *FAQ) {
	f.Category = d.Category
	f.QuestionZH, f.AnswerZH = strings.TrimSpace(d.QuestionZH), strings.TrimSpace(d.AnswerZH)
	f.QuestionEN, f.AnswerEN = strings.TrimSpace(d.QuestionEN), strings.TrimSpace(d.AnswerEN)
}

// Form is the form that would make the entry as it is.
func (f *FAQ) Form() FAQForm {
	return FAQForm{Category: f.Category, QuestionZH: f.QuestionZH, AnswerZH: f.AnswerZH, QuestionEN: f.QuestionEN, AnswerEN: f.AnswerEN}
}

// Progress is one row of the public list. It is all that the world is told.
type Progress struct {
	Number      string
	Kind        Kind
	FiledDate   string // ISO date in the office's zone
	Status      Public
	UpdatedDate string // ISO date in the office's zone
}
