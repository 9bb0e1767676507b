package paper

import (
	"strconv"
	"strings"
)

// Text returns d as plain text, to paste into a mail or a message.
func (d *Document) Text() string {
	w := &writer{colon: ": ", chinese: strings.HasPrefix(d.Lang, "zh")}
	if w.chinese {
		w.colon = "："
	}
	w.line(d.Head.Name)
	w.gap()
	w.line(d.Title)
	w.line(d.Number)
	w.gap()
	for _, b := range d.Blocks {
		b.plain(w)
	}
	return strings.TrimSpace(w.b.String()) + "\n"
}

// writer writes paragraphs with one empty line between them.
type writer struct {
	b       strings.Builder
	colon   string
	chinese bool
}

// line writes a line; an empty one is left out.
func (w *writer) line(words string) {
	if words = strings.TrimRight(words, " \n"); words != "" {
		w.b.WriteString(words + "\n")
	}
}

// gap ends a paragraph.
func (w *writer) gap() {
	if s := w.b.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		w.b.WriteString("\n")
	}
}

// indented puts two characters of space before each paragraph.
func indented(words string) string {
	return "\u3000\u3000" + strings.ReplaceAll(words, "\n", "\n\u3000\u3000")
}

func ordinal(n int) string { return strconv.Itoa(n) + "." }

func (h Heading) plain(w *writer) {
	w.gap()
	w.line(string(h))
}

func (p Paragraph) plain(w *writer) {
	w.gap()
	if p.Indent {
		w.line(indented(p.Text))
	} else {
		w.line(p.Text)
	}
	w.gap()
}

func (f Facts) plain(w *writer) {
	for _, fact := range f {
		name := fact.Name
		if fact.Also != "" {
			name += " " + fact.Also
		}
		if len(fact.Items) == 0 {
			text := fact.Text
			if strings.Contains(text, "\n") {
				text = "\n" + text
			}
			w.line(strings.TrimRight(name+w.colon, " ") + padded(text, w.chinese))
			continue
		}
		w.line(strings.TrimRight(name+w.colon, " "))
		for i, item := range fact.Items {
			if fact.Numbered && len(fact.Items) > 1 {
				w.line(ordinal(i+1) + " " + item)
			} else {
				w.line("- " + item)
			}
		}
	}
	w.gap()
}

// padded is a value after its colon.
func padded(text string, chinese bool) string {
	if chinese || strings.HasPrefix(text, "\n") || text == "" {
		return text
	}
	return " " + text
}

func (l List) plain(w *writer) {
	for i, item := range l {
		w.line(ordinal(i+1) + " " + item)
	}
	w.gap()
}

func (t Table) plain(w *writer) {
	w.line(strings.Join(t.Head, "\t"))
	for _, row := range t.Rows {
		w.line(strings.Join(row.Cells, "\t"))
	}
	w.gap()
}

func (b Signatures) plain(w *writer) {
	w.gap()
	for _, row := range b.Rows {
		w.line(row.Role)
		for _, part := range [][2]string{{b.Opinion, row.Opinion}, {b.Name, row.Name}, {b.Date, row.Date}} {
			value := part[1]
			if value == "" {
				value = "____________"
			}
			w.line(part[0] + w.colon + value)
		}
		w.gap()
	}
}

func (c Closing) plain(w *writer) {
	w.gap()
	for _, words := range c {
		w.line(words)
	}
	w.gap()
}

func (t Ticks) plain(w *writer) {
	for _, option := range t.Options {
		w.line("[ ] " + option)
	}
	for _, blank := range t.Blanks {
		w.line(blank + w.colon + "____________")
	}
	w.gap()
}

func (c Check) plain(w *writer) {
	w.gap()
	w.line(c.Strong)
	for _, l := range c.Lines {
		w.line(l)
	}
	w.gap()
}

func (Break) plain(w *writer) { w.gap() }
