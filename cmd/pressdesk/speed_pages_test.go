package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/demo"
	"pressdesk/internal/locale"
	"pressdesk/internal/office"
	"pressdesk/internal/password"
	"pressdesk/internal/press"
	"pressdesk/internal/server"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
	"pressdesk/internal/view"
	"pressdesk/web"
)

// siteOf is the whole site on an office.
func siteOf(b *testing.B, o *office.Office) http.Handler {
	b.Helper()
	catalog, err := locale.Load(web.FS)
	if err != nil {
		b.Fatal(err)
	}
	views, err := view.New(web.FS, catalog, view.Options{Office: o.Rules, Default: press.Chinese, Now: o.DB.Now})
	if err != nil {
		b.Fatal(err)
	}
	return server.New(o, views, catalog, server.Options{})
}

// demonstration is the office of the demonstration, with texts to show.
func demonstration(b *testing.B) *office.Office {
	b.Helper()
	db := storetest.Open(b)
	now := db.Now
	o := furnished(b, db)
	if err := demo.Fill(b.Context(), o, seed, now()); err != nil {
		b.Fatal(err)
	}
	o.DB.Now = now
	return o
}

// visit is one request to a handler, and wants this answer.
func visit(h http.Handler, o *office.Office, code int, r *http.Request) (*httptest.ResponseRecorder, error) {
	u, err := url.Parse(o.Rules.SiteURL)
	if err != nil {
		return nil, err
	}
	r.Host = u.Host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != code {
		return nil, &strange{r.URL.Path, w.Code}
	}
	return w, nil
}

// strange is an answer that nobody expected.
type strange struct {
	path string
	code int
}

func (s *strange) Error() string { return s.path + " answers " + strconv.Itoa(s.code) }

// A page that is kept, over a connection, beside the same bytes from a handler
// of echo that does nothing else.
func BenchmarkKeptPage(b *testing.B) {
	o := demonstration(b)
	o.Rules.SiteURL = "http://127.0.0.1"
	site := siteOf(b, o)
	for _, way := range []struct{ name, accept string }{{"gzip", "gzip"}, {"plain", "identity"}} {
		ask := func(path string) *http.Request {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Accept-Encoding", way.accept)
			return r
		}
		page, err := visit(site, o, http.StatusOK, ask("/"))
		if err != nil {
			b.Fatal(err)
		}
		tag := page.Header().Get("ETag")
		bare := echo.New()
		bare.GET("/", func(c echo.Context) error {
			if way.accept == "gzip" {
				c.Response().Header().Set("Content-Encoding", "gzip")
			}
			c.Response().Header().Set("ETag", tag)
			if c.Request().Header.Get("If-None-Match") == tag {
				return c.NoContent(http.StatusNotModified)
			}
			return c.Blob(http.StatusOK, echo.MIMETextHTMLCharsetUTF8, page.Body.Bytes())
		})
		handle := func(h http.Handler) func() error {
			return func() error { _, err := visit(h, o, http.StatusOK, ask("/")); return err }
		}
		beside(b, way.name+"/handler", handle(bare), handle(site))
		headers := fmt.Sprintf("Accept-Encoding: %s\r\n", way.accept)
		beside(b, way.name+"/connection", overTheWire(b, bare, headers, http.StatusOK), overTheWire(b, site, headers, http.StatusOK))
		headers += fmt.Sprintf("If-None-Match: %s\r\n", tag)
		beside(b, way.name+"/304", overTheWire(b, bare, headers, http.StatusNotModified), overTheWire(b, site, headers, http.StatusNotModified))
	}
}

// overTheWire asks a handler behind a listener for its home page, over one
// connection. The client does next to nothing: it knows how long the answer is.
func overTheWire(b *testing.B, h http.Handler, headers string, code int) func() error {
	b.Helper()
	s := httptest.NewServer(h)
	b.Cleanup(s.Close)
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	question := []byte("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n")
	if _, err := conn.Write(question); err != nil {
		b.Fatal(err)
	}
	var first bytes.Buffer
	res, err := http.ReadResponse(bufio.NewReader(io.TeeReader(conn, &first)), nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		b.Fatal(err)
	}
	if res.StatusCode != code {
		b.Fatal(&strange{"/", res.StatusCode})
	}
	answer := make([]byte, first.Len())
	return func() error {
		if _, err := conn.Write(question); err != nil {
			return err
		}
		_, err := io.ReadFull(conn, answer)
		if err == nil && !bytes.Equal(answer[:12], first.Bytes()[:12]) {
			err = fmt.Errorf("the answer begins with %q", answer[:12])
		}
		return err
	}
}

// bareList is the least that a page of the public list can be: its rows, in a
// table, by html/template.
var bareList = template.Must(template.New("").Parse(`<!doctype html><table>{{range .}}<tr data-application-number="{{.Number}}" data-status="{{.Status}}"><td>{{.Number}}</td><td>{{.Kind}}</td><td>{{.FiledDate}}</td><td>{{.Status}}</td></tr>{{end}}</table>`))

// The first reading of a public page after a change, beside its query and its
// template and nothing else.
func BenchmarkRenderedPage(b *testing.B) {
	o := demonstration(b)
	site := siteOf(b, o)
	catalog, err := locale.Load(web.FS)
	if err != nil {
		b.Fatal(err)
	}
	views, err := view.New(web.FS, catalog, view.Options{Office: o.Rules, Default: press.Chinese, Now: o.DB.Now})
	if err != nil {
		b.Fatal(err)
	}
	ctx := b.Context()
	query := func() ([]press.Progress, error) {
		rows, _, err := o.DB.Public().Progress(ctx, store.ProgressQuery{Limit: 20})
		return rows, err
	}
	leastList := func() error {
		rows, err := query()
		if err != nil {
			return err
		}
		return bareList.Execute(io.Discard, rows)
	}
	sameTemplate := func() error {
		rows, err := query()
		if err != nil {
			return err
		}
		page := struct {
			view.Base
			Asked     string
			Malformed bool
			Row       *press.Progress
			Kind      press.Kind
			Status    press.Public
			Rows      []press.Progress
			First     string
			Next      string
			Filters   []struct {
				Key, Href string
				On        bool
			}
		}{Base: view.Base{
			Lang: press.Chinese, Title: "进度", Path: "/progress", Nav: "progress", Now: o.DB.Now(), Office: o.Rules,
			Hours: o.Rules.HoursAt(o.DB.Now(), o.Calendar()), Canonical: o.Rules.SiteURL + "/progress",
		}, Rows: rows}
		return views.Render(io.Discard, press.Chinese, "progress", page)
	}
	page := func() error {
		_, err := visit(site, o, http.StatusOK, httptest.NewRequest(http.MethodGet, "/progress?x=1", nil))
		return err
	}
	beside(b, "its own template", sameTemplate, page)
	beside(b, "the least list", leastList, page)
}

// leastRow is a row as a page of a list cannot do without: nine values and the
// marks around them.
var leastRow = template.Must(template.New("").Parse(`<!doctype html><title>{{len .}}</title><table>{{range .}}
<tr role="row" data-application-number="{{.Number}}" data-status="{{.Status}}" data-version="{{.Version}}"><td role="cell"><span class="num">{{.Number}}</span></td>
<td role="cell"><a href="/desk/applications/{{.Number}}">{{.Title}}</a><span class="sub">{{.Owner}} · {{.Kind}}</span></td>
<td role="cell"><span class="tag">{{.Status}}</span></td><td role="cell">{{.Assignee}}</td><td role="cell"><time datetime="{{.ClosedAt}}">{{.ClosedAt}}</time></td></tr>{{end}}</table>`))

// leastPage is what a page of forty cases takes at least: one question to the
// database and html/template. A page with its menu, filters and names is measured
// beside it.
func leastPage(ctx context.Context, o *office.Office) error {
	type row struct {
		Number, Title, Kind, Status, Owner, Assignee, ClosedAt string
		Version                                                int
	}
	rows, _, err := o.DB.Queue(ctx, store.Filter{View: "closed", Limit: 40}, o.DB.Now(), o.DB.Now())
	if err != nil {
		return err
	}
	list := make([]row, len(rows))
	for i, app := range rows {
		list[i] = row{app.Ref(), app.Title, string(app.Kind), string(app.Status), app.Owner.Name(), "", app.ClosedAt.Format(time.RFC3339), app.Version}
		if app.Assignee != nil {
			list[i].Assignee = app.Assignee.Name()
		}
	}
	return leastRow.Execute(io.Discard, list)
}

// Pages behind the log-in, whole.
func BenchmarkPrivatePage(b *testing.B) {
	eachSize(b, func(b *testing.B, o *office.Office) {
		site := siteOf(b, o)
		enter := func(email, secret string) *http.Cookie {
			r := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(url.Values{"email": {email}, "password": {secret}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w, err := visit(site, o, http.StatusSeeOther, r)
			if err != nil {
				b.Fatal(err)
			}
			cookies := w.Result().Cookies() // the last one; an earlier one may end another session
			return cookies[len(cookies)-1]
		}
		officer := enter("officer.a@example.test", "outside check officer A 7f3c")
		reporter := enter("reporter.a@example.test", "outside check reporter A 7f3c")
		rows, _, err := o.DB.Queue(b.Context(), store.Filter{View: "closed", Status: press.Completed, Limit: 1}, o.DB.Now(), o.DB.Now())
		if err != nil {
			b.Fatal(err)
		}
		read := func(path string, who *http.Cookie) func() error {
			return func() error {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				if who != nil {
					r.AddCookie(who)
				}
				_, err := visit(site, o, http.StatusOK, r)
				return err
			}
		}
		leastPage := func() error { return leastPage(b.Context(), o) }
		for _, p := range []struct {
			name, path string
			who        *http.Cookie
		}{
			{"queue", "/desk/applications?view=open", officer},
			{"filtered", "/desk/applications?view=closed&status=declined", officer},
			{"search", "/desk/applications?q=" + url.QueryEscape("shore power"), officer},
			{"case", "/desk/applications/" + rows[0].Ref(), officer},
			{"own", "/applications", reporter},
		} {
			beside(b, p.name, leastPage, read(p.path, p.who))
		}
		beside(b, "session", read("/about?x=1", nil), read("/about?x=1", reporter))
	})
}

// Logging in, beside the hash of the password alone.
func BenchmarkLogin(b *testing.B) {
	o := furnished(b, storetest.Open(b))
	if err := demo.Fixture(b.Context(), o, 0); err != nil {
		b.Fatal(err)
	}
	o.LimitFactor = 1e9
	site := siteOf(b, o)
	const secret = "outside check reporter A 7f3c"
	hash, err := password.Hash(b.Context(), secret)
	if err != nil {
		b.Fatal(err)
	}
	bare := func() error {
		_, err := password.Matches(context.Background(), hash, secret)
		return err
	}
	form := url.Values{"email": {"reporter.a@example.test"}, "password": {secret}}.Encode()
	beside(b, "login", bare, func() error {
		r := httptest.NewRequest(http.MethodPost, "/login", bytes.NewBufferString(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		_, err := visit(site, o, http.StatusSeeOther, r)
		return err
	})
}
