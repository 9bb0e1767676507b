package demo

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// opEd is one op-ed of the demonstration and its age in days.
type opEd struct {
	form press.OpEdForm
	age  int
}

// readOpEds reads the op-eds, each from one file for each of its languages.
func readOpEds() ([]opEd, error) {
	names, err := fs.Glob(texts, "texts/opeds/*.md")
	if err != nil {
		return nil, err
	}
	bySlug := map[string]*opEd{}
	var order []string
	for _, name := range names {
		list, err := entries(strings.TrimPrefix(name, "texts/"))
		if err != nil {
			return nil, err
		}
		e := list[0]
		slug := e.fields["slug"]
		if bySlug[slug] == nil {
			bySlug[slug] = &opEd{}
			order = append(order, slug)
		}
		if err := bySlug[slug].read(e, strings.HasSuffix(name, ".zh.md")); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	var list []opEd
	for _, slug := range order {
		list = append(list, *bySlug[slug])
	}
	return list, nil
}

// read takes in one language of an op-ed. Who wrote it, where and when stands
// in one of the files.
func (a *opEd) read(e entry, chinese bool) (err error) {
	f := &a.form
	f.Slug = e.fields["slug"]
	if chinese {
		f.TitleZH, f.StandfirstZH, f.AuthorNoteZH, f.BodyZH = e.title, e.fields["standfirst"], e.fields["note"], e.body
	} else {
		f.TitleEN, f.StandfirstEN, f.AuthorNoteEN, f.BodyEN = e.title, e.fields["standfirst"], e.fields["note"], e.body
	}
	if age := e.fields["age"]; age != "" {
		f.Author, f.Source, f.Featured = e.fields["author"], e.fields["source"], e.fields["featured"] == "yes"
		a.age, err = strconv.Atoi(age)
	}
	return err
}

// readFAQ reads the common questions.
func readFAQ() ([]press.FAQForm, error) {
	zh, err := entries("faq.zh.md")
	if err != nil {
		return nil, err
	}
	en, err := entries("faq.en.md")
	if err != nil {
		return nil, err
	}
	var list []press.FAQForm
	for i := range en {
		list = append(list, press.FAQForm{
			Category:   en[i].fields["category"],
			QuestionZH: zh[i].fields["question"], AnswerZH: zh[i].body,
			QuestionEN: en[i].fields["question"], AnswerEN: en[i].body,
		})
	}
	return list, nil
}

// publications writes that the editors publish the common questions on their
// first days, and each op-ed when its day has come.
func (pl *plan) publications() error {
	questions, err := readFAQ()
	if err != nil {
		return err
	}
	opEds, err := readOpEds()
	if err != nil {
		return err
	}
	editors := withRole(pl.staff, press.Editor)
	d := diary{rules: pl.o.Rules, cal: pl.o.Calendar(), dice: newDice(pl.seed, 1<<40), at: pl.start.AddDate(0, 0, -30)}
	for i, form := range questions {
		d.soon(1)
		by := editors[i%len(editors)]
		pl.deeds = append(pl.deeds, deed{d.at, func(p *play) error { return p.publishFAQ(by, form) }})
	}
	for i, a := range opEds {
		d.at = pl.now.AddDate(0, 0, -a.age-1)
		d.workdays(0)
		by := editors[i%len(editors)]
		pl.deeds = append(pl.deeds, deed{d.at, func(p *play) error { return p.publishOpEd(by, a.form) }})
	}
	return nil
}

func (p *play) publishFAQ(by *person, form press.FAQForm) error {
	f, err := office.SaveFAQ(p.ctx, p.o, by.user, "", 0, form)
	if err != nil {
		return fmt.Errorf("save %q: %w", form.QuestionEN, err)
	}
	_, err = office.PublishFAQ(p.ctx, p.o, by.user, f.ID, f.Version)
	return err
}

func (p *play) publishOpEd(by *person, form press.OpEdForm) error {
	a, err := office.SaveOpEd(p.ctx, p.o, by.user, "", 0, form)
	if err != nil {
		return fmt.Errorf("save %q: %w", form.Slug, err)
	}
	_, err = office.PublishOpEd(p.ctx, p.o, by.user, a.ID, a.Version)
	return err
}
