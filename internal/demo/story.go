package demo

import (
	"math/rand/v2"
	"strings"
	"time"

	"pressdesk/internal/press"
)

// deed is something that somebody does at a moment.
type deed struct {
	at time.Time
	do func(p *play) error
}

// story is the life of one application: the deeds of everybody concerned, in
// order. It is written before anything happens.
type story struct {
	diary
	now        time.Time // when the demonstration opens
	words      *material // in the reporter's language
	office     *material // in the officers'
	reporter   *person
	mate       *person // of the same outlet, if there is one
	officer    *person
	officers   []*person // who may take it over
	supervisor *person
	kind       press.Kind
	entry      entry
	detail     press.Detail
	key        string // of the form
	paper      string // name of the file that comes with it, if any
	id, ref    string // once it is filed
	version    int
	writing    bool // the interview is answered in writing
	over       bool // the office's own clock has ended it
	deeds      []deed
}

// add appends a deed at the moment that the diary has reached.
func (s *story) add(do func(p *play) error) { s.deeds = append(s.deeds, deed{s.at, do}) }

// take appends a step that a person takes.
func (s *story) take(who *person, m press.Move) {
	s.add(func(p *play) error { return p.take(s, who, m) })
}

// keep appends that the reporter saves a draft.
func (s *story) keep() {
	s.write()
	s.add(func(p *play) error { return p.keep(s) })
}

// file appends that the reporter files the application, and often shares it.
func (s *story) file() {
	s.write()
	s.add(func(p *play) error { return p.file(s) })
	if s.mate != nil && chance(s.dice, 40) {
		s.take(s.reporter, press.Move{Action: "share", Email: s.mate.email})
	}
}

func (s *story) write() {
	if s.kind == press.InterviewKind {
		form := interview(&s.diary, s.reporter, s.entry)
		if s.writing {
			form.Mode, form.Sites, form.Crew, form.Equipment = "written", nil, nil, ""
		}
		s.detail = form
		return
	}
	s.detail = inquiry(&s.diary, s.reporter, s.entry)
}

// taken appends that an officer takes the case, now and then too late.
func (s *story) taken(most int) {
	s.soon(most)
	s.take(s.officer, press.Move{Action: "take"})
}

// asked appends a question to the reporter.
func (s *story) asked() (answer string) {
	s.soon(1)
	i := s.dice.IntN(len(s.words.phrases["ask"]))
	s.take(s.officer, press.Move{Action: "ask", Items: []string{s.words.phrases["ask"][i]}})
	return s.words.phrases["supply"][i]
}

// supplied appends the reporter's answer some days later.
func (s *story) supplied(answer string, days int) {
	s.workdays(1 + s.dice.IntN(days))
	s.reporterTime(5)
	s.take(s.reporter, press.Move{Action: "supply", Answers: []press.Answer{{Text: answer}}})
}

// talk appends, in so many of a hundred cases, a message of either side.
func (s *story) talk(percent int) {
	if !chance(s.dice, percent) {
		return
	}
	s.workdays(0)
	who, pool := s.reporter, "message"
	if chance(s.dice, 40) {
		who, pool = s.officer, "office_message"
	}
	body := s.words.phrase(s.dice, pool)
	s.add(func(p *play) error { return p.message(s, who, body) })
}

// note appends, in so many of a hundred cases, an internal note.
func (s *story) note(percent int) {
	if !chance(s.dice, percent) {
		return
	}
	s.workdays(0)
	body := s.office.phrase(s.dice, "internal_note")
	s.add(func(p *play) error { return p.note(s, body) })
}

// byMail is how a unit is reached that gets a link to answer by.
const byMail = ", liaison@units." + domain

// contacted appends that the officer asks whom the reporter wants to meet, by
// telephone or with more after the number.
func (s *story) contacted(more ...string) {
	s.soon(2)
	form := s.detail.(*press.Interview)
	to := form.Interviewees[0]
	s.take(s.officer, press.Move{Action: "contact", Contacts: []press.ContactForm{{
		Unit: to.Unit, Person: to.Role, Reach: "+86 10 5550 0" + pick(s.dice, []string{"310", "322", "335", "347", "358"}) + strings.Join(more, ""), Sent: form.Topic,
	}}})
}

// consented appends the answer of the interviewee.
func (s *story) consented(consent press.Consent, most int) (conditions string) {
	s.workdays(1 + s.dice.IntN(most))
	if consent == press.ConsentGiven && chance(s.dice, 30) {
		conditions = s.words.phrase(s.dice, "consent_condition")
	}
	s.take(s.officer, press.Move{Action: "record_consent", Consent: string(consent), Conditions: conditions})
	return conditions
}

// handed appends, now and then, that a supervisor gives the case to another
// officer, who goes on with it.
func (s *story) handed() {
	if !chance(s.dice, 8) {
		return
	}
	s.workdays(0)
	s.officer = pick(s.dice, s.officers)
	to := s.officer
	s.add(func(p *play) error { return p.assign(s, to) })
}

// toCome is how many working days ahead a day after the opening lies.
func (s *story) toCome() int { return s.cal.Between(s.rules.Today(s.at), s.rules.Today(s.now)) + 3 }

// offered appends the offer of times from so many working days ahead. The
// reporter reads the conditions of the consent with it.
func (s *story) offered(ahead int, conditions string) {
	s.soon(1)
	s.offer(ahead, conditions)
}

// yesterday goes on to the last working day before the opening, unless it is
// there already.
func (s *story) yesterday() {
	today := s.rules.Today(s.now)
	for back := 1; ; back++ {
		if day := today.AddDays(-back); s.cal.IsWorking(day) {
			if s.rules.Today(s.at).Before(day) {
				s.at = s.hour(day)
			}
			return
		}
	}
}

func (s *story) offer(ahead int, conditions string) {
	from := s.ahead(ahead)
	s.add(func(p *play) error { return p.offer(s, from, conditions) })
}

// picked appends that the reporter chooses one of the times.
func (s *story) picked(most int) {
	s.soon(most)
	s.reporterTime(2)
	s.add(func(p *play) error { return p.choose(s) })
}

// countered appends that no time suits the reporter.
func (s *story) countered() {
	s.soon(1)
	day := s.ahead(6)
	s.take(s.reporter, press.Move{
		Action: "counter", Note: s.words.phrase(s.dice, "counter"), Timezone: s.rules.Zone.String(),
		Windows: []press.Window{{Start: s.form(day, 9, 0), End: s.form(day, 12, 0)}},
	})
}

// refused appends that an officer proposes a refusal and, unless it still
// waits, that a supervisor approves it.
func (s *story) refused(waits bool, reasons ...string) {
	s.soon(2)
	r := s.words.refusal(s.dice, reasons...)
	m := press.Move{Action: "propose_decline", Reason: r.Reason, Text: r.Text, Alternative: r.Alternative}
	s.take(s.officer, m)
	if waits {
		return
	}
	s.soon(1)
	m.Action = "decline"
	s.take(s.supervisor, m)
}

// rescheduled appends that the reporter needs another time.
func (s *story) rescheduled() {
	s.soon(1)
	day := s.ahead(s.toCome() + 4)
	s.take(s.reporter, press.Move{
		Action: "reschedule", Reason: s.words.phrase(s.dice, "reschedule"), Timezone: s.rules.Zone.String(),
		Windows: []press.Window{{Start: s.form(day, 9, 0), End: s.form(day, 12, 0)}},
	})
}

// consulted appends that a department is asked.
func (s *story) consulted() {
	s.soon(1)
	form := s.detail.(*press.Inquiry)
	s.take(s.officer, press.Move{Action: "consult", Units: []press.UnitForm{{
		Unit: form.BelievedUnit, Reach: "+86 10 5550 0371" + byMail, Questions: form.Asked[0], Due: s.ahead(1).String(),
	}}})
}

// transferred appends that the case is somebody else's.
func (s *story) transferred() {
	s.soon(1)
	m := press.Move{Action: "propose_transfer", Authority: s.words.phrase(s.dice, "authority"), Reach: "+86 10 5550 0400"}
	s.take(s.officer, m)
	s.soon(1)
	m.Action = "transfer"
	s.take(s.supervisor, m)
}

// withdrawn appends that the reporter takes the application back.
func (s *story) withdrawn() {
	s.soon(2)
	s.reporterTime(4)
	s.take(s.reporter, press.Move{Action: "withdraw", Note: s.words.phrase(s.dice, "withdraw"), Sure: true})
}

// drafted appends a reply that waits for the second person.
func (s *story) drafted(answers []press.Answer) {
	onRecord := "record"
	if chance(s.dice, 15) {
		onRecord = "background"
	}
	comma := ", "
	if s.reporter.locale == press.Chinese {
		comma = "，"
	}
	m := press.Move{
		Action: "send_for_approval", Answers: answers, Attribution: s.words.phrase(s.dice, "attribution"), OnRecord: onRecord,
		AsOf: s.rules.Today(s.at).AddDays(-s.rules.Today(s.at).Day).String(), Language: s.reporter.locale,
		Contact: s.officer.family + comma + "+86 10 " + s.officer.phone,
	}
	s.take(s.officer, m)
}

// dice of one story, so that one more roll in a story changes no other.
func newDice(seed, n uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, n)) }
