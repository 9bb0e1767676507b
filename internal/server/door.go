package server

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"crypto/rand"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// What happens to every request before a handler sees it.

const (
	requestIDHeader = "X-Request-Id"

	mostBody      = 1 << 20  // of a plain form
	mostMultipart = 55 << 20 // of a form with files
	uploadTime    = 10 * time.Minute
)

// contentSecurityPolicy allows what this site serves itself, and nothing inline.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

func requestID(c echo.Context) string { return c.Response().Header().Get(requestIDHeader) }

// identify gives the request its id and logs what became of it: never the
// query, which may hold what people search for, nor a token in the path.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := rand.Text()[:16]
		c.Response().Header().Set(requestIDHeader, id)
		c.SetRequest(c.Request().WithContext(store.ForRequest(c.Request().Context(), id)))
		began := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", slog.String("request", id), slog.String("method", c.Request().Method),
			slog.String("route", c.Path()), slog.Int("code", c.Response().Status), slog.Int64("bytes", c.Response().Size),
			slog.Int64("ms", time.Since(began).Milliseconds()))
		return nil
	}
}

// recover turns a panic into an error page and a stack in the log.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if r == http.ErrAbortHandler {
					panic(r)
				}
				s.log.ErrorContext(c.Request().Context(), "panic", "request", requestID(c), "cause", fmt.Sprint(r), "stack", string(debug.Stack()))
				err = fmt.Errorf("panic: %v", r)
			}
		}()
		return next(c)
	}
}

// secured are the headers that every answer carries.
var secured = map[string][]string{
	"X-Content-Type-Options":     {"nosniff"},
	"Referrer-Policy":            {"same-origin"},
	"Content-Security-Policy":    {contentSecurityPolicy},
	"Cross-Origin-Opener-Policy": {"same-origin"},
	"Permissions-Policy":         {"camera=(), geolocation=(), microphone=()"},
}

// secure sets them.
func (s *Server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		maps.Copy(h, secured)
		if s.sessions.secure {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		return next(c)
	}
}

// knownHost refuses a Host that is not the site's, so that no answer can be
// made for another name. Health checks come by address.
func (s *Server) knownHost() echo.MiddlewareFunc {
	hosts := slices.Clone(s.options.Hosts)
	if u, err := url.Parse(s.office.SiteURL); err == nil {
		hosts = append(hosts, u.Host)
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			path := c.Request().URL.Path
			if path == "/healthz" || path == "/readyz" || slices.Contains(hosts, c.Request().Host) {
				return next(c)
			}
			return echo.NewHTTPError(http.StatusMisdirectedRequest)
		}
	}
}

// limited bounds the body: more for forms with files, which also get longer to
// arrive.
func (s *Server) limited(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			return next(c)
		}
		most := int64(mostBody)
		if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" && (user(c) != nil || lastUser(c) != nil) {
			most = mostMultipart
			deadline := http.NewResponseController(c.Response())
			_ = deadline.SetReadDeadline(time.Now().Add(uploadTime))
			_ = deadline.SetWriteDeadline(time.Now().Add(uploadTime + time.Minute))
		}
		if r.ContentLength > most {
			return errTooLarge
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, most)
		defer func() {
			if r.MultipartForm != nil {
				_ = r.MultipartForm.RemoveAll()
			}
		}()
		return next(c)
	}
}

// sameOrigin refuses state changes that another site sent.
func (s *Server) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.origin.Check(c.Request()); err != nil {
			return errors.Join(errCrossOrigin, err)
		}
		return next(c)
	}
}

// ownOrigin knows requests of this site's own pages.
func (p *pages) ownOrigin() *http.CrossOriginProtection {
	guard := http.NewCrossOriginProtection()
	if u, err := url.Parse(p.office.SiteURL); err == nil && u.Host != "" {
		if err := guard.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			p.log.Warn("site.url is no origin", "err", err)
		}
	}
	return guard
}

// believed returns what tells the trusted from others.
func believed(trusted []netip.Prefix) func(netip.Addr) bool {
	return func(a netip.Addr) bool {
		return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
	}
}

// Proxied returns what tells requests that a trusted proxy hands on.
func Proxied(trusted []netip.Prefix) func(*http.Request) bool {
	believed := believed(trusted)
	return func(r *http.Request) bool {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		return err == nil && believed(peer.Addr())
	}
}

// address returns the address of the peer, or of the client for whom a trusted
// proxy speaks: the last entry of X-Forwarded-For that is no proxy of ours.
func address(trusted []netip.Prefix) echo.IPExtractor {
	believed := believed(trusted)
	return func(r *http.Request) string {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		peer, err := netip.ParseAddr(host)
		if err != nil || !believed(peer) {
			return host
		}
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for _, hop := range slices.Backward(hops) {
			a, err := netip.ParseAddr(strings.TrimSpace(hop))
			if err != nil {
				return host
			}
			if host = a.String(); !believed(a) {
				return host
			}
		}
		return host
	}
}

// toLogin sends a stranger to the log-in page and remembers where to return; a
// form that a stranger sends is kept there.
func (s *Server) toLogin(c echo.Context) error {
	path := "/login"
	if lang(c) == press.English {
		path = englishPrefix + path
	}
	if c.Request().Method == http.MethodPost {
		return s.askAgain(c)
	}
	if c.Request().Method == http.MethodGet {
		path += "?next=" + url.QueryEscape(c.Request().URL.RequestURI())
	}
	return c.Redirect(http.StatusSeeOther, path)
}
