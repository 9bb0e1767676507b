package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync/atomic"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Server is the mail server that takes the office's mails.
type Server struct {
	Addr     string // host:port
	Username string // empty: no authentication
	Password string
	TLS      string // starttls, tls or none
	Timeout  time.Duration
}

// SMTP returns the post that hands messages to a mail server.
func SMTP(s Server) (Send, error) {
	if _, _, err := s.client(); err != nil {
		return nil, err
	}
	return func(ctx context.Context, m *Message) error {
		client, hangUp, err := s.client()
		if err != nil {
			return err
		}
		defer hangUp()
		defer context.AfterFunc(ctx, hangUp)() // a server that says nothing holds up nobody who stops
		return post(ctx, client, m.wire())
	}, nil
}

// Reach greets a mail server, logs in where that is set, and leaves.
func Reach(ctx context.Context, s Server) error {
	client, hangUp, err := s.client()
	if err != nil {
		return err
	}
	defer hangUp()
	if err := client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("mail server %q: %w", s.Addr, err)
	}
	return client.Close()
}

// client is one that has not called yet, and what ends its call: it would leave
// the line open where a server does not say goodbye.
func (s Server) client() (c *gomail.Client, hangUp func(), err error) {
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return nil, nil, fmt.Errorf("mail server %q: %w", s.Addr, err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, nil, fmt.Errorf("mail server %q: %w", s.Addr, err)
	}
	if s.Timeout == 0 {
		s.Timeout = 30 * time.Second
	}
	settings := []gomail.Option{gomail.WithPort(number), gomail.WithTimeout(s.Timeout), gomail.WithoutNoop(), gomail.WithoutRset()}
	switch s.TLS {
	case "tls":
		settings = append(settings, gomail.WithSSL())
	case "starttls":
		settings = append(settings, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "none":
		settings = append(settings, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, nil, fmt.Errorf("mail server %q: no way of encrypting is called %q", s.Addr, s.TLS)
	}
	if s.Username != "" {
		settings = append(settings, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.Username), gomail.WithPassword(s.Password))
	}
	dial := (&net.Dialer{}).DialContext
	if s.TLS == "tls" {
		dial = (&tls.Dialer{Config: &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}}).DialContext
	}
	var line atomic.Pointer[net.Conn]
	settings = append(settings, gomail.WithDialContextFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err == nil {
			line.Store(&conn)
		}
		return conn, err
	}))
	if c, err = gomail.NewClient(host, settings...); err != nil {
		return nil, nil, fmt.Errorf("mail server %q: %w", s.Addr, err)
	}
	return c, func() {
		if conn := line.Load(); conn != nil {
			_ = (*conn).Close()
		}
	}, nil
}

// post sends one message over a connection of its own. The message counts as
// taken once the server has said so, whatever happens when it says goodbye.
func post(ctx context.Context, client *gomail.Client, wire *gomail.Msg) error {
	err := client.DialAndSendWithContext(ctx, wire)
	if err == nil || wire.IsDelivered() {
		return nil
	}
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return fmt.Errorf("reaching the mail server: %w", err)
	}
	aboutUs := failed.Reason == gomail.ErrSMTPMailFrom // the sender is refused, and not this mail
	if code := failed.ErrorCode(); code != 0 && code != 421 && !aboutUs {
		return &Refused{Forever: code >= 500, Err: err}
	}
	return err
}

// wire writes the message as it travels.
func (m *Message) wire() *gomail.Msg {
	w := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	w.FromMailAddress(&m.From)
	w.ReplyToMailAddress(&m.Reply)
	w.ToMailAddress(&m.To)
	w.Subject(m.Subject)
	w.SetDateWithValue(m.Date)
	w.SetMessageIDWithValue(m.ID)
	if m.Thread != "" {
		w.SetGenHeader(gomail.HeaderInReplyTo, "<"+m.Thread+">")
		w.SetGenHeader(gomail.HeaderReferences, "<"+m.Thread+">")
	}
	w.SetGenHeader(gomail.HeaderContentLang, m.Lang)
	w.SetGenHeader("Auto-Submitted", "auto-generated")
	w.SetGenHeader("X-Pressdesk-Mail-Key", m.Key)
	w.SetBodyString(gomail.TypeTextPlain, m.Text)
	w.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	if m.Calendar != "" { // the last of the alternatives, as RFC 6047 has it
		w.AddAlternativeString(gomail.ContentType("text/calendar; method="+m.Method), m.Calendar)
	}
	return w
}
