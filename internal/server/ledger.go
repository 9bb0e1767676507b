package server

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
	"pressdesk/internal/workday"
)

// ledgerPage shows how the dates of an application were counted.
type ledgerPage struct {
	view.Base
	App     *press.Application
	Ledgers []press.Ledger // the one that matters now first
	Desk    bool
	Back    string // the address of the case
	JSON    string
}

// ownLedger shows it to the reporter.
func (s *Server) ownLedger(c echo.Context) error {
	page, err := s.ledgerOf(c, "/applications/")
	if err != nil {
		return err
	}
	page.Base = s.base(c, "ledger.title", "applications", "Number", page.App.Ref())
	return s.show(c, http.StatusOK, "ledger", page)
}

// deskLedger shows it to the desk.
func (s *Server) deskLedger(c echo.Context) error {
	page, err := s.ledgerOf(c, queuePath+"/")
	if err != nil {
		return err
	}
	page.Desk = true
	page.Base = s.deskBase(c, "ledger.title", "", "Number", page.App.Ref())
	return s.show(c, http.StatusOK, "desk/ledger", page)
}

func (s *Server) ledgerOf(c echo.Context, folder string) (*ledgerPage, error) {
	found, err := office.Ledgers(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	back := folder + found.App.Ref()
	return &ledgerPage{App: found.App, Ledgers: found.Ledgers, Back: back, JSON: back + "/ledger.json"}, nil
}

// countedJSON is a ledger for machines. Days are ISO dates of the office's zone,
// moments carry its offset.
type countedJSON struct {
	Number  string       `json:"number"`
	Kind    press.Kind   `json:"kind"`
	Zone    string       `json:"zone"`
	Closes  string       `json:"closes"`
	Now     string       `json:"now"`
	Ledgers []ledgerJSON `json:"ledgers"`
}

type ledgerJSON struct {
	For         press.LedgerKind `json:"for"`
	Cycle       int              `json:"cycle"`
	DayZero     workday.Date     `json:"day_zero"`
	BeganAt     string           `json:"began_at"`
	BeganBy     press.Action     `json:"began_by"`
	Promised    int              `json:"promised"`
	Extended    int              `json:"extended"`
	Due         workday.Date     `json:"due"`
	DueAt       string           `json:"due_at"`
	Provisional bool             `json:"provisional"`
	Unknown     int              `json:"year_without_notice,omitempty"`
	Clock       press.ClockState `json:"clock"`
	Verdict     press.Verdict    `json:"verdict"`
	DoneAt      string           `json:"done_at,omitempty"`
	Late        int              `json:"late,omitempty"`
	Days        []dayJSON        `json:"days"`
}

type dayJSON struct {
	Date      workday.Date  `json:"date"`
	Kind      workday.Kind  `json:"kind"`
	Role      press.DayRole `json:"role"`
	Count     int           `json:"count,omitempty"`
	Extension bool          `json:"extension,omitempty"`
	Notice    *noticeJSON   `json:"notice,omitempty"`
	Known     bool          `json:"known"`
	Paused    *pauseJSON    `json:"paused,omitempty"`
	Overdue   int           `json:"overdue,omitempty"`
	ToCome    bool          `json:"to_come,omitempty"`
}

type noticeJSON struct {
	Number    string       `json:"number"`
	Published workday.Date `json:"published"`
}

type pauseJSON struct {
	Action     press.Action `json:"action"`
	AskedAt    string       `json:"asked_at"`
	AskedBy    string       `json:"asked_by,omitempty"` // for the desk
	Items      []string     `json:"items,omitempty"`
	Note       string       `json:"note,omitempty"`
	AnsweredAt string       `json:"answered_at,omitempty"`
}

// ledgerJSON answers with the same as the pages, for either side.
func (s *Server) ledgerJSON(c echo.Context) error {
	found, err := office.Ledgers(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil {
		return err
	}
	stamp := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.In(s.office.Zone).Format(time.RFC3339)
	}
	out := countedJSON{
		Number: found.App.Ref(), Kind: found.App.Kind, Zone: s.office.Zone.String(), Now: stamp(&found.Now),
		Closes: s.office.ClosingTime(s.office.Today(found.Now)).In(s.office.Zone).Format("15:04"),
	}
	for _, l := range found.Ledgers {
		j := ledgerJSON{
			For: l.For, Cycle: l.Cycle, DayZero: l.Start, BeganAt: stamp(&l.StartedAt), BeganBy: l.StartedBy, Promised: l.Promised, Extended: l.Extended,
			Due: l.Due, DueAt: stamp(&l.DueAt), Provisional: l.Unknown > 0, Unknown: l.Unknown, Clock: l.State,
			Verdict: l.Verdict, DoneAt: stamp(l.DoneAt), Late: l.Late,
		}
		for _, d := range l.Days {
			j.Days = append(j.Days, dayOf(d, user(c).IsDesk(), stamp))
		}
		out.Ledgers = append(out.Ledgers, j)
	}
	return c.JSON(http.StatusOK, out)
}

func dayOf(d press.LedgerDay, desk bool, stamp func(*time.Time) string) dayJSON {
	j := dayJSON{Date: d.Date, Kind: d.Kind, Role: d.Role, Extension: d.Extended, Known: d.Known, Overdue: d.Overdue, ToCome: d.Ahead}
	if d.Role.Counts() {
		j.Count = d.Count
	}
	if d.Notice != "" {
		j.Notice = &noticeJSON{d.Notice, d.Published}
	}
	if r := d.Rest; r != nil {
		j.Paused = &pauseJSON{Action: r.Asked.Action, AskedAt: stamp(&r.Asked.CreatedAt)}
		if desk && r.Asked.Actor != nil {
			j.Paused.AskedBy = r.Asked.Actor.Name()
		}
		for _, item := range r.Items {
			j.Paused.Items = append(j.Paused.Items, item.Text)
		}
		if r.Asked.Text != nil {
			j.Paused.Note = r.Asked.Text.Note
		}
		if r.Answered != nil {
			j.Paused.AnsweredAt = stamp(&r.Answered.CreatedAt)
		}
	}
	return j
}
