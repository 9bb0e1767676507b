package view

import (
	"slices"
	"strings"

	"golang.org/x/text/collate"
	xlanguage "golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"pressdesk/internal/press"
)

// country is the name of a country or region. The sentence country.CODE wins
// over the name of the tables.
func (l *language) country(code string) string {
	if key := "country." + strings.ToLower(code); l.has(key) {
		return l.t(key)
	}
	region, err := xlanguage.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.Regions(xlanguage.Make(langof(l.lang))).Name(region)
}

// everyCountry names all countries, in the order of the language.
func (l *language) everyCountry() []Option {
	choices := make([]Option, 0, len(press.Countries))
	for _, code := range press.Countries {
		choices = append(choices, Option{Value: code, Label: l.country(code)})
	}
	order := collate.New(xlanguage.Make(langof(l.lang)))
	slices.SortFunc(choices, func(a, b Option) int { return order.CompareString(a.Label, b.Label) })
	return choices
}
