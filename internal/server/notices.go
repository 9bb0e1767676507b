package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
	"pressdesk/internal/workday"
)

const calendarPath = "/admin/calendar"

// calendarPage shows the notices of holidays and the days of one year.
type calendarPage struct {
	view.Base
	Year     int
	Loaded   bool // the year has a notice
	Years    []yearTab
	Notices  []noticeView // of the year
	Months   []monthGrid
	Workdays int
	Missing  int // the next year, while its notice should be out and is not loaded
	Behind   int // open cases that are still to be counted anew
	Form     press.NoticeForm
}

type yearTab struct {
	Year    int
	Loaded  bool
	Current bool
}

// noticeView is a notice with who brought it.
type noticeView struct {
	store.NoticeEntry
	By *press.User
}

// monthGrid is one month as a table of weeks that begin on Monday.
type monthGrid struct {
	First    workday.Date
	Weeks    [][7]*calendarDay // nil: of another month
	Workdays int
}

type calendarDay struct {
	workday.Day
	Today bool
}

// noticeOut is the day of November by which the notice of the next year is
// usually published.
const noticeOut = 15

func (s *Server) adminCalendar(c echo.Context) error {
	return s.showCalendar(c, http.StatusOK, press.NoticeForm{}, nil)
}

func (s *Server) showCalendar(c echo.Context, code int, form press.NoticeForm, bad press.Invalid) error {
	found, err := office.OpenCalendar(c.Request().Context(), s.o, user(c))
	if err != nil {
		return err
	}
	page := calendarPage{Base: s.wrong(s.deskBase(c, "nav.calendar", "calendar"), bad), Behind: found.Behind, Form: form, Year: found.Today.Year}
	years := found.Days.Years()
	if y, err := strconv.Atoi(c.QueryParam("year")); err == nil && (slices.Contains(years, y) || y == found.Today.Year || y == found.Today.Year+1) {
		page.Year = y
	}
	for _, y := range []int{found.Today.Year, found.Today.Year + 1} {
		if !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	slices.Sort(years)
	for _, y := range years {
		page.Years = append(page.Years, yearTab{y, found.Days.Known(y), y == page.Year})
	}
	page.Loaded = found.Days.Known(page.Year)
	for _, n := range found.Book {
		if n.Year == page.Year {
			page.Notices = append(page.Notices, noticeView{n, found.People[n.AddedByID]})
		}
	}
	page.Months, page.Workdays = grid(found.Days, page.Year, found.Today)
	if next := found.Today.Year + 1; !found.Days.Known(next) && !found.Today.Before(workday.NewDate(found.Today.Year, time.November, noticeOut)) {
		page.Missing = next
	}
	return s.show(c, code, "desk/calendar", page)
}

// grid lays the days of a year out and counts those that are worked.
func grid(cal workday.Calendar, year int, today workday.Date) (months []monthGrid, workdays int) {
	for m := time.January; m <= time.December; m++ {
		month := monthGrid{First: workday.NewDate(year, m, 1)}
		for d := month.First; d.Month == m && d.Year == year; d = d.AddDays(1) {
			place := (int(d.Weekday()) + 6) % 7
			if place == 0 || len(month.Weeks) == 0 {
				month.Weeks = append(month.Weeks, [7]*calendarDay{})
			}
			day := cal.Describe(d)
			month.Weeks[len(month.Weeks)-1][place] = &calendarDay{day, d == today}
			if day.Working() {
				month.Workdays++
			}
		}
		workdays += month.Workdays
		months = append(months, month)
	}
	return months, workdays
}

// previewPage shows what a change of the notices would do.
type previewPage struct {
	view.Base
	*office.Preview
	Form  press.NoticeForm
	Shown []office.CaseMove
	More  int  // moves that are not shown
	Again bool // it was to be applied, and something has changed since it was seen
}

// mostShown is how many cases a preview names.
const mostShown = 200

// noticeForm reads the form of a notice; a file takes the place of what is typed.
func (s *Server) noticeForm(c echo.Context) (f press.NoticeForm, state string, err error) {
	values, err := s.form(c)
	if err != nil {
		return f, "", err
	}
	if bad := decode(values, &f); len(bad) > 0 {
		return f, "", bad
	}
	files, err := uploads(c, "file")
	if err != nil || len(files) == 0 {
		return f, values.Get("state"), err
	}
	content, err := io.ReadAll(io.LimitReader(files[0].Content, mostNoticeFile+1))
	if err != nil {
		return f, "", err
	}
	if len(content) > mostNoticeFile {
		return f, "", press.Invalid{"file": {Key: "error.notice.file", Args: []any{"Max", mostNoticeFile >> 10}}}
	}
	f.Text = strings.TrimPrefix(cleaned(string(content)), "\uFEFF")
	return f, values.Get("state"), nil
}

// mostNoticeFile is how many bytes a notice in a file has at most.
const mostNoticeFile = 64 << 10

// previewNotice shows what a notice, or taking one back, would do. It writes
// nothing.
func (s *Server) previewNotice(c echo.Context) error {
	f, _, err := s.noticeForm(c)
	if bad, ok := office.IsProblem(err); ok {
		return s.showCalendar(c, http.StatusUnprocessableEntity, f, bad)
	}
	if err != nil {
		return err
	}
	return s.showPreview(c, http.StatusOK, f, false)
}

func (s *Server) showPreview(c echo.Context, code int, f press.NoticeForm, again bool) error {
	p, err := office.PreviewNotices(c.Request().Context(), s.o, user(c), f)
	if bad, ok := office.IsProblem(err); ok {
		return s.showCalendar(c, http.StatusUnprocessableEntity, f, bad)
	}
	if err != nil {
		return err
	}
	page := previewPage{Base: s.deskBase(c, "calendar.preview", "calendar"), Preview: p, Form: f, Shown: p.Moves, Again: again}
	if page.More = len(p.Moves) - mostShown; page.More > 0 {
		page.Shown = p.Moves[:mostShown]
	}
	return s.show(c, code, "desk/calendar_preview", page)
}

// applyNotice brings a notice into force, or takes one back, as it was previewed.
func (s *Server) applyNotice(c echo.Context) error {
	f, state, err := s.noticeForm(c)
	changed := false
	if err == nil {
		changed, err = office.ApplyNotices(c.Request().Context(), s.o, user(c), f, state)
	}
	if bad, ok := office.IsProblem(err); ok {
		return s.showCalendar(c, http.StatusUnprocessableEntity, f, bad)
	}
	if errors.Is(err, press.ErrConflict) {
		return s.showPreview(c, http.StatusConflict, f, true)
	}
	if err != nil {
		return err
	}
	back := calendarPath
	if year, err := strconv.Atoi(f.Year); err == nil {
		back = fmt.Sprintf("%s?year=%d", calendarPath, year)
	}
	if !changed {
		return s.next(c, "ok", "flash.calendar_same", back)
	}
	return s.next(c, "ok", "flash.calendar", back)
}
