package press

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The statuses of an interview that is filed and not closed, and those in which
// the desk can end it.
var (
	interviewOpen    = []Status{Submitted, NeedsInfo, InReview, Coordinating, SlotsOffered, Scheduled, Rescheduling, Held, PendingApproval}
	interviewWorking = []Status{InReview, Coordinating}
	interviewEnds    = []Status{InReview, Coordinating, SlotsOffered, Scheduled, Rescheduling}
	interviewAsks    = []Status{NeedsInfo, Coordinating, SlotsOffered, Scheduled, Rescheduling, PendingApproval} // a unit can answer
)

// interview is the table of interviews: rows I1 to I23 of the office's
// workflows, and the office's own reminders.
var interview = Rules{
	Kind: InterviewKind, Digit: 6, Files: 5, Steps: 5, New: func() Detail { return new(Interview) },
	States: []State{
		{Draft, Owner, Hidden, 1},
		{Submitted, Desk, Processing, 1},
		{NeedsInfo, Bureau, Processing, 0},
		{InReview, Desk, Processing, 2},
		{Coordinating, Desk, Processing, 3},
		{SlotsOffered, Bureau, Processing, 4},
		{Scheduled, Nobody, Processing, 4},
		{Rescheduling, Nobody, Processing, 4}, // the side that must answer: see waitsFor
		{Held, Desk, Processing, 4},
		{PendingApproval, Desk, Processing, 4},
		{Completed, Nobody, Done, 5},
		{Declined, Nobody, Done, 5},
		{Withdrawn, Nobody, Done, 5},
		{Lapsed, Nobody, Done, 5},
		{Transferred, Nobody, Done, 5},
	},
	Moves: append([]Step{
		{Action: "submit", From: []Status{Draft}, To: Submitted, By: Owner, Check: filed, Needs: []Need{anApproval, aValidCredential, fewOpenCases}, Tell: []Party{Owner, Desk}},
		{Action: "take", From: []Status{Submitted}, To: InReview, By: Desk, Check: checkNote, Do: takes, Tell: []Party{Bureau}},
		{Action: "take", From: []Status{Submitted}, To: InReview, By: Timer, Do: takesLate, Tell: []Party{Bureau, Desk}},
		{Action: "contact", From: []Status{InReview, Coordinating}, To: Coordinating, By: Desk, Check: checkContact, Do: contacts, Tell: []Party{Bureau, Unit}},
		{Action: "record_consent", From: []Status{Coordinating}, To: stays, By: Desk, Check: checkConsent, Do: recordsConsent, Internal: true},
		{Action: "record_consent", From: interviewAsks, To: stays, By: Liaison, Check: checkConsentByLink, Needs: []Need{stillAsked}, Do: consentsByLink, Tell: []Party{Desk}, Internal: true},
		{Action: "offer", From: []Status{Coordinating}, To: SlotsOffered, By: Desk, Check: checkOffer, Needs: []Need{aConsent}, Do: offers, Tell: []Party{Bureau}, Verdict: true},
		{Action: "agree_by_phone", From: []Status{Coordinating}, To: Scheduled, By: Desk, Check: checkPhone, Needs: []Need{aConsent}, Do: agreesByPhone, Tell: []Party{Bureau, Desk, Unit}, Verdict: true},
		{Action: "send_for_approval", From: []Status{Coordinating}, To: PendingApproval, By: Desk, Open: Gate{"need.in_writing", writes}, Check: checkReply, Do: draftsReply, Tell: []Party{Approver}, Internal: true},
		{Action: "approve", From: []Status{PendingApproval}, To: Completed, By: Approver, Check: checkNote, Needs: []Need{anAnsweredReply}, Do: approvesReply, Tell: []Party{Bureau, Desk, Unit}, Verdict: true, Confirm: true},
		{Action: "return", From: []Status{PendingApproval}, To: Coordinating, By: Approver, Check: wantNote, Tell: []Party{Desk}, Internal: true},
		{Action: "pick", From: []Status{SlotsOffered}, To: Scheduled, By: Bureau, Check: checkPick, Needs: []Need{aConsentStill, aSlotInFuture}, Do: picks, Tell: []Party{Bureau, Desk, Unit}},
		{Action: "counter", From: []Status{SlotsOffered}, To: Coordinating, By: Owner, Check: checkCounter, Do: releases, Tell: []Party{Desk}},
		{Action: "release", From: []Status{SlotsOffered}, To: Coordinating, By: Timer, Do: releases, Tell: []Party{Bureau, Desk}},
		{Action: "held", From: []Status{Scheduled}, To: Held, By: Desk, Check: checkHeld, Needs: []Need{afterTheEnd}, Tell: []Party{Bureau}},
		{Action: "held", From: []Status{Scheduled}, To: Held, By: Owner, Check: checkHeld, Needs: []Need{afterTheEnd}, Tell: []Party{Desk}},
		{Action: "reschedule", From: []Status{Scheduled}, To: Rescheduling, By: Desk, Check: checkRescheduleByDesk, Needs: []Need{beforeTheStart}, Do: reschedules, Tell: []Party{Bureau}},
		{Action: "reschedule", From: []Status{Scheduled}, To: Rescheduling, By: Owner, Check: checkRescheduleByOwner, Needs: []Need{beforeTheStart}, Do: reschedules, Tell: []Party{Desk}},
		{Action: "accept_change", From: []Status{Rescheduling}, To: Scheduled, By: Desk, Open: Gate{"need.other_side", answersReschedule(Desk)}, Check: checkAccept, Needs: []Need{anAlternativeInFuture}, Do: accepts, Tell: []Party{Bureau, Desk, Unit}},
		{Action: "accept_change", From: []Status{Rescheduling}, To: Scheduled, By: Bureau, Open: Gate{"need.other_side", answersReschedule(Bureau)}, Check: checkAccept, Needs: []Need{anAlternativeInFuture}, Do: accepts, Tell: []Party{Bureau, Desk, Unit}},
		{Action: "keep_time", From: []Status{Rescheduling}, To: Scheduled, By: Desk, Open: Gate{"need.other_side", answersReschedule(Desk)}, Check: checkNote, Do: keeps, Tell: []Party{Bureau}},
		{Action: "keep_time", From: []Status{Rescheduling}, To: Scheduled, By: Bureau, Open: Gate{"need.other_side", answersReschedule(Bureau)}, Check: checkNote, Do: keeps, Tell: []Party{Desk}},
		{Action: "keep_time", From: []Status{Rescheduling}, To: Scheduled, By: Timer, Do: keeps, Tell: []Party{Bureau, Desk}},
		{Action: "cancel_by_host", From: []Status{Scheduled, Rescheduling}, To: Coordinating, By: Desk, Check: wantReason, Days: newOfferTerm, Do: cancels, Tell: []Party{Bureau, Unit}, Confirm: true},
		{Action: "object", From: []Status{Scheduled}, To: Coordinating, By: Owner, Open: Gate{"need.object", canObject}, Check: wantReason, Days: newOfferTerm, Do: releases, Tell: []Party{Desk, Unit}},
		{Action: "object", From: []Status{Held}, To: stays, By: Owner, Open: Gate{"need.no_objection", notObjected}, Check: wantReason, Tell: []Party{Desk}},
		{Action: "remind_meeting", From: []Status{Scheduled}, To: stays, By: Timer, Tell: []Party{Bureau, Desk}, Internal: true},
		{Action: "ask_outcome", From: []Status{Scheduled}, To: stays, By: Timer, Tell: []Party{Bureau, Desk}, Internal: true},
		{Action: "complete", From: []Status{Held}, To: Completed, By: Desk, Check: checkNote, Needs: []Need{aFollowUp}, Tell: []Party{Bureau, Unit}},
		{Action: "complete", From: []Status{Held}, To: Completed, By: Timer, Tell: []Party{Bureau, Unit}},
		{Action: "ask", From: []Status{Submitted, InReview, Coordinating}, To: NeedsInfo, By: Desk, Check: checkAsk, Do: asks, Tell: []Party{Bureau}},
		{Action: "supply", From: []Status{NeedsInfo}, To: before, By: Bureau, Check: checkSupply, Do: supplies, Tell: []Party{Desk}},
		{Action: "lapse", From: []Status{NeedsInfo}, To: Lapsed, By: Timer, Tell: []Party{Bureau, Desk, Unit}},
		{Action: "withdraw_consent", From: []Status{Coordinating, SlotsOffered, Scheduled, Rescheduling, Held}, To: stays, By: Desk, Open: Gate{"need.consent_given", hasConsent}, Check: checkConsentWithdrawn, Do: withdrawsConsent, Tell: []Party{Bureau}},
		{Action: "withdraw_consent", From: append([]Status{Held}, interviewAsks...), To: stays, By: Liaison, Check: checkWithdrawalByLink, Needs: []Need{stillGiven}, Do: withdrawsConsent, Tell: []Party{Bureau, Desk}},
		{Action: "propose_decline", From: interviewEnds, To: stays, By: Desk, Check: checkRefusal, Do: proposesRefusal, Tell: []Party{Approver}, Internal: true},
		{Action: "decline", From: interviewEnds, To: Declined, By: Approver, Check: checkRefusal, Do: refuses, Tell: []Party{Bureau, Unit}, Verdict: true, Confirm: true},
		{Action: "return", From: append([]Status{Completed}, interviewEnds...), To: stays, By: Approver, Open: Gate{"need.proposal", isProposed}, Check: wantNote, Tell: []Party{Desk}, Internal: true},
		{Action: "propose_transfer", From: interviewWorking, To: stays, By: Desk, Check: checkTransfer, Do: proposesTransfer, Tell: []Party{Approver}, Internal: true},
		{Action: "transfer", From: interviewWorking, To: Transferred, By: Approver, Check: checkTransfer, Do: transfers, Tell: []Party{Bureau, Receiver, Unit}, Verdict: true, Confirm: true},
		{Action: "withdraw", From: []Status{Submitted, NeedsInfo, InReview, Coordinating, SlotsOffered, Scheduled, Rescheduling, PendingApproval}, To: Withdrawn, By: Owner, Check: checkNote, Needs: []Need{sureBeforeSlot}, Do: releases, Tell: []Party{Desk, Unit}, Confirm: true},
		{Action: "propose_correction", From: []Status{Completed}, To: stays, By: Desk, Open: Gate{"need.sent_reply", hasReply}, Check: checkCorrection, Do: proposesCorrection, Tell: []Party{Approver}, Internal: true},
		{Action: "correct", From: []Status{Completed}, To: stays, By: Approver, Open: Gate{"need.sent_reply", hasReply}, Check: checkCorrect, Do: corrects, Tell: []Party{Bureau, Desk}, Confirm: true},
		{Action: "convert", From: []Status{Declined}, To: stays, By: Owner, Open: Gate{"need.convertible", convertible}, Check: checkConvert, Tell: []Party{Owner, Desk}},
	}, everyKind(interviewOpen, interviewWorking, InReview)...),
}

// Interview is what a reporter asks for an interview.
type Interview struct {
	Topic          string        `form:"topic"`
	Programme      string        `form:"programme"`
	Purpose        string        `form:"purpose"`
	Mode           string        `form:"mode"`
	ModeExtra      []string      `form:"mode_extra"`
	Interviewees   []Interviewee `form:"interviewees"`
	Outline        []string      `form:"outline"`
	Sites          []Site        `form:"sites"`
	Windows        []Window      `form:"windows"`
	Timezone       string        `form:"tz"`
	DurationMin    string        `form:"duration_min"`
	Arrival        string        `form:"arrival"`
	Departure      string        `form:"departure"`
	Language       string        `form:"language"`
	Interpreter    bool          `form:"interpreter"`
	Crew           []CrewMember  `form:"crew"`
	Equipment      string        `form:"equipment"`
	Live           bool          `form:"live"`
	LiveNote       string        `form:"live_note"`
	Drone          bool          `form:"drone"`
	DroneNote      string        `form:"drone_note"`
	Radio          bool          `form:"radio"`
	RadioNote      string        `form:"radio_note"`
	Lighting       bool          `form:"lighting"`
	LightingNote   string        `form:"lighting_note"`
	Vehicles       []string      `form:"vehicles"`
	Photos         bool          `form:"photos"`
	Audio          bool          `form:"audio"`
	Video          bool          `form:"video"`
	PublishOutlets string        `form:"publish_outlets"`
	PublishAt      string        `form:"publish_at"`
	DeadlineKind   string        `form:"deadline_kind"`
	DeadlineAt     string        `form:"deadline_at"`
	DeadlineZone   string        `form:"deadline_tz"`
	AltWritten     bool          `form:"alt_written"`
	DayContact     DayContact    `form:"day_contact"`
	DeclTrue       bool          `form:"decl_true"`
	DeclShareUnit  bool          `form:"decl_share_unit"`
}

// Interviewee is whom a reporter wants to meet, or the expertise that the
// office should find somebody for.
type Interviewee struct {
	Unit            string `form:"unit"`
	Suggest         bool   `form:"suggest"`
	Expertise       string `form:"expertise"`
	Department      string `form:"department"`
	Role            string `form:"role"`
	Person          string `form:"person"`
	AlreadyAsked    bool   `form:"already_contacted"`
	Contact         string `form:"contact"`
	ConsentObtained bool   `form:"consent_obtained"`
}

// Site is a place to film or visit.
type Site struct {
	Name     string `form:"name"`
	District string `form:"district"`
	Address  string `form:"address"`
	Where    string `form:"where"` // indoor or outdoor
}

// Window is a span of time in which the reporter could come, as the browser
// sends it.
type Window struct {
	Start string `form:"start"`
	End   string `form:"end"`
}

// CrewMember is somebody who comes along.
type CrewMember struct {
	Name        string `form:"name"`
	Role        string `form:"role"`
	Nationality string `form:"nationality"`
	Credential  string `form:"credential"`
}

// DayContact is whom the office can reach on the day.
type DayContact struct {
	Name   string `form:"name"`
	Mobile string `form:"mobile"`
}

// The choices of the form. Their names are translated.
var (
	Modes          = []string{"in_person", "phone", "video", "written", "filming", "visit"}
	TalkLanguages  = []string{"zh-CN", "en", "fr", "de", "es", "pt", "ru", "ar", "ja", "ko", "other"}
	DeadlineKinds  = []string{"none", "soft", "hard"}
	ReplyForms     = []string{"statement", "background", "data", "documents", "phone"}
	Attributions   = []string{"any", "spokesperson", "office"}
	ReplyLanguages = []string{"zh-CN", "en", "both"}
	MediaTypes     = []string{"agency", "newspaper", "magazine", "tv", "radio", "online", "photo", "production"}
)

func (d *Interview) Title() string { return strings.TrimSpace(d.Topic) }

func (d *Interview) Questions() []string { return d.Outline }

func (d *Interview) Start() Detail {
	n := *d
	n.Windows, n.Arrival, n.Departure, n.PublishAt, n.DeadlineAt = nil, "", "", "", ""
	n.DeclTrue, n.DeclShareUnit = false, false
	n.Interviewees = slices.Clone(d.Interviewees)
	for i := range n.Interviewees {
		n.Interviewees[i].AlreadyAsked, n.Interviewees[i].ConsentObtained = false, false
	}
	return &n
}

func (d *Interview) Words() []string {
	words := append([]string{d.Topic, d.Programme, d.Purpose}, d.Outline...)
	for _, p := range d.Interviewees {
		words = append(words, p.Unit, p.Department, p.Person, p.Expertise)
	}
	return words
}

func (d *Interview) Deadline(o *Office) *time.Time {
	return deadline(d.DeadlineKind, d.DeadlineAt, d.DeadlineZone, o)
}

func deadline(kind, when, zone string, o *Office) *time.Time {
	if kind != "hard" && kind != "soft" {
		return nil
	}
	t, err := ParseLocal(when, ZoneOf(zone, o.Zone))
	if err != nil {
		return nil
	}
	return &t
}

// Span is a window as two moments.
type Span struct{ Start, End time.Time }

// Spans returns the windows that can be read as times, in UTC.
func (d *Interview) Spans(o *Office) []Span {
	return spans(d.Windows, ZoneOf(d.Timezone, o.Zone))
}

// PublishTime returns when the piece is to appear, or nil if that is not said.
func (d *Interview) PublishTime(o *Office) *time.Time {
	t, err := ParseLocal(d.PublishAt, ZoneOf(d.Timezone, o.Zone))
	if err != nil {
		return nil
	}
	return &t
}

func (d *Interview) minutes() int {
	n, _ := strconv.Atoi(strings.TrimSpace(d.DurationMin))
	return n
}

// Meets reports whether people come together in a place.
func (app *Application) Meets() bool {
	d, ok := app.Detail.(*Interview)
	return ok && d.Mode != "phone" && d.Mode != "video" && d.Mode != "written"
}

// Films reports whether the mode brings equipment and needs the site's consent.
func (d *Interview) Films() bool { return d.Mode == "filming" }

func (d *Interview) Check(c FormContext, bad Invalid) {
	need := func(n int) int {
		if c.Draft {
			return 0
		}
		return n
	}
	must := !c.Draft
	zone := ZoneOf(d.Timezone, c.Office.Zone)
	d.Outline, d.Vehicles = filled(d.Outline), filled(d.Vehicles)
	d.Interviewees, d.Windows = present(d.Interviewees), present(d.Windows)
	d.Sites, d.Crew = present(d.Sites), present(d.Crew)

	bad.text("topic", d.Topic, need(4), 80)
	bad.text("programme", d.Programme, 0, 80)
	bad.Prose("purpose", d.Purpose, need(20), 1000)
	bad.oneOf("mode", d.Mode, must, Modes...)
	for i, m := range d.ModeExtra {
		bad.oneOf(At("mode_extra", i), m, false, Modes...)
	}
	bad.count("interviewees", len(d.Interviewees), need(1), 5)
	for i, p := range d.Interviewees {
		p.check(bad, i, must)
	}
	bad.count("outline", len(d.Outline), need(1), 30)
	for i, q := range d.Outline {
		bad.Prose(At("outline", i), q, need(5), 500)
	}
	if d.Films() {
		bad.count("sites", len(d.Sites), need(1), 10)
	} else {
		bad.count("sites", len(d.Sites), 0, 10)
	}
	for i, s := range d.Sites {
		bad.text(At("sites", i, "name"), s.Name, need(1), 100)
		bad.text(At("sites", i, "district"), s.District, 0, 60)
		bad.text(At("sites", i, "address"), s.Address, 0, 200)
		bad.oneOf(At("sites", i, "where"), s.Where, false, "indoor", "outdoor")
	}
	bad.windows(d.Windows, zone, c.Now, must)
	d.checkDuration(bad, must)
	d.checkStay(c, bad)
	bad.oneOf("language", d.Language, must, TalkLanguages...)
	bad.count("crew", len(d.Crew), 0, 20)
	for i, m := range d.Crew {
		bad.text(At("crew", i, "name"), m.Name, need(1), 60)
		bad.text(At("crew", i, "role"), m.Role, need(1), 60)
		bad.oneOf(At("crew", i, "nationality"), m.Nationality, must, Countries...)
		bad.text(At("crew", i, "credential"), m.Credential, 0, 60)
	}
	d.checkEquipment(bad, need)
	bad.count("vehicles", len(d.Vehicles), 0, 5)
	for i, v := range d.Vehicles {
		bad.text(At("vehicles", i), v, 0, 20)
	}
	bad.text("publish_outlets", d.PublishOutlets, need(1), 200)
	bad.moment("publish_at", d.PublishAt, zone, false)
	checkDeadline(bad, c, d.DeadlineKind, d.DeadlineAt, d.DeadlineZone)
	bad.text("day_contact.name", d.DayContact.Name, 0, 60)
	bad.phone("day_contact.mobile", d.DayContact.Mobile, false)
	checkZone(bad, "tz", d.Timezone)
	if must {
		declared(bad, d.DeclTrue, d.DeclShareUnit)
	}
}

func (p Interviewee) check(bad Invalid, i int, must bool) {
	named, wanted := 0, 0
	if must && p.Suggest {
		wanted = 1
	} else if must {
		named = 1
	}
	bad.text(At("interviewees", i, "unit"), p.Unit, named, 100)
	bad.text(At("interviewees", i, "role"), p.Role, named, 60)
	bad.Prose(At("interviewees", i, "expertise"), p.Expertise, wanted, 300)
	bad.text(At("interviewees", i, "department"), p.Department, 0, 60)
	bad.text(At("interviewees", i, "person"), p.Person, 0, 60)
	bad.text(At("interviewees", i, "contact"), p.Contact, 0, 120)
}

func (d *Interview) checkDuration(bad Invalid, must bool) {
	s := strings.TrimSpace(d.DurationMin)
	if s == "" {
		if must {
			bad.Add("duration_min", "error.required")
		}
		return
	}
	if n, err := strconv.Atoi(s); err != nil {
		bad.Add("duration_min", "error.number")
	} else if n < 10 || n > 480 {
		bad.Add("duration_min", "error.range", "Min", 10, "Max", 480)
	}
}

// checkStay wants the stay of a short-term reporter inside the visa.
func (d *Interview) checkStay(c FormContext, bad Invalid) {
	short := c.Owner.Category == shortTerm && !c.Draft
	from := bad.date("arrival", d.Arrival, short)
	to := bad.date("departure", d.Departure, short)
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		bad.Add("departure", "error.end")
	}
	visa := Invalid{}
	first := visa.date("", c.Owner.Credentials.VisaValidFrom, false)
	last := visa.date("", c.Owner.Credentials.VisaValidTo, false)
	if short && !from.IsZero() && !first.IsZero() && from.Before(first) {
		bad.Add("arrival", "error.visa")
	}
	if short && !to.IsZero() && !last.IsZero() && to.After(last) {
		bad.Add("departure", "error.visa")
	}
}

// checkEquipment: each flag opens a note of its own.
func (d *Interview) checkEquipment(bad Invalid, need func(int) int) {
	least := 0
	if d.Films() {
		least = need(2)
	}
	bad.Prose("equipment", d.Equipment, least, 1000)
	for _, f := range []struct {
		path string
		on   bool
		note string
	}{{"live_note", d.Live, d.LiveNote}, {"drone_note", d.Drone, d.DroneNote}, {"radio_note", d.Radio, d.RadioNote}, {"lighting_note", d.Lighting, d.LightingNote}} {
		least := 0
		if f.on {
			least = need(2)
		}
		bad.Prose(f.path, f.note, least, 300)
	}
}

func checkDeadline(bad Invalid, c FormContext, kind, when, zone string) {
	bad.oneOf("deadline_kind", kind, !c.Draft, DeadlineKinds...)
	t := bad.moment("deadline_at", when, ZoneOf(zone, c.Office.Zone), kind == "hard" && !c.Draft)
	if !t.IsZero() && !t.After(c.Now) && !c.Draft && kind != "none" {
		bad.Add("deadline_at", "error.future")
	}
	checkZone(bad, "deadline_tz", zone)
}

func checkZone(bad Invalid, path, zone string) {
	if zone != "" && ZoneOf(zone, nil) == nil {
		bad.Add(path, "error.choice")
	}
}

func declared(bad Invalid, isTrue, share bool) {
	if !isTrue {
		bad.Add("decl_true", "error.declare")
	}
	if !share {
		bad.Add("decl_share_unit", "error.declare")
	}
}

// present returns the items of a repeated group that have anything in them.
func present[T comparable](list []T) []T {
	var empty T
	var kept []T
	for _, x := range list {
		if x != empty {
			kept = append(kept, x)
		}
	}
	return kept
}
