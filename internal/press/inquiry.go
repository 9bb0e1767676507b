package press

import (
	"strings"
	"time"
)

// The statuses of an inquiry that is filed and not closed, and those in which
// the desk prepares the reply.
var (
	inquiryOpen    = []Status{Submitted, NeedsInfo, InProgress, Consulting, PendingApproval}
	inquiryWorking = []Status{InProgress, Consulting}
	inquiryAsks    = []Status{NeedsInfo, Consulting} // a unit can answer
)

// inquiry is the table of inquiries: rows Q1 to Q19 of the office's workflows,
// and the office's own reminders.
var inquiry = Rules{
	Kind: InquiryKind, Digit: 8, Files: 3, Steps: 4, New: func() Detail { return new(Inquiry) },
	States: []State{
		{Draft, Owner, Hidden, 1},
		{Submitted, Desk, Processing, 1},
		{NeedsInfo, Bureau, Processing, 0},
		{InProgress, Desk, Processing, 2},
		{Consulting, Desk, Processing, 3},
		{PendingApproval, Desk, Processing, 3},
		{Completed, Nobody, Done, 4},
		{Declined, Nobody, Done, 4},
		{Withdrawn, Nobody, Done, 4},
		{Lapsed, Nobody, Done, 4},
		{Transferred, Nobody, Done, 4},
	},
	Moves: append([]Step{
		{Action: "submit", From: []Status{Draft}, To: Submitted, By: Owner, Check: filed, Needs: []Need{anApproval, aValidCredential, fewOpenCases}, Tell: []Party{Owner, Desk}},
		{Action: "take", From: []Status{Submitted}, To: InProgress, By: Desk, Check: checkNote, Do: takes, Tell: []Party{Bureau}},
		{Action: "take", From: []Status{Submitted}, To: InProgress, By: Timer, Do: takesLate, Tell: []Party{Bureau, Desk}},
		{Action: "send_for_approval", From: []Status{InProgress}, To: PendingApproval, By: Desk, Check: checkReply, Do: draftsReply, Tell: []Party{Approver}, Internal: true},
		{Action: "consult", From: []Status{InProgress, Consulting}, To: Consulting, By: Desk, Check: checkConsult, Do: consults, Tell: []Party{Bureau, Unit}},
		{Action: "record_answer", From: []Status{Consulting}, To: stays, By: Desk, Open: Gate{"need.unit", isConsulting}, Check: checkUnitAnswer, Do: recordsAnswer, Internal: true},
		{Action: "record_answer", From: inquiryAsks, To: stays, By: Liaison, Check: checkAnswerByLink, Needs: []Need{stillAsked}, Do: answersByLink, Tell: []Party{Desk}, Internal: true},
		{Action: "resume", From: []Status{Consulting}, To: InProgress, By: Desk, Check: wantNote, Do: goesOn, Tell: []Party{Unit}, Internal: true},
		{Action: "resume", From: []Status{Consulting}, To: InProgress, By: Timer, Tell: []Party{Desk}, Internal: true},
		{Action: "chase", From: []Status{Consulting}, To: stays, By: Timer, Do: chase, Tell: []Party{Desk, Unit, Head}, Internal: true},
		{Action: "approve", From: []Status{PendingApproval}, To: Completed, By: Approver, Check: checkNote, Needs: []Need{anAnsweredReply}, Do: approvesReply, Tell: []Party{Bureau, Desk}, Verdict: true, Confirm: true},
		{Action: "return", From: []Status{PendingApproval}, To: InProgress, By: Approver, Check: wantNote, Tell: []Party{Desk}, Internal: true},
		{Action: "decline", From: []Status{PendingApproval}, To: Declined, By: Approver, Check: checkRefusal, Needs: []Need{aRefusingReply}, Do: refuses, Tell: []Party{Bureau}, Verdict: true, Confirm: true},
		{Action: "ask", From: []Status{Submitted, InProgress, Consulting}, To: NeedsInfo, By: Desk, Check: checkAsk, Do: asks, Tell: []Party{Bureau}},
		{Action: "supply", From: []Status{NeedsInfo}, To: before, By: Bureau, Check: checkSupply, Do: supplies, Tell: []Party{Desk}},
		{Action: "lapse", From: []Status{NeedsInfo}, To: Lapsed, By: Timer, Tell: []Party{Bureau, Desk, Unit}},
		{Action: "return", From: append([]Status{Completed}, inquiryWorking...), To: stays, By: Approver, Open: Gate{"need.proposal", isProposed}, Check: wantNote, Tell: []Party{Desk}, Internal: true},
		{Action: "propose_transfer", From: inquiryWorking, To: stays, By: Desk, Check: checkTransfer, Do: proposesTransfer, Tell: []Party{Approver}, Internal: true},
		{Action: "transfer", From: inquiryWorking, To: Transferred, By: Approver, Check: checkTransfer, Do: transfers, Tell: []Party{Bureau, Receiver, Unit}, Verdict: true, Confirm: true},
		{Action: "withdraw", From: inquiryOpen, To: Withdrawn, By: Owner, Check: checkNote, Tell: []Party{Desk, Unit}, Confirm: true},
		{Action: "follow_up", From: []Status{Completed}, To: InProgress, By: Owner, Open: Gate{"need.follow_up_time", canFollowUp}, Check: checkFollowUp, Days: followUpTerm, Do: reopensCase, Tell: []Party{Owner, Desk}},
		{Action: "propose_correction", From: []Status{Completed}, To: stays, By: Desk, Open: Gate{"need.sent_reply", hasReply}, Check: checkCorrection, Do: proposesCorrection, Tell: []Party{Approver}, Internal: true},
		{Action: "correct", From: []Status{Completed}, To: stays, By: Approver, Open: Gate{"need.sent_reply", hasReply}, Check: checkCorrect, Do: corrects, Tell: []Party{Bureau, Desk}, Confirm: true},
	}, everyKind(inquiryOpen, inquiryWorking, InProgress)...),
}

// Inquiry is what a reporter asks the office itself.
type Inquiry struct {
	Subject       string   `form:"subject"`
	Area          string   `form:"area"`
	Asked         []string `form:"questions"`
	Background    string   `form:"background"`
	BelievedUnit  string   `form:"believed_unit"`
	PeriodFrom    string   `form:"period_from"`
	PeriodTo      string   `form:"period_to"`
	Form          string   `form:"form"`
	Attribution   string   `form:"attribution"`
	ReplyLanguage string   `form:"reply_language"`
	DeadlineKind  string   `form:"deadline_kind"`
	DeadlineAt    string   `form:"deadline_at"`
	DeadlineZone  string   `form:"deadline_tz"`
	UrgentReason  string   `form:"urgent_reason"`
	FAQSeen       bool     `form:"faq_seen"`
	Converted     bool     `form:"-" json:",omitempty"` // it was an interview, whose outline may be longer
	DeclTrue      bool     `form:"decl_true"`
	DeclShareUnit bool     `form:"decl_share_unit"`
}

func (d *Inquiry) Title() string { return strings.TrimSpace(d.Subject) }

func (d *Inquiry) Questions() []string { return d.Asked }

func (d *Inquiry) Start() Detail {
	n := *d
	n.PeriodFrom, n.PeriodTo, n.DeadlineAt, n.UrgentReason = "", "", "", ""
	n.FAQSeen, n.DeclTrue, n.DeclShareUnit = false, false, false
	return &n
}

func (d *Inquiry) Words() []string {
	return append([]string{d.Subject, d.Background, d.BelievedUnit}, d.Asked...)
}

func (d *Inquiry) Deadline(o *Office) *time.Time {
	return deadline(d.DeadlineKind, d.DeadlineAt, d.DeadlineZone, o)
}

func (d *Inquiry) Check(c FormContext, bad Invalid) {
	need := func(n int) int {
		if c.Draft {
			return 0
		}
		return n
	}
	must := !c.Draft
	d.Asked = filled(d.Asked)
	bad.text("subject", d.Subject, need(4), 80)
	bad.oneOf("area", d.Area, must, codes(c.Office.Areas)...)
	most := 10
	if d.Converted {
		most = 30
	}
	bad.count("questions", len(d.Asked), need(1), most)
	for i, q := range d.Asked {
		bad.Prose(At("questions", i), q, need(5), 500)
	}
	bad.Prose("background", d.Background, 0, 2000)
	bad.text("believed_unit", d.BelievedUnit, 0, 100)
	from := bad.date("period_from", d.PeriodFrom, false)
	to := bad.date("period_to", d.PeriodTo, false)
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		bad.Add("period_to", "error.end")
	}
	bad.oneOf("form", d.Form, must, ReplyForms...)
	bad.oneOf("attribution", d.Attribution, false, Attributions...)
	bad.oneOf("reply_language", d.ReplyLanguage, must, ReplyLanguages...)
	checkDeadline(bad, c, d.DeadlineKind, d.DeadlineAt, d.DeadlineZone)
	bad.Prose("urgent_reason", d.UrgentReason, need(d.leastUrgency(c)), 300)
	if must {
		declared(bad, d.DeclTrue, d.DeclShareUnit)
	}
}

// leastUrgency: who needs an answer within two working days says why.
func (d *Inquiry) leastUrgency(c FormContext) int {
	t := d.Deadline(c.Office)
	if t == nil {
		return 0
	}
	if soon, _ := c.Calendar.Add(c.Office.Today(c.Now), 2); !c.Office.Today(*t).Before(soon) {
		return 0
	}
	return 10
}

func codes(list []Option) []string {
	var s []string
	for _, o := range list {
		s = append(s, o.Code)
	}
	return s
}
