package office

import (
	"context"
	"errors"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// Asked is what somebody sees who was sent a link: what was shared with their
// unit, and what it has answered. It holds nothing else of the case.
type Asked struct {
	Link    press.Link
	Number  string
	Unit    string
	Officer string // who handles the case, and their telephone
	Phone   string
	Now     time.Time
	Ending  press.Ending // why nothing is asked any more

	Interview *AskedInterview
	Opinion   *AskedOpinion
}

// AskedInterview is what an interviewee sees.
type AskedInterview struct {
	Person      string
	Sent        string
	ReplyBy     time.Time
	Topic       string
	Outlet      string
	Reporter    string // empty where the reporter has not agreed to be named
	Mode        string
	Minutes     string
	Language    string
	Interpreter bool
	Windows     []press.Span
	Outline     []string

	Consent    press.Consent
	Conditions string
	Means      press.Means
	AnsweredBy string
	AnsweredAt *time.Time
	Times      []press.Slot // that the unit has proposed
	Agreed     *press.Slot  // the time that was agreed
}

// AskedOpinion is what a unit sees that was asked for its opinion.
type AskedOpinion struct {
	Questions  string
	DueDate    string
	Draft      string
	Means      press.Means
	AnsweredAt *time.Time
}

// asks is the step with which what a asks is answered.
func (a *Asked) asks() press.Action {
	if a.Opinion != nil {
		return "record_answer"
	}
	return "record_consent"
}

// linkTries is how often a minute one address may try links.
const linkTries = 60

// CountLink bounds how often one address may ask for links. Throttled: too often.
func CountLink(ctx context.Context, o *Office, address string) error {
	return seldom(ctx, o, "link "+address, linkTries, time.Minute)
}

// OpenAsked shows what a link asks, and notes that it was opened. ErrGone: it
// was never given out, was used, was revoked or is over; nobody learns which.
func OpenAsked(ctx context.Context, o *Office, secret string) (*Asked, error) {
	a, _, err := asked(ctx, o, o.DB, secret)
	if err != nil {
		return nil, err
	}
	if !a.Link.Works(a.Now) {
		return nil, press.ErrGone
	}
	if a.Link.OpenedAt != nil {
		return a, nil
	}
	if err := o.DB.OpenLink(ctx, a.Link.ID); err != nil && !Away(err) { // what can be read is shown all the same
		return nil, err
	}
	return a, nil
}

// asked reads what a link asks.
func asked(ctx context.Context, o *Office, db *store.DB, secret string) (*Asked, *press.Application, error) {
	link, err := db.Link(ctx, press.SecretHash(secret))
	if err != nil {
		return nil, nil, err
	}
	app, err := db.ApplicationByID(ctx, link.ApplicationID)
	if err != nil {
		return nil, nil, err
	}
	a := &Asked{Link: *link, Number: app.Ref(), Phone: o.Rules.Phone, Now: db.Now()}
	if u := app.Assignee; u != nil {
		a.Officer = u.Name()
		if u.OfficePhone != "" {
			a.Phone = u.OfficePhone
		}
	}
	if !link.Works(a.Now) {
		a.Ending = app.EndingOf(link, a.Now)
	}
	p, u := app.Contacted(link.ContactID), app.Consulted(link.ConsultationID)
	switch {
	case p != nil:
		rules, _ := o.rules(db)
		a.Unit, a.Interview = p.Unit, askedInterview(rules, app, p)
	case u != nil:
		a.Unit = u.Unit
		a.Opinion = &AskedOpinion{Questions: u.Questions, DueDate: u.DueDate, Draft: app.DraftOf(u.ID), Means: u.Means, AnsweredAt: u.AnsweredAt}
	default:
		return nil, nil, press.ErrGone
	}
	return a, app, nil
}

func askedInterview(rules press.Context, app *press.Application, p *press.Contact) *AskedInterview {
	d, ok := app.Detail.(*press.Interview)
	if !ok {
		return nil
	}
	i := &AskedInterview{
		Person: p.Person, Sent: p.Sent, ReplyBy: app.ReplyBy(p, rules), Topic: d.Topic, Outlet: app.Owner.OutletName,
		Mode: d.Mode, Minutes: d.DurationMin, Language: d.Language, Interpreter: d.Interpreter, Windows: d.Spans(rules.Office), Outline: d.Outline,
		Consent: p.Consent, Conditions: p.Conditions, Means: p.Means, AnsweredBy: p.AnsweredBy, AnsweredAt: p.AnsweredAt,
		Times: app.Offered(press.Move{Slots: p.Times}, rules.Office),
	}
	if d.DeclShareUnit {
		i.Reporter = app.Owner.Name()
	}
	if s := app.Appointment(); s != nil && p.Consent == press.ConsentGiven {
		agreed := *s
		i.Agreed = &agreed
	}
	return i
}

// answerTries is how often an answer is tried that meets a change of the case.
const answerTries = 5

// AnswerAsked takes a step for a unit by its link; a move without an action is
// the answer to what the link asks. ErrGone: the link does nothing and nobody
// learns why. ErrConflict: it worked until just now; what has happened comes
// with it.
func AnswerAsked(ctx context.Context, o *Office, secret string, m press.Move) (a *Asked, err error) {
	for range answerTries {
		if a, err = answer(ctx, o, secret, m); !errors.Is(err, press.ErrConflict) || a.Ending != press.EndedUnknown {
			break
		}
	}
	return a, err
}

func answer(ctx context.Context, o *Office, secret string, m press.Move) (a *Asked, err error) {
	err = o.do(ctx, func(tx *store.DB) error {
		var app *press.Application
		if a, app, err = asked(ctx, o, tx, secret); err != nil {
			return err
		}
		if !a.Link.Works(a.Now) {
			if a.Ending == press.EndedUnknown {
				return press.ErrGone
			}
			return press.ErrConflict
		}
		m.By, m.Link, m.Contact, m.Unit = press.LiaisonOf(a.Unit), a.Link.ID, a.Link.ContactID, a.Link.ConsultationID
		if m.Action == "" {
			m.Action = a.asks()
		}
		err := step(ctx, tx, o, app, m)
		var refused press.Refused
		if errors.As(err, &refused) { // the office has noted an answer meanwhile, or none is there to take back
			a.Ending = press.EndedAnswered
			return press.ErrConflict
		}
		if err != nil {
			return err
		}
		return conclude(ctx, tx, o, app, m)
	})
	return a, err
}

// KeepAnswer keeps what a unit has written of its opinion, for its next visit;
// the office does not see it. The errors are those of AnswerAsked.
func KeepAnswer(ctx context.Context, o *Office, secret, text string) (a *Asked, err error) {
	err = o.do(ctx, func(tx *store.DB) error {
		if a, _, err = asked(ctx, o, tx, secret); err != nil {
			return err
		}
		switch {
		case a.Opinion == nil, !a.Link.Works(a.Now) && a.Ending == press.EndedUnknown:
			return press.ErrGone
		case !a.Link.Works(a.Now):
			return press.ErrConflict
		}
		if err := press.CheckDraft(text); err != nil {
			return err
		}
		return tx.KeepDraft(ctx, a.Link.ID, text)
	})
	return a, err
}
