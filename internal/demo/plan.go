package demo

import (
	"fmt"
	"slices"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/workday"
)

// plan is the year that the demonstration looks back on, before anything of it
// happens.
type plan struct {
	o          *office.Office
	seed       uint64
	start, now time.Time
	reporters  []*person
	staff      []*person
	words      map[string]*material
	decks      map[string][]entry // by kind and language, shuffled
	dealt      map[string]int
	stories    uint64
	deeds      []deed
}

func newPlan(o *office.Office, seed uint64, now time.Time) (*plan, error) {
	pl := &plan{
		o: o, seed: seed, start: now.AddDate(-1, 0, 0), now: now,
		words: map[string]*material{}, decks: map[string][]entry{}, dealt: map[string]int{},
	}
	var err error
	if pl.reporters, err = readReporters(); err != nil {
		return nil, err
	}
	if pl.staff, err = readStaff(); err != nil {
		return nil, err
	}
	dice := newDice(seed, 0)
	for _, lang := range []string{press.Chinese, press.English} {
		m, err := readMaterial(lang)
		if err != nil {
			return nil, err
		}
		pl.words[lang] = m
		for kind, deck := range map[press.Kind][]entry{press.InterviewKind: m.interviews, press.InquiryKind: m.inquiries} {
			pl.decks[string(kind)+lang] = deck
		}
		for _, kind := range []press.Kind{press.InterviewKind, press.InquiryKind} {
			deck := pl.decks[string(kind)+lang]
			dice.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
		}
	}
	return pl, nil
}

// standing is an application that is open when the demonstration opens, or was
// until lately.
type standing struct {
	kind   press.Kind
	status press.Status
	ages   []int // working days since it was filed, one for each
}

// open is what lies on the desks: some of it due today, some of it too late,
// some waiting for its reporter, some that nobody has taken.
var open = []standing{
	{press.InterviewKind, press.Submitted, []int{0, 0, 1, 1, 3}},
	{press.InterviewKind, press.NeedsInfo, []int{4, 6, 9}},
	{press.InterviewKind, press.InReview, []int{2, 3, 5, 10}},
	{press.InterviewKind, press.Coordinating, []int{6, 8, 10, 12}},
	{press.InterviewKind, press.SlotsOffered, []int{4, 4, 5, 5, 6}},
	{press.InterviewKind, press.Scheduled, []int{11, 12, 13, 14}},
	{press.InterviewKind, press.Rescheduling, []int{12, 14}},
	{press.InterviewKind, press.PendingApproval, []int{9}},
	{press.InterviewKind, press.Held, []int{11, 12, 13, 14}},
	{press.InterviewKind, press.Lapsed, []int{15}},
	{press.InterviewKind, press.Transferred, []int{9}},
	{press.InquiryKind, press.Submitted, []int{0, 0, 1, 2}},
	{press.InquiryKind, press.NeedsInfo, []int{3, 5}},
	{press.InquiryKind, press.InProgress, []int{2, 3, 5, 8}},
	{press.InquiryKind, press.Consulting, []int{2, 3}},
	{press.InquiryKind, press.PendingApproval, []int{4, 5, 5}},
	{press.InquiryKind, press.Lapsed, []int{14}},
	{press.InquiryKind, press.Transferred, []int{6}},
}

// How many applications of the past there are, and drafts.
const (
	pastInterviews = 84
	pastInquiries  = 74
	drafts         = 8
)

// write writes every story.
func (pl *plan) write(hash string) error {
	pl.arrivals(hash)
	if err := pl.publications(); err != nil {
		return err
	}
	pl.past(press.InterviewKind, pastInterviews)
	pl.past(press.InquiryKind, pastInquiries)
	today := pl.o.Rules.Today(pl.now)
	for _, st := range open {
		for _, age := range st.ages {
			day, _ := pl.o.Calendar().Add(today, -age)
			s := pl.story(st.kind, pl.openingOf(day))
			if st.kind == press.InterviewKind {
				s.interviewUntil(st.status)
			} else {
				s.inquiryUntil(st.status)
			}
			pl.deeds = append(pl.deeds, s.deeds...)
		}
	}
	pl.proposal(today)
	for i := range drafts {
		s := pl.story(press.Kinds[i%2].Kind, pl.now.AddDate(0, 0, -1-2*i))
		s.keep()
		pl.deeds = append(pl.deeds, s.deeds...)
	}
	return nil
}

// proposal is a refusal that waits for a supervisor.
func (pl *plan) proposal(today workday.Date) {
	day, _ := pl.o.Calendar().Add(today, -7)
	s := pl.story(press.InterviewKind, pl.openingOf(day))
	s.file()
	s.taken(1)
	s.contacted()
	s.consented(press.ConsentRefused, 1)
	s.refused(true, "R2")
	pl.deeds = append(pl.deeds, s.deeds...)
}

// openingOf is some moment after the office opens on a day, and always past.
func (pl *plan) openingOf(day workday.Date) time.Time {
	at := pl.o.Rules.OpeningTime(day).Add(time.Duration(7+11*pl.stories%90) * time.Minute)
	if latest := pl.now.Add(-time.Duration(5+pl.stories%40) * time.Minute); at.After(latest) {
		return latest
	}
	return at
}

// past writes n applications that are over, evenly over the year.
func (pl *plan) past(kind press.Kind, n int) {
	length := pl.now.AddDate(0, 0, -40).Sub(pl.start)
	for i := range n {
		at := pl.start.Add(length * time.Duration(i) / time.Duration(n))
		s := pl.story(kind, at.Add(time.Duration(newDice(pl.seed, pl.stories+1).IntN(60*30))*time.Minute))
		pl.unfold(s)
		pl.deeds = append(pl.deeds, s.deeds...)
	}
}

// unfold decides how a story of the past ends.
func (pl *plan) unfold(s *story) {
	end := s.dice.IntN(100)
	switch {
	case s.kind == press.InterviewKind && end < 70:
		s.interviewHeld()
	case s.kind == press.InterviewKind && end < 86:
		s.interviewRefused()
	case s.kind == press.InterviewKind:
		s.interviewWithdrawn()
	case end < 82:
		s.inquiryAnswered()
	case end < 90:
		s.inquiryRefused()
	default:
		s.inquiryWithdrawn()
	}
}

// story begins a story at a moment: who, about what, with whom.
func (pl *plan) story(kind press.Kind, at time.Time) *story {
	pl.stories++
	dice := newDice(pl.seed, pl.stories)
	lang := press.English
	if pl.stories%3 == 0 {
		lang = press.Chinese
	}
	officers, filers := withRole(pl.staff, press.Officer), pl.filers(lang, at)
	reporter := pick(dice, filers)
	if chance(dice, 30) {
		reporter = filers[0] // whose account the command prints: there should be something to see
	}
	s := &story{
		diary: diary{rules: pl.o.Rules, cal: pl.o.Calendar(), dice: dice, at: at},
		now:   pl.now, words: pl.words[lang], office: pl.words[press.Chinese],
		reporter: reporter, mate: mateOf(reporter, filers), officer: pick(dice, officers), officers: officers,
		supervisor: pick(dice, withRole(pl.staff, press.Supervisor)),
		kind:       kind, entry: pl.deal(kind, lang), key: fmt.Sprintf("form %d", pl.stories),
	}
	if chance(dice, 25) {
		s.paper = pick(dice, []string{"assignment-letter.pdf", "questions.pdf", "equipment-list.pdf", "programme.pdf"})
	}
	return s
}

// mateOf is another of these reporters at the outlet of p, or nil.
func mateOf(p *person, list []*person) *person {
	if i := slices.IndexFunc(list, func(other *person) bool { return other != p && other.host == p.host }); i >= 0 {
		return list[i]
	}
	return nil
}

// filers are the reporters who can file at a moment in a language.
func (pl *plan) filers(lang string, at time.Time) []*person {
	var list []*person
	for _, p := range pl.reporters {
		if p.fate == string(press.Approved) && p.locale == lang && p.since.Before(at.AddDate(0, 0, -5)) {
			list = append(list, p)
		}
	}
	return list
}

// deal deals the next topic of a deck; when all are dealt it begins again.
func (pl *plan) deal(kind press.Kind, lang string) entry {
	key := string(kind) + lang
	deck := pl.decks[key]
	pl.dealt[key]++
	return deck[(pl.dealt[key]-1)%len(deck)]
}
