package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

func samplePNG(t testing.TB) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, gradient()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sampleJPEG(t testing.TB) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, gradient(), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gradient() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for x := range 64 {
		for y := range 48 {
			m.Set(x, y, color.RGBA{uint8(4 * x), uint8(5 * y), uint8(x * y), 255})
		}
	}
	return m
}

// sampleWord packs files of the names given, each with a little text.
func sampleWord(t testing.TB, names ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(f, "<w:document/>")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// huge is a picture whose head claims the sides.
func huge(t testing.TB, width, height uint32) []byte {
	p := samplePNG(t)
	binary.BigEndian.PutUint32(p[16:], width)
	binary.BigEndian.PutUint32(p[20:], height)
	binary.BigEndian.PutUint32(p[29:], crc(p[12:29]))
	return p
}

// swollen is a document whose directory claims a text of a gigabyte.
func swollen(t testing.TB) []byte {
	p := sampleWord(t, "[Content_Types].xml", "word/document.xml")
	at := bytes.LastIndex(p, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(p[at+24:], 1<<30)
	return p
}

func many(n int) []string {
	names := []string{"[Content_Types].xml", "word/document.xml"}
	for i := range n {
		names = append(names, fmt.Sprintf("word/%d", i))
	}
	return names
}

func TestInspectGoesByContentAndExtension(t *testing.T) {
	pdf := []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
	word := sampleWord(t, "[Content_Types].xml", "word/document.xml")
	for _, v := range []struct {
		name    string
		content []byte
		mime    string
		err     error
	}{
		{"letter.pdf", pdf, PDF, nil},
		{"LETTER.PDF", pdf, PDF, nil},
		{"派遣函.docx", word, Word, nil},
		{"document first.docx", sampleWord(t, "word/document.xml", "[Content_Types].xml"), Word, nil},
		{"card.png", samplePNG(t), PNG, nil},
		{"card.jpg", sampleJPEG(t), JPEG, nil},
		{"card.jpeg", sampleJPEG(t), JPEG, nil},
		{"card.png.pdf", samplePNG(t), "", ErrType},
		{"card.jpg", samplePNG(t), "", ErrType},
		{"letter", pdf, "", ErrType},
		{"letter.exe", pdf, "", ErrType},
		{"page.pdf", []byte("<html><script>alert(1)</script>"), "", ErrType},
		{"drawing.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "", ErrType},
		{"head only.png", []byte(pngSignature), "", ErrType},
		{"archive.docx", sampleWord(t, "a.txt"), "", ErrType},
		{"macros.docx", sampleWord(t, "word/document.xml", "word/vbaProject.bin"), "", ErrType},
		{"cut.docx", word[:len(word)/2], "", ErrType},
		{"bomb.docx", swollen(t), "", ErrBomb},
		{"entries.docx", sampleWord(t, many(mostEntries)...), "", ErrBomb},
		{"twenty thousand.docx", sampleWord(t, many(20_000)...), "", ErrBomb},
		{"wide.png", huge(t, 60_000, 60_000), "", ErrBomb},
		{"long.png", huge(t, 1, 2_000_000_000), "", ErrBomb},
		{"just right.png", huge(t, 10_000, 5_000), PNG, nil},
		{"empty.pdf", nil, "", ErrEmpty},
	} {
		mime, err := Inspect(v.name, bytes.NewReader(v.content), int64(len(v.content)))
		if mime != v.mime || !errors.Is(err, v.err) {
			t.Errorf("Inspect(%s) = %q, %v; want %q, %v", v.name, mime, err, v.mime, v.err)
		}
	}
}

func TestInspectRefusesByEleventhMegabyte(t *testing.T) {
	content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{' '}, Largest)...)
	if _, err := Inspect("a.pdf", bytes.NewReader(content[:Largest]), Largest); err != nil {
		t.Errorf("ten megabytes: %v", err)
	}
	if _, err := Inspect("a.pdf", bytes.NewReader(content), Largest+1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a byte more: %v", err)
	}
	if !errors.Is(ErrBomb, ErrTooLarge) {
		t.Error("a bomb is not too large")
	}
}

func TestInspectLeavesTheFileAtItsBeginning(t *testing.T) {
	for name, content := range map[string][]byte{
		"a.png": samplePNG(t), "a.docx": sampleWord(t, "word/document.xml"), "a.jpg": sampleJPEG(t),
	} {
		r := bytes.NewReader(content)
		if _, err := Inspect(name, r, r.Size()); err != nil {
			t.Fatal(err)
		}
		if r.Len() != len(content) {
			t.Errorf("%s: %d of %d bytes left to read", name, r.Len(), len(content))
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add("a.png", samplePNG(f))
	f.Add("a.jpg", sampleJPEG(f))
	f.Add("a.docx", sampleWord(f, "word/document.xml"))
	f.Add("a.docx", swollen(f))
	f.Add("a.pdf", []byte("%PDF-1.7"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		mime, err := Inspect(name, bytes.NewReader(content), int64(len(content)))
		if (err == nil) != (mime != "") {
			t.Errorf("Inspect = %q, %v", mime, err)
		}
		if err != nil && !errors.Is(err, ErrType) && !errors.Is(err, ErrEmpty) && !errors.Is(err, ErrTooLarge) {
			t.Errorf("an error of another kind: %v", err)
		}
		if err == nil && byExtension[strings.ToLower(name[strings.LastIndex(name, "."):])] != mime {
			t.Errorf("%q passed as %s", name, mime)
		}
	})
}
