package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/workday"
)

// play performs deeds in an office, one after the other, or in a book.
type play struct {
	ctx  context.Context
	o    *office.Office
	book *book // where the story is played; nil: in the office
}

// perform does what lies before the end, in the order of time, with the
// office's clock at each deed.
func (p *play) perform(deeds []deed, end time.Time) error {
	slices.SortStableFunc(deeds, func(a, b deed) int { return a.at.Compare(b.at) })
	for _, d := range deeds {
		if d.at.After(end) {
			break
		}
		now := d.at.UTC().Truncate(time.Microsecond)
		if err := p.pass(now); err != nil {
			return err
		}
		p.o.DB.Now = func() time.Time { return now }
		if err := d.do(p); err != nil {
			return err
		}
	}
	return p.pass(end)
}

// pass lets time go by until a moment: the office's own clock does what is due.
func (p *play) pass(until time.Time) error {
	for {
		at, ok, err := p.o.DB.FirstAlarm(p.ctx)
		if err != nil || !ok || at.After(until) {
			return err
		}
		p.o.DB.Now = func() time.Time { return at }
		if err := office.RunTimers(p.ctx, p.o); err != nil {
			return err
		}
	}
}

func (p *play) keep(s *story) error {
	_, err := office.SaveDraft(p.ctx, p.o, s.reporter.user, s.sent())
	return s.wrap("keep", err)
}

func (p *play) file(s *story) error {
	if p.book != nil {
		return s.wrap("file", p.book.file(s))
	}
	if s.paper != "" {
		content := letterPDF(s.paper)
		up := office.Upload{Name: s.paper, Size: int64(len(content)), Content: bytes.NewReader(content)}
		if _, err := office.Receive(p.ctx, p.o, s.reporter.user, press.PurposeAttachment, s.key, up); err != nil {
			return s.wrap("attach", err)
		}
	}
	app, err := office.File(p.ctx, p.o, s.reporter.user, s.sent())
	if err != nil {
		return s.wrap("file", err)
	}
	s.id, s.ref, s.version = app.ID, app.Ref(), app.Version
	return nil
}

// sent is the form as the reporter sends it.
func (s *story) sent() office.Form { return office.Form{Kind: s.kind, Detail: s.detail, Key: s.key} }

func (p *play) take(s *story, who *person, m press.Move) error {
	if p.book != nil {
		return s.wrap(string(m.Action), p.book.take(who, m))
	}
	if s.over {
		return nil
	}
	now, err := p.o.DB.Application(p.ctx, s.ref)
	if err != nil {
		return s.wrap(string(m.Action), err)
	}
	s.version = now.Version
	if m.Action == "take" && now.Status != press.Submitted { // the office's own clock was quicker
		return p.assign(s, who)
	}
	app, err := office.TakeStep(p.ctx, p.o, who.user, s.ref, s.version, m)
	if err != nil {
		return s.late(string(m.Action), err)
	}
	s.version = app.Version
	return nil
}

// late ends the story of a case with which the office's own clock was quicker.
func (s *story) late(what string, err error) error {
	if errors.Is(err, press.ErrConflict) {
		s.over = true
		return nil
	}
	return s.wrap(what, err)
}

func (p *play) assign(s *story, to *person) error {
	if p.book != nil {
		return s.wrap("assign", p.book.take(s.supervisor, press.Move{Action: "assign", Officer: to.user}))
	}
	app, err := office.Assign(p.ctx, p.o, s.supervisor.user, s.ref, 0, to.user.ID)
	if err != nil {
		return s.late("assign", err)
	}
	s.version = app.Version
	return nil
}

// offer offers times. Where another case holds the place or the host, the
// officer looks for others.
func (p *play) offer(s *story, from workday.Date, conditions string) error {
	for {
		err := p.take(s, s.officer, press.Move{Action: "offer", Note: conditions, Slots: s.slots(from)})
		var taken press.Invalid
		if !errors.As(err, &taken) {
			return err
		}
		for _, problem := range taken {
			if problem.Key != "error.slot_taken" {
				return err
			}
		}
	}
}

// choose picks the last of the times, which leaves the most room.
func (p *play) choose(s *story) error {
	if p.book != nil {
		return s.wrap("pick", p.book.choose(s.reporter))
	}
	offered, err := p.o.DB.HeldSlotsOf(p.ctx, []string{s.id})
	if err != nil {
		return s.wrap("pick", err)
	}
	times := offered[s.id] // in their order
	if len(times) == 0 {   // let go already
		s.over = true
		return nil
	}
	return p.take(s, s.reporter, press.Move{Action: "pick", Slot: times[len(times)-1].ID})
}

func (p *play) message(s *story, who *person, body string) error {
	if p.book != nil {
		return p.book.say(who, body, false)
	}
	_, err := office.PostMessage(p.ctx, p.o, who.user, s.ref, body, "")
	return s.late("message", err)
}

func (p *play) note(s *story, body string) error {
	if p.book != nil {
		return p.book.say(s.officer, body, true)
	}
	_, err := office.PostNote(p.ctx, p.o, s.officer.user, s.ref, body)
	return s.wrap("note", err)
}

// wrap says in which story an act failed.
func (s *story) wrap(what string, err error) error {
	var bad press.Invalid
	switch {
	case err == nil:
		return nil
	case errors.As(err, &bad):
		err = fmt.Errorf("%w %v", err, map[string]press.Problem(bad))
	}
	return fmt.Errorf("%s %q of %s: %w", what, s.entry.title, s.reporter.name(), err)
}
