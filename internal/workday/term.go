package workday

// Term is a promise: so many working days after day zero, less the pauses.
type Term struct {
	Start  Date // day zero, not counted
	Days   int
	Pauses []Pause
}

// Pause takes the days d with From < d <= To out of a term; without To it is still open.
type Pause struct {
	From Date // the day the other side was asked
	To   Date // the day it answered
}

// covers reports whether the pause takes the day out; an answer on the same day takes out none.
func (p Pause) covers(d Date) bool {
	return p.From.Before(d) && (p.To.IsZero() || !d.After(p.To))
}

func (t Term) paused(d Date) bool {
	for _, p := range t.Pauses {
		if p.covers(d) {
			return true
		}
	}
	return false
}

// ClosedOn is the term as it would stand if every open pause ended on the day.
func (t Term) ClosedOn(day Date) Term {
	pauses := make([]Pause, len(t.Pauses))
	for i, p := range t.Pauses {
		if p.To.IsZero() {
			p.To = day
		}
		pauses[i] = p
	}
	t.Pauses = pauses
	return t
}

// Due finds the last day of the term. An open pause is taken as answered on the
// day it began, which gives the earliest day possible; for the day that holds if
// the answer came today, ask with ClosedOn(today).
func (c Calendar) Due(t Term) (due Date, provisional bool) {
	closed := Term{Start: t.Start, Days: t.Days}
	for _, p := range t.Pauses {
		if !p.To.IsZero() {
			closed.Pauses = append(closed.Pauses, p)
		}
	}
	due = t.Start
	for left := t.Days; left > 0; {
		due = due.AddDays(1)
		day := c.Describe(due)
		provisional = provisional || !day.Known
		if day.Working() && !closed.paused(due) {
			left--
		}
	}
	return due, provisional
}

// Entry is one day of a ledger: what day it is, whether it counted, how many have.
type Entry struct {
	Day
	Paused  bool
	Counted bool
	Count   int
}

// Ledger shows the counting of a term, one entry for each day after day zero up to until.
func (c Calendar) Ledger(t Term, until Date) []Entry {
	var ledger []Entry
	count := 0
	for d := t.Start.AddDays(1); !d.After(until); d = d.AddDays(1) {
		e := Entry{Day: c.Describe(d), Paused: t.paused(d)}
		e.Counted = e.Working() && !e.Paused
		if e.Counted {
			count++
		}
		e.Count = count
		ledger = append(ledger, e)
	}
	return ledger
}
