package paper

// Block is one part of a document: Heading, Paragraph, Facts, List, Table,
// Signatures, Closing, Ticks, Check or Break.
type Block interface {
	set(s *setter)
	plain(w *writer)
}

// Heading begins a s.section.
type Heading string

func (h Heading) set(s *setter) {
	s.skip(16)
	s.need(s.section.leading + 3*s.body.leading)
	s.write(string(h), s.section, left, measure)
	s.y += 5
}

// Paragraph is running text. Its lines stay lines, and its first one is
// indented where Indent says so, as Chinese letters are.
type Paragraph struct {
	Text   string
	Indent bool
	Strong bool
	Muted  bool
}

func (p Paragraph) set(s *setter) {
	st := s.body
	switch {
	case p.Strong:
		st = s.strong
	case p.Muted:
		st = s.small
	}
	words := p.Text
	if p.Indent {
		words = indented(words)
	}
	s.write(words, st, left, measure)
	s.y += 6
}

// Facts is a table of names and values.
type Facts []Fact

// Fact is one row of Facts: a text, or a list of items, which can be numbered.
type Fact struct {
	Name     string
	Also     string // the name in another language
	Text     string
	Items    []string
	Numbered bool
	Wide     bool // the text stands below its name, across the measure
}

// How wide the column of names is; wider where they are in two languages.
const (
	names     = 112.0
	bothNames = 152.0
)

func (f Facts) set(s *setter) {
	s.need(2 * s.body.leading)
	column := names
	for _, fact := range f {
		if fact.Also != "" {
			column = bothNames
		}
	}
	for _, fact := range f {
		fact.set(s, column)
	}
	s.y += 6
}

func (f Fact) set(s *setter, column float64) {
	name := s.lines(f.Name, s.label, column-10)
	height := float64(len(name)) * s.label.leading
	s.need(max(height, s.body.leading) + 2*s.pad)
	s.fill(left, s.y, measure, 0.5, fine)
	s.y += s.pad
	at, from := s.y, len(s.pages)
	for _, l := range name {
		s.put(l, left, at, s.label)
		at += s.label.leading
	}
	if f.Also != "" {
		x := left + name[len(name)-1].width*s.label.size + 6
		also := s.small
		also.leading = s.label.leading
		s.one(f.Also, also, x, at-s.label.leading, left+column-4-x, -1)
	}
	if f.Wide {
		s.y, column = at, 0
	}
	if f.Text != "" || len(f.Items) == 0 {
		s.write(f.Text, s.body, left+column, measure-column)
	}
	if len(f.Items) > 0 {
		s.items(f.Items, f.Numbered, left+column, measure-column)
	}
	if len(s.pages) == from {
		s.y = max(s.y, at)
	}
	s.y += s.pad
}

// List is numbered items across the whole measure.
type List []string

func (l List) set(s *setter) {
	s.items(l, true, left, measure)
	s.y += 4
}

// items sets a list whose numbers hang before it.
func (s *setter) items(list []string, numbered bool, x, width float64) {
	hang := 0.0
	numbered = numbered && len(list) > 1
	if numbered {
		hang = 22
		if len(list) > 99 {
			hang = 30
		}
	}
	for i, item := range list {
		if i > 0 {
			s.y += 2
		}
		s.need(2 * s.body.leading)
		if numbered {
			number := s.body
			number.color = muted
			s.one(ordinal(i+1), number, x, s.y, hang, -1)
		}
		s.write(item, s.body, x+hang, width-hang)
	}
}

// Table has a head, which each page repeats, and rows. Widths are the parts of
// the measure that its columns take.
type Table struct {
	Head   []string
	Widths []float64
	Rows   []Row
}

// Row is a row of a Table; a quiet one is printed muted, a loud one heavy.
type Row struct {
	Cells []string
	Quiet bool
	Loud  bool
}

func (t Table) set(s *setter) {
	s.need(4 * s.body.leading)
	t.head(s)
	for _, row := range t.Rows {
		t.row(s, row)
	}
	s.y += 8
}

func (t Table) head(s *setter) {
	st := s.small
	st.heavy = true
	deep := 1
	cells := t.cells(s, t.Head, st)
	for _, c := range cells {
		deep = max(deep, len(c))
	}
	for i, c := range cells {
		for n, l := range c {
			s.put(l, t.x(i), s.y+float64(n)*st.leading, st)
		}
	}
	s.y += float64(deep)*st.leading + 3
	s.fill(left, s.y, measure, 0.8, rule)
	s.y += 3
}

func (t Table) row(s *setter, row Row) {
	st := style{size: 9.5, leading: 15, color: ink}
	switch {
	case row.Quiet:
		st.color = muted
	case row.Loud:
		st.heavy = true
	}
	cells := t.cells(s, row.Cells, st)
	deep := 1
	for _, c := range cells {
		deep = max(deep, len(c))
	}
	room := int((bottom - s.y) / st.leading)
	if room < 2 || deep > room && deep < 20 {
		t.over(s)
	}
	for from := 0; from < deep; { // cell by cell, as it is read
		if s.y+st.leading > bottom {
			t.over(s)
		}
		to := min(deep, from+max(1, int((bottom-s.y)/st.leading)))
		for i, c := range cells {
			for n := from; n < min(to, len(c)); n++ {
				s.put(c[n], t.x(i), s.y+float64(n-from)*st.leading, st)
			}
		}
		s.y += float64(to-from) * st.leading
		from = to
	}
	s.y += 4
	s.fill(left, s.y-2, measure, 0.4, fine)
}

// over goes on on the next page, under the head again.
func (t Table) over(s *setter) {
	if s.y <= top {
		return
	}
	s.turn()
	t.head(s)
}

func (t Table) cells(s *setter, words []string, st style) [][]line {
	list := make([][]line, len(words))
	for i, w := range words {
		list[i] = s.lines(w, st, t.Widths[i]*measure-8)
	}
	return list
}

func (t Table) x(column int) float64 {
	x := left
	for _, w := range t.Widths[:column] {
		x += w * measure
	}
	return x
}

// Signatures is the part of a sheet on which people sign: a box for each.
type Signatures struct {
	Opinion, Name, Date string // the heads of what each fills in
	Rows                []Signer
}

// Signer is who signs. What is known already stands in the boxes.
type Signer struct{ Role, Opinion, Name, Date string }

func (b Signatures) set(s *setter) {
	const height = 54.0
	widths := []float64{82, measure - 82 - 96 - 96, 96, 96}
	s.skip(10)
	s.need(min(float64(len(b.Rows))*height+20, bottom-top))
	x := left
	for i, head := range []string{"", b.Opinion, b.Name, b.Date} {
		s.frame(x, s.y, widths[i], 20)
		s.one(head, s.label, x, s.y+1.5, widths[i], 0)
		x += widths[i]
	}
	s.y += 20
	for _, row := range b.Rows {
		s.need(height)
		x := left
		for i, words := range []string{row.Role, row.Opinion, row.Name, row.Date} {
			s.frame(x, s.y, widths[i], height)
			st := style{size: 9.5, leading: 14, color: ink, ragged: true}
			if i == 0 {
				st.heavy = true
			}
			list := s.lines(words, st, widths[i]-12)
			list = list[:min(len(list), 3)]
			y := s.y + (height-float64(len(list))*st.leading)/2
			for _, l := range list {
				s.put(l, x+6, y, st)
				y += st.leading
			}
			x += widths[i]
		}
		s.y += height
	}
	s.y += 10
}

// Closing is who signs a letter and when, on the right.
type Closing []string

func (c Closing) set(s *setter) {
	const width = 230.0
	s.skip(20)
	s.need(float64(len(c))*s.body.leading + 6)
	for _, words := range c {
		s.one(words, s.body, right-width, s.y, width, 0)
		s.y += s.body.leading
	}
	s.y += 8
}

// Ticks is a form to answer on paper: what can be ticked, and what is written
// by hand on a line.
type Ticks struct {
	Options []string
	Blanks  []string
}

func (t Ticks) set(s *setter) {
	for _, option := range t.Options {
		s.need(s.body.leading)
		s.frame(left+1, s.y+4, 9, 9)
		s.write(option, s.body, left+18, measure-18)
		s.y += 2
	}
	for _, blank := range t.Blanks {
		s.need(26)
		s.y += 6
		l := s.lines(blank, s.label, measure/2)[0]
		s.put(l, left, s.y, s.label)
		from := left + l.width*s.label.size + 8
		s.fill(from, s.y+s.label.leading-2, right-from, 0.6, rule)
		s.y += 20
	}
	s.y += 6
}

// Break begins a new page.
type Break struct{}

func (Break) set(s *setter) {
	if s.y > top {
		s.turn()
	}
}
