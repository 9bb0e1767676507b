package paper

import (
	"slices"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// style is how a text looks.
type style struct {
	size, leading float64
	heavy         bool
	color         color
	ragged        bool // lines are not stretched to the measure
}

// line is one line of a paragraph, ready to be drawn.
type line struct {
	glyphs []glyph
	width  float64 // at the size of one point
	spread float64 // what is put after each character, in points
}

// lines breaks a text into lines of at most width. It breaks where Unicode
// Annex 14 allows it, so no line begins with a full stop or a comma, and within
// a word only where the word is longer than the line. No character is lost
// but the spaces at the end of a line.
func (s *setter) lines(words string, st style, width float64) []line {
	words = s.fonts.spell(words, &s.missing)
	var list []line
	for paragraph := range strings.SplitSeq(words, "\n") {
		list = append(list, s.paragraph(strings.TrimRight(paragraph, " \r"), st, width)...)
	}
	return list
}

// paragraph breaks what has no line end of its own.
func (s *setter) paragraph(words string, st style, width float64) []line {
	glyphs := s.fonts.shape(words, st.heavy)
	for _, g := range glyphs {
		s.used[g.face] = true
	}
	most := width/st.size + 1e-9
	var list []line
	from, to, filled := 0, 0, 0.0 // the line so far, and its width
	flush := func() {
		list = append(list, newLine(glyphs[from:to]))
		from, filled = to, 0
	}
	state := -1
	for rest := words; rest != ""; {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		n := len([]rune(segment))
		part := glyphs[to : to+n]
		if filled > 0 && filled+wide(trimmed(part)) > most {
			flush()
		}
		if wide(trimmed(part)) <= most {
			to += n
			filled += wide(part)
			continue
		}
		for cluster := range clusters(segment) { // longer than a line
			k := len([]rune(cluster))
			w := wide(glyphs[to : to+k])
			if filled > 0 && filled+wide(trimmed(glyphs[to:to+k])) > most {
				flush()
			}
			to += k
			filled += w
		}
	}
	list = append(list, newLine(glyphs[from:to]))
	if !st.ragged && mostlyHan(glyphs) {
		stretch(list[:len(list)-1], st.size, width)
	}
	return list
}

// clusters are the characters as people see them.
func clusters(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		state := -1
		for s != "" {
			var one string
			one, s, _, state = uniseg.FirstGraphemeClusterInString(s, state)
			if !yield(one) {
				return
			}
		}
	}
}

// newLine leaves out the spaces at the end of a line and the empty half of a
// mark there, so that the edge of the text looks straight.
func newLine(glyphs []glyph) line {
	kept := trimmed(glyphs)
	if n := len(kept) - 1; n > 0 && kept[n].closes() {
		kept = append(slices.Clone(kept[:n]), kept[n].halved())
	}
	return line{glyphs: kept, width: wide(kept)}
}

// trimmed leaves out the spaces at the end.
func trimmed(glyphs []glyph) []glyph {
	for len(glyphs) > 0 && glyphs[len(glyphs)-1].r == ' ' {
		glyphs = glyphs[:len(glyphs)-1]
	}
	return glyphs
}

func wide(glyphs []glyph) float64 {
	sum := 0.0
	for _, g := range glyphs {
		sum += g.width
	}
	return sum
}

// mostlyHan reports whether a text is Chinese, whose lines end at one edge.
func mostlyHan(glyphs []glyph) bool {
	han := 0
	for _, g := range glyphs {
		if unicode.Is(unicode.Han, g.r) {
			han++
		}
	}
	return han*2 > len(glyphs)
}

// furthest is how much may be put between two characters, in parts of their
// size, before a line looks torn.
const furthest = 0.12

// stretch brings lines to the measure.
func stretch(list []line, size, width float64) {
	for i := range list {
		n := len(list[i].glyphs) - 1
		if n < 1 {
			continue
		}
		if spread := (width - list[i].width*size) / float64(n); spread <= furthest*size {
			list[i].spread = max(spread, 0)
		}
	}
}

// runs parts a line where the face changes or a square is halved, and draws it at x on the base line y.
func (l line) runs(x, y float64, st style) []text {
	var list []text
	for rest := l.glyphs; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].face == rest[0].face && !rest[n-1].half {
			n++
		}
		var b strings.Builder
		for _, g := range rest[:n] {
			b.WriteRune(g.r)
		}
		list = append(list, text{x: x, y: y, size: st.size, spread: l.spread, face: rest[0].face, color: st.color, words: b.String()})
		x += wide(rest[:n])*st.size + float64(n)*l.spread
		rest = rest[n:]
	}
	return list
}
