package main

import (
	"bytes"
	"io"
	"net"
	netmail "net/mail"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// letterbox is a mail server that keeps what it is given, in order.
type letterbox struct {
	addr   string
	server *smtp.Server

	lock sync.Mutex
	got  []delivery
}

// delivery is one message as it arrived.
type delivery struct{ to, key, id string }

func openLetterbox(t *testing.T) *letterbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return letterboxOn(t, l)
}

func letterboxOn(t *testing.T, l net.Listener) *letterbox {
	t.Helper()
	box := &letterbox{addr: l.Addr().String()}
	box.server = smtp.NewServer(box)
	box.server.Domain, box.server.ErrorLog = "localhost", noReport{}
	go func() { _ = box.server.Serve(l) }()
	t.Cleanup(func() { _ = box.server.Close() })
	return box
}

type noReport struct{}

func (noReport) Printf(string, ...any) {}
func (noReport) Println(...any)        {}

// NewSession takes anybody's mail.
func (b *letterbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &caller{box: b}, nil }

type caller struct {
	box *letterbox
	to  string
}

func (*caller) Reset()        {}
func (*caller) Logout() error { return nil }

func (*caller) Mail(string, *smtp.MailOptions) error { return nil }

func (c *caller) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = to
	return nil
}

func (c *caller) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	c.box.lock.Lock()
	defer c.box.lock.Unlock()
	c.box.got = append(c.box.got, delivery{c.to, m.Header.Get("X-Pressdesk-Mail-Key"), m.Header.Get("Message-Id")})
	return nil
}

func (b *letterbox) all() []delivery {
	b.lock.Lock()
	defer b.lock.Unlock()
	return append([]delivery(nil), b.got...)
}
