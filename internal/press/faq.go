package press

import (
	"strings"
	"time"
)

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

// VisibleAt reports whether the world may read the entry at now.
func (f *FAQ) VisibleAt(now time.Time) bool { return visible(f.Status, f.PublishAt, now) }

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

// Words are what a search looks through, in one language.
func (f *FAQ) Words(lang string) (title, body string) {
	if lang == English {
		return f.QuestionEN, f.AnswerEN
	}
	return f.QuestionZH, f.AnswerZH
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
