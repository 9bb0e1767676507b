package press

import (
	"slices"
	"time"

	"pressdesk/internal/workday"
)

// Absence is when a colleague of the desk is away and who stands in, as it is
// typed: ISO dates, the last one included.
type Absence struct {
	From   string `form:"away_from"`
	Until  string `form:"away_until"`
	Deputy string `form:"deputy"` // a colleague's id
}

// ManagesDuty reports whether u may say when other is away or on duty, and in
// which section they work: everybody for themselves, supervisors for all.
func (u *User) ManagesDuty(other *User) bool {
	return u.IsDesk() && other.IsDesk() && (u.ID == other.ID || u.Role == Supervisor)
}

// WorkIn notes in which section of the office u works; empty is none.
func (u *User) WorkIn(section string, o *Office) error {
	bad := Invalid{}
	bad.oneOf("section", section, false, codes(o.Sections)...)
	if err := bad.OrNil(); err != nil {
		return err
	}
	u.Section = section
	return nil
}

// LeaveFor notes an absence. Nothing waits on whoever is away, so there is a
// deputy who is there.
func (u *User) LeaveFor(a Absence, desk []*User, o *Office, now time.Time) error {
	bad := Invalid{}
	from := bad.date("away_from", a.From, true)
	until := bad.date("away_until", a.Until, true)
	switch {
	case until.IsZero():
	case until.Before(o.Today(now)):
		bad.Add("away_until", "error.future")
	case !from.IsZero() && until.Before(from):
		bad.Add("away_until", "error.end")
	}
	i := slices.IndexFunc(desk, func(d *User) bool { return d.ID == a.Deputy && d.ID != u.ID })
	if i < 0 {
		bad.Add("deputy", "error.choose")
	} else if !until.IsZero() && desk[i].awayBetween(from, until, o) {
		bad.Add("deputy", "error.deputy_away")
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	first, last := from.At(0, 0, o.Zone).UTC(), until.AddDays(1).At(0, 0, o.Zone).UTC()
	u.AwayFrom, u.AwayUntil, u.DeputyID = &first, &last, &desk[i].ID
	return nil
}

// Returns ends an absence.
func (u *User) Returns() { u.AwayFrom, u.AwayUntil, u.DeputyID = nil, nil, nil }

func (u *User) awayBetween(from, until workday.Date, o *Office) bool {
	if u.AwayUntil == nil {
		return false
	}
	first := from.At(0, 0, o.Zone)
	last := until.AddDays(1).At(0, 0, o.Zone)
	return first.Before(*u.AwayUntil) && (u.AwayFrom == nil || u.AwayFrom.Before(last))
}
