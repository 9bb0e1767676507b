package files

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // measured by DecodeConfig
	_ "image/png"  // measured by DecodeConfig
	"io"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// The media types of the files the office accepts.
const (
	PDF  = "application/pdf"
	Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	JPEG = "image/jpeg"
	PNG  = "image/png"
)

// Largest is the size of the largest file accepted, in bytes.
const Largest = 10 << 20

const (
	mostPixels   = 50_000_000
	mostEntries  = 2_000
	mostUnpacked = 200 << 20
)

// What can be wrong with a file.
var (
	ErrType     = errors.New("a file of a kind that is not accepted")
	ErrEmpty    = errors.New("a file with nothing in it")
	ErrTooLarge = errors.New("a file that is too large")
	// ErrBomb is a file that is small and unpacks to something very large.
	ErrBomb = fmt.Errorf("when it is unpacked: %w", ErrTooLarge)
)

var byExtension = map[string]string{".pdf": PDF, ".docx": Word, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG}

// Inspect tells the media type of a file. Content and extension must agree; the
// file is left at its beginning.
func Inspect(name string, file io.ReadSeeker, size int64) (mime string, err error) {
	if size <= 0 {
		return "", ErrEmpty
	}
	if size > Largest {
		return "", ErrTooLarge
	}
	want, ok := byExtension[strings.ToLower(path.Ext(name))]
	if !ok {
		return "", ErrType
	}
	if err := agrees(want, file, size); err != nil {
		return "", err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("reading a file: %w", err)
	}
	return want, nil
}

func agrees(want string, file io.ReadSeeker, size int64) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("reading a file: %w", err)
	}
	found, err := mimetype.DetectReader(file)
	if err != nil {
		return fmt.Errorf("reading a file: %w", err)
	}
	if want == Word && (found.Is(Word) || found.Is("application/zip")) {
		return isWord(readerAt{file}, size)
	}
	if !found.Is(want) {
		return ErrType
	}
	if want == JPEG || want == PNG {
		return isPicture(file)
	}
	return nil
}

func isPicture(file io.ReadSeeker) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("reading a picture: %w", err)
	}
	c, _, err := image.DecodeConfig(file)
	if err != nil || c.Width <= 0 || c.Height <= 0 {
		return ErrType
	}
	if c.Width > mostPixels/c.Height {
		return ErrBomb
	}
	return nil
}

func isWord(file io.ReaderAt, size int64) error {
	if err := hasShortDirectory(file, size); err != nil {
		return err
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return ErrType
	}
	if len(archive.File) > mostEntries {
		return ErrBomb
	}
	unpacked, text := uint64(0), false
	for _, f := range archive.File {
		if f.UncompressedSize64 > mostUnpacked {
			return ErrBomb
		}
		unpacked += f.UncompressedSize64
		text = text || f.Name == "word/document.xml"
		if strings.HasSuffix(strings.ToLower(f.Name), "vbaproject.bin") {
			return ErrType // a document with macros under another name
		}
	}
	if unpacked > mostUnpacked {
		return ErrBomb
	}
	if !text {
		return ErrType
	}
	return nil
}

// hasShortDirectory looks at the end of an archive before package zip does,
// which keeps the whole directory in memory however long it is.
func hasShortDirectory(file io.ReaderAt, size int64) error {
	const record, comment = 22, 1<<16 - 1
	tail := make([]byte, min(size, record+comment))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return fmt.Errorf("reading an archive: %w", err)
	}
	for i := len(tail) - record; i >= 0; i-- {
		if string(tail[i:i+4]) != "PK\x05\x06" {
			continue
		}
		entries := binary.LittleEndian.Uint16(tail[i+10:])
		length := int64(binary.LittleEndian.Uint32(tail[i+12:]))
		start := int64(binary.LittleEndian.Uint32(tail[i+16:]))
		if entries > mostEntries || length > 1<<20 || size-start > 1<<20+record+comment {
			return ErrBomb
		}
		return nil
	}
	return ErrType
}

// readerAt lets package zip look around in what can only be sought.
type readerAt struct{ io.ReadSeeker }

// ReadAt moves the one position there is, so nobody else may read meanwhile.
func (r readerAt) ReadAt(p []byte, offset int64) (int, error) {
	if _, err := r.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r, p)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}
