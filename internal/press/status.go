package press

// Status says where an application stands. Which statuses a kind has, and what
// they mean, is in its table; the names are those of all kinds.
type Status string

// The statuses.
const (
	Draft           Status = "draft"
	Submitted       Status = "submitted"
	NeedsInfo       Status = "needs_info"
	InReview        Status = "in_review"
	InProgress      Status = "in_progress"
	Coordinating    Status = "coordinating"
	SlotsOffered    Status = "slots_offered"
	Scheduled       Status = "scheduled"
	Rescheduling    Status = "rescheduling"
	Held            Status = "held"
	Consulting      Status = "consulting"
	PendingApproval Status = "pending_approval"
	Completed       Status = "completed"
	Declined        Status = "declined"
	Withdrawn       Status = "withdrawn"
	Lapsed          Status = "lapsed"
	Transferred     Status = "transferred"

	// before, as the end of a step, is the status that the question interrupted.
	before Status = "before"
	// stays, as the end of a step, is the status in which it began.
	stays Status = ""
)

// State is one row of a kind's table of states.
type State struct {
	Status Status
	Ball   Party  // whose move it is: the clock runs for the desk, rests for the bureau, has stopped for Nobody
	Public Public // what the public list says
	Step   int    // which numbered step it belongs to; 0: the one that the question interrupted
}

// Public is what the world may know of an application.
type Public string

// The public statuses. Hidden applications are not on the public list.
const (
	Hidden     Public = ""
	Processing Public = "processing"
	Done       Public = "completed"
)
