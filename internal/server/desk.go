package server

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

// deskBase is base for a page of the office's own side. nav is the entry of
// the navigation that is open; officers see how many cases each list holds.
func (s *Server) deskBase(c echo.Context, title, nav string, args ...any) view.Base {
	b := s.base(c, title, nav, args...)
	b.NoIndex = true
	if !user(c).IsDesk() {
		return b
	}
	ctx := c.Request().Context()
	counts, err := office.DeskCounts(ctx, s.o, user(c))
	if err != nil { // the page is worth more than the numbers beside it
		s.log.ErrorContext(ctx, "cannot count the lists of the desk", "request", requestID(c), "err", err)
	}
	b.DeskNav = &view.DeskNav{View: nav, Counts: counts, Most: store.MostCounted, Keys: keysOn(c)}
	return b
}

// desk sends an officer to the list that is worth opening first.
func (s *Server) desk(c echo.Context) error {
	counts, err := office.DeskCounts(c.Request().Context(), s.o, user(c))
	if err != nil {
		return err
	}
	first := "open"
	if counts["mine"] > 0 {
		first = "mine"
	}
	return c.Redirect(http.StatusSeeOther, "/desk/applications?view="+first)
}

type queuePage struct {
	view.Base
	View     string
	Query    string
	Filter   store.Filter
	Kinds    []press.Kind
	Statuses []press.Status
	Officers []view.Option
	Chips    []chip
	Clear    string // the address without filters and words
	Rows     []queueRow
	Near     bool
	Total    int // of an unfiltered list; 0 where nobody counts
	First    string
	Next     string
	Assign   []view.Option // to whom cases can be given; none where nothing is open
	AssignTo string        // where the chosen cases go, with the query of this page
	Heads    []head
	Cut      bool      // the list holds more than were sorted
	Assigned *assigned // what became of cases that were assigned together
}

// chip is a filter that is on, and the address without it.
type chip struct{ Text, Href string }

type queueRow struct {
	*press.Application
	Owed press.Owed
	Last int // the number of steps of its kind
	Href string
	Left bool // it was to be assigned and was not
}

const queuePath = "/desk/applications"

// queue shows a list of the desk.
func (s *Server) queue(c echo.Context) error { return s.showQueue(c, http.StatusOK, nil) }

func (s *Server) showQueue(c echo.Context, code int, result *assigned) error {
	words := c.QueryParam("q")
	f := wanted(c)
	by, down := order(c, f, words)
	q, err := s.listed(c, f, words, by, down)
	if err != nil {
		return err
	}
	page := queuePage{Cut: q.Cut, Heads: heads(f, words, by, down), View: f.View, Query: words, Filter: f, Near: q.Near, Statuses: openStatuses(), AssignTo: queuePath + "/assign?" + c.QueryString(), Assigned: result}
	title, nav := "desk.view."+f.View, f.View
	if words != "" {
		title, nav = "desk.found", ""
	}
	page.Base = s.deskBase(c, title, nav, "Query", words)
	for _, r := range press.Kinds {
		page.Kinds = append(page.Kinds, r.Kind)
	}
	for _, u := range q.Officers {
		page.Officers = append(page.Officers, view.Option{Value: u.ID, Label: u.Name()})
	}
	for _, app := range q.Rows {
		row := queueRow{Application: app, Owed: app.OwedAt(s.office, s.calendar(), q.Now), Last: app.Kind.Rules().Steps, Left: result.Left(app.Ref())}
		row.Href = casePath(app.Ref(), page.list())
		page.Rows = append(page.Rows, row)
	}
	if slices.ContainsFunc(page.Rows, func(r queueRow) bool { return r.Open() }) {
		page.Assign = page.Officers
	}
	page.Chips = s.chips(c, f, words, q.Officers)
	page.Clear = queuePath + "?view=" + f.View
	if len(page.Chips) == 0 && page.DeskNav != nil && page.DeskNav.Counts[f.View] < store.MostCounted {
		page.Total = page.DeskNav.Counts[f.View]
	}
	page.First, page.Next = following(f, q.Next)
	return s.show(c, code, "desk/queue", page)
}

// list names the list in which a case is opened: none after a search.
func (page queuePage) list() string {
	if page.Query != "" {
		return ""
	}
	return page.View
}

// listed reads the rows of a list in the order that is asked for.
func (s *Server) listed(c echo.Context, f store.Filter, words, by string, down bool) (*office.Queue, error) {
	if by != "due" {
		return office.DeskSorted(c.Request().Context(), s.o, user(c), f, by, down)
	}
	return office.Desk(c.Request().Context(), s.o, user(c), f, cleaned(words))
}

// head is the head of a column: where a press on it leads, if the list can be
// sorted by it, and how it is sorted now.
type head struct {
	Name string // of the column
	Href string
	Sort string // ascending, descending or empty
}

// order reads how a list is to be sorted. What was found, what is closed and
// what did not arrive has an order of its own.
func order(c echo.Context, f store.Filter, words string) (by string, down bool) {
	by = c.QueryParam("sort")
	if !slices.Contains(office.Orders, by) || !sortable(f, words) {
		return "due", false
	}
	return by, c.QueryParam("down") != ""
}

func sortable(f store.Filter, words string) bool {
	return words == "" && f.View != "closed" && f.View != "mail"
}

// heads are the columns of a list.
func heads(f store.Filter, words, by string, down bool) []head {
	columns := []string{"number", "subject", "status", "step", "due", "assignee", "changed"}
	list := make([]head, len(columns))
	for i, name := range columns {
		list[i].Name = name
		if !sortable(f, words) || name != "due" && !slices.Contains(office.Orders, name) {
			continue
		}
		q := addressed(f)
		if name != "due" {
			q.Set("sort", name)
		}
		if by == name {
			list[i].Sort = map[bool]string{false: "ascending", true: "descending"}[down]
			if !down && name != "due" {
				q.Set("down", "1")
			}
		}
		list[i].Href = queuePath + "?" + q.Encode()
	}
	return list
}

// wanted reads which rows are asked for; what is no list, kind or status
// narrows nothing.
func wanted(c echo.Context) store.Filter {
	f := store.Filter{View: "open", Assignee: c.QueryParam("assignee"), After: c.QueryParam("after")}
	if v := c.QueryParam("view"); slices.Contains(store.Views, v) {
		f.View = v
	}
	if k := press.Kind(c.QueryParam("kind")); k.Rules() != nil {
		f.Kind = k
	}
	if st := press.Status(c.QueryParam("status")); slices.Contains(openStatuses(), st) {
		f.Status = st
	}
	return f
}

// openStatuses are the statuses of all kinds that an officer can meet, each
// once, in the order of the tables.
func openStatuses() []press.Status {
	var list []press.Status
	for _, r := range press.Kinds {
		for _, st := range r.States[1:] {
			if !slices.Contains(list, st.Status) {
				list = append(list, st.Status)
			}
		}
	}
	return list
}

// chips are the filters that are on.
func (s *Server) chips(c echo.Context, f store.Filter, words string, officers []*press.User) []chip {
	var list []chip
	add := func(name, text string) {
		q := addressed(f)
		if words != "" {
			q.Set("q", words)
		}
		q.Del(name)
		list = append(list, chip{text, queuePath + "?" + q.Encode()})
	}
	if f.Kind != "" {
		add("kind", s.t(c, "kind."+string(f.Kind)))
	}
	if f.Status != "" {
		add("status", s.t(c, "status."+string(f.Status)))
	}
	if f.Assignee == "none" {
		add("assignee", s.t(c, "desk.nobody"))
	}
	for _, u := range officers {
		if u.ID == f.Assignee {
			add("assignee", u.Name())
		}
	}
	if words != "" {
		add("q", "“"+words+"”")
	}
	return list
}

// addressed is the query of a list.
func addressed(f store.Filter) url.Values {
	q := url.Values{"view": {f.View}}
	if f.Kind != "" {
		q.Set("kind", string(f.Kind))
	}
	if f.Status != "" {
		q.Set("status", string(f.Status))
	}
	if f.Assignee != "" {
		q.Set("assignee", f.Assignee)
	}
	return q
}

// following returns the address of the first page, unless this is it, and the
// query of the next one, if there is one.
func following(f store.Filter, next string) (first, query string) {
	q := addressed(f)
	if f.After != "" {
		first = queuePath + "?" + q.Encode()
	}
	if next != "" {
		q.Set("after", next)
		query = q.Encode()
	}
	return first, query
}

// casePath is the address of a case, opened from a list of the desk.
func casePath(ref, list string) string {
	path := queuePath + "/" + url.PathEscape(ref)
	if list != "" {
		path += "?view=" + list
	}
	return path
}
