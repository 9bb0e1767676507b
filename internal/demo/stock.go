package demo

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

const (
	stockSeed  = 7
	stockChunk = 400 // cases that are played and written together
	casesEach  = 40  // cases of one reporter, in the middle
)

// stock is the making of an office of many cases.
type stock struct {
	o          *office.Office
	start, now time.Time
	cases      int
	words      map[string]*material
	people     []*person
	officers   []*person
	supervisor *person
	serials    map[string]int
	ids        uint64
}

// Stock adds n cases of the years before now, with reporters of their own, to
// an office that Fixture has furnished. Added once, they stay as they are: a
// second time nothing happens. All of them come, or none.
func Stock(ctx context.Context, o *office.Office, n int) error {
	switch _, err := o.DB.UserByEmail(ctx, stockEmail(0)); {
	case err == nil:
		return nil
	case !errors.Is(err, press.ErrNotFound):
		return err
	}
	st, err := newStock(ctx, o, n)
	if err != nil {
		return err
	}
	err = office.Together(ctx, o, func(o *office.Office) error {
		if err := office.StockPeople(ctx, o, st.accounts()); err != nil {
			return fmt.Errorf("stock accounts: %w", err)
		}
		return st.fill(ctx, o)
	})
	if err != nil {
		return err
	}
	return o.DB.Measure(ctx)
}

// years is how long an office has worked that has so many cases: the larger it
// is the more of them a day brings.
func years(n int) int {
	switch {
	case n <= 2000:
		return 2
	case n <= 100_000:
		return 8
	}
	return 12
}

func newStock(ctx context.Context, o *office.Office, n int) (*stock, error) {
	now := o.DB.Now()
	st := &stock{o: o, start: now.AddDate(-years(n), 0, 0), now: now, cases: n, words: map[string]*material{}, serials: map[string]int{}}
	for _, lang := range []string{press.Chinese, press.English} {
		m, err := readMaterial(lang)
		if err != nil {
			return nil, err
		}
		st.words[lang] = m
	}
	for _, a := range outsiders {
		if a.role != press.Officer && a.role != press.Supervisor {
			continue
		}
		u, err := o.DB.UserByEmail(ctx, a.email)
		if err != nil {
			return nil, fmt.Errorf("stock: %s: %w", a.email, err)
		}
		p := &person{family: a.name, role: a.role, phone: "5550 0150", user: u}
		if a.role == press.Supervisor {
			st.supervisor = p
			continue
		}
		st.officers = append(st.officers, p)
	}
	for _, r := range press.Kinds { // those of this year that are taken
		series := o.Rules.SerialSeries(r.Kind, now)
		last, err := o.DB.Serial(ctx, series)
		if err != nil {
			return nil, err
		}
		st.serials[series] = last
	}
	return st, st.invite(n)
}

func stockEmail(i int) string { return fmt.Sprintf("reporter%05d@example.test", i) }

var stockEmails = regexp.MustCompile(`^reporter[0-9]{5}@example\.test$`)

// invite makes the reporters: the demonstration's outlets with other people.
func (st *stock) invite(n int) error {
	models, err := readReporters()
	if err != nil {
		return err
	}
	var faces []*person
	for _, p := range models {
		if p.fate == string(press.Approved) && p.category == "resident" {
			faces = append(faces, p)
		}
	}
	b := &book{ids: 1}
	for i := range 1 + n/casesEach {
		face, other := faces[i%len(faces)], faces[i/len(faces)%len(faces)]
		p := *face
		if other.locale == p.locale {
			p.family, p.nameZH = other.family, ""
		}
		p.email = stockEmail(i)
		form := p.registration()
		u := form.User(st.o.Rules, st.start)
		u.ID, u.EmailConfirmedAt = b.id(), &st.start
		c := p.credentials(st.start, st.now.AddDate(4, 0, 0))
		if err := errors.Join(
			u.Turn(press.TurnConfirm), u.SendCredentials(c, st.start, st.start),
			u.Decide(press.Ruling{Decision: press.TurnApprove}, st.officers[0].user, st.start),
		); err != nil {
			return fmt.Errorf("stock account %s: %w", p.email, err)
		}
		p.user = u
		st.people = append(st.people, &p)
	}
	st.ids = b.ids
	return nil
}

func (st *stock) accounts() (list []*press.User) {
	for _, p := range st.people {
		list = append(list, p.user)
	}
	return list
}

// played is a part of the stock that is being made.
type played struct {
	list []office.Made
	err  error
}

// fill plays the cases on every processor, and writes them in their order.
func (st *stock) fill(ctx context.Context, o *office.Office) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	parts := make(chan chan played, 2*runtime.GOMAXPROCS(0))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		defer close(parts)
		for first := 0; first < st.cases; first += stockChunk {
			stories, books := st.write(first, min(first+stockChunk, st.cases))
			part := make(chan played, 1)
			select {
			case <-ctx.Done():
				return
			case parts <- part:
			}
			slots <- struct{}{}
			go func() {
				defer func() { <-slots }()
				part <- st.play(ctx, stories, books)
			}()
		}
	}()
	for part := range parts {
		p := <-part
		if p.err != nil {
			return p.err
		}
		if err := office.Stock(ctx, o, p.list); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// idsEach is how many ids a case may need.
const idsEach = 128

// write decides who files what and when, for the cases from first to last.
func (st *stock) write(first, last int) (stories []*story, books []*book) {
	length := st.now.Sub(st.start)
	for i := first; i < last; i++ {
		at := st.start.Add(length / time.Duration(st.cases) * time.Duration(i)).Truncate(time.Second)
		dice := newDice(stockSeed, uint64(i))
		kind := press.Kinds[i%2].Kind
		who := pick(dice, st.people)
		deck := st.words[who.locale].interviews
		if kind == press.InquiryKind {
			deck = st.words[who.locale].inquiries
		}
		series := st.o.Rules.SerialSeries(kind, at)
		st.serials[series]++
		books = append(books, &book{o: st.o, at: at, serial: st.serials[series], ids: st.ids})
		st.ids += idsEach
		stories = append(stories, &story{
			diary: diary{rules: st.o.Rules, cal: st.o.Calendar(), dice: dice, at: at}, now: st.now,
			words: st.words[who.locale], office: st.words[press.Chinese], reporter: who,
			officer: pick(dice, st.officers), officers: st.officers, supervisor: st.supervisor,
			kind: kind, entry: pick(dice, deck), key: fmt.Sprintf("stock %d", i),
		})
	}
	return stories, books
}

// play plays stories until now: what has not happened yet is what is open.
func (st *stock) play(ctx context.Context, stories []*story, books []*book) (done played) {
	for i, s := range stories {
		(&plan{}).unfold(s)
		b := books[i]
		for _, d := range s.deeds {
			if d.at.After(st.now) {
				break
			}
			at := d.at.UTC().Truncate(time.Microsecond)
			if err := b.pass(at); err != nil {
				return played{err: err}
			}
			b.at = at
			if err := d.do(&play{ctx, st.o, b}); errors.Is(err, press.ErrConflict) {
				break // the office's own clock was quicker
			} else if err != nil {
				return played{err: err}
			}
		}
		if err := b.pass(st.now); err != nil {
			return played{err: err}
		}
		done.list = append(done.list, b.made)
	}
	return done
}

// ours reports whether an account belongs to the stock.
func ours(u *press.User) bool { return stockEmails.MatchString(u.EmailKey) }
