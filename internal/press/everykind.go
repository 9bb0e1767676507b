package press

import "slices"

// closed are the statuses in which a case is over.
var closed = []Status{Completed, Declined, Withdrawn, Lapsed, Transferred}

// everyKind are the steps that every kind has. open are the statuses of a case
// that is filed and not closed, working those in which the desk prepares the
// answer; again is where a case goes on that is opened again.
func everyKind(open, working []Status, again Status) []Step {
	running := slices.DeleteFunc(slices.Clone(open), func(s Status) bool { return s == NeedsInfo || s == SlotsOffered })
	anytime := append(slices.Clone(open), closed...)
	return []Step{
		{Action: "restore", From: []Status{Lapsed}, To: NeedsInfo, By: Bureau, Open: Gate{"need.reopen", canReopen}, Check: checkNote, Days: promisedDays, Do: restores, Tell: []Party{Bureau, Desk}},
		{Action: "restore", From: []Status{Lapsed}, To: NeedsInfo, By: Desk, Open: Gate{"need.reopen", canReopen}, Check: checkNote, Days: promisedDays, Do: restores, Tell: []Party{Bureau}},
		{Action: "reopen", From: closed, To: again, By: Owner, Open: Gate{"need.reopen", canReopen}, Check: checkReopen, Days: promisedDays, Do: reopensCase, Tell: []Party{Owner, Desk}},
		{Action: "reopen", From: closed, To: again, By: Desk, Open: Gate{"need.supervisor", supervises}, Check: wantReason, Days: promisedDays, Do: reopensCase, Tell: []Party{Bureau, Desk}},

		{Action: "answer_deadline", From: running, To: stays, By: Desk, Open: Gate{"need.deadline", hasDeadline}, Check: checkDeadlineAnswer, Do: answersDeadline, Tell: []Party{Bureau}},
		{Action: "propose_extension", From: working, To: stays, By: Desk, Open: Gate{"need.extension", canExtend}, Check: checkExtension, Do: proposesExtension, Tell: []Party{Approver}, Internal: true},
		{Action: "extend", From: working, To: stays, By: Approver, Open: Gate{"need.extension", canExtend}, Check: checkExtension, Days: daysGranted, Tell: []Party{Bureau, Desk}},
		{Action: "hand_over", From: open, To: stays, By: Desk, Open: Gate{"need.no_hand_over", notHandedOver}, Check: checkHandOver, Do: handsOver, Tell: []Party{Receiver}, Internal: true, Aside: true},
		{Action: "accept_hand_over", From: open, To: stays, By: Desk, Open: Gate{"need.hand_over", handedTo}, Check: checkAcceptHandOver, Do: acceptsHandOver, Tell: []Party{Bureau, Giver}, Aside: true},
		{Action: "bounce", From: open, To: stays, By: Timer, Do: bounces, Tell: []Party{Approver, Desk}, Internal: true},

		{Action: "recount", From: open, To: stays, By: Timer, Tell: []Party{Owner}},
		{Action: "remind", From: []Status{NeedsInfo}, To: stays, By: Timer, Tell: []Party{Bureau}, Internal: true},
		{Action: "due_soon", From: running, To: stays, By: Timer, Tell: []Party{Desk}, Internal: true},
		{Action: "overdue", From: running, To: stays, By: Timer, Tell: []Party{Desk, Approver}, Internal: true},
		{Action: "stalled", From: running, To: stays, By: Timer, Tell: []Party{Desk, Approver}, Internal: true},
		{Action: "deadline_owed", From: open, To: stays, By: Timer, Tell: []Party{Desk, Approver}, Internal: true},
		{Action: "still_useful", From: open, To: stays, By: Timer, Tell: []Party{Bureau, Desk}, Internal: true},
		{Action: "ask_review", From: anytime, To: stays, By: Timer, Tell: []Party{Approver}, Internal: true},
		{Action: "review", From: anytime, To: stays, By: Desk, Open: Gate{"need.review", awaitsReview}, Check: checkNote, Do: reviews, Tell: []Party{Desk}, Internal: true, Aside: true},

		{Action: "send_link", From: open, To: stays, By: Desk, Open: Gate{"need.asked", asksSomebody}, Check: checkSendLink, Do: sendsLink, Tell: []Party{Unit}, Internal: true, Aside: true},
		{Action: "revoke_link", From: open, To: stays, By: Desk, Open: Gate{"need.link", hasLink}, Check: checkRevokeLink, Do: revokesLink, Internal: true, Aside: true},

		{Action: "publish_link", From: []Status{Completed}, To: stays, By: Owner, Open: Gate{"need.not_published", notPublished}, Check: checkPublished, Do: keepsPublished},
		{Action: "share", From: anytime, To: stays, By: Owner, Open: Gate{"need.colleague_room", hasRoom}, Check: checkShare, Do: shares, Tell: []Party{Colleague}, Aside: true},
		{Action: "unshare", From: anytime, To: stays, By: Owner, Open: Gate{"need.colleague", hasColleagues}, Check: checkUnshare, Do: unshares, Tell: []Party{Colleague}, Aside: true},
		{Action: "unshare", From: anytime, To: stays, By: Colleague, Open: Gate{"need.colleague", letIn}, Check: checkLeave, Do: unshares, Tell: []Party{Owner, Colleague}, Aside: true},
		{Action: "unshare", From: anytime, To: stays, By: Timer, Check: checkUnshare, Do: unshares, Tell: []Party{Owner, Colleague}, Aside: true},
		{Action: "log_call", From: anytime, To: stays, By: Desk, Check: checkCall, Internal: true, Aside: true},
		{Action: "told", From: anytime, To: stays, By: Desk, Check: checkNote, Internal: true, Aside: true},
		{Action: "assign", From: open, To: stays, By: Desk, Check: checkAssign, Do: assigns, Tell: []Party{Desk, Giver}, Internal: true, Aside: true},
		{Action: "edit", From: []Status{Submitted}, To: stays, By: Owner, Check: edited, Tell: []Party{Desk}},
	}
}

// restores gives a lapsed case back to the reporter, who answers what was asked.
func restores(app *Application, _ *Move, _ Context) { app.leaveToOthers() }
