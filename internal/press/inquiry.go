package press

import (
	"strings"
	"time"
)

var inquiry = Rules{
	Kind: InquiryKind, Digit: 8, Files: 3, Steps: 4, New: func() Detail { return new(Inquiry) },
	States: []State{
		{Draft, Owner, Hidden, 1},
		{Submitted, Desk, Processing, 1},
		{NeedsInfo, Owner, Processing, 0},
		{InProgress, Desk, Processing, 2},
		{PendingApproval, Desk, Processing, 3},
		{Completed, Nobody, Done, 4},
		{Declined, Nobody, Done, 4},
		{Withdrawn, Nobody, Done, 4},
	},
	Moves: []Step{
		{Action: "submit", From: []Status{Draft}, To: Submitted, By: Owner, Check: filed, Needs: []Need{anApproval, aValidCredential, fewOpenCases}, Tell: []Party{Owner, Desk}},
		{Action: "take", From: []Status{Submitted}, To: InProgress, By: Desk, Check: checkNote, Do: takes, Tell: []Party{Owner}},
		{Action: "send_for_approval", From: []Status{InProgress}, To: PendingApproval, By: Desk, Check: checkReply, Do: draftsReply, Tell: []Party{Approver}, Internal: true},
		{Action: "approve", From: []Status{PendingApproval}, To: Completed, By: Approver, Check: checkNote, Needs: []Need{anAnsweredReply}, Do: approvesReply, Tell: []Party{Owner}, Verdict: true, Confirm: true},
		{Action: "return", From: []Status{PendingApproval}, To: InProgress, By: Approver, Check: wantNote, Tell: []Party{Desk}, Internal: true},
		{Action: "decline", From: []Status{PendingApproval}, To: Declined, By: Approver, Check: checkRefusal, Needs: []Need{aRefusingReply}, Do: refuses, Tell: []Party{Owner}, Verdict: true, Confirm: true},
		{Action: "ask", From: []Status{Submitted, InProgress}, To: NeedsInfo, By: Desk, Check: checkAsk, Do: asks, Tell: []Party{Owner}},
		{Action: "supply", From: []Status{NeedsInfo}, To: before, By: Owner, Check: checkSupply, Do: supplies, Tell: []Party{Desk}},
		{Action: "withdraw", From: []Status{Submitted, NeedsInfo, InProgress, PendingApproval}, To: Withdrawn, By: Owner, Check: checkNote, Tell: []Party{Desk}, Confirm: true},
		{Action: "told", From: []Status{Submitted, NeedsInfo, InProgress, PendingApproval, Completed, Declined, Withdrawn}, To: stays, By: Desk, Check: checkNote, Internal: true},
		{Action: "assign", From: []Status{Submitted, NeedsInfo, InProgress, PendingApproval}, To: stays, By: Desk, Check: checkAssign, Do: assigns, Tell: []Party{Desk}, Internal: true},
		{Action: "edit", From: []Status{Submitted}, To: stays, By: Owner, Check: edited, Tell: []Party{Desk}},
	},
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
	bad.count("questions", len(d.Asked), need(1), 10)
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
