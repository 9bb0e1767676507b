// Package search turns text into words that a full-text index finds: pairs of
// neighbouring characters where there are no spaces, stems of words elsewhere.
// Text and query pass through the same analyzer, so both databases answer alike.
package search

import (
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// longestQuery is how many characters of a query are looked at.
const longestQuery = 200

// run is a stretch of text without a gap: a word, or characters that are
// written without spaces.
type run struct {
	start, end int // in bytes of the text
	word       string
	signs      []sign
}

// sign is one character of a script without spaces, folded, and where it stands.
type sign struct {
	r          rune
	start, end int
}

func (r run) unspaced() bool { return r.signs != nil }

// pairs are the neighbouring characters of a run, two by two.
func (r run) pairs() []string {
	var pairs []string
	for i := 1; i < len(r.signs); i++ {
		pairs = append(pairs, string([]rune{r.signs[i-1].r, r.signs[i].r}))
	}
	return pairs
}

// isUnspaced tells the scripts that put no spaces between words.
func isUnspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー'
}

func isWord(r rune) bool { return unicode.In(r, unicode.L, unicode.N) }

// isMark tells what belongs to the character before it and is folded away.
func isMark(r rune) bool { return unicode.Is(unicode.M, r) || r == 'ﾞ' || r == 'ﾟ' }

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '＇' }

// runsOf takes a text apart.
func runsOf(text string) []run {
	var runs []run
	var open *run
	for at, r := range text {
		end := at + len(string(r))
		switch {
		case isMark(r):
			if open != nil {
				open.end = end
			}
		case isUnspaced(r):
			if open == nil || !open.unspaced() {
				runs = append(runs, run{start: at})
				open = &runs[len(runs)-1]
			}
			for _, f := range fold(string(r)) {
				open.signs = append(open.signs, sign{f, at, end})
			}
			open.end = end
		case isWord(r), isApostrophe(r) && open != nil && !open.unspaced():
			if open == nil || open.unspaced() {
				runs = append(runs, run{start: at})
				open = &runs[len(runs)-1]
			}
			open.end = end
		default:
			open = nil
		}
	}
	return finished(runs, text)
}

// finished gives each word its stem and leaves out what has none.
func finished(runs []run, text string) []run {
	kept := runs[:0]
	for _, r := range runs {
		if !r.unspaced() {
			trimmed := strings.TrimRightFunc(text[r.start:r.end], isApostrophe)
			r.end = r.start + len(trimmed)
			r.word = stem(trimmed)
		}
		if r.word != "" || r.unspaced() {
			kept = append(kept, r)
		}
	}
	return kept
}

// fold makes characters alike that readers take for the same: wide and narrow,
// large and small, with and without accents.
func fold(text string) string {
	text = strings.ToLower(norm.NFKD.String(text))
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) {
			return -1
		}
		return r
	}, text)
	return norm.NFC.String(text)
}

// stem folds a word and takes its English endings off.
func stem(word string) string {
	word = strings.Map(func(r rune) rune {
		if isApostrophe(r) {
			return '\''
		}
		return r
	}, fold(word))
	word = strings.TrimFunc(english.Stem(word, false), isApostrophe)
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, word)
}

// Terms gives the words of a text for an index column, with spaces between
// them. The last character of a run stands once more by itself, so that every
// character is the beginning of a term.
func Terms(text string) string {
	var terms []string
	for _, r := range runsOf(text) {
		if !r.unspaced() {
			terms = append(terms, r.word)
			continue
		}
		terms = append(terms, r.pairs()...)
		terms = append(terms, string(r.signs[len(r.signs)-1].r))
	}
	return strings.Join(terms, " ")
}

func queryRuns(q string) []run {
	if letters := []rune(q); len(letters) > longestQuery {
		q = string(letters[:longestQuery])
	}
	return runsOf(q)
}

// MatchSQLite writes a query for MATCH of FTS4: every run must stand in the text
// as it is. It is empty when nothing is asked for.
func MatchSQLite(q string) string {
	return match(q, " ", func(terms []string) string { return `"` + strings.Join(terms, " ") + `"` },
		func(first string) string { return first + "*" })
}

// MatchPostgres writes the same query as a tsquery.
func MatchPostgres(q string) string {
	return match(q, " & ", func(terms []string) string { return "('" + strings.Join(terms, "' <-> '") + "')" },
		func(first string) string { return "'" + first + "':*" })
}

// match has nothing to escape: no term has anything in it but letters and digits.
func match(q, and string, phrase func(terms []string) string, prefix func(first string) string) string {
	var parts []string
	for _, r := range queryRuns(q) {
		switch {
		case !r.unspaced():
			parts = append(parts, phrase([]string{r.word}))
		case len(r.signs) == 1:
			parts = append(parts, prefix(string(r.signs[0].r)))
		default:
			parts = append(parts, phrase(r.pairs()))
		}
	}
	return strings.Join(parts, and)
}

// Bigrams gives each different pair and word of a query once. A text that has
// three in five of them is a near match.
func Bigrams(q string) []string {
	var pieces []string
	seen := map[string]bool{}
	for _, r := range queryRuns(q) {
		terms := r.pairs()
		if !r.unspaced() {
			terms = []string{r.word}
		}
		for _, term := range terms {
			if !seen[term] {
				pieces = append(pieces, term)
			}
			seen[term] = true
		}
	}
	return pieces
}
