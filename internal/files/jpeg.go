package files

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"strings"
)

type jpegCopy struct{ in *bufio.Reader }

// The markers of a JPEG that are looked at.
const (
	jpegStart    = 0xD8
	jpegEnd      = 0xD9
	jpegScan     = 0xDA
	jpegApp0     = 0xE0
	jpegExif     = 0xE1
	jpegProfile  = 0xE2
	jpegAdobe    = 0xEE
	jpegApp15    = 0xEF
	jpegComment  = 0xFE
	jpegRestart0 = 0xD0
	jpegRestart7 = 0xD7
)

func (c *jpegCopy) start() (io.Reader, step, error) {
	marker, err := c.marker()
	if err != nil {
		return nil, nil, err
	}
	if marker != jpegStart {
		return nil, nil, ErrType
	}
	return bytes.NewReader([]byte{0xFF, jpegStart}), c.segment, nil
}

// marker reads the next one; any number of FF may stand before it.
func (c *jpegCopy) marker() (byte, error) {
	first, err := c.in.ReadByte()
	if err != nil {
		return 0, err
	}
	if first != 0xFF {
		return 0, ErrType
	}
	for {
		marker, err := c.in.ReadByte()
		if err != nil || marker != 0xFF {
			return marker, err
		}
	}
}

func (c *jpegCopy) segment() (io.Reader, step, error) {
	marker, err := c.marker()
	if err == io.EOF {
		marker, err = jpegEnd, nil // many cameras forget it
	}
	if err != nil {
		return nil, nil, err
	}
	if marker == jpegEnd {
		return bytes.NewReader([]byte{0xFF, jpegEnd}), nil, nil
	}
	if marker == 0 || marker == 1 || jpegRestart0 <= marker && marker <= jpegStart {
		return nil, nil, ErrType
	}
	body, err := c.body()
	if err != nil {
		return nil, nil, err
	}
	next := c.segment
	if marker == jpegScan {
		next = c.scan
	}
	return bytes.NewReader(keptSegment(marker, body)), next, nil
}

// body reads a segment with the two bytes of its length.
func (c *jpegCopy) body() ([]byte, error) {
	head, err := c.in.Peek(2)
	if err != nil {
		return nil, err
	}
	length := binary.BigEndian.Uint16(head)
	if length < 2 {
		return nil, ErrType
	}
	body := make([]byte, length)
	_, err = io.ReadFull(c.in, body)
	return body, err
}

func keptSegment(marker byte, body []byte) []byte {
	private := marker == jpegComment || jpegApp0 <= marker && marker <= jpegApp15
	switch content := string(body[2:]); {
	case marker == jpegExif:
		return orientation(content)
	case marker == jpegApp0 && strings.HasPrefix(content, "JFIF\x00"),
		marker == jpegProfile && strings.HasPrefix(content, "ICC_PROFILE\x00"),
		marker == jpegAdobe && strings.HasPrefix(content, "Adobe"):
		private = false
	}
	if private {
		return nil
	}
	return append([]byte{0xFF, marker}, body...)
}

// orientation writes an EXIF segment that says which side is up and nothing
// else, so that a photograph taken upright stays so.
func orientation(content string) []byte {
	tiff, ok := strings.CutPrefix(content, "Exif\x00\x00")
	if !ok || len(tiff) < 8 {
		return nil
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[:2] == "II" {
		order = binary.LittleEndian
	}
	data := []byte(tiff)
	at := int64(order.Uint32(data[4:]))
	if at+2 > int64(len(data)) {
		return nil
	}
	const entry, tag = 12, 0x0112
	for n, i := int64(order.Uint16(data[at:])), at+2; n > 0 && i+entry <= int64(len(data)); n, i = n-1, i+entry {
		side := order.Uint16(data[i+8:])
		if order.Uint16(data[i:]) == tag && 2 <= side && side <= 8 {
			return []byte("\xFF\xE1\x00\x22Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01" +
				"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(side)) + "\x00\x00\x00\x00\x00\x00")
		}
	}
	return nil
}

// scan copies the coded picture up to the next marker.
func (c *jpegCopy) scan() (io.Reader, step, error) {
	return &codedPicture{in: c.in}, c.segment, nil
}

type codedPicture struct {
	in      *bufio.Reader
	escaped bool // the byte before was FF and belongs to the picture
}

// Read ends before a marker that is not part of the coded picture, or with the file.
func (c *codedPicture) Read(b []byte) (n int, err error) {
	for n < len(b) {
		next, err := c.in.Peek(2)
		if len(next) == 0 {
			return n, err
		}
		if !c.escaped && next[0] == 0xFF {
			if len(next) == 1 { // half a marker, and no more
				_, err := c.in.Discard(1)
				return n, cmp.Or(err, io.EOF)
			}
			if next[1] != 0 && (next[1] < jpegRestart0 || next[1] > jpegRestart7) {
				return n, io.EOF
			}
		}
		c.escaped = !c.escaped && next[0] == 0xFF
		b[n] = next[0]
		n++
		if _, err := c.in.Discard(1); err != nil {
			return n, err
		}
	}
	return n, nil
}
