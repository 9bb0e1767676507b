package office

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/workday"
)

// ImportOpEd reads an op-ed in Markdown with front matter and publishes it. The
// body is in the language that the front matter names; a second file with the
// same slug adds the other language.
func ImportOpEd(ctx context.Context, o *Office, r io.Reader) (*press.OpEd, error) {
	head, body, err := frontMatter(r)
	if err != nil {
		return nil, err
	}
	a := &press.OpEd{Status: press.Unpublished}
	err = o.do(ctx, func(tx *store.DB) error {
		switch found, err := tx.OpEdBySlug(ctx, head["slug"].text); {
		case err == nil:
			a = found
		case !errors.Is(err, press.ErrNotFound):
			return err
		}
		was := *a
		d := a.Form(o.Rules)
		if err := head.into(&d, body); err != nil {
			return err
		}
		if bad := d.Check(o.Rules); len(bad) > 0 {
			return head.explain(bad)
		}
		d.Fill(a, o.Rules)
		if err := a.Take("publish", tx.Now()); err != nil {
			return err
		}
		if *a == was {
			return nil
		}
		return keepOpEd(ctx, tx, a)
	})
	return a, err
}

// matter is the front matter of a file: what stands on which line.
type matter map[string]struct {
	text string
	line int
}

// frontMatter parts the lines "name: text" between two lines "---" from the
// text that follows them.
func frontMatter(r io.Reader) (matter, string, error) {
	all, err := io.ReadAll(r)
	if err != nil {
		return nil, "", fmt.Errorf("read op-ed: %w", err)
	}
	lines := strings.Split(tidy(string(all)), "\n")
	if strings.TrimSpace(lines[0]) != "---" {
		return nil, "", errors.New("line 1: the front matter does not begin: want ---")
	}
	head := matter{}
	for i, line := range lines[1:] {
		if line = strings.TrimSpace(line); line == "---" {
			return head, strings.Join(lines[i+2:], "\n"), nil
		}
		name, text, ok := strings.Cut(line, ":")
		if !ok && line != "" {
			return nil, "", fmt.Errorf("line %d: want NAME: TEXT", i+2)
		}
		text = strings.TrimSpace(text)
		if n := len(text); n > 1 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
			text = text[1 : n-1]
		}
		if name = strings.TrimSpace(name); name != "" {
			head[name] = struct {
				text string
				line int
			}{text, i + 2}
		}
	}
	return nil, "", errors.New("the front matter does not end: want ---")
}

// tidy takes away what editors and spreadsheets add to a file.
func tidy(s string) string {
	return strings.ReplaceAll(strings.TrimPrefix(s, "\ufeff"), "\r\n", "\n")
}

// into writes the front matter and the body over the form.
func (head matter) into(d *press.OpEdForm, body string) error {
	var when, language, featured string
	fields := map[string]*string{
		"slug": &d.Slug, "title_zh": &d.TitleZH, "title_en": &d.TitleEN, "author": &d.Author, "source": &d.Source,
		"standfirst_zh": &d.StandfirstZH, "standfirst_en": &d.StandfirstEN,
		"author_note_zh": &d.AuthorNoteZH, "author_note_en": &d.AuthorNoteEN,
		"published": &when, "language": &language, "featured": &featured,
	}
	for name, f := range head {
		field, ok := fields[name]
		if !ok {
			return fmt.Errorf("line %d: no field %q", f.line, name)
		}
		*field = f.text
	}
	switch language {
	case "zh", press.Chinese:
		d.BodyZH = body
	case press.English:
		d.BodyEN = body
	default:
		return fmt.Errorf("line %d: language: want zh or en", head["language"].line)
	}
	if featured != "" {
		d.Featured = featured == "true"
	}
	if when == "" {
		return nil
	}
	if _, err := workday.ParseDate(when); err != nil {
		return fmt.Errorf("line %d: published: %w", head["published"].line, err)
	}
	d.PublishAt = when + "T00:00"
	return nil
}

// explain says on which line what is wrong.
func (head matter) explain(bad press.Invalid) error {
	var said []string
	for _, path := range slices.Sorted(maps.Keys(bad)) {
		name := path
		if path == "publish_at" {
			name = "published"
		}
		said = append(said, fmt.Sprintf("line %d: %s: %s", head[name].line, name, bad[path].Key))
	}
	return errors.New(strings.Join(said, "\n"))
}

// ImportFAQ reads common questions from a table with the columns category,
// question_zh, answer_zh, question_en and answer_en, and publishes them. It
// returns how many rows there were. An entry that asks the same in the same
// category is brought up to date.
func ImportFAQ(ctx context.Context, o *Office, r io.Reader) (int, error) {
	rows, err := table(r, "category", "question_zh", "answer_zh", "question_en", "answer_en")
	if err != nil {
		return 0, err
	}
	return len(rows), o.do(ctx, func(tx *store.DB) error {
		for _, row := range rows {
			if err := importFAQ(ctx, tx, o, row); err != nil {
				return fmt.Errorf("line %d: %w", row.line, err)
			}
		}
		return nil
	})
}

func importFAQ(ctx context.Context, tx *store.DB, o *Office, row record) error {
	d := press.FAQForm{
		Category: row.cells[0], QuestionZH: row.cells[1], AnswerZH: row.cells[2], QuestionEN: row.cells[3], AnswerEN: row.cells[4],
	}
	if bad := d.Check(o.Rules); len(bad) > 0 {
		path := slices.Sorted(maps.Keys(bad))[0]
		return fmt.Errorf("%s: %s", path, bad[path].Key)
	}
	f, err := tx.FAQByQuestion(ctx, d.Category, d.QuestionZH, d.QuestionEN)
	if err != nil && !errors.Is(err, press.ErrNotFound) {
		return err
	}
	if err == nil && f.Form() == d && f.Status == press.Published {
		return nil
	}
	if err != nil {
		f = &press.FAQ{Status: press.Unpublished}
	}
	d.Fill(f)
	if err := f.Take("publish", tx.Now()); err != nil {
		return err
	}
	return keepFAQ(ctx, tx, f)
}

// legacyNumber is a number that another office gave: digits, which are
// kept as text.
var legacyNumber = regexp.MustCompile(`^[0-9]{4,20}$`)

// ImportProgress reads rows of an earlier public list from a table with the
// columns kind, number, filed and status. Their numbers stay as they are, and
// they are shown on the public list and nowhere else.
func ImportProgress(ctx context.Context, o *Office, r io.Reader) (int, error) {
	rows, err := table(r, "kind", "number", "filed", "status")
	if err != nil {
		return 0, err
	}
	return len(rows), o.do(ctx, func(tx *store.DB) error {
		for _, row := range rows {
			p, err := progressRow(row)
			if err != nil {
				return fmt.Errorf("line %d: %w", row.line, err)
			}
			if err := tx.Publish(ctx, p); err != nil {
				return fmt.Errorf("line %d: %w", row.line, err)
			}
		}
		return nil
	})
}

// publicStatus reads both spellings of a public status.
var publicStatus = map[string]press.Public{
	"受理中": press.Processing, "processing": press.Processing,
	"已办结": press.Done, "completed": press.Done,
}

func progressRow(row record) (press.Progress, error) {
	kind, number, filed, status := row.cells[0], row.cells[1], row.cells[2], row.cells[3]
	p := press.Progress{Number: number, Kind: press.Kind(kind), FiledDate: filed, UpdatedDate: filed, Status: publicStatus[status]}
	if p.Kind.Rules() == nil {
		return p, fmt.Errorf("kind: want interview or inquiry, not %q", kind)
	}
	if !legacyNumber.MatchString(number) || number[0] == '6' || number[0] == '8' {
		return p, fmt.Errorf("number: %q is not 4 to 20 digits, or begins like our own with 6 or 8", number)
	}
	if _, err := workday.ParseDate(filed); err != nil {
		return p, fmt.Errorf("filed: %w", err)
	}
	if p.Status == press.Hidden {
		return p, fmt.Errorf("status: want 受理中 or 已办结, not %q", status)
	}
	return p, nil
}

// record is one row of a table: the cells of the columns asked for.
type record struct {
	line  int
	cells []string
}

// table reads comma-separated values whose first line names the columns.
func table(r io.Reader, columns ...string) ([]record, error) {
	all, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	in := csv.NewReader(strings.NewReader(tidy(string(all))))
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("line 1: want the columns %s: %w", strings.Join(columns, ", "), err)
	}
	places := make([]int, len(columns))
	for i, name := range columns {
		if places[i] = slices.Index(head, name); places[i] < 0 {
			return nil, fmt.Errorf("line 1: no column %q", name)
		}
	}
	var rows []record
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err // it names the line
		}
		line, _ := in.FieldPos(0)
		row := record{line: line}
		for _, at := range places {
			row.cells = append(row.cells, strings.TrimSpace(cells[at]))
		}
		rows = append(rows, row)
	}
}
