package demo

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

// texts are the words of the demonstration, in Markdown that is easy to edit:
// a line "# title" begins an entry, "key: value" lines follow at once, then
// paragraphs, then "- " items. People are rows of a table.
//
//go:embed texts
var texts embed.FS

// entry is one "# title" of a file with what belongs to it.
type entry struct {
	title  string
	fields map[string]string
	body   string
	items  []string
}

// entries reads every entry of a file.
func entries(name string) ([]entry, error) {
	text, err := fs.ReadFile(texts, "texts/"+name)
	if err != nil {
		return nil, fmt.Errorf("read demonstration texts: %w", err)
	}
	var list []entry
	head := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if title, ok := strings.CutPrefix(line, "# "); ok {
			list = append(list, entry{title: title, fields: map[string]string{}})
			head = true
			continue
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("%s: a line stands before the first title", name)
		}
		e := &list[len(list)-1]
		if line == "" || strings.HasPrefix(line, "- ") {
			head = false
		}
		if head {
			key, value, ok := strings.Cut(line, ": ")
			if !ok {
				return nil, fmt.Errorf("%s: %q: %q is no field", name, e.title, line)
			}
			e.fields[key] = value
			continue
		}
		if item, ok := strings.CutPrefix(line, "- "); ok {
			e.items = append(e.items, item)
			continue
		}
		e.body += line + "\n"
	}
	for i := range list {
		list[i].body = strings.TrimSpace(list[i].body)
	}
	return list, nil
}

// pools reads a file whose entries are lists, by their titles.
func pools(name string) (map[string][]string, error) {
	list, err := entries(name)
	if err != nil {
		return nil, err
	}
	byTitle := map[string][]string{}
	for _, e := range list {
		byTitle[e.title] = e.items
	}
	return byTitle, nil
}

// rows reads a table: each row by the names in its head.
func rows(name string) ([]map[string]string, error) {
	file, err := texts.Open("texts/" + name)
	if err != nil {
		return nil, fmt.Errorf("read demonstration texts: %w", err)
	}
	defer file.Close()
	var head []string
	var list []map[string]string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "|---") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if head == nil {
			for _, c := range cells {
				head = append(head, strings.TrimSpace(c))
			}
			continue
		}
		if len(cells) != len(head) {
			return nil, fmt.Errorf("%s: %q has %d cells, not %d", name, line, len(cells), len(head))
		}
		row := map[string]string{}
		for i, c := range cells {
			row[head[i]] = strings.TrimSpace(c)
		}
		list = append(list, row)
	}
	return list, nil
}
