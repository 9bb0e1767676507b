package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func crc(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// withChunk puts a chunk of the kind after the head of a PNG.
func withChunk(p []byte, kind, content string) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	chunk = append(chunk, kind+content...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc(chunk[4:]))
	return append(append(bytes.Clone(p[:33]), chunk...), p[33:]...)
}

// withSegment puts a segment after the start of a JPEG.
func withSegment(p []byte, marker byte, content string) []byte {
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(content)+2))
	return append(append(bytes.Clone(p[:2]), append(segment, content...)...), p[2:]...)
}

// taken is EXIF data as a camera writes it: which side is up, and more.
const taken = "Exif\x00\x00II\x2A\x00\x08\x00\x00\x00\x02\x00" +
	"\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00" +
	"\x25\x88\x04\x00\x01\x00\x00\x00\x26\x00\x00\x00\x00\x00\x00\x00SECRET PLACE"

func same(t *testing.T, a, b []byte) {
	t.Helper()
	x, _, err := image.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("what was stripped is no picture: %v", err)
	}
	if x.Bounds() != y.Bounds() {
		t.Fatal("the picture has other sides")
	}
	for i := range x.Bounds().Dx() {
		for j := range x.Bounds().Dy() {
			if x.At(i, j) != y.At(i, j) {
				t.Fatalf("the picture differs at %d, %d", i, j)
			}
		}
	}
}

func TestAStrippedPictureKeepsNothingButThePicture(t *testing.T) {
	jpg, png := sampleJPEG(t), samplePNG(t)
	many := withSegment(jpg, jpegExif, taken)
	many = withSegment(many, jpegComment, "SECRET comment")
	many = withSegment(many, 0xED, "Photoshop 3.0\x00SECRET")
	many = withSegment(many, jpegExif, "http://ns.adobe.com/xap/1.0/\x00SECRET")
	many = withSegment(many, jpegProfile, "MPF\x00SECRET")
	for name, v := range map[string]struct {
		mime     string
		picture  []byte
		stripped []byte
	}{
		"a plain JPEG":           {JPEG, jpg, jpg},
		"a camera's JPEG":        {JPEG, append(many, "SECRET preview"...), nil},
		"a JPEG without end":     {JPEG, jpg[:len(jpg)-2], jpg},
		"a plain PNG":            {PNG, png, png},
		"a PNG with text":        {PNG, withChunk(png, "tEXt", "Author\x00SECRET"), png},
		"a PNG with EXIF":        {PNG, withChunk(png, "eXIf", "SECRET"), png},
		"a PNG with more behind": {PNG, append(bytes.Clone(png), "SECRET"...), png},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{bytes.NewReader(v.picture), iotest.OneByteReader(bytes.NewReader(v.picture))} {
				got, err := io.ReadAll(iotest.OneByteReader(StripPicture(r, v.mime)))
				if err != nil {
					t.Fatal(err)
				}
				if bytes.Contains(got, []byte("SECRET")) {
					t.Error("a secret is left")
				}
				if v.stripped != nil && !bytes.Equal(got, v.stripped) {
					t.Errorf("%d bytes became %d, want %d", len(v.picture), len(got), len(v.stripped))
				}
				same(t, jpgOr(png, v.mime, jpg), got)
			}
		})
	}
}

func jpgOr(png []byte, mime string, jpg []byte) []byte {
	if mime == JPEG {
		return jpg
	}
	return png
}

func TestAStrippedPhotographKeepsItsOrientation(t *testing.T) {
	got, err := io.ReadAll(StripPicture(bytes.NewReader(withSegment(sampleJPEG(t), jpegExif, taken)), JPEG))
	if err != nil {
		t.Fatal(err)
	}
	want := "Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	if !bytes.Contains(got, []byte(want)) {
		t.Errorf("%q", got[:60])
	}
}

func TestOtherFilesPassUnchanged(t *testing.T) {
	got, err := io.ReadAll(StripPicture(strings.NewReader("%PDF-1.7"), PDF))
	if string(got) != "%PDF-1.7" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestABrokenPictureIsAnError(t *testing.T) {
	jpg, png := sampleJPEG(t), samplePNG(t)
	for name, v := range map[string]struct {
		mime    string
		picture []byte
	}{
		"no JPEG":                {JPEG, png},
		"no PNG":                 {PNG, jpg},
		"nothing":                {JPEG, nil},
		"a JPEG cut in its head": {JPEG, jpg[:30]},
		"a PNG cut in its head":  {PNG, png[:20]},
		"a PNG cut in its body":  {PNG, png[:len(png)-20]},
	} {
		if _, err := io.ReadAll(StripPicture(bytes.NewReader(v.picture), v.mime)); !errors.Is(err, ErrType) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzStripPicture(f *testing.F) {
	f.Add(withSegment(sampleJPEG(f), jpegExif, taken), true)
	f.Add(withChunk(samplePNG(f), "tEXt", "x"), false)
	f.Fuzz(func(t *testing.T, picture []byte, isJPEG bool) {
		mime := PNG
		if isJPEG {
			mime = JPEG
		}
		got, err := io.ReadAll(StripPicture(bytes.NewReader(picture), mime))
		if err != nil && !errors.Is(err, ErrType) {
			t.Errorf("an error of another kind: %v", err)
		}
		if err != nil {
			return
		}
		again, err := io.ReadAll(StripPicture(bytes.NewReader(got), mime))
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("stripped again it changes, %v", err)
		}
	})
}
