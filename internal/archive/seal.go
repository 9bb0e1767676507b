package archive

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// ErrLocked says that an archive cannot be opened with this passphrase, or with
// none.
var ErrLocked = errors.New("the passphrase does not open the archive")

// A sealed archive begins with a line that says how its key is made, then come
// portions of so many bytes. Each is encrypted for its place, and the last one
// for being the last, so that none can be changed, moved or left out.
const (
	sealName = "pressdesk archive 1"
	sealLine = sealName + " aes-256-gcm argon2id %d %d %d %s\n" // passes, KiB, threads, salt
	portion  = 64 << 10
	saltSize = 16

	passes, memory, threads = 3, 64 << 10, 4
)

// MinPassphrase is how many bytes a passphrase must have.
const MinPassphrase = 12

func cipherOf(passphrase, salt []byte, passes, memory uint32, threads uint8) (cipher.AEAD, error) {
	block, err := aes.NewCipher(argon2.IDKey(passphrase, salt, passes, memory, threads, 32))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// sealed is one portion after the other. The key is used for one archive only,
// so that the number of a portion is nonce enough.
type sealed struct {
	aead   cipher.AEAD
	head   []byte
	number uint64
}

func (s *sealed) nonce(last bool) []byte {
	nonce := make([]byte, s.aead.NonceSize())
	binary.BigEndian.PutUint64(nonce[3:], s.number)
	if last {
		nonce[len(nonce)-1] = 1
	}
	s.number++
	return nonce
}

type sealer struct {
	sealed
	w       io.Writer
	pending []byte
}

// seal encrypts what is written until Close.
func seal(w io.Writer, passphrase []byte) (io.WriteCloser, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	head := fmt.Sprintf(sealLine, passes, memory, threads, base64.RawURLEncoding.EncodeToString(salt))
	aead, err := cipherOf(passphrase, salt, passes, memory, threads)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, head); err != nil {
		return nil, err
	}
	return &sealer{sealed{aead: aead, head: []byte(head)}, w, make([]byte, 0, portion)}, nil
}

func (s *sealer) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		if len(s.pending) == portion {
			if err := s.flush(false); err != nil {
				return n, err
			}
		}
		some := min(len(p), portion-len(s.pending))
		s.pending = append(s.pending, p[:some]...)
		p, n = p[some:], n+some
	}
	return n, nil
}

func (s *sealer) flush(last bool) error {
	_, err := s.w.Write(s.aead.Seal(nil, s.nonce(last), s.pending, s.head))
	s.pending = s.pending[:0]
	return err
}

// Close writes the last portion; w stays open.
func (s *sealer) Close() error { return s.flush(true) }

type opener struct {
	sealed
	r       *bufio.Reader
	chunk   []byte
	pending []byte
	done    bool
}

// unseal returns what was sealed into r.
func unseal(r *bufio.Reader, passphrase []byte) (io.Reader, error) {
	head, err := r.ReadString('\n')
	if err != nil {
		return nil, damaged("its first line has no end")
	}
	var passes, memory uint32
	var threads uint8
	var text string
	n, _ := fmt.Sscanf(head, strings.TrimSuffix(sealLine, "\n"), &passes, &memory, &threads, &text)
	salt, err := base64.RawURLEncoding.DecodeString(text)
	const most = 1 << 20 // one GiB
	if n != 4 || err != nil || len(salt) != saltSize || passes < 1 || passes > 20 || memory > most || threads < 1 {
		return nil, damaged("its first line is not understood")
	}
	if len(passphrase) == 0 {
		return nil, fmt.Errorf("%w: it needs one", ErrLocked)
	}
	aead, err := cipherOf(passphrase, salt, passes, memory, threads)
	if err != nil {
		return nil, err
	}
	return &opener{sealed: sealed{aead: aead, head: []byte(head)}, r: r, chunk: make([]byte, portion+aead.Overhead())}, nil
}

func (o *opener) Read(p []byte) (int, error) {
	for len(o.pending) == 0 {
		if o.done {
			return 0, io.EOF
		}
		if err := o.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, o.pending)
	o.pending = o.pending[n:]
	return n, nil
}

func (o *opener) next() error {
	n, err := io.ReadFull(o.r, o.chunk)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged("its end is missing")
	}
	_, err = o.r.Peek(1)
	o.done = err != nil
	first := o.number == 0
	o.pending, err = o.aead.Open(o.chunk[:0], o.nonce(o.done), o.chunk[:n], o.head)
	if err != nil && first {
		return fmt.Errorf("%w, or its beginning is damaged", ErrLocked)
	}
	if err != nil {
		return damaged("portion %d is not as it was written", o.number)
	}
	return nil
}

// isSealed reports whether an archive begins as a sealed one does.
func isSealed(beginning []byte) bool { return bytes.HasPrefix(beginning, []byte(sealName)) }
