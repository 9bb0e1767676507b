package files

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// StripPicture reads a JPEG or PNG without what it says about its maker: place,
// time, camera, comments, previews, anything after its end. The picture itself
// is copied as it is, so a press card stays sharp, and nothing is decoded, so a
// large one costs no memory. Of a JPEG the orientation is kept. Files of other
// types pass unchanged.
func StripPicture(r io.Reader, mime string) io.Reader {
	switch mime {
	case JPEG:
		return &pieces{next: (&jpegCopy{in: bufio.NewReader(r)}).start}
	case PNG:
		return &pieces{next: (&pngCopy{in: bufio.NewReader(r)}).start}
	}
	return r
}

// step gives the next piece of a picture and the step after it; no step is the end.
type step func() (piece io.Reader, next step, err error)

// pieces reads one piece after the other.
type pieces struct {
	piece io.Reader
	next  step
	err   error
}

// Read never holds more than a piece.
func (p *pieces) Read(b []byte) (int, error) {
	for p.err == nil {
		if p.piece != nil {
			n, err := p.piece.Read(b)
			if err == io.EOF {
				p.piece, err = nil, nil
			}
			if n > 0 || err != nil {
				p.err = err
				return n, err
			}
			continue
		}
		if p.next == nil {
			p.err = io.EOF
			continue
		}
		if p.piece, p.next, p.err = p.next(); p.err == io.EOF || p.err == io.ErrUnexpectedEOF {
			p.err = fmt.Errorf("a picture that ends too early: %w", ErrType)
		}
	}
	return 0, p.err
}

type pngCopy struct{ in *bufio.Reader }

const pngSignature = "\x89PNG\r\n\x1a\n"

// Only what is needed to show the picture; all else is text, time or private.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true,
	"gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true, "sBIT": true, "pHYs": true, "bKGD": true,
}

func (c *pngCopy) start() (io.Reader, step, error) {
	signature := make([]byte, len(pngSignature))
	if _, err := io.ReadFull(c.in, signature); err != nil {
		return nil, nil, err
	}
	if string(signature) != pngSignature {
		return nil, nil, ErrType
	}
	return bytes.NewReader(signature), c.chunk, nil
}

func (c *pngCopy) chunk() (io.Reader, step, error) {
	head, err := c.in.Peek(8)
	if err != nil {
		return nil, nil, err
	}
	kind := string(head[4:])
	whole := int64(binary.BigEndian.Uint32(head)) + 12 // length, kind and checksum
	if !pngKept[kind] {
		if _, err := io.CopyN(io.Discard, c.in, whole); err != nil {
			return nil, nil, err
		}
		return nil, c.chunk, nil
	}
	next := c.chunk
	if kind == "IEND" {
		next = nil
	}
	return &exactly{c.in, whole}, next, nil
}

// exactly reads n bytes, and fewer are an error.
type exactly struct {
	in io.Reader
	n  int64
}

func (e *exactly) Read(b []byte) (int, error) {
	if e.n == 0 {
		return 0, io.EOF
	}
	n, err := e.in.Read(b[:min(int64(len(b)), e.n)])
	e.n -= int64(n)
	if err == io.EOF && e.n > 0 {
		err = fmt.Errorf("a picture that ends too early: %w", ErrType)
	}
	return n, err
}
