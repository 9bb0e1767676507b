package files

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestCleanName(t *testing.T) {
	for name, want := range map[string]string{
		"派遣函 2026.pdf":                         "派遣函 2026.pdf",
		"../../etc/passwd":                     "passwd",
		`C:\Users\reporter\card.jpg`:           "card.jpg",
		"evil\r\nX-Header: 1.pdf":              "evil X-Header 1.pdf",
		"card\u202egpj.exe":                    "cardgpj.exe",
		"null\x00byte.png":                     "nullbyte.png",
		"e\u0301te\u0301.docx":                 "été.docx",
		"\u2068quote\".pdf":                    "quote.pdf",
		".htaccess":                            "file.htaccess",
		".pdf":                                 "file.pdf",
		"a. .pdf":                              "a.pdf",
		"two  spaces\u00a0here .pdf":           "two spaces here.pdf",
		"":                                     "file",
		"...":                                  "file",
		"/":                                    "file",
		"bad\xff\xfeutf8.png":                  "badutf8.png",
		"a\u2028b.pdf":                         "a b.pdf",
		strings.Repeat("长", 200) + ".docx":     strings.Repeat("长", 115) + ".docx",
		"a." + strings.Repeat("x", 200):        "a." + strings.Repeat("x", 118),
		strings.Repeat("a", 114) + ". bb.docx": strings.Repeat("a", 114) + ".docx",
	} {
		if got := CleanName(name); got != want {
			t.Errorf("CleanName(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, name := range []string{"a.pdf", "..", "\u202e\u0301.x", "a/b\\c.", "\xff.\u0301", "a.b\u0327.c", strings.Repeat("é.", 90)} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := CleanName(name)
		if got == "" || !utf8.ValidString(got) || utf8.RuneCountInString(got) > longestName {
			t.Errorf("CleanName(%q) = %q", name, got)
		}
		if strings.ContainsAny(got, `/\`) || strings.HasPrefix(got, ".") || !norm.NFC.IsNormalString(got) {
			t.Errorf("CleanName(%q) = %q", name, got)
		}
		for _, r := range got {
			if unicode.Is(unicode.C, r) || r == '\u2028' || r == '\u2029' {
				t.Errorf("CleanName(%q) = %q keeps %U", name, got, r)
			}
		}
		if again := CleanName(got); again != got {
			t.Errorf("CleanName(%q) = %q, and cleaned again %q", name, got, again)
		}
	})
}
