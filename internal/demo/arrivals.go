package demo

import (
	"bytes"
	"fmt"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// arrivals writes how everybody comes to the office: colleagues before the year
// begins, reporters soon after, those on a short stay when their visa begins,
// and a few just now, so that somebody waits for vetting.
func (pl *plan) arrivals(hash string) {
	begin := pl.start.AddDate(0, 0, -70)
	for i, p := range pl.staff {
		p.since = begin.Add(time.Duration(i) * time.Minute)
		pl.deeds = append(pl.deeds, deed{p.since, func(pr *play) error { return pr.hire(p, hash) }})
	}
	pl.roster()
	for i, p := range pl.reporters {
		pl.arrive(p, uint64(i), hash)
	}
}

// roster puts an officer on duty for the year, and sends another on leave when
// the demonstration opens.
func (pl *plan) roster() {
	officers := withRole(pl.staff, press.Officer)
	onDuty, away := officers[1], officers[len(officers)-1]
	pl.deeds = append(pl.deeds, deed{pl.start.AddDate(0, 0, -60), func(pr *play) error {
		return office.SetDuty(pr.ctx, pr.o, onDuty.user, onDuty.user.ID, true)
	}}, deed{pl.now.Add(-time.Hour), func(pr *play) error {
		today := pl.o.Rules.Today(pl.now)
		a := press.Absence{From: today.String(), Until: today.AddDays(3).String(), Deputy: onDuty.user.ID}
		return office.SetAbsence(pr.ctx, pr.o, away.user, away.user.ID, a)
	}})
}

// arrive writes one reporter's registration, credentials and vetting.
func (pl *plan) arrive(p *person, n uint64, hash string) {
	d := diary{rules: pl.o.Rules, cal: pl.o.Calendar(), dice: newDice(pl.seed, 1<<41+n), at: pl.start.AddDate(0, 0, -50+int(n))}
	switch {
	case p.fate == waiting:
		d.at = pl.now.Add(-time.Duration(20+7*n) * time.Hour / 6)
	case p.category == "short_term":
		d.at = pl.now.AddDate(0, 0, -60)
	}
	act := func(do func(pr *play) error) { pl.deeds = append(pl.deeds, deed{d.at, do}) }
	p.since = d.at
	act(func(pr *play) error { return pr.register(p, hash) })
	d.reporterTime(1)
	act(func(pr *play) error { return pr.sendCredentials(p, pl.now) })
	if p.fate == waiting {
		return
	}
	officer := pick(d.dice, withRole(pl.staff, press.Officer))
	d.soon(1)
	ruling := press.Ruling{Decision: press.TurnApprove}
	switch p.fate {
	case string(press.MoreInfo):
		ruling = press.Ruling{Decision: press.TurnAsk, Reason: "The picture of the card is not sharp enough to read the number. Could you send another one?"}
	case string(press.Rejected):
		ruling = press.Ruling{Decision: press.TurnReject, Reason: "We could not reach the outlet that is named as your employer, and the two links lead to a page without contents."}
	}
	act(func(pr *play) error { return pr.vet(p, officer, ruling) })
	if p.fate == string(press.Suspended) {
		d.at = pl.now.AddDate(0, 0, -20)
		act(func(pr *play) error { return pr.suspend(p, officer) })
	}
}

// waiting is the fate of a reporter whose credentials nobody has read yet.
const waiting = "submitted"

// hire opens a colleague's account.
func (p *play) hire(who *person, hash string) error {
	u := (&press.Invitation{Email: who.email, Name: who.family, Role: who.role}).User(p.o.Rules, p.o.DB.Now())
	u.OfficePhone, u.Section = "+86 10 "+who.phone, who.section
	return p.enrol(who, u, hash)
}

// register opens a reporter's account.
func (p *play) register(who *person, hash string) error {
	r := who.registration()
	return p.enrol(who, r.User(p.o.Rules, p.o.DB.Now()), hash)
}

func (p *play) enrol(who *person, u *press.User, hash string) error {
	u.PasswordHash = hash
	who.user = u
	if err := office.Enrol(p.ctx, p.o, u); err != nil {
		return fmt.Errorf("enrol %s: %w", who.email, err)
	}
	return nil
}

// sendCredentials sends what vetting needs, with a picture of the card and,
// where it is asked for, the letter of the outlet. Nothing runs out before end.
func (p *play) sendCredentials(who *person, end time.Time) error {
	c := who.credentials(p.o.DB.Now(), end)
	if err := p.receive(who, press.PurposePressCard, "card.png", cardPNG()); err != nil {
		return err
	}
	if c.Freelance || who.withLetter() {
		if err := p.receive(who, press.PurposeLetter, "letter.pdf", letterPDF("Letter of assignment")); err != nil {
			return err
		}
	}
	bad := press.Invalid{}
	if err := office.SendCredentials(p.ctx, p.o, who.user, c, bad); err != nil {
		return fmt.Errorf("credentials of %s: %w %v", who.email, err, map[string]press.Problem(bad))
	}
	return p.meet(who)
}

func (p *play) receive(who *person, purpose, name string, content []byte) error {
	up := office.Upload{Name: name, Size: int64(len(content)), Content: bytes.NewReader(content)}
	if _, err := office.Receive(p.ctx, p.o, who.user, purpose, "", up); err != nil {
		return fmt.Errorf("receive the %s of %s: %w", name, who.email, err)
	}
	return nil
}

// withLetter reports whether the reporter sends a letter of assignment.
func (p *person) withLetter() bool { return p.category == "short_term" || p.host == fixtureHost }

func (p *play) vet(who, by *person, r press.Ruling) error {
	if err := office.Vet(p.ctx, p.o, by.user, who.user.ID, 0, r); err != nil {
		return fmt.Errorf("vet %s: %w", who.email, err)
	}
	return p.meet(who)
}

func (p *play) suspend(who, by *person) error {
	s := press.Suspension{Reason: "Somebody else has used the press card of this account. We have asked the outlet to explain."}
	if err := office.Suspend(p.ctx, p.o, by.user, who.user.ID, s); err != nil {
		return fmt.Errorf("suspend %s: %w", who.email, err)
	}
	return p.meet(who)
}

// meet reads the account again as it is now.
func (p *play) meet(who *person) (err error) {
	who.user, err = p.o.DB.User(p.ctx, who.user.ID)
	return err
}
