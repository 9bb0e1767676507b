package view

import (
	"regexp"
	"slices"
	"strings"
)

// letter is what the frame of a mail shows.
type letter struct {
	Lang, Subject string
	Greeting      string                          // empty for a reader without a name
	fact          func(name, value string) string // joins them in plain text
	Blocks        []block
	Small         []string // lines below the letter
	Office        string
	Short         *letter // the same in the other language, below
}

// block is one part of a letter. Its Kind is text, quote, verbatim, facts,
// button or link.
type block struct {
	Kind, Text, URL string
	Lines           []string
	Rows            [][2]string
}

var button = regexp.MustCompile(`^\[\[(.+)\|(\S+)\]\]$`)

// readBlocks reads the body of a letter. Blank lines part its paragraphs; a
// line [[Label|URL]] is a button, lines that begin with "> " are a quotation,
// those that begin with "| " are shown as they are, to be copied, and lines
// "Name:: value" are a table of facts. What people wrote reaches a letter only
// flattened or behind one of the two marks, so it makes no button.
func readBlocks(body string) []block {
	var blocks []block
	blank := false
	for line := range strings.SplitSeq(body, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			blank = true
			continue
		}
		next := readLine(line)
		n := len(blocks) - 1
		if n >= 0 && blocks[n].Kind == next.Kind && (next.Kind == "facts" || !blank && next.Kind != "button") {
			blocks[n].Lines = append(blocks[n].Lines, next.Lines...)
			blocks[n].Rows = append(blocks[n].Rows, next.Rows...)
		} else {
			blocks = append(blocks, next)
		}
		blank = false
	}
	return blocks
}

func readLine(line string) block {
	if quoted, ok := strings.CutPrefix(line, ">"); ok {
		return block{Kind: "quote", Lines: []string{strings.TrimPrefix(quoted, " ")}}
	}
	if kept, ok := strings.CutPrefix(line, "|"); ok {
		return block{Kind: "verbatim", Lines: []string{strings.TrimPrefix(kept, " ")}}
	}
	if m := button.FindStringSubmatch(line); m != nil {
		return block{Kind: "button", Text: m[1], URL: m[2]}
	}
	if name, value, ok := strings.Cut(line, ":: "); ok {
		return block{Kind: "facts", Rows: [][2]string{{name, value}}}
	}
	return block{Kind: "text", Lines: []string{strings.Join(strings.Fields(line), " ")}} // a sentence left out leaves no gap
}

// Preheader is what a list of mails shows beside the subject: the first
// paragraph, which says what happened and what to do.
func (m *letter) Preheader() string {
	if i := m.first("text"); i >= 0 {
		return m.Blocks[i].Lines[0]
	}
	return ""
}

func (m *letter) first(kind string) int {
	return slices.IndexFunc(m.Blocks, func(b block) bool { return b.Kind == kind })
}

// short keeps the subject, the first paragraph and the link.
func (m *letter) short() *letter {
	s := &letter{Lang: m.Lang, Subject: m.Subject, fact: m.fact}
	if i := m.first("text"); i >= 0 {
		s.Blocks = append(s.Blocks, m.Blocks[i])
	}
	if i := m.first("button"); i >= 0 {
		link := m.Blocks[i]
		link.Kind = "link"
		s.Blocks = append(s.Blocks, link)
	}
	return s
}

// plain writes the letter for readers without HTML.
func (m *letter) plain() string {
	var parts []string
	for _, b := range m.Blocks {
		parts = append(parts, b.plain(m.fact))
	}
	text := strings.Join(parts, "\n\n")
	if m.Greeting != "" {
		text = m.Greeting + "\n\n" + text
	}
	if m.Short != nil {
		text += "\n\n----------\n\n" + m.Short.Subject + "\n\n" + m.Short.plain()
	}
	if m.Office != "" {
		text += "\n----------\n\n" + strings.Join(m.Small, "\n") + "\n\n" + m.Office
	}
	return strings.TrimSpace(text) + "\n"
}

func (b block) plain(fact func(name, value string) string) string {
	switch b.Kind {
	case "button", "link":
		return fact(b.Text, b.URL)
	case "quote":
		return "> " + strings.Join(b.Lines, "\n> ")
	case "facts":
		var rows []string
		for _, r := range b.Rows {
			rows = append(rows, fact(r[0], r[1]))
		}
		return strings.Join(rows, "\n")
	}
	return strings.Join(b.Lines, "\n")
}
