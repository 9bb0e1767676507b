package press

import (
	"regexp"
	"strings"
	"time"
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

// VisibleAt reports whether the world may read the op-ed at now.
func (a *OpEd) VisibleAt(now time.Time) bool { return visible(a.Status, a.PublishAt, now) }

// Take publishes or withdraws the op-ed.
func (a *OpEd) Take(action Action, now time.Time) error {
	return a.Status.take(action, &a.PublishAt, now)
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
