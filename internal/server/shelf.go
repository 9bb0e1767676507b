package server

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/workday"
)

// shelf keeps the public pages as strangers see them, rendered and compressed,
// for as long as nothing on them changes.
type shelf struct {
	db       *store.Public
	office   *press.Office
	calendar func() workday.Calendar
	counts   func() int64 // the edition of the calendar
	now      func() time.Time
	current  atomic.Pointer[printing]
}

// printing is every page of one edition of the content, between two moments at
// which time itself changes pages.
type printing struct {
	edition     int64
	counts      int64 // that of the calendar
	from, until time.Time

	lock  sync.RWMutex
	pages map[string]*document
	size  int
}

// mostKept bounds the pages kept, in bytes before compression.
const mostKept = 24 << 20

// printing returns the pages that hold now: none, if something has changed.
func (s *shelf) printing(ctx context.Context) (*printing, error) {
	edition, err := s.db.Edition(ctx)
	if err != nil {
		return nil, err
	}
	now, counts, p := s.now(), s.counts(), s.current.Load()
	if p != nil && p.edition == edition && p.counts == counts && !now.Before(p.from) && now.Before(p.until) {
		return p, nil
	}
	until, err := s.turns(ctx, now)
	if err != nil {
		return nil, err
	}
	p = &printing{edition: edition, counts: counts, from: now, until: until, pages: map[string]*document{}}
	s.current.Store(p)
	return p, nil
}

// turns returns the next moment at which pages change by themselves: a text that
// waited appears, the office opens or closes, or another day begins.
func (s *shelf) turns(ctx context.Context, now time.Time) (time.Time, error) {
	soonest := s.office.Today(now).AddDays(1).At(0, 0, s.office.Zone)
	hours := s.office.HoursAt(now, s.calendar())
	moments := []time.Time{hours.Until, hours.Opens}
	waiting, err := s.db.NextPublication(ctx)
	if err != nil {
		return soonest, err
	}
	if waiting != nil {
		moments = append(moments, *waiting)
	}
	for _, t := range moments {
		if t.After(now) && t.Before(soonest) {
			soonest = t
		}
	}
	return soonest, nil
}

func (p *printing) page(key string) *document {
	p.lock.RLock()
	defer p.lock.RUnlock()
	return p.pages[key]
}

// keep puts a page on the shelf; where there is no room others go.
func (p *printing) keep(key string, d *document) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.pages[key] != nil || len(d.body) > mostKept {
		return
	}
	for other, old := range p.pages {
		if p.size+len(d.body) <= mostKept {
			break
		}
		delete(p.pages, other)
		p.size -= len(old.body)
	}
	p.pages[key] = d
	p.size += len(d.body)
}

// spot is where a page that is being made will be kept.
type spot struct {
	in  *printing
	key string
}

const spotKey = "spot"

// kept serves a page of a route from the shelf, and puts it there. Whoever
// brings the cookie of a session is served afresh; so are queries but these,
// for anybody can make up others without end.
func (s *Server) kept(all public, next echo.HandlerFunc, queries ...url.Values) echo.HandlerFunc {
	known := []string{""}
	for _, q := range queries {
		known = append(known, q.Encode())
	}
	return func(c echo.Context) error {
		u := c.Request().URL
		if _, err := c.Cookie(s.sessions.name()); err == nil || u.RawPath != "" || u.ForceQuery || !slices.Contains(known, u.RawQuery) {
			return next(c)
		}
		current, err := all.shelf.printing(c.Request().Context())
		if err != nil {
			return next(c) // the page itself says what is wrong, if it is
		}
		at := spot{current, theme(c) + " " + u.Path + "?" + u.RawQuery}
		if d := current.page(at.key); d != nil {
			return d.send(c)
		}
		c.Set(spotKey, at)
		return next(c)
	}
}

// sendKept sends a document and keeps it, if its route is one that is kept.
func sendKept(c echo.Context, d *document) error {
	if at, ok := c.Get(spotKey).(spot); ok {
		at.in.keep(at.key, d)
	}
	return d.send(c)
}

// listings are the queries of the public list that its own links make.
func listings() (all []url.Values) {
	for _, status := range append([]press.Public{press.Hidden}, publicStatuses...) {
		all = append(all, kept("", status))
		for _, r := range press.Kinds {
			all = append(all, kept(r.Kind, status))
		}
	}
	return all
}
