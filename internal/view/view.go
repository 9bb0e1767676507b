// Package view turns page structs into HTML and letters into mail. Every
// template is parsed once for each language with its translator bound, when it
// is first used, so a request shares nothing and clones nothing, and what an
// office never shows takes no memory.
package view

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	textTemplate "text/template"
	"text/template/parse"
	"time"

	"pressdesk/internal/locale"
	"pressdesk/internal/press"
)

// Base is what every page shows. Page structs embed it.
type Base struct {
	Lang      string // zh-CN or en
	Title     string // already in the page's language
	Path      string // request path without its language prefix, with its query
	Nav       string // which entry of the navigation is the current one
	User      *press.User
	Home      string // where User begins
	Theme     string // light, dark, or empty for the reader's own setting
	Flash     *Flash
	RequestID string
	Now       time.Time
	Office    *press.Office
	Hours     press.Hours
	Errors    press.Invalid
	DeskNav   *DeskNav
	NoIndex   bool
	Canonical string // absolute URL of a public page
}

// Flash is the one sentence that follows an act: ok, warn or bad.
type Flash struct{ Kind, Text string }

// DeskNav says which view of the desk is open, how many cases each holds, and
// whether keys act alone.
type DeskNav struct {
	View   string
	Counts map[string]int
	Most   int // where counting ends
	Keys   bool
}

// Options are what the look depends on besides the page.
type Options struct {
	Office  *press.Office
	Default string           // the language without a prefix in its paths
	Now     func() time.Time // to leave out the current year; nil shows every year
}

// Views holds every page and letter in every language.
type Views struct{ languages map[string]*language }

type language struct {
	calendar
	t       func(key string, args ...any) string
	has     func(key string) bool
	prefix  string
	pages   map[string]func() (*template.Template, error)
	letters map[string]func() (*textTemplate.Template, error)
	frame   *template.Template
	office  *press.Office
	family  []*language // every language, this one among them
	lands   []Option
}

// New finds the templates in files: pages in templates/pages stand in the layout
// site, those in templates/desk in the layout desk.
func New(files fs.FS, catalog *locale.Catalog, o Options) (*Views, error) {
	statics, err := hashes(files)
	if err != nil {
		return nil, err
	}
	var family []*language
	for _, lang := range catalog.Languages() {
		l := &language{
			calendar: calendar{lang: lang, zone: o.Office.Zone, now: o.Now},
			t:        catalog.Func(lang),
			has:      func(key string) bool { return catalog.Has(lang, key) },
			pages:    map[string]func() (*template.Template, error){},
			office:   o.Office,
		}
		l.lands = l.everyCountry()
		if lang != o.Default {
			l.prefix = "/" + lang
		}
		family = append(family, l)
	}
	v := &Views{map[string]*language{}}
	for _, l := range family {
		l.family, v.languages[l.lang] = family, l
		if err := l.find(files, l.funcs(statics)); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// find notes where the pages and letters of one language are.
func (l *language) find(files fs.FS, funcs template.FuncMap) error {
	shared := sync.OnceValues(func() (*template.Template, error) {
		return template.New("").Funcs(funcs).ParseFS(files, "templates/layouts/*.html", "templates/partials/*.html")
	})
	for folder, layout := range map[string]string{"pages": "site", "desk": "desk"} {
		names, err := fs.Glob(files, "templates/"+folder+"/*.html")
		if err != nil {
			return err
		}
		for _, name := range names {
			l.pages[pageName(folder, name)] = sync.OnceValues(func() (*template.Template, error) {
				parts, err := shared()
				if err != nil {
					return nil, fmt.Errorf("parsing what pages share: %w", err)
				}
				page, err := template.New("").Funcs(funcs).ParseFS(files, name)
				if err == nil {
					page, err = assemble(layout+".html", funcs, page, parts)
				}
				if err != nil {
					return nil, fmt.Errorf("parsing %s: %w", name, err)
				}
				return page, nil
			})
		}
	}
	return l.findMail(files, funcs)
}

// assemble makes a page of its layout and the parts that it reaches, which stand
// in the first of the sources that has them. A clone of everything, which no
// page needs, would take ten times the memory.
func assemble(layout string, funcs template.FuncMap, sources ...*template.Template) (*template.Template, error) {
	set := template.New("").Funcs(funcs)
	var page *template.Template
	for waiting := []string{layout}; len(waiting) > 0; {
		name := waiting[0]
		waiting = waiting[1:]
		if set.Lookup(name) != nil {
			continue
		}
		i := slices.IndexFunc(sources, func(s *template.Template) bool { return s.Lookup(name) != nil && s.Lookup(name).Tree != nil })
		if i < 0 {
			return nil, fmt.Errorf("no template %q", name)
		}
		tree := sources[i].Lookup(name).Tree.Copy()
		part, err := set.AddParseTree(name, tree)
		if err != nil {
			return nil, err
		}
		if page == nil {
			page = part
		}
		waiting = append(waiting, used(tree.Root)...)
	}
	return page, nil
}

// used lists the templates that a part of a tree uses.
func used(n parse.Node) (names []string) {
	branch := func(b *parse.BranchNode) {
		names = append(names, used(b.List)...)
		if b.ElseList != nil {
			names = append(names, used(b.ElseList)...)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			names = append(names, used(child)...)
		}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.TemplateNode:
		names = append(names, n.Name)
	}
	return names
}

func pageName(folder, file string) string {
	name := strings.TrimSuffix(path.Base(file), ".html")
	if folder == "pages" {
		return name
	}
	return folder + "/" + name
}

// Render writes a page. A template that fails writes nothing.
func (v *Views) Render(w io.Writer, lang, page string, data any) error {
	l, ok := v.languages[lang]
	if !ok {
		return fmt.Errorf("view: no language %q", lang)
	}
	parsed, ok := l.pages[page]
	if !ok {
		return fmt.Errorf("view: no page %q", page)
	}
	t, err := parsed()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return fmt.Errorf("rendering %s: %w", page, err)
	}
	_, err = b.WriteTo(w)
	return err
}

// Pages returns the names of all pages.
func (v *Views) Pages() []string {
	return slices.Sorted(maps.Keys(v.languages[press.Chinese].pages))
}
