package view

import (
	"fmt"
	"strings"
	"time"

	"pressdesk/internal/paper"
	"pressdesk/internal/press"
	"pressdesk/internal/workday"
)

// LedgerPaper shows how the dates of an application were counted, day by day;
// the desk reads who paused the clock.
func (v *Views) LedgerPaper(lang string, app *press.Application, ledgers []press.Ledger, desk bool, now time.Time) *paper.Document {
	l := v.languages[lang]
	s := l.sheet("ledger.name", l.t("paper.number", "Number", app.Ref()), now)
	s.add(paper.Paragraph{Text: app.Title, Strong: true})
	for _, one := range ledgers {
		s.ledger(one, desk)
	}
	s.add(paper.Heading(s.t("ledger.rules")))
	for i := range ledgerRules {
		s.add(paper.Paragraph{Text: fmt.Sprintf("%d. %s", i+1, s.t(fmt.Sprintf("ledger.rule.%d", i)))})
	}
	return s.doc
}

// ledgerRules is how many sentences say how days are counted.
const ledgerRules = 5

func (s *sheet) ledger(l press.Ledger, desk bool) {
	name := s.t("ledger.for." + string(l.For))
	if l.Cycle > 1 {
		name = s.with(name, s.t("ledger.cycle", "N", l.Cycle))
	}
	if l.Again {
		name = s.with(name, s.t("ledger.again"))
	}
	s.add(paper.Heading(name), s.counted(l))
	if l.Unknown > 0 {
		s.add(paper.Paragraph{Text: s.t("ledger.unknown", "Year", l.Unknown)})
	}
	if l.State == press.ClockPaused {
		s.add(paper.Paragraph{Text: s.t("ledger.if_today")})
	}
	if l.Stands {
		s.add(paper.Paragraph{Text: s.t("ledger.stands_text")})
	}
	var days []paper.Day
	for _, m := range l.Months() {
		for _, line := range m.Lines {
			days = append(days, s.ledgerDay(l, line, desk))
		}
	}
	s.add(paper.Days(paper.Day{Date: s.t("ledger.day"), Count: s.t("ledger.count"), Kind: s.t("ledger.why"), Why: s.t("paper.basis")}, days))
}

// counted is the sum of a ledger.
func (s *sheet) counted(l press.Ledger) paper.Facts {
	r := entries{sheet: s}
	r.say("ledger.zero", s.with(s.when(l.StartedAt), s.t("ledger.begun."+string(l.StartedBy)))+"\n"+s.t("ledger.zero_why"))
	promise := s.t("workdays", "Count", l.Promised)
	if l.Extended > 0 {
		promise = s.with(promise, s.t("ledger.extension", "Days", s.t("workdays", "Count", l.Extended)))
	}
	r.say("ledger.promise", promise)
	var sums []string
	for _, sum := range l.LeftOut() {
		sums = append(sums, s.t("ledger.sum."+string(sum.Role), "Count", sum.Days)+s.ofThese(sum.Working, sum.Days))
	}
	if len(sums) == 0 {
		sums = []string{s.t("ledger.nothing")}
	}
	r.say("ledger.left_out", s.joined(sums))
	due := s.when(l.DueAt)
	if l.Unknown > 0 {
		due = s.t("paper.provisional", "When", due)
	}
	r.say("ledger.due", due+"\n"+s.t("ledger.closing", "Time", minutes(s.office.Closes)))
	if l.DoneAt != nil {
		verdict := ""
		switch {
		case l.Verdict == press.Late && l.Late > 0:
			verdict = s.t("ledger.late", "Days", s.t("workdays", "Count", l.Late))
		case l.Verdict != press.NoVerdict:
			verdict = s.t("clock." + string(l.Verdict))
		}
		r.say("ledger.done."+string(l.For), s.with(s.when(l.DoneAt), verdict))
	}
	return r.list
}

// ofThese says how many of the days are working days, where not all are.
func (s *sheet) ofThese(working, days int) string {
	if working == 0 || working == days {
		return ""
	}
	gap := " "
	if s.lang == press.Chinese {
		gap = ""
	}
	return gap + s.t("ledger.of_these", "Count", working)
}

func (s *sheet) ledgerDay(l press.Ledger, line press.LedgerLine, desk bool) paper.Day {
	d := paper.Day{Date: s.weekdayOf(line.Date), Counted: line.Role.Counts(), Due: line.Date == l.Due}
	if line.To != line.Date {
		d.Date += " –\n" + s.weekdayOf(line.To)
	}
	switch {
	case line.Role.Counts():
		d.Count = fmt.Sprint(line.Count)
	case line.Role == press.DayZero:
		d.Count = "0"
	case line.Overdue > 0:
		d.Count = fmt.Sprintf("+%d", line.Overdue)
	}
	d.Kind = s.t("ledger.role." + string(line.Role))
	switch {
	case line.Role == press.DayOver && line.Overdue == 0:
		d.Kind = s.t("ledger.role." + string(line.Kind))
	case line.Role == press.DayPaused:
		d.Kind += "\n" + s.t("ledger.length", "Count", line.Length) + s.ofThese(line.Working, line.Length)
	case line.Extended:
		d.Kind = s.with(d.Kind, s.t("ledger.extended"))
	}
	d.Why = s.whyOf(l, line, desk)
	return d
}

// whyOf is what makes a day count or not: a notice, a pause, the due date.
func (s *sheet) whyOf(l press.Ledger, line press.LedgerLine, desk bool) string {
	var why []string
	if line.Role == press.DayZero {
		why = append(why, s.t("ledger.begun."+string(l.StartedBy)))
	}
	if line.Notice != "" && line.Role != press.DayPaused {
		notice := line.Notice
		if !line.Published.IsZero() {
			notice += s.t("ledger.notice_date", "Date", s.date(line.Published))
		}
		why = append(why, notice)
	}
	if line.Date == l.Due {
		why = append(why, s.t("ledger.ends", "Time", minutes(s.office.Closes)))
	}
	if !line.Known {
		why = append(why, s.t("clock.provisional"))
	}
	if rest := line.Rest; rest != nil {
		by := s.t("history.by_office")
		if desk {
			by = s.actor(rest.Asked.Actor)
		}
		why = append(why, s.with(s.t("history."+string(rest.Asked.Action)), by, s.moment(rest.Asked.CreatedAt)))
		if rest.Answered != nil {
			why = append(why, s.with(s.t("history."+string(rest.Answered.Action)), s.moment(rest.Answered.CreatedAt)))
		} else {
			why = append(why, s.t("ledger.open"))
		}
	}
	return strings.Join(why, "\n")
}

// weekdayOf is a day with its year and the day of the week.
func (s *sheet) weekdayOf(d workday.Date) string {
	return s.t("paper.day", "Date", s.date(d), "Weekday", s.weekday(d))
}
