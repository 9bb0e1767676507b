package main

import (
	"bytes"
	"context"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

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
		bare := echo.New()
		bare.GET("/", func(c echo.Context) error {
			if way.accept == "gzip" {
				c.Response().Header().Set("Content-Encoding", "gzip")
			}
			return c.Blob(http.StatusOK, echo.MIMETextHTMLCharsetUTF8, page.Body.Bytes())
		})
		for name, h := range map[string]http.Handler{"bare": bare, "kept": site} {
			again(b, "handler/"+way.name+"/"+name, func() error {
				_, err := visit(h, o, http.StatusOK, ask("/"))
				return err
			})
		}
		overTheWire(b, "bare/"+way.name, bare, way.accept, "", http.StatusOK)
		overTheWire(b, "kept/"+way.name, site, way.accept, "", http.StatusOK)
		overTheWire(b, "304/"+way.name, site, way.accept, page.Header().Get("ETag"), http.StatusNotModified)
	}
}

// overTheWire measures a handler behind a listener, asked by as many clients as
// there are processors.
func overTheWire(b *testing.B, name string, h http.Handler, accept, tag string, code int) {
	b.Run(name, func(b *testing.B) {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Host = "127.0.0.1"
			h.ServeHTTP(w, r)
		}))
		defer s.Close()
		before := cpuTime()
		b.RunParallel(func(pb *testing.PB) {
			client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
			defer client.CloseIdleConnections()
			for pb.Next() {
				r, err := http.NewRequest(http.MethodGet, s.URL+"/", nil)
				if err != nil {
					b.Error(err)
					return
				}
				r.Header.Set("Accept-Encoding", accept)
				if tag != "" {
					r.Header.Set("If-None-Match", tag)
				}
				res, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
				if res.StatusCode != code {
					b.Errorf("code %d", res.StatusCode)
					return
				}
			}
		})
		b.ReportMetric(float64((cpuTime()-before).Microseconds())/float64(b.N), "cpu-µs/op")
	})
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
	again(b, "bare rows", func() error {
		rows, err := query()
		if err != nil {
			return err
		}
		return bareList.Execute(io.Discard, rows)
	})
	again(b, "bare template", func() error {
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
			Hours: o.Rules.HoursAt(o.DB.Now(), o.Calendar), Canonical: o.Rules.SiteURL + "/progress",
		}, Rows: rows}
		return views.Render(io.Discard, press.Chinese, "progress", page)
	})
	again(b, "page", func() error {
		_, err := visit(site, o, http.StatusOK, httptest.NewRequest(http.MethodGet, "/progress?x=1", nil))
		return err
	})
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
		for _, p := range []struct {
			name, path string
			who        *http.Cookie
		}{
			{"about", "/about", reporter},
			{"queue", "/desk/applications?view=open", officer},
			{"filtered", "/desk/applications?view=closed&status=declined", officer},
			{"search", "/desk/applications?q=" + url.QueryEscape("shore power"), officer},
			{"case", "/desk/applications/" + rows[0].Ref(), officer},
			{"own", "/applications", reporter},
		} {
			again(b, p.name, func() error {
				r := httptest.NewRequest(http.MethodGet, p.path, nil)
				r.AddCookie(p.who)
				_, err := visit(site, o, http.StatusOK, r)
				return err
			})
		}
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
	again(b, "bare", func() error {
		_, err := password.Matches(context.Background(), hash, secret)
		return err
	})
	form := url.Values{"email": {"reporter.a@example.test"}, "password": {secret}}.Encode()
	again(b, "login", func() error {
		r := httptest.NewRequest(http.MethodPost, "/login", bytes.NewBufferString(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		_, err := visit(site, o, http.StatusSeeOther, r)
		return err
	})
}
