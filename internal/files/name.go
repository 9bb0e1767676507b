package files

import (
	"path"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	longestName      = 120
	longestExtension = 16
)

// CleanName makes a name that can be shown, logged and sent: no folders, no
// characters that cannot be seen or that turn the text around, never empty.
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = norm.NFC.String(strings.Map(visible, name))
	name = strings.Join(strings.Fields(name), " ")
	name = strings.TrimRight(beforeDot.ReplaceAllString(name, "."), " .")
	extension := path.Ext(name)
	stem := strings.TrimSuffix(name, extension)
	if len([]rune(extension)) > longestExtension {
		stem, extension = name, ""
	}
	stem = trim(stem)
	if room := longestName - len([]rune(extension)); len([]rune(stem)) > room {
		stem = trim(string([]rune(stem)[:room]))
	}
	if stem == "" {
		stem = "file"
	}
	return stem + extension
}

var beforeDot = regexp.MustCompile(`[ .]+\.`)

// trim takes off what hides a file or falls off on some systems.
func trim(stem string) string { return strings.Trim(stem, " .") }

func visible(r rune) rune {
	if unicode.Is(unicode.C, r) || unicode.In(r, unicode.Zl, unicode.Zp) || strings.ContainsRune(`:*?"<>|`, r) {
		if unicode.IsSpace(r) {
			return ' '
		}
		return -1
	}
	return r
}
