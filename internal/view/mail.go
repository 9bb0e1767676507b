package view

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"strings"
	textTemplate "text/template"

	"pressdesk/internal/press"
)

// letter is what the frame of a mail shows.
type letter struct {
	Lang, Subject, Preheader string
	Blocks                   []block
	Short                    *letter // the same in the other language, below
}

// block is one part of a letter: a paragraph, a quotation, a button or a table
// of facts.
type block struct {
	Kind, Text, URL string
	Lines           []string
	Rows            [][2]string
}

var button = regexp.MustCompile(`^\[\[(.+)\|(\S+)\]\]$`)

// parseMail reads the letters. A file templates/mail/NAME.txt begins with its
// subject; files whose name begins with _ are shared parts.
func (l *language) parseMail(files fs.FS, funcs template.FuncMap) error {
	l.letters = map[string]*textTemplate.Template{}
	names, err := fs.Glob(files, "templates/mail/*.txt")
	if err != nil {
		return err
	}
	funcs = maps.Clone(funcs)
	maps.Copy(funcs, l.letterFuncs())
	shared := textTemplate.New("shared").Funcs(textTemplate.FuncMap(funcs))
	for _, name := range names {
		if !strings.HasPrefix(path.Base(name), "_") {
			continue
		}
		if _, err := shared.ParseFS(files, name); err != nil {
			return fmt.Errorf("parsing %s: %w", name, err)
		}
	}
	for _, name := range names {
		base := path.Base(name)
		if strings.HasPrefix(base, "_") {
			continue
		}
		t, err := textTemplate.Must(shared.Clone()).ParseFS(files, name)
		if err != nil {
			return fmt.Errorf("parsing %s: %w", name, err)
		}
		l.letters[strings.TrimSuffix(base, ".txt")] = t.Lookup(base)
	}
	frame, err := template.New("frame.html").Funcs(funcs).ParseFS(files, "templates/mail/frame.html")
	if err != nil {
		return fmt.Errorf("parsing the frame of mails: %w", err)
	}
	l.frame = frame
	return nil
}

// letterFuncs are what letters need besides: sentences and dates of the other
// language, in which they end.
func (l *language) letterFuncs() template.FuncMap {
	other := l
	for _, relative := range l.family {
		if relative != l {
			other = relative
		}
	}
	return template.FuncMap{
		"other": other.t, "otherwhen": other.when, "otherdaymon": other.daymon, "otheroneof": other.oneOf,
		"url":      func(path string) string { return l.office.SiteURL + l.link(path) },
		"siteurl":  func() string { return l.office.SiteURL },
		"sitename": func() string { return l.office.SiteName.In(l.lang) + " · " + other.office.SiteName.In(other.lang) },
		"office":   func() *press.Office { return l.office },
		"langtag":  func() string { return langof(l.lang) },
		"lang":     func() string { return l.lang },
	}
}

// RenderMail writes a letter as a subject, plain text and HTML. The template
// yields plain text: its first line is the subject, blank lines part the
// paragraphs, a line [[Label|URL]] is a button, lines that begin with "> " are
// a quotation, and lines "Name:: value" are a table. What follows a line "---"
// is the same letter in short in the other language.
func (v *Views) RenderMail(lang, name string, data any) (subject, text, html string, err error) {
	l, ok := v.languages[lang]
	if !ok {
		return "", "", "", fmt.Errorf("view: no language %q", lang)
	}
	t, ok := l.letters[name]
	if !ok {
		return "", "", "", fmt.Errorf("view: no letter %q", name)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return "", "", "", fmt.Errorf("writing letter %s: %w", name, err)
	}
	subject, body, _ := strings.Cut(strings.ReplaceAll(b.String(), "\r\n", "\n"), "\n")
	main := readLetter(strings.TrimSpace(subject), body)
	main.Lang = langof(l.lang)
	var h bytes.Buffer
	if err := l.frame.Execute(&h, main); err != nil {
		return "", "", "", fmt.Errorf("framing letter %s: %w", name, err)
	}
	return main.Subject, main.plain(), h.String(), nil
}

func readLetter(subject, body string) *letter {
	body, short, both := strings.Cut(body, "\n---\n")
	m := &letter{Subject: subject}
	for part := range strings.SplitSeq(body, "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			m.Blocks = append(m.Blocks, readBlocks(strings.Split(part, "\n"))...)
		}
	}
	for _, b := range m.Blocks {
		if b.Kind == "text" && len(b.Lines) > 0 {
			m.Preheader = b.Lines[0]
		}
		if len([]rune(m.Preheader)) > 20 {
			break
		}
	}
	if both {
		m.Short = readLetter("", short)
		m.Short.Lang = tongue(short)
	}
	return m
}

// readBlocks gathers neighbouring lines of one kind.
func readBlocks(all []string) []block {
	var blocks []block
	for _, line := range all {
		line = strings.TrimRight(line, " \t")
		next := readLine(line)
		if n := len(blocks) - 1; n >= 0 && blocks[n].Kind == next.Kind && next.Kind != "button" {
			blocks[n].Lines = append(blocks[n].Lines, next.Lines...)
			blocks[n].Rows = append(blocks[n].Rows, next.Rows...)
			continue
		}
		blocks = append(blocks, next)
	}
	return blocks
}

func readLine(line string) block {
	if m := button.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
		return block{Kind: "button", Text: m[1], URL: m[2]}
	}
	if quoted, ok := strings.CutPrefix(line, ">"); ok {
		return block{Kind: "quote", Lines: []string{strings.TrimPrefix(quoted, " ")}}
	}
	if name, value, ok := strings.Cut(line, ":: "); ok {
		return block{Kind: "facts", Rows: [][2]string{{strings.TrimSpace(name), strings.TrimSpace(value)}}}
	}
	return block{Kind: "text", Lines: []string{line}}
}

// plain writes the letter for readers without HTML.
func (m *letter) plain() string {
	var parts []string
	for _, b := range m.Blocks {
		switch b.Kind {
		case "button":
			parts = append(parts, b.Text+"\n"+b.URL)
		case "quote":
			parts = append(parts, "> "+strings.Join(b.Lines, "\n> "))
		case "facts":
			var rows []string
			for _, row := range b.Rows {
				rows = append(rows, row[0]+": "+row[1])
			}
			parts = append(parts, strings.Join(rows, "\n"))
		default:
			parts = append(parts, strings.Join(b.Lines, "\n"))
		}
	}
	text := strings.Join(parts, "\n\n")
	if m.Short != nil {
		text += "\n\n---\n\n" + m.Short.plain()
	}
	return strings.TrimSpace(text) + "\n"
}
