package demo

import "pressdesk/internal/press"

// How interviews go. A plot says how far an application comes; the story takes
// it from there.

// interviewHeld goes all the way: asked, offered, met, done.
func (s *story) interviewHeld() {
	s.file()
	s.talk(15)
	s.taken(3)
	s.note(30)
	if chance(s.dice, 25) {
		s.supplied(s.asked(), 4)
	}
	s.handed()
	s.contacted()
	conditions := s.consented(press.ConsentGiven, 4)
	s.offered(4, conditions)
	if chance(s.dice, 12) {
		s.countered()
		s.offered(5, conditions)
	}
	s.picked(2)
	s.talk(30)
	s.workdays(9)
	s.take(s.holder(), press.Move{Action: "held"})
	s.workdays(1 + s.dice.IntN(3))
	s.take(s.officer, press.Move{Action: "complete", FollowUp: true})
}

// holder is who says that the interview took place.
func (s *story) holder() *person {
	if chance(s.dice, 35) {
		return s.reporter
	}
	return s.officer
}

// interviewRefused ends with a reason and, mostly, another way.
func (s *story) interviewRefused() {
	s.file()
	s.taken(2)
	reasons := []string{"R1", "R5", "R6", "R7"}
	if chance(s.dice, 60) {
		s.contacted()
		s.note(40)
		s.consented(press.ConsentRefused, 4)
		reasons = []string{"R2", "R2", "R3", "R4"}
	}
	s.refused(false, reasons...)
}

// interviewWithdrawn ends because the reporter has no more need of it.
func (s *story) interviewWithdrawn() {
	s.file()
	if chance(s.dice, 70) {
		s.taken(2)
		s.note(30)
		if chance(s.dice, 50) {
			s.contacted()
		}
	}
	s.withdrawn()
}

// interviewUntil stops where the application stands today.
func (s *story) interviewUntil(status press.Status) {
	s.writing = status == press.PendingApproval
	s.file()
	if status == press.Submitted {
		s.talk(30)
		return
	}
	s.taken(1)
	s.note(40)
	if status == press.NeedsInfo || status == press.Lapsed {
		s.asked()
		return
	}
	if status == press.InReview {
		s.talk(40)
		return
	}
	if status == press.Transferred {
		s.transferred()
		return
	}
	if status == press.Coordinating {
		s.contacted(byMail)
		s.talk(40)
		return
	}
	s.contacted()
	if status == press.PendingApproval {
		s.drafted(s.words.reply(s.dice, s.detail.Questions()))
		return
	}
	conditions := s.consented(press.ConsentGiven, 1)
	ahead := s.toCome()
	if status == press.Held {
		ahead = 2
	}
	if status == press.SlotsOffered {
		s.yesterday() // what was offered earlier is released by now
		s.offer(ahead, conditions)
		return
	}
	s.offered(ahead, conditions)
	s.picked(0)
	if status == press.Scheduled {
		s.talk(50)
		return
	}
	if status == press.Rescheduling {
		s.rescheduled()
		return
	}
	s.workdays(5)
	s.take(s.holder(), press.Move{Action: "held"})
}

// How inquiries go.

// inquiryAnswered goes all the way, now and then with a second draft.
func (s *story) inquiryAnswered() {
	s.file()
	s.taken(1)
	s.note(30)
	if chance(s.dice, 20) {
		s.supplied(s.asked(), 3)
	}
	s.talk(20)
	s.workdays(1 + s.dice.IntN(3))
	if chance(s.dice, 10) {
		s.workdays(3)
	}
	answers := s.words.reply(s.dice, s.detail.Questions())
	s.drafted(answers)
	if chance(s.dice, 15) {
		s.soon(1)
		s.take(s.supervisor, press.Move{Action: "return", Note: s.office.phrase(s.dice, "return")})
		s.soon(1)
		s.drafted(answers)
	}
	s.soon(1)
	s.take(s.supervisor, press.Move{Action: "approve"})
}

// inquiryRefused ends with every question refused.
func (s *story) inquiryRefused() {
	s.file()
	s.taken(1)
	s.note(50)
	s.workdays(1 + s.dice.IntN(2))
	r := s.words.refusal(s.dice, "R1", "R4", "R6", "R7")
	s.drafted(s.words.refusedAnswers(s.detail.Questions(), r))
	s.soon(1)
	s.take(s.supervisor, press.Move{Action: "decline", Reason: r.Reason, Text: r.Text, Alternative: r.Alternative})
}

// inquiryWithdrawn ends because the reporter has no more need of it.
func (s *story) inquiryWithdrawn() {
	s.file()
	if chance(s.dice, 60) {
		s.taken(1)
		s.note(20)
	}
	s.withdrawn()
}

// inquiryUntil stops where the application stands today.
func (s *story) inquiryUntil(status press.Status) {
	s.file()
	if status == press.Submitted {
		return
	}
	s.taken(1)
	s.note(40)
	if status == press.NeedsInfo || status == press.Lapsed {
		s.asked()
		return
	}
	if status == press.InProgress {
		s.talk(40)
		return
	}
	if status == press.Transferred {
		s.transferred()
		return
	}
	s.workdays(1)
	if status == press.Consulting {
		s.consulted()
		return
	}
	s.drafted(s.words.reply(s.dice, s.detail.Questions()))
}
