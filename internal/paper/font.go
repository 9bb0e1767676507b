package paper

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"github.com/signintech/gopdf"
	"github.com/signintech/gopdf/fontmaker/core"
	"golang.org/x/text/unicode/norm"
)

// The faces, in the order in which they are tried for a character. Bold text
// falls back to what is there: rare characters have one weight.
const (
	regular = iota
	latin
	bold
	boldLatin
	rare
)

var files = []string{
	regular: "NotoSansSC-Regular", latin: "NotoSans-Regular",
	bold: "NotoSansSC-Bold", boldLatin: "NotoSans-Bold", rare: "NotoSansSC-Rare",
}

// fonts are the faces that a printer has, read once.
type fonts struct {
	faces     []face
	container *gopdf.FontContainer
}

// face is one font file: which characters it has, and how wide they are, in
// thousandths of their size.
type face struct {
	name  string
	width map[rune]float64
}

func readFonts(from fs.FS) (*fonts, error) {
	f := &fonts{container: new(gopdf.FontContainer)}
	for _, name := range files {
		data, err := fs.ReadFile(from, "fonts/"+name+".ttf")
		if err != nil {
			return nil, err
		}
		if err := f.container.AddTTFFontData(name, data); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		var ttf core.TTFParser
		if err := ttf.ParseFontData(data); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		widths, unit := ttf.Widths(), float64(ttf.UnitsPerEm())
		chars := make(map[rune]float64, len(ttf.Chars()))
		for r, glyph := range ttf.Chars() {
			chars[rune(r)] = float64(widths[min(glyph, uint(len(widths)-1))]) * 1000 / unit
		}
		f.faces = append(f.faces, face{name, chars})
	}
	return f, nil
}

// chain is which faces are tried for ordinary and for bold text.
func chain(heavy bool) []int {
	if heavy {
		return []int{bold, boldLatin, rare}
	}
	return []int{regular, latin, rare}
}

func (f *fonts) has(face int, r rune) bool {
	_, ok := f.faces[face].width[r]
	return ok
}

// glyph is one character in the face that shows it.
type glyph struct {
	r     rune
	face  int
	width float64 // at the size of one point
	half  bool    // it gives the empty half of its square to what follows
}

// shape finds the face of each character of a text that was spelled. A word
// keeps to one face where one has all of it, so that it does not change its
// hand before an accent.
func (f *fonts) shape(s string, heavy bool) []glyph {
	letters := []rune(s)
	list := make([]glyph, 0, len(letters))
	for len(letters) > 0 {
		n := word(letters)
		for _, r := range letters[:n] {
			at := f.faceOf(letters[:n], r, heavy)
			list = append(list, glyph{r: r, face: at, width: f.faces[at].width[r] / 1000})
		}
		letters = letters[n:]
	}
	for i := range max(len(list)-1, 0) {
		if a, b := list[i], list[i+1]; a.closes() && (b.closes() || b.opens()) || a.opens() && b.opens() {
			list[i] = a.halved()
		}
	}
	return list
}

// closes reports whether a character is punctuation that leaves the right half
// of its square empty.
func (g glyph) closes() bool {
	return g.width > 0.9 && strings.ContainsRune("，。、；：！？）】》〉」』”’〕", g.r)
}

// opens reports whether a character is punctuation that leaves the left half of
// its square empty.
func (g glyph) opens() bool {
	return g.width > 0.9 && strings.ContainsRune("（【《〈「『“‘〔", g.r)
}

// halved is the character without its empty half.
func (g glyph) halved() glyph {
	g.width, g.half = g.width/2, true
	return g
}

// word is how many characters at the beginning belong together.
func word(letters []rune) int {
	n := 0
	for n < len(letters) && unicode.IsLetter(letters[n]) && !unicode.In(letters[n], unicode.Han, unicode.Hiragana, unicode.Katakana) {
		n++
	}
	return max(n, 1)
}

func (f *fonts) faceOf(word []rune, r rune, heavy bool) int {
	faces := chain(heavy)
	for _, at := range faces {
		if f.all(at, word) {
			return at
		}
	}
	for _, at := range faces {
		if f.has(at, r) {
			return at
		}
	}
	return faces[0]
}

func (f *fonts) all(face int, word []rune) bool {
	for _, r := range word {
		if !f.has(face, r) {
			return false
		}
	}
	return true
}

// gaps are the characters that no font has.
type gaps []rune

// spell brings a text into the form in which it is set: composed, without what
// steers a terminal or the direction of writing, and with the Unicode numbers
// of characters that no font has in their place. What stands beyond the basic
// plane has no place in the character map that a reader copies from, so it is
// written as its number too.
func (f *fonts) spell(s string, missing *gaps) string {
	var b strings.Builder
	open := false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")) {
		switch {
		case r == '\n':
		case r == '\t', r == '\u00a0', r == '\u2007', r == '\u202f', r == '\u2028', r == '\u2029', r == '\u0085':
			r = ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			continue
		}
		if r == '\n' || r <= 0xFFFF && (f.has(regular, r) || f.has(latin, r) || f.has(rare, r)) {
			if open {
				b.WriteRune('〕')
				open = false
			}
			b.WriteRune(r)
			continue
		}
		if open {
			b.WriteRune(' ')
		} else {
			b.WriteRune('〔')
			open = true
		}
		fmt.Fprintf(&b, "U+%04X", r)
		*missing = append(*missing, r)
	}
	if open {
		b.WriteRune('〕')
	}
	return b.String()
}
