package server

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

// inOrder sorts entries by the office's order of categories.
func inOrder(list []press.FAQ, categories []press.Option) []press.FAQ {
	sorted := make([]press.FAQ, 0, len(list))
	known := map[string]bool{}
	for _, c := range categories {
		known[c.Code] = true
		for _, f := range list {
			if f.Category == c.Code {
				sorted = append(sorted, f)
			}
		}
	}
	for _, f := range list {
		if !known[f.Category] {
			sorted = append(sorted, f)
		}
	}
	return sorted
}

// foundMost is how many results a search shows.
const foundMost = 50

// category is one entry of the list of FAQ categories.
type category struct {
	press.Option
	Count int
}

type faqsPage struct {
	view.Base
	Query      string
	Category   string
	Categories []category
	Total      int
	Entries    []press.FAQ
	Near       bool        // nothing has the words as they were asked for
	Others     []press.FAQ // beside the results of a search
}

func (p public) faqs(c echo.Context) error {
	ctx := c.Request().Context()
	page := faqsPage{Base: p.open(c, "home.faqs", "faqs"), Query: query(c)}
	counts, err := p.db.FAQCounts(ctx)
	if err != nil {
		return err
	}
	chosen := c.QueryParam("category")
	for _, o := range p.office.FAQCategories {
		page.Total += counts[o.Code]
		page.Categories = append(page.Categories, category{o, counts[o.Code]})
		if o.Code == chosen {
			page.Category = chosen
			page.Canonical += "?category=" + url.QueryEscape(chosen)
		}
	}
	all, err := p.db.FAQs(ctx, page.Category)
	if err != nil {
		return err
	}
	all = inOrder(all, p.office.FAQCategories)
	if page.Query == "" {
		page.Entries = all
		return p.answer(c, "faqs", page)
	}
	page.NoIndex = true
	found, err := p.db.Search(ctx, []string{store.KindFAQ}, page.Query, foundMost)
	if err != nil {
		return err
	}
	page.sort(found, all)
	return p.answer(c, "faqs", page)
}

// othersMost is how many entries stand below the results of a search.
const othersMost = 3

// sort fills in what a search has found in the chosen category, and a few
// entries besides.
func (page *faqsPage) sort(found []store.Found, all []press.FAQ) {
	shown := map[string]bool{}
	for _, f := range found {
		if page.Category != "" && f.FAQ.Category != page.Category {
			continue
		}
		page.Entries = append(page.Entries, *f.FAQ)
		page.Near = page.Near || f.Near
		shown[f.FAQ.ID] = true
	}
	for _, f := range all {
		if !shown[f.ID] && len(page.Others) < othersMost {
			page.Others = append(page.Others, f)
		}
	}
}

// query returns what a person looks for, without what surrounds it and no
// longer than a question.
func query(c echo.Context) string {
	letters := []rune(strings.TrimSpace(cleaned(c.QueryParam("q"))))
	return string(letters[:min(len(letters), 100)])
}

type faqPage struct {
	view.Base
	FAQ      *press.FAQ
	Category press.Text
	Related  []press.FAQ
	Preview  bool // only its editor sees it
}

func (p public) faq(c echo.Context) error {
	f, err := p.db.FAQ(c.Request().Context(), c.Param("content"))
	if err != nil {
		return err
	}
	page, err := p.faqPage(c, f)
	if err != nil {
		return err
	}
	return p.answer(c, "faq", page)
}

const relatedMost = 5

func (p public) faqPage(c echo.Context, f *press.FAQ) (faqPage, error) {
	page := faqPage{FAQ: f, Base: p.open(c, press.Text{ZH: f.QuestionZH, EN: f.QuestionEN}.In(lang(c)), "faqs")}
	for _, o := range p.office.FAQCategories {
		if o.Code == f.Category {
			page.Category = o.Name
		}
	}
	same, err := p.db.FAQs(c.Request().Context(), f.Category)
	for _, other := range same {
		if other.ID != f.ID && len(page.Related) < relatedMost {
			page.Related = append(page.Related, other)
		}
	}
	return page, err
}

type searchPage struct {
	view.Base
	Query string
	Found []store.Found
	Near  bool
}

func (p public) search(c echo.Context) error {
	page := searchPage{Base: p.base(c, "page.search", ""), Query: query(c)}
	page.NoIndex = true
	if page.Query != "" {
		found, err := p.db.Search(c.Request().Context(), []string{store.KindOpEd, store.KindFAQ}, page.Query, foundMost)
		if err != nil {
			return err
		}
		page.Found, page.Near = found, len(found) > 0 && found[0].Near
	}
	return p.answer(c, "search", page)
}
