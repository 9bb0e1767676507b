package search

import (
	"cmp"
	"slices"
)

// Span is a stretch of a text, in bytes: text[Start:End].
type Span struct{ Start, End int }

// Highlight finds what to mark in a text for a query: the words and runs asked
// for, and of a run that is nowhere in the text its pairs. The spans are in
// order and do not touch.
func Highlight(text, q string) []Span {
	found := runsOf(text)
	var spans []Span
	for _, asked := range queryRuns(q) {
		if !asked.unspaced() {
			spans = append(spans, words(found, asked.word)...)
			continue
		}
		whole := signs(found, asked.signs)
		for i := 0; len(whole) == 0 && i+2 <= len(asked.signs); i++ {
			spans = append(spans, signs(found, asked.signs[i:i+2])...)
		}
		spans = append(spans, whole...)
	}
	return joined(spans)
}

func words(found []run, word string) (spans []Span) {
	for _, r := range found {
		if !r.unspaced() && r.word == word {
			spans = append(spans, Span{r.start, r.end})
		}
	}
	return spans
}

// signs finds the characters asked for wherever they follow each other.
func signs(found []run, asked []sign) (spans []Span) {
	for _, r := range found {
		for i := 0; i+len(asked) <= len(r.signs); i++ {
			here := r.signs[i : i+len(asked)]
			if slices.EqualFunc(here, asked, func(a, b sign) bool { return a.r == b.r }) {
				spans = append(spans, Span{here[0].start, here[len(here)-1].end})
			}
		}
	}
	return spans
}

// joined puts spans in order and makes one of those that overlap or touch.
func joined(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	var out []Span
	for _, s := range spans {
		if last := len(out) - 1; last >= 0 && s.Start <= out[last].End {
			out[last].End = max(out[last].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
