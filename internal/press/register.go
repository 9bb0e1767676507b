package press

// Recorded is one line of the register of consents: what an interviewee said,
// and when.
type Recorded struct {
	*Event
	Consent    Consent
	Means      Means
	By         string // who spoke for the unit
	Conditions string
	Why        string // of a consent that was taken back, in the unit's words
}

// Register returns what p has said so far, oldest first: the consent is asked
// anew when a time is called off, and what was said before stays on record.
func (app *Application) Register(p *Contact) []Recorded {
	var list []Recorded
	for i := range app.Events {
		ev := &app.Events[i]
		if ev.Action != "record_consent" && ev.Action != "withdraw_consent" {
			continue
		}
		m := ev.said()
		if m.Contact != p.ID {
			continue
		}
		r := Recorded{Event: ev, Consent: Consent(m.Consent), Means: m.Means, By: m.Party, Conditions: m.Conditions, Why: m.Text}
		if ev.Action == "withdraw_consent" {
			r.Consent = ConsentWithdrawn
			if r.Why == "" && ev.Text != nil {
				r.Why = ev.Text.Note
			}
		}
		list = append(list, r)
	}
	return list
}
