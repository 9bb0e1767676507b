package view

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"
	textTemplate "text/template"

	"pressdesk/internal/press"
)

// Letter is a mail as it is sent. Calendar is what it tells calendars, and
// Method what they should do; both may be empty.
type Letter struct{ Subject, Text, HTML, Calendar, Method string }

// findMail notes where the letters of one language are. A file
// templates/mail/LANG/NAME.txt begins with its subject; parts.txt holds what
// letters share.
func (l *language) findMail(files fs.FS, funcs template.FuncMap) error {
	l.letters = map[string]func() (*textTemplate.Template, error){}
	folder := "templates/mail/" + l.lang
	names, err := fs.Glob(files, folder+"/*.txt")
	if err != nil {
		return err
	}
	shared := sync.OnceValues(func() (*textTemplate.Template, error) {
		return textTemplate.New("shared").Funcs(textTemplate.FuncMap(funcs)).
			Funcs(textTemplate.FuncMap{"row": row, "url": l.address}).ParseFS(files, folder+"/parts.txt")
	})
	for _, name := range names {
		base := path.Base(name)
		if base == "parts.txt" {
			continue
		}
		l.letters[strings.TrimSuffix(base, ".txt")] = sync.OnceValues(func() (*textTemplate.Template, error) {
			parts, err := shared()
			if err != nil {
				return nil, fmt.Errorf("parsing the shared parts of letters: %w", err)
			}
			t, err := textTemplate.Must(parts.Clone()).ParseFS(files, name)
			if err != nil {
				return nil, fmt.Errorf("parsing %s: %w", name, err)
			}
			return t.Lookup(base), nil
		})
	}
	l.frame, err = template.New("frame.html").Funcs(funcs).
		Funcs(template.FuncMap{"office": func() *press.Office { return l.office }, "lang": func() string { return l.lang }}).
		ParseFS(files, "templates/mail/frame.html")
	if err != nil {
		return fmt.Errorf("parsing the frame of mails: %w", err)
	}
	return nil
}

// address is the absolute URL of one of our own paths in this language.
func (l *language) address(path string) string { return l.office.SiteURL + l.link(path) }

// Letters returns the names of all letters in lang.
func (v *Views) Letters(lang string) []string {
	var names []string
	for name := range v.languages[lang].letters {
		names = append(names, name)
	}
	return names
}

// RenderMail writes m as a subject, plain text and HTML in its reader's
// language, with the same in short in the other language below. The letter's
// template yields plain text: its first line is the subject, and the rest is
// read as readBlocks says.
func (v *Views) RenderMail(m *press.Mail) (Letter, error) {
	l, ok := v.languages[m.Lang]
	if !ok {
		return Letter{}, fmt.Errorf("view: no language %q", m.Lang)
	}
	main, err := l.letter(m)
	if err != nil {
		return Letter{}, err
	}
	for _, other := range l.family {
		if other == l {
			continue
		}
		full, err := other.letter(m)
		if err != nil {
			return Letter{}, err
		}
		main.Short = full.short()
	}
	if m.Name != "" {
		main.Greeting = l.t("mail.greeting", "Name", flat(m.Name))
	}
	if by := flat(m.Facts["shared_by"]); by != "" {
		main.Small = append(main.Small, l.t("mail.shared", "Name", by))
	}
	main.Small = append(main.Small, l.t("mail.replies", "Email", l.office.Email), l.t("mail.no_password"))
	main.Office = l.t("mail.office", "Name", l.office.Name.In(l.lang), "Phone", l.office.Phone,
		"From", minutes(l.office.Opens), "To", minutes(l.office.Closes), "Zone", l.officeZone())
	var h bytes.Buffer
	if err := l.frame.Execute(&h, main); err != nil {
		return Letter{}, fmt.Errorf("framing letter %s: %w", m.Template, err)
	}
	letter := Letter{Subject: main.Subject, Text: main.plain(), HTML: h.String()}
	if a := m.Appointment(); a != nil {
		d := Diary{Lang: m.Lang, Zone: m.Timezone, Name: m.Name, Address: m.Address}
		d.Desk = strings.HasSuffix(m.Template, "_desk") || strings.HasSuffix(m.Template, "_giver")
		d.Outside = strings.HasSuffix(m.Template, "_unit")
		c := v.Invitation(d, *a)
		letter.Calendar, letter.Method = c.String(), string(c.Method)
	}
	return letter, nil
}

// MailSubject returns the subject of m in lang, for lists.
func (v *Views) MailSubject(lang string, m *press.Mail) (string, error) {
	l, ok := v.languages[lang]
	if !ok {
		return "", fmt.Errorf("view: no language %q", lang)
	}
	letter, err := l.letter(m)
	if err != nil {
		return "", err
	}
	return letter.Subject, nil
}

// letter fills in the template that m names.
func (l *language) letter(m *press.Mail) (*letter, error) {
	parsed, ok := l.letters[m.Template]
	if !ok {
		return nil, fmt.Errorf("view: no letter %q in %s", m.Template, l.lang)
	}
	t, err := parsed()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, facts{m, l}); err != nil {
		return nil, fmt.Errorf("writing letter %s: %w", m.Template, err)
	}
	subject, body, _ := strings.Cut(strings.ReplaceAll(b.String(), "\r\n", "\n"), "\n")
	fact := func(name, value string) string { return l.t("mail.fact", "Name", name, "Value", value) }
	return &letter{Lang: langof(l.lang), Subject: flat(subject), fact: fact, Blocks: readBlocks(body)}, nil
}
