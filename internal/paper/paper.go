// Package paper sets documents on A4 and writes them as PDF, and as plain text
// to paste into a letter. It knows fonts, lines and pages, and nothing of the
// office: what a document says comes in as words.
package paper

import (
	"bytes"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/signintech/gopdf"
)

// Document is what is printed. The same document gives the same bytes.
type Document struct {
	Lang    string // en or zh-CN; rules the punctuation that is set around its words
	Title   string
	Number  string // names the document beside its title; may be empty
	Head    Letterhead
	Running string // what the head of every page but the first says
	Blocks  []Block
	Foot    string                      // stands at the foot of every page
	Page    func(page, of int) string   // the words of a page number
	Missing func(numbers string) string // explains the characters that no font has
	Made    time.Time
	OnePage bool // it is printed smaller, if it must, to stay on one page
}

// Letterhead is who writes.
type Letterhead struct {
	Name   string
	Also   string // the name in another language
	Mark   string // one character for the seal
	Lines  []string
	Formal bool // the head of a letter to other offices: the name in red above a double rule
}

// Printer writes documents. It reads its fonts when it is first used and can
// be used by several requests at once.
type Printer struct{ fonts func() (*fonts, error) }

// New returns a printer whose fonts are in the folder fonts of files.
func New(files fs.FS) *Printer {
	return &Printer{sync.OnceValues(func() (*fonts, error) { return readFonts(files) })}
}

// Print writes d as PDF.
func (p *Printer) Print(d *Document) ([]byte, error) {
	f, err := p.fonts()
	if err != nil {
		return nil, fmt.Errorf("reading the fonts of paper: %w", err)
	}
	scale := 1.0
	s := newSetter(d, f, scale)
	for s.document(); d.OnePage && len(s.pages) > 1 && scale > smallest; s.document() {
		scale -= 0.05
		s = newSetter(d, f, scale)
	}
	return s.pdf()
}

// smallest is the part of their size below which letters cannot be read.
const smallest = 0.6

// pdf draws the pages that were set.
func (s *setter) pdf() ([]byte, error) {
	var pdf gopdf.GoPdf
	pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: pageWidth, H: pageHeight}})
	pdf.SetInfo(gopdf.PdfInfo{
		Title: s.fonts.spell(s.doc.Title, new(gaps)), Author: s.fonts.spell(s.doc.Head.Name, new(gaps)), Creator: "Pressdesk", CreationDate: s.doc.Made,
	})
	for i, face := range s.fonts.faces {
		if !s.used[i] {
			continue
		}
		if err := pdf.AddTTFFontFromFontContainer(face.name, s.fonts.container); err != nil {
			return nil, err
		}
	}
	for _, page := range s.pages {
		pdf.AddPage()
		for _, b := range page.boxes {
			b.draw(&pdf)
		}
		for _, t := range page.texts {
			if err := t.draw(&pdf, s.fonts); err != nil {
				return nil, err
			}
		}
	}
	var b bytes.Buffer
	if _, err := pdf.WriteTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// color is red, green and blue.
type color [3]uint8

// The colours of the site, as they print.
var (
	ink   = color{0x17, 0x20, 0x2b}
	muted = color{0x5b, 0x68, 0x75}
	seal  = color{0xa3, 0x26, 0x1c}
	rule  = color{0xc5, 0xcd, 0xd7}
	fine  = color{0xdb, 0xe1, 0xe8}
	white = color{0xff, 0xff, 0xff}
)

// box is a filled rectangle, or the outline of one if stroke is above nought.
type box struct {
	x, y, w, h, stroke float64
	color              color
}

func (b box) draw(pdf *gopdf.GoPdf) {
	if b.stroke == 0 {
		pdf.SetFillColor(b.color[0], b.color[1], b.color[2])
		pdf.RectFromUpperLeftWithStyle(b.x, b.y, b.w, b.h, "F")
		return
	}
	pdf.SetLineWidth(b.stroke)
	pdf.SetStrokeColor(b.color[0], b.color[1], b.color[2])
	pdf.RectFromUpperLeftWithStyle(b.x, b.y, b.w, b.h, "D")
}

// text is a run of characters of one font on its base line.
type text struct {
	x, y, size, spread float64
	face               int
	color              color
	words              string
}

func (t text) draw(pdf *gopdf.GoPdf, f *fonts) error {
	if err := pdf.SetFont(f.faces[t.face].name, "", t.size); err != nil {
		return err
	}
	if err := pdf.SetCharSpacing(t.spread); err != nil {
		return err
	}
	pdf.SetTextColor(t.color[0], t.color[1], t.color[2])
	pdf.SetXY(t.x, t.y)
	return pdf.Text(t.words)
}
