package press

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"pressdesk/internal/workday"
)

// Action names a step. It is also the last part of its translation key and the
// value of the field action.
type Action string

// Step is one edge of a workflow: who may move an application from where to
// where, what the move needs, what it does to the case, and who is told.
type Step struct {
	Action   Action
	From     []Status
	To       Status
	By       Party
	Open     Gate                                        // whether there is anything to take it for
	Check    func(*Application, *Move, Context, Invalid) // what is wrong with the step's own fields
	Needs    []Need
	Do       func(*Application, *Move, Context) // what it changes besides the status
	Tell     []Party
	Verdict  bool                                   // fixes whether the promise was kept
	Days     func(*Application, *Move, Context) int // working days that it grants, or that a new clock has
	Internal bool                                   // the reporter does not see it in the history
	Aside    bool                                   // says something about the case and leaves all as it is
	Confirm  bool                                   // cannot be undone: a page asks again
}

// Move is somebody's wish to take a step, with the step's own fields.
type Move struct {
	Action Action `form:"action" json:"-"`
	By     *User  `json:"-"`

	Note        string        `form:"note" json:"-"`
	Recount     *Recount      `json:"recount,omitempty"` // what another calendar makes of the dates
	Items       []string      `form:"items" json:"items,omitempty"`
	Answers     []Answer      `form:"answers" json:"answers,omitempty"`
	Contacts    []ContactForm `form:"contacts" json:"contacts,omitempty"`
	Contact     string        `form:"contact" json:"contact,omitempty"`
	Consent     string        `form:"consent" json:"consent,omitempty"`
	Conditions  string        `form:"conditions" json:"conditions,omitempty"`
	Slots       []SlotForm    `form:"slots" json:"slots,omitempty"`
	ShortNotice bool          `form:"short_notice_agreed" json:"short_notice_agreed,omitempty"`
	Slot        string        `form:"slot" json:"slot,omitempty"`
	Windows     []Window      `form:"windows" json:"windows,omitempty"`
	Timezone    string        `form:"tz" json:"tz,omitempty"`
	Reason      string        `form:"reason" json:"reason,omitempty"`
	Text        string        `form:"text" json:"text,omitempty"`
	Alternative string        `form:"alternative" json:"alternative,omitempty"`
	Outcome     string        `form:"outcome" json:"outcome,omitempty"`
	FollowUp    bool          `form:"follow_up_done" json:"follow_up_done,omitempty"`
	Sure        bool          `form:"sure" json:"sure,omitempty"`
	Attribution string        `form:"attribution" json:"attribution,omitempty"`
	OnRecord    string        `form:"on_record" json:"on_record,omitempty"`
	EmbargoAt   string        `form:"embargo_at" json:"embargo_at,omitempty"`
	AsOf        string        `form:"as_of" json:"as_of,omitempty"`
	Language    string        `form:"language" json:"language,omitempty"`
	Means       Means         `form:"means" json:"means,omitempty"`
	English     bool          `form:"english" json:"english,omitempty"` // the unit is written to in English
	Proposed    []string      `form:"proposed" json:"-"`                // times that a unit has proposed, by name
	Link        string        `json:"-"`                                // by which a unit answers
	Party       string        `form:"party" json:"party,omitempty"`     // who said it
	Authority   string        `form:"authority" json:"authority,omitempty"`
	Reach       string        `form:"reach" json:"reach,omitempty"`
	Personal    bool          `form:"personal_data" json:"personal_data,omitempty"`
	Agreed      bool          `form:"agreed" json:"agreed,omitempty"` // the reporter agrees
	Days        int           `form:"days" json:"days,omitempty"`
	To          string        `form:"to" json:"to,omitempty"`   // an officer's id, "section:" and its code, or "duty"
	Giver       string        `form:"-" json:"giver,omitempty"` // id of the officer from whom a case is taken
	Until       string        `form:"until" json:"until,omitempty"`
	Units       []UnitForm    `form:"units" json:"units,omitempty"`
	Unit        string        `form:"unit" json:"unit,omitempty"` // id of a consultation
	Numbers     []int         `form:"numbers" json:"numbers,omitempty"`
	URL         string        `form:"url" json:"url,omitempty"`
	Place       string        `form:"place" json:"place,omitempty"`
	Email       string        `form:"email" json:"-"`                       // of a colleague who is let in
	Colleague   string        `form:"colleague" json:"colleague,omitempty"` // id of one who is let in or out
	Fellow      *User         `json:"-"`                                    // that colleague
	Chased      []string      `json:"chased,omitempty"`                     // ids of the consultations that are reminded
	Section     []*User       `json:"-"`                                    // who works in the section that the case is handed to
	Officer     *User         `json:"-"`                                    // whom the case is assigned or handed to
	Duty        *User         `json:"-"`                                    // who is on duty, for what the office's own clock takes up
	FilesOnly   bool          `json:"-"`                                    // an edit leaves the form as it is
	Added       []string      `json:"added,omitempty"`                      // names of files that came
	Removed     []string      `json:"removed,omitempty"`                    // and of those that went
}

// ContactForm is one interviewee as the officer types it.
type ContactForm struct {
	Unit    string `form:"unit"`
	Person  string `form:"person"`
	Reach   string `form:"reach"`
	Sent    string `form:"sent"`
	English bool   `form:"english"` // they are written to in English
	NoLink  bool   `form:"no_link"` // they are asked by telephone or on paper alone
}

// SlotForm is one time to offer as the officer types it, in the office's zone.
type SlotForm struct {
	Start       string `form:"start"`
	End         string `form:"end"`
	Place       string `form:"place"`
	Host        string `form:"host"`
	Interpreter string `form:"interpreter"`
}

// UnitForm is one unit that is asked for an opinion, as the officer types it.
type UnitForm struct {
	Unit      string `form:"unit"`
	Reach     string `form:"reach"`
	Questions string `form:"questions"`
	Due       string `form:"due"`     // ISO date
	English   bool   `form:"english"` // they are written to in English
	NoLink    bool   `form:"no_link"` // they are asked by telephone or on paper alone
}

// Context is what the rules must know besides the case and the move.
type Context struct {
	Office    *Office
	Calendar  workday.Calendar
	Now       time.Time
	OpenCases int // of the owner, for the step that files
}

// Gate is whether there is anything to take a step for, as somebody sees it: a
// step whose gate is shut has no button. Name is a message key.
type Gate struct {
	Name string
	Met  func(*Application, *User, Context) bool
}

// Need is something that a move must have. Name is a message key.
type Need struct {
	Name string
	Met  func(*Application, *Move, Context) bool
}

// step returns the first step with this action, or nil.
func (r *Rules) step(a Action) *Step {
	if i := slices.IndexFunc(r.Moves, func(s Step) bool { return s.Action == a }); i >= 0 {
		return &r.Moves[i]
	}
	return nil
}

// Steps returns what u may do with app now, in the order of the table. The
// buttons on the page are this list, and Take allows nothing outside it.
func (app *Application) Steps(u *User, c Context) []Step {
	var open []Step
	for _, s := range app.Kind.Rules().Moves {
		if slices.Contains(s.From, app.Status) && app.may(u, s, c) {
			open = append(open, s)
		}
	}
	return open
}

// shut names the gate that keeps the right person from a step in this status,
// if that is what does.
func (app *Application) shut(m Move, c Context) string {
	for _, s := range app.Kind.Rules().Moves {
		if s.Action == m.Action && slices.Contains(s.From, app.Status) && m.By.Stands(s.By, app) && s.Open.Met != nil && !s.Open.Met(app, m.By, c) {
			return s.Open.Name
		}
	}
	return ""
}

// may reports whether u stands where step s wants, whether what the step is
// about is there at all, and whether a step for two people has the other one.
func (app *Application) may(u *User, s Step, c Context) bool {
	if !u.Stands(s.By, app) || s.Open.Met != nil && !s.Open.Met(app, u, c) {
		return false
	}
	if what, ok := strings.CutPrefix(string(s.Action), "propose_"); ok {
		return c.Office.needsSecond(app.Kind, what != "correction")
	}
	switch s.Action {
	case "approve":
		return app.mayApprove(u, c, app.draftRefuses())
	case "return":
		return (app.Proposal != nil || app.Status == PendingApproval) && app.mayApprove(u, c, app.Proposal != nil || app.draftRefuses())
	case "decline":
		if app.Status == PendingApproval {
			return app.mayApprove(u, c, true)
		}
		return app.maySecond(u, s.Action, c, true)
	case "transfer", "extend":
		return app.maySecond(u, s.Action, c, true)
	case "correct":
		return app.maySecond(u, s.Action, c, false)
	}
	return true
}

// maySecond reports whether u may take a step that somebody else has proposed,
// or that needs no second person.
func (app *Application) maySecond(u *User, action Action, c Context, refusal bool) bool {
	if !c.Office.needsSecond(app.Kind, refusal) {
		return true
	}
	return app.Proposal != nil && app.Proposal.Action == action && app.mayApprove(u, c, refusal)
}

// mayApprove reports whether u may approve what waits for a second person: a
// supervisor, or whoever stands in for one, who has written none of it, the
// versions that were returned included, and has not refused it in an earlier
// cycle. When the office is closed its duty officer may send a reply alone: it
// is flagged and looked at on the next working day.
func (app *Application) mayApprove(u *User, c Context, refusal bool) bool {
	if !c.Office.needsSecond(app.Kind, refusal) {
		return true
	}
	if u.Supervises() && !app.wrote(u) && !app.refusedBefore(u) {
		return true
	}
	return !refusal && app.Status == PendingApproval && c.aloneOnDuty(u)
}

// aloneOnDuty reports whether u is the duty officer while the office is closed.
func (c Context) aloneOnDuty(u *User) bool {
	return u.OnDuty && u.IsDesk() && c.Office.HoursAt(c.Now, c.Calendar).State != HoursOpen
}

// wrote reports whether u has written what waits for approval, or an earlier
// version of it in this cycle.
func (app *Application) wrote(u *User) bool {
	if u.ID == app.draftedBy() {
		return true
	}
	by := false
	for i := range app.Events {
		ev := &app.Events[i]
		if app.opensAgain(ev) {
			by = false
		}
		by = by || ev.ActorID == u.ID && (ev.Action == "send_for_approval" || strings.HasPrefix(string(ev.Action), "propose_"))
	}
	return by
}

// refusedBefore reports whether u has closed an earlier cycle with a refusal or
// a transfer: somebody else reviews it.
func (app *Application) refusedBefore(u *User) bool {
	return slices.ContainsFunc(app.Events, func(ev Event) bool {
		return ev.ActorID == u.ID && (ev.NewStatus == Declined || ev.NewStatus == Transferred) && ev.OldStatus != ev.NewStatus
	})
}

// draftedBy returns who wrote what waits for approval.
func (app *Application) draftedBy() string {
	if app.Proposal != nil {
		return app.Proposal.ByID
	}
	if r := app.DraftReply(); r != nil {
		return r.DraftedByID
	}
	return ""
}

func (app *Application) draftRefuses() bool {
	r := app.DraftReply()
	return r != nil && r.refuses()
}

// needsSecond reports whether the office wants a second person for an answer.
func (o *Office) needsSecond(k Kind, refusal bool) bool {
	switch o.Approval[k] {
	case ApproveNone:
		return false
	case ApproveRefusals:
		return refusal
	}
	return true
}

// Take makes the move and returns the event to record. It is the only code
// that writes a status. It changes nothing when it returns an error: Invalid,
// Refused, ErrPending, ErrForbidden, or ErrConflict for a step that is not
// open any more.
func (app *Application) Take(m Move, c Context) (*Event, error) {
	m.Note = strings.TrimSpace(m.Note)
	rules := app.Kind.Rules()
	named := func(s Step) bool { return s.Action == m.Action && app.may(m.By, s, c) }
	i := slices.IndexFunc(rules.Moves, func(s Step) bool { return named(s) && slices.Contains(s.From, app.Status) })
	switch {
	case i >= 0:
	case rules.step(m.Action) == nil:
		return nil, Invalid{"action": {Key: "error.action"}}
	case !slices.ContainsFunc(rules.Moves, func(s Step) bool { return s.Action == m.Action && slices.Contains(s.From, app.Status) }) &&
		slices.ContainsFunc(rules.Moves, func(s Step) bool { return s.Action == m.Action && m.By.Stands(s.By, app) }):
		return nil, ErrConflict // the right person at the wrong moment: somebody was faster
	default:
		if gate := app.shut(m, c); gate != "" {
			return nil, Refused(gate)
		}
		return nil, ErrForbidden
	}
	step := rules.Moves[i]
	if step.Check != nil {
		bad := Invalid{}
		step.Check(app, &m, c, bad)
		if err := bad.OrNil(); err != nil {
			return nil, err
		}
	}
	for _, n := range step.Needs {
		if !n.Met(app, &m, c) {
			if n.Name == anApproval.Name {
				return nil, ErrPending
			}
			return nil, Refused(n.Name)
		}
	}
	fields, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	to := step.To
	switch to {
	case stays:
		to = app.Status
	case before:
		to = app.CameFrom
	}
	ev := &Event{
		ApplicationID: app.ID, Seq: len(app.Events) + 1, ActorID: m.By.ID, Actor: m.By, Action: m.Action,
		OldStatus: app.Status, NewStatus: to, Internal: step.Internal, CreatedAt: c.Now,
		Text: &EventText{Note: m.Note, Fields: string(fields)},
	}
	if step.Days != nil {
		ev.Days = step.Days(app, &m, c)
	}
	if step.Verdict && app.Verdict == NoVerdict {
		ev.Verdict, ev.Days = app.ClockAt(c.Office, c.Calendar, c.Now).verdictNow(c.Office, c.Calendar, c.Now)
	}
	for i := range app.Links {
		app.Links[i].Secret = ""
	}
	if step.Do != nil {
		step.Do(app, &m, c)
	}
	if step.voids() || to != app.Status {
		app.Proposal = nil
	}
	if rules.State(to).Public == Done {
		app.HandOver = nil
	}
	if to == NeedsInfo && app.Status != NeedsInfo && app.Status != Lapsed {
		app.CameFrom = app.Status
	}
	app.Status, app.UpdatedAt = to, c.Now
	app.settleLinks(c.Now)
	app.Events = append(app.Events, *ev)
	app.Settle(c.Office, c.Calendar, c.Now)
	return ev, nil
}

// voids reports whether the step voids what waits for a second person: any step
// does that but a proposal, and what only says something on the side.
func (s Step) voids() bool {
	return s.By != Timer && !s.Aside && !strings.HasPrefix(string(s.Action), "propose_")
}

// Minor reports whether the last n events leave the case as u saw it before
// them: the office's own reminders, whom the reporter has let in or out, and for
// reporters what units have answered.
func (app *Application) Minor(n int, u *User) bool {
	if n < 0 || n > len(app.Events) {
		return false
	}
	return !slices.ContainsFunc(app.Events[len(app.Events)-n:], func(ev Event) bool {
		if ev.ActorID == string(Liaison) && ev.Internal && !u.IsDesk() {
			return false
		}
		if ev.Action == "share" || ev.Action == "unshare" {
			return false
		}
		return ev.ActorID != System.ID || ev.OldStatus != ev.NewStatus || ev.Action == "bounce" || ev.Action == "recount"
	})
}

// givesVerdict reports whether ev is an answer that the promise is about.
func (r *Rules) givesVerdict(ev *Event) bool {
	return slices.ContainsFunc(r.Moves, func(s Step) bool { return s.Action == ev.Action && s.Verdict })
}

// quiet is how long the desk is not told again that the reporter goes on
// changing an application.
const quiet = 15 * time.Minute

// Tells returns whom the event's step tells. The supervisors hear when the
// reporter is asked again.
func (app *Application) Tells(ev *Event) []Party {
	switch {
	case ev.Action == "edit" && app.goesOn(ev), ev.Action == "recount" && !ev.Recount().Owed:
		return nil
	case ev.Action == "record_answer" && ev.OldStatus == Consulting && len(app.OpenConsultations()) == 0:
		return nil // the case goes on, and that is told
	}
	for _, s := range app.Kind.Rules().Moves {
		if s.Action == ev.Action && ev.Actor != nil && ev.Actor.Stands(s.By, app) && slices.Contains(s.From, ev.OldStatus) {
			if ev.Action == "ask" && app.Rounds() > 1 {
				return append(slices.Clone(s.Tell), Approver)
			}
			return s.Tell
		}
	}
	return nil
}

// goesOn reports whether ev follows a change that somebody has just been told
// of.
func (app *Application) goesOn(ev *Event) bool {
	for _, before := range app.Events {
		if before.Seq == ev.Seq-1 {
			return before.Action == ev.Action && before.ActorID == ev.ActorID && ev.CreatedAt.Sub(before.CreatedAt) < quiet
		}
	}
	return false
}

// Rounds returns how often the reporter has been asked for something since the
// application was filed or opened again.
func (app *Application) Rounds() int {
	events := slices.SortedFunc(slices.Values(app.Events), func(a, b Event) int { return a.Seq - b.Seq })
	n := 0
	for _, ev := range events {
		switch {
		case ev.Action == "ask":
			n++
		case ev.OldStatus != ev.NewStatus && app.Kind.Rules().State(ev.OldStatus).Public == Done:
			n = 0
		}
	}
	return n
}
