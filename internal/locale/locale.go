// Package locale turns keys into sentences, in the languages that have a catalog.
package locale

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
)

// Default is the language at the bare path.
const Default = "zh-CN"

// Catalog holds the sentences of every language.
type Catalog struct {
	bundle *i18n.Bundle
	forms  map[string]map[string]*i18n.Message // by language and key
	plain  map[string]map[string]string        // those that are a sentence as they stand
}

// A sentence that asks for what it was not given is an error, so that it is seen.
var parser = &template.TextParser{Option: "missingkey=error"}

// Load reads locales/LANGUAGE.yaml, flat keys with plural forms by CLDR category.
func Load(files fs.FS) (*Catalog, error) {
	names, err := fs.Glob(files, "locales/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("looking for catalogs: %w", err)
	}
	c := &Catalog{
		bundle: i18n.NewBundle(language.MustParse(Default)),
		forms:  map[string]map[string]*i18n.Message{},
		plain:  map[string]map[string]string{},
	}
	c.bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	for _, name := range names {
		file, err := c.bundle.LoadMessageFileFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading catalog %s: %w", name, err)
		}
		if err := c.add(file); err != nil {
			return nil, fmt.Errorf("reading catalog %s: %w", name, err)
		}
	}
	if c.forms[Default] == nil {
		return nil, fmt.Errorf("no catalog for %s", Default)
	}
	return c, nil
}

func (c *Catalog) add(file *i18n.MessageFile) error {
	lang := file.Tag.String()
	c.forms[lang], c.plain[lang] = map[string]*i18n.Message{}, map[string]string{}
	for _, m := range file.Messages {
		if m.Other == "" {
			return fmt.Errorf("%s has no sentence", m.ID)
		}
		for _, form := range formsOf(m) {
			if _, err := parser.Parse(form, "", ""); err != nil {
				return fmt.Errorf("%s: %w", m.ID, err)
			}
		}
		c.forms[lang][m.ID] = m
		if len(formsOf(m)) == 1 && !strings.Contains(m.Other, "{{") {
			c.plain[lang][m.ID] = m.Other
		}
	}
	return nil
}

func formsOf(m *i18n.Message) []string {
	forms := []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other}
	return slices.DeleteFunc(forms, func(form string) bool { return form == "" })
}

// Languages lists the tags of the catalogs, the default first.
func (c *Catalog) Languages() []string {
	return slices.SortedFunc(maps.Keys(c.forms), func(a, b string) int {
		if (a == Default) != (b == Default) {
			if a == Default {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
}

// Has reports whether the language has a sentence for the key.
func (c *Catalog) Has(lang, key string) bool { return c.forms[lang][key] != nil }

// Keys lists what the language has a sentence for, sorted.
func (c *Catalog) Keys(lang string) []string { return slices.Sorted(maps.Keys(c.forms[lang])) }

// Func is the translator of one language. Its arguments are pairs of name and
// value; Count picks the plural form. A key without a sentence comes back as it
// is, so that it is seen.
func (c *Catalog) Func(lang string) func(key string, args ...any) string {
	plain, forms := c.plain[lang], c.forms[lang]
	localizer := i18n.NewLocalizer(c.bundle, lang)
	return func(key string, args ...any) string {
		if sentence, ok := plain[key]; ok {
			return sentence
		}
		if forms[key] == nil {
			return key
		}
		values := pairs(args)
		sentence, err := localizer.Localize(&i18n.LocalizeConfig{
			MessageID: key, TemplateData: values, PluralCount: values["Count"], TemplateParser: parser,
		})
		if err != nil {
			return key
		}
		return sentence
	}
}

func pairs(args []any) map[string]any {
	values := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		values[fmt.Sprint(args[i])] = args[i+1]
	}
	return values
}
