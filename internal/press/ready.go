package press

import "slices"

// Blocked is a step that is open to somebody but cannot be taken yet, because
// something that the case needs is missing.
type Blocked struct {
	Step Step
	Need string // a message key
}

// Elsewhere reports whether the step has a form of its own outside of the list
// of steps.
func (s Step) Elsewhere() bool {
	return slices.Contains([]Action{"assign", "told", "log_call", "edit", "send_link", "revoke_link"}, s.Action) || s.By == Timer
}

// aside are the steps that are taken beside the way of a case, or seldom.
var aside = []Action{
	"hand_over", "propose_extension", "extend", "propose_transfer", "transfer", "answer_deadline", "withdraw_consent", "cancel_by_host",
	"reschedule", "reopen", "restore", "propose_correction", "correct", "propose_decline", "decline", "resume",
}

// Seldom reports whether the step stands among the others of a desk's page: it is
// one beside the way of the case, and nobody has proposed it.
func (app *Application) Seldom(s Step) bool {
	if app.Proposal != nil && app.Proposal.Action == s.Action || app.Status == PendingApproval && s.Action == "decline" {
		return false
	}
	if s.Action == "answer_deadline" && app.DeadlineDueAt != nil {
		return false
	}
	return slices.Contains(aside, s.Action) && !slices.Contains(closed, app.Status)
}

// Ready parts the steps of a desk's page into those that can be taken, the one
// that moves the case on first, and those that wait for something. Assigning,
// and having told a reporter otherwise, have forms of their own.
func (app *Application) Ready(steps []Step, c Context) (ready []Step, blocked []Blocked) {
	willing := &Move{FollowUp: true, Sure: true} // what the step's own form asks does not block it
	for _, s := range steps {
		if s.Elsewhere() {
			continue
		}
		i := slices.IndexFunc(s.Needs, func(n Need) bool { return !n.Met(app, willing, c) })
		switch {
		case i < 0:
			ready = append(ready, s)
		case s.By != Approver: // an approver sees the one answer that fits the draft
			blocked = append(blocked, Blocked{s, s.Needs[i].Name})
		}
	}
	first := app.foremost()
	slices.SortStableFunc(ready, func(a, b Step) int {
		switch {
		case a.Action == b.Action:
			return 0
		case a.Action == first:
			return -1
		case b.Action == first:
			return 1
		}
		return 0
	})
	return ready, blocked
}

// foremost names the step that moves the case on where that is not the first of
// the table.
func (app *Application) foremost() Action {
	switch {
	case app.Proposal != nil:
		return app.Proposal.Action
	case app.HandOver != nil:
		return "accept_hand_over" // where it can be taken, one is asked to
	case app.Status == PendingApproval:
		return "decline" // where it can be taken, every question is refused
	case app.Status == Consulting:
		return "record_answer"
	case app.Status == Scheduled:
		return "held"
	case app.Status != Coordinating:
		return ""
	case writes(app, nil, Context{}) && app.Kind == InterviewKind:
		return "send_for_approval"
	case app.answered(ConsentGiven):
		return "offer"
	case app.answered(ConsentOpen):
		return "record_consent"
	}
	return ""
}

// Waits says for whose approval a case waits, and who asked for it.
type Waits struct {
	Proposed Action // what was proposed; empty: a reply was drafted
	Asked    *Event
	Mine     bool    // u has written it, or an earlier version: somebody else must approve
	May      bool    // u can approve it
	Others   []*User // who else can
}

// Approval returns what waits for a second person, as u sees it among the
// colleagues of the desk, or nil.
func (app *Application) Approval(u *User, desk []*User, c Context) *Waits {
	action := Action("send_for_approval")
	w := &Waits{}
	switch {
	case app.Proposal != nil:
		w.Proposed = app.Proposal.Action
		action = app.Proposal.proposing()
	case app.Status != PendingApproval:
		return nil
	}
	w.Mine = app.wrote(u)
	w.Asked = app.lastOf(action)
	refusal := w.Proposed != "" && w.Proposed != "correct" || app.Proposal == nil && app.draftRefuses()
	w.May = app.mayApprove(u, c, refusal)
	for _, other := range desk {
		if other.ID != u.ID && app.mayApprove(other, c, refusal) {
			w.Others = append(w.Others, other)
		}
	}
	return w
}

// proposing is the action with which p was proposed.
func (p *Proposal) proposing() Action {
	switch p.Action {
	case "extend":
		return "propose_extension"
	case "correct":
		return "propose_correction"
	}
	return "propose_" + p.Action
}

// Compact drops the rows of the form that were left empty, so that what is
// wrong with a row is said at the row that people see. Answers keep their
// places: they belong to numbered questions.
func (m *Move) Compact() {
	m.Items, m.Contacts, m.Slots, m.Windows = filled(m.Items), present(m.Contacts), present(m.Slots), present(m.Windows)
	m.Units = present(m.Units)
}
