package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/password"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// ErrNotEmpty says that the database holds more than the fixture's own accounts.
var ErrNotEmpty = errors.New("the database is not empty; the fixture is for one that is")

// outside is an account with which the program is checked from outside.
type outside struct {
	email, secret, name string
	role                press.Role
	fate                string
}

var outsiders = []outside{
	{"officer.a@example.test", "outside check officer A 7f3c", "处理员甲", press.Officer, ""},
	{"officer.b@example.test", "outside check officer B 7f3c", "处理员乙", press.Officer, ""},
	{"supervisor@example.test", "outside check supervisor S 7f3c", "审核员", press.Supervisor, ""},
	{"editor@example.test", "outside check editor E 7f3c", "编辑", press.Editor, ""},
	{"admin@example.test", "outside check admin Z 7f3c", "管理员", press.Admin, ""},
	{"reporter.a@example.test", "outside check reporter A 7f3c", "记者甲", press.Reporter, string(press.Approved)},
	{"reporter.b@example.test", "outside check reporter B 7f3c", "记者乙", press.Reporter, string(press.Approved)},
	{"victim@example.test", "outside check victim V 7f3c", "记者丙", press.Reporter, string(press.Approved)},
	{"reporter.u@example.test", "outside check reporter U 7f3c", "记者丁", press.Reporter, string(press.Confirmed)},
	{"reporter.s@example.test", "outside check reporter S 7f3c", "记者戊", press.Reporter, string(press.Suspended)},
}

// loadSecret opens every account of the load reporters.
const loadSecret = "outside check load 7f3c"

// Fixture makes the accounts with which the program is checked from outside,
// with n reporters for load, a published and a draft text of each sort, and one
// application of each kind. Made once, it is left as it is; ErrNotEmpty: the
// database holds anything else.
func Fixture(ctx context.Context, o *office.Office, n int) error {
	list := outsiders
	for i := range n {
		list = append(list, outside{
			fmt.Sprintf("load%03d@example.test", i+1), loadSecret, fmt.Sprintf("压测 %03d", i+1), press.Reporter, string(press.Approved),
		})
	}
	if err := onlyOurs(ctx, o, list); err != nil {
		return err
	}
	return office.Together(ctx, o, func(o *office.Office) error {
		f := &fixture{play: play{ctx: ctx, o: o}, hashes: map[string]string{}, people: map[string]*person{}}
		for _, a := range list {
			if err := f.account(a); err != nil {
				return fmt.Errorf("fixture account %s: %w", a.email, err)
			}
		}
		if err := f.content(); err != nil {
			return fmt.Errorf("fixture texts: %w", err)
		}
		if err := f.applications(); err != nil {
			return err
		}
		return o.DB.MailsGone(ctx, o.DB.Now())
	})
}

// onlyOurs wants no account in the database but those of the fixture, and
// without those no text and no application.
func onlyOurs(ctx context.Context, o *office.Office, list []outside) error {
	known := map[string]bool{}
	for _, a := range list {
		known[press.EmailKey(a.email)] = true
	}
	empty := true
	for after := ""; ; {
		page, next, err := o.DB.Accounts(ctx, store.UserFilter{After: after, Limit: 100})
		if err != nil {
			return err
		}
		for _, u := range page {
			if !known[u.EmailKey] && !ours(u) {
				return ErrNotEmpty
			}
			empty = false
		}
		if after = next; next == "" {
			break
		}
	}
	if !empty {
		return nil
	}
	return noContent(ctx, o)
}

func noContent(ctx context.Context, o *office.Office) error {
	opEds, _, err := o.DB.OpEds(ctx, store.ContentQuery{})
	if err != nil {
		return err
	}
	questions, _, err := o.DB.FAQs(ctx, store.ContentQuery{})
	if err != nil {
		return err
	}
	filed, _, err := o.DB.Public().Progress(ctx, store.ProgressQuery{Limit: 1})
	if err != nil {
		return err
	}
	if len(opEds)+len(questions)+len(filed) > 0 {
		return ErrNotEmpty
	}
	return nil
}

// fixtureHost is where the outlet of the fixture's reporters is at home.
const fixtureHost = "daily"

// fixture is the making of the fixture.
type fixture struct {
	play
	hashes map[string]string // by password: each is hashed once
	people map[string]*person
}

// account opens one account unless it is there.
func (f *fixture) account(a outside) error {
	p := &person{
		family: a.name, email: a.email, role: a.role, phone: "5550 0150", nationality: "FR", category: "resident", position: "记者",
		outlet: "Test Daily 测试日报", country: "FR", media: "newspaper", host: fixtureHost, locale: press.Chinese, zone: f.o.Rules.Zone.String(),
		mobile: "+8613800000000", city: "示例市", fate: a.fate,
	}
	f.people[a.email] = p
	u, err := f.o.DB.UserByEmail(f.ctx, a.email)
	if err == nil {
		p.user = u
		return nil
	}
	if !errors.Is(err, press.ErrNotFound) {
		return err
	}
	hash, err := f.hash(a.secret)
	if err != nil {
		return err
	}
	if a.role != press.Reporter {
		return f.hire(p, hash)
	}
	return f.reporter(p, hash)
}

// reporter takes a reporter from registration to where the fixture wants them.
func (f *fixture) reporter(p *person, hash string) error {
	now := f.o.DB.Now()
	if err := f.register(p, hash); err != nil || p.fate == string(press.Confirmed) {
		return err
	}
	if err := f.sendCredentials(p, now.In(f.o.Rules.Zone).AddDate(4, 0, 0)); err != nil {
		return err
	}
	officer := f.people[outsiders[0].email]
	if err := f.vet(p, officer, press.Ruling{Decision: press.TurnApprove}); err != nil || p.fate != string(press.Suspended) {
		return err
	}
	return f.suspend(p, officer)
}

func (f *fixture) hash(plain string) (string, error) {
	if f.hashes[plain] == "" {
		h, err := password.Hash(f.ctx, plain)
		if err != nil {
			return "", err
		}
		f.hashes[plain] = h
	}
	return f.hashes[plain], nil
}

// content writes a published and a draft text of each sort.
func (f *fixture) content() error {
	editor := f.people["editor@example.test"].user
	have, _, err := f.o.DB.OpEds(f.ctx, store.ContentQuery{})
	if err != nil || len(have) > 0 {
		return err
	}
	for i, word := range []string{"published", "draft"} {
		a, err := office.SaveOpEd(f.ctx, f.o, editor, "", 0, press.OpEdForm{
			Slug: "fixture-" + word, TitleZH: "示例文章 " + word, TitleEN: "A fixture op-ed, " + word,
			BodyZH: "用于检查的文章。", BodyEN: "A text for checks.", Author: "An Author", Source: "A Daily",
		})
		if err != nil {
			return err
		}
		q, err := office.SaveFAQ(f.ctx, f.o, editor, "", 0, press.FAQForm{
			Category: "general", QuestionZH: "示例问题 " + word + "？", AnswerZH: "用于检查的答案。",
			QuestionEN: "A fixture question, " + word + "?", AnswerEN: "An answer for checks.",
		})
		if err != nil || i == 1 {
			return err
		}
		if _, err := office.PublishOpEd(f.ctx, f.o, editor, a.ID, a.Version); err != nil {
			return err
		}
		if _, err := office.PublishFAQ(f.ctx, f.o, editor, q.ID, q.Version); err != nil {
			return err
		}
	}
	return nil
}

// applications files one application of each kind, each with a file.
func (f *fixture) applications() error {
	day := f.o.Rules.Today(f.o.DB.Now()).AddDays(30)
	at := func(hour int) string { return day.At(hour, 0, time.UTC).Format("2006-01-02T15:04") }
	for _, s := range []*story{
		{kind: press.InterviewKind, key: "fixture interview", detail: &press.Interview{
			Topic: "示例采访 Fixture interview", Purpose: "Background of the story, in two sentences. 背景说明。", Mode: "in_person",
			Interviewees: []press.Interviewee{{Unit: "Port and Shipping Division", Role: "Spokesperson"}},
			Outline:      []string{"What changed this year, and why?", "What will change next year?"},
			Windows:      []press.Window{{Start: at(10), End: at(12)}}, DurationMin: "45", Language: "en", DeadlineKind: "none",
			PublishOutlets: "Test Daily, print", DeclTrue: true, DeclShareUnit: true,
		}},
		{kind: press.InquiryKind, key: "fixture inquiry", detail: &press.Inquiry{
			Subject: "示例咨询 Fixture inquiry", Area: "other", Asked: []string{"Please state the figure for last year."},
			Background: "We know the figure of 2025.", Form: "statement", ReplyLanguage: "en", DeadlineKind: "none",
			DeclTrue: true, DeclShareUnit: true,
		}},
	} {
		s.reporter, s.paper = f.people["reporter.a@example.test"], "note.pdf"
		_, err := f.o.DB.ApplicationByForm(f.ctx, s.reporter.user.ID, s.key)
		if err == nil {
			continue
		}
		if !errors.Is(err, press.ErrNotFound) {
			return err
		}
		if err := f.file(s); err != nil {
			return err
		}
	}
	return nil
}
