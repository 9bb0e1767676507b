package press

// SlipState is what the public check page says about a consent slip.
type SlipState string

// The states of a slip. Why one is void is nobody's business.
const (
	SlipUnknown SlipState = "unknown"
	SlipValid   SlipState = "valid"
	SlipVoid    SlipState = "void"
)

// SlipState returns what a slip for p is worth while its application has this
// status: it holds as long as the consent does and the interview is not called
// off.
func (p *Contact) SlipState(s Status) SlipState {
	calledOff := interview.State(s).Public == Done && s != Completed
	if p.Consent != ConsentGiven || calledOff {
		return SlipVoid
	}
	return SlipValid
}

// Slips returns the interviewees for whom a consent slip is issued: those who
// have agreed, once a time is agreed as well.
func (app *Application) Slips() []Contact {
	if app.Appointment() == nil {
		return nil
	}
	var list []Contact
	for _, p := range app.Contacts {
		if p.SlipCode != "" && p.SlipState(app.Status) == SlipValid {
			list = append(list, p)
		}
	}
	return list
}
