package paper

import (
	"fmt"
	"slices"
	"strings"
)

// A4, in points, and what is left free of it.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	left       = 71.0
	right      = pageWidth - 71
	top        = 78.0
	bottom     = pageHeight - 74
	measure    = right - left
)

// styles are the sizes of text. Chinese wants more room between its lines.
type styles struct {
	body, small, label, strong, title, section style
	pad                                        float64 // above and below a row
}

// stylesAt returns the styles at a part of their size.
func stylesAt(scale float64) styles {
	at := func(size, leading float64) style {
		return style{size: size * scale, leading: leading * scale, color: ink}
	}
	st := styles{body: at(10.5, 17), small: at(8.5, 13), label: at(9.5, 17), strong: at(10.5, 17), title: at(19, 28), section: at(12, 18), pad: 4 * scale}
	st.small.color, st.label.color = muted, muted
	for _, one := range []*style{&st.small, &st.label, &st.strong, &st.title, &st.section} {
		one.ragged = true
	}
	for _, one := range []*style{&st.strong, &st.title, &st.section} {
		one.heavy = true
	}
	return st
}

// page is what stands on one page.
type page struct {
	boxes []box
	texts []text
}

// setter puts a document on pages, from the top of the first to the end.
type setter struct {
	styles
	doc     *Document
	fonts   *fonts
	pages   []*page
	y       float64 // where the next line begins
	used    [rare + 1]bool
	missing gaps
}

func newSetter(d *Document, f *fonts, scale float64) *setter {
	return &setter{styles: stylesAt(scale), doc: d, fonts: f}
}

func (s *setter) document() {
	s.turn()
	s.heading()
	for _, b := range s.doc.Blocks {
		b.set(s)
	}
	if len(s.missing) > 0 && s.doc.Missing != nil {
		s.skip(10)
		s.write(s.doc.Missing(s.missing.numbers()), s.small, left, measure)
	}
	for i := range s.pages {
		s.margins(i)
	}
}

// numbers lists each character once, in the order of their numbers.
func (m gaps) numbers() string {
	list := slices.Clone(m)
	slices.Sort(list)
	var names []string
	for _, r := range slices.Compact(list) {
		names = append(names, fmt.Sprintf("U+%04X", r))
	}
	return strings.Join(names, " ")
}

// turn begins a page.
func (s *setter) turn() {
	s.pages = append(s.pages, new(page))
	s.y = top
}

func (s *setter) page() *page { return s.pages[len(s.pages)-1] }

// need turns the page unless h points are left on it.
func (s *setter) need(h float64) {
	if s.y+h > bottom && s.y > top {
		s.turn()
	}
}

// skip leaves room, but not at the head of a page.
func (s *setter) skip(h float64) {
	if s.y > top {
		s.y += h
	}
}

// fill draws a filled box on the page.
func (s *setter) fill(x, y, w, h float64, c color) {
	s.page().boxes = append(s.page().boxes, box{x: x, y: y, w: w, h: h, color: c})
}

// frame draws the outline of a box.
func (s *setter) frame(x, y, w, h float64) {
	s.page().boxes = append(s.page().boxes, box{x: x, y: y, w: w, h: h, stroke: 0.6, color: rule})
}

// put draws a line whose box begins at y.
func (s *setter) put(l line, x, y float64, st style) {
	s.page().texts = append(s.page().texts, l.runs(x, base(y, st), st)...)
}

// base is where the base line of a line is whose box begins at y: the middle of
// a Chinese character is 0.38 of its size above it.
func base(y float64, st style) float64 { return y + st.leading/2 + st.size*0.38 }

// write sets a text from the place where the setter is, over pages if it must.
func (s *setter) write(words string, st style, x, width float64) {
	list := s.lines(words, st, width)
	for i, l := range list {
		if i == 0 && len(list) > 1 || i == len(list)-2 { // no line alone at either end
			s.need(2 * st.leading)
		}
		s.need(st.leading)
		s.put(l, x, s.y, st)
		if len(l.glyphs) == 0 {
			s.y += st.leading / 2 // between paragraphs
			continue
		}
		s.y += st.leading
	}
}

// one sets words on one line at y; align is -1 for left, 0 for centred and 1
// for right within width. What is too long is cut, with a sign of it.
func (s *setter) one(words string, st style, x, y, width float64, align int) {
	l := s.lines(words, st, width)
	first := l[0]
	if len(l) > 1 {
		st.ragged = true
		glyphs := first.glyphs
		dots := s.fonts.shape("…", st.heavy)
		for len(glyphs) > 0 && wide(glyphs)+wide(dots) > width/st.size {
			glyphs = glyphs[:len(glyphs)-1]
		}
		first = newLine(append(slices.Clone(glyphs), dots...))
		s.used[dots[0].face] = true
	}
	switch free := width - first.width*st.size; align {
	case 0:
		x += free / 2
	case 1:
		x += free
	}
	s.put(first, x, y, st)
}

// heading sets who writes and what it is.
func (s *setter) heading() {
	if s.doc.Head.Formal {
		s.formal()
	} else {
		s.plainHead()
	}
	for _, l := range s.lines(s.doc.Title, s.title, measure) {
		x := left
		if s.doc.Head.Formal {
			x += (measure - l.width*s.title.size) / 2
		}
		s.put(l, x, s.y, s.title)
		s.y += s.title.leading
	}
	if s.doc.Number != "" {
		st := s.label
		st.leading = 16
		if s.doc.Head.Formal {
			s.one(s.doc.Number, st, left, s.y, measure, 0)
		} else {
			s.one(s.doc.Number, st, left, s.y, measure, -1)
		}
		s.y += st.leading
	}
	s.y += 12
}

// formal is the head of a letter to another office.
func (s *setter) formal() {
	name := style{size: 25, leading: 40, heavy: true, color: seal, ragged: true}
	for len(s.lines(s.doc.Head.Name, name, measure)) > 1 && name.size > 14 {
		name.size--
	}
	s.y = 60
	for _, l := range s.lines(s.doc.Head.Name, name, measure) {
		l.spread = 0
		if n := len(l.glyphs); mostlyHan(l.glyphs) && n > 1 {
			l.spread = min(6, (measure-l.width*name.size)/float64(n-1))
		}
		x := left + (measure-l.width*name.size-l.spread*float64(max(len(l.glyphs)-1, 0)))/2
		s.put(l, x, s.y, name)
		s.y += name.leading
	}
	if s.doc.Head.Also != "" {
		also := style{size: 9.5, leading: 14, color: seal, ragged: true}
		s.one(s.doc.Head.Also, also, left, s.y, measure, 0)
		s.y += also.leading
	}
	s.y += 5
	s.fill(left, s.y, measure, 1.8, seal)
	s.fill(left, s.y+3, measure, 0.6, seal)
	s.y += 8
	if len(s.doc.Head.Lines) > 0 {
		s.one(strings.Join(s.doc.Head.Lines, "  ·  "), s.small, left, s.y, measure, 0)
		s.y += s.small.leading
	}
	s.y += 18
}

// plainHead is the head of everything else: the seal, the names, and on the
// right how the office is reached.
func (s *setter) plainHead() {
	h := s.doc.Head
	const size, y = 30.0, 48.0
	x := left
	if h.Mark != "" {
		s.fill(left, y, size, size, seal)
		mark := style{size: 17, leading: size, heavy: true, color: white, ragged: true}
		s.one(h.Mark, mark, left, y, size, 0)
		x += size + 9
	}
	name := style{size: 11.5, leading: 16, heavy: true, color: ink, ragged: true}
	also := style{size: 8.5, leading: 13, color: muted, ragged: true}
	const side = 190.0
	s.one(h.Name, name, x, y, right-side-x-8, -1)
	if h.Also != "" {
		s.one(h.Also, also, x, y+16, right-side-x-8, -1)
	}
	at := y + 1
	for _, l := range h.Lines {
		s.one(l, also, right-side, at, side, 1)
		at += also.leading
	}
	s.y = max(y+size, at) + 9
	s.fill(left, s.y, measure, 0.6, rule)
	s.y += 20
}

// margins sets the head and foot of a page, when it is known how many there are.
func (s *setter) margins(i int) {
	here := s.pages[i]
	at := func(words string, y, x, width float64, align int) {
		end := s.pages[len(s.pages)-1]
		s.pages[len(s.pages)-1] = here
		s.one(words, s.small, x, y, width, align)
		s.pages[len(s.pages)-1] = end
	}
	if i > 0 {
		at(s.doc.Head.Name, 40, left, measure/2-8, -1)
		at(s.doc.Running, 40, left+measure/2, measure/2, 1)
		here.boxes = append(here.boxes, box{x: left, y: 58, w: measure, h: 0.6, color: rule})
	}
	y := pageHeight - 52
	if s.doc.Foot != "" {
		at(s.doc.Foot, y, left, measure-110, -1)
	}
	if s.doc.Page != nil {
		at(s.doc.Page(i+1, len(s.pages)), y, right-104, 104, 1)
	}
}
