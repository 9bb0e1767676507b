package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"time"
)

// client is one person with a browser, who keeps a connection open and takes
// pages compressed, as browsers do.
type client struct {
	http.Client
	site   *url.URL
	number int // of all clients
	of     int
	turns  int
	cases  []string // that an officer can open
}

const patience = 30 * time.Second

func newClient(site *url.URL, number, of int) *client {
	c := &client{site: site, number: number, of: of}
	c.Timeout = patience
	c.Transport = &http.Transport{MaxIdleConnsPerHost: 1, DisableCompression: true}
	c.forget()
	return c
}

// forget throws the cookies away.
func (c *client) forget() { c.Jar, _ = cookiejar.New(nil) } // without options it cannot fail

func (c *client) get(ctx context.Context, path string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.site.String()+path, nil)
	if err != nil {
		return "", err
	}
	if !strings.Contains(path, "/applications") {
		r.Header.Set("Accept-Encoding", "gzip")
	}
	return c.ask(r)
}

// post sends a form and follows it to the page that it leads to.
func (c *client) post(ctx context.Context, path string, form url.Values) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.site.String()+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err = c.ask(r)
	return err
}

func (c *client) ask(r *http.Request) (string, error) {
	res, err := c.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s answers %s", r.Method, r.URL.Path, res.Status)
	}
	return string(body), err
}

// perform lets everybody do one sort of work until its time is over.
func (o order) perform(ctx context.Context, w work) *result {
	r := &result{name: w.name, failures: map[string]int{}}
	all := make([]*client, o.clients)
	var people sync.WaitGroup
	for i := range all {
		all[i] = newClient(o.site, i, o.clients)
		people.Go(func() {
			if err := w.prepare(ctx, all[i]); err != nil {
				r.failed(err)
			}
		})
	}
	people.Wait()
	ctx, stop := context.WithTimeout(ctx, o.duration)
	defer stop()
	before, began := usage(o.pid), time.Now()
	for _, c := range all {
		people.Go(func() {
			defer c.CloseIdleConnections()
			for ; ctx.Err() == nil; c.turns++ {
				at := time.Now()
				err := w.turn(ctx, c)
				if ctx.Err() != nil {
					return // cut off in the middle
				}
				r.took(time.Since(at), err)
				if errors.Is(err, errIdle) {
					return
				}
			}
		})
	}
	people.Wait()
	r.length = time.Since(began)
	r.used = usage(o.pid).since(before)
	return r
}
