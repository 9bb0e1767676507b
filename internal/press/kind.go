package press

import (
	"slices"
	"time"

	"pressdesk/internal/workday"
)

// Kind names what reporters can file.
type Kind string

// The kinds.
const (
	InterviewKind Kind = "interview"
	InquiryKind   Kind = "inquiry"
)

// Detail is what a reporter writes in a form of one kind.
type Detail interface {
	Title() string
	// Questions are what the reporter wants answered, in their order.
	Questions() []string
	// Deadline is when the reporter needs the answer, and nil without a deadline.
	Deadline(o *Office) *time.Time
	// Start is what a new application takes over from this one: everything but
	// dates, consents and declarations.
	Start() Detail
	// Words are what the desk's search looks through.
	Words() []string
	// Check notes in bad, by path, what is wrong. A draft may have gaps.
	Check(c FormContext, bad Invalid)
}

// FormContext is what a form is checked against.
type FormContext struct {
	Office   *Office
	Calendar workday.Calendar
	Owner    *User
	Now      time.Time
	Draft    bool // gaps are allowed
}

// Rules is all that the house knows about a kind: what it asks, which states
// it has, and how it moves. The first state is where it starts.
type Rules struct {
	Kind   Kind
	Digit  int // the first digit of its numbers; never 0, 1 or 2, with which legacy numbers begin
	Files  int // how many attachments it may have
	Steps  int // how many numbered steps the tracker shows
	New    func() Detail
	States []State
	Moves  []Step
}

// Kinds lists every kind, in the order of the menu. A new kind is a new file
// beside interview.go and one word here.
var Kinds []*Rules

// The tables read themselves when they decide, so the list of them is made once
// they are.
func init() { Kinds = []*Rules{&interview, &inquiry} }

// Rules returns the rules of k, or nil if there is no such kind.
func (k Kind) Rules() *Rules {
	if i := slices.IndexFunc(Kinds, func(r *Rules) bool { return r.Kind == k }); i >= 0 {
		return Kinds[i]
	}
	return nil
}

// State returns the row of s.
func (r *Rules) State(s Status) State {
	if i := slices.IndexFunc(r.States, func(st State) bool { return st.Status == s }); i >= 0 {
		return r.States[i]
	}
	return State{Status: s}
}
