package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"sync"
)

// cardPNG is a picture of a press card: a coloured card on a table, without
// anybody on it.
var cardPNG = sync.OnceValue(func() []byte {
	pic := image.NewPaletted(image.Rect(0, 0, 340, 216), color.Palette{
		color.RGBA{0xee, 0xea, 0xe2, 0xff}, color.RGBA{0x9b, 0x2d, 0x23, 0xff}, color.RGBA{0xff, 0xff, 0xff, 0xff}, color.RGBA{0x8a, 0x8f, 0x98, 0xff},
	})
	for _, part := range []struct {
		x0, y0, x1, y1, ink int
	}{{10, 10, 330, 206, 2}, {10, 10, 330, 52, 1}, {26, 70, 110, 180, 3}, {130, 84, 310, 94, 3}, {130, 110, 280, 120, 3}, {130, 136, 250, 146, 3}} {
		draw.Draw(pic, image.Rect(part.x0, part.y0, part.x1, part.y1), image.NewUniform(pic.Palette[part.ink]), image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, pic); err != nil {
		panic(err) // a palette picture in memory always encodes
	}
	return b.Bytes()
})

// letterPDF is a letter of one line on one page.
func letterPDF(line string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(offsets)}, args...)...)
	}
	b.WriteString("%PDF-1.4\n")
	text := fmt.Sprintf("BT /F1 14 Tf 72 760 Td (%s) Tj ET", line)
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	object("<< /Length %d >>\nstream\n%s\nendstream", len(text), text)
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}
