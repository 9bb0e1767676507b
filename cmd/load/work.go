package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
)

// work is one sort of work: what somebody does before the time is taken, and
// what they do again and again.
type work struct {
	name    string
	prepare func(ctx context.Context, c *client) error
	turn    func(ctx context.Context, c *client) error
}

// works are all sorts of work by their names.
var works = map[string]work{
	"read":   {"read", nothing, readPages},
	"search": {"search", nothing, searchPages},
	"login":  {"login", nothing, logIn},
	"own":    {"own", asReporter, readOwn},
	"file":   {"file", asReporter, file},
	"desk":   {"desk", asOfficer, readLists},
	"case":   {"case", asOfficer, readCases},
	"step":   {"step", asColleague, takeStep},
}

func names() []string {
	return []string{"read", "search", "login", "own", "file", "desk", "case", "step"}
}

// The accounts of the fixture.
const (
	reporters      = 32
	reporterSecret = "outside check load 7f3c"
	officer        = "officer.a@example.test"
	officerSecret  = "outside check officer A 7f3c"
)

func nothing(context.Context, *client) error { return nil }

// pages are what readers open.
var pages = []string{"/", "/en/", "/op-eds", "/faqs", "/progress", "/en/progress?kind=inquiry", "/faqs.atom", "/about"}

func readPages(ctx context.Context, c *client) error {
	_, err := c.get(ctx, pages[c.turns%len(pages)])
	return err
}

var questions = []string{"/search?q=map", "/faqs?q=%E9%87%87%E8%AE%BF", "/search?q=fixture", "/en/search?q=river"}

func searchPages(ctx context.Context, c *client) error {
	_, err := c.get(ctx, questions[c.turns%len(questions)])
	return err
}

// name is the reporter whom a client plays.
func (c *client) name() string { return fmt.Sprintf("load%03d@example.test", 1+c.number%reporters) }

func logIn(ctx context.Context, c *client) error {
	c.forget()
	return c.post(ctx, "/login", url.Values{"email": {c.name()}, "password": {reporterSecret}})
}

func asReporter(ctx context.Context, c *client) error { return logIn(ctx, c) }

func asOfficer(ctx context.Context, c *client) error { return c.atDesk(ctx, "closed") }

// atDesk logs an officer in and notes the cases of a list.
func (c *client) atDesk(ctx context.Context, view string) error {
	if err := c.post(ctx, "/login", url.Values{"email": {officer}, "password": {officerSecret}}); err != nil {
		return err
	}
	page, err := c.get(ctx, "/desk/applications?view="+view)
	for _, m := range number.FindAllStringSubmatch(page, -1) {
		c.cases = append(c.cases, m[1])
	}
	c.cases = slices.Compact(c.cases)
	return err
}

// asColleague is an officer who leaves the cases of the others alone.
func asColleague(ctx context.Context, c *client) error {
	err := c.atDesk(ctx, "open")
	var own []string
	for i := c.number; i < len(c.cases); i += c.of {
		own = append(own, c.cases[i])
	}
	c.cases = own
	return err
}

func readOwn(ctx context.Context, c *client) error {
	_, err := c.get(ctx, "/applications")
	return err
}

var key = regexp.MustCompile(`name="idempotency_key" value="([^"]+)"`)

// file opens the form, sends it, and goes where that leads.
func file(ctx context.Context, c *client) error {
	form, err := c.get(ctx, "/applications/inquiry/new")
	if err != nil {
		return err
	}
	m := key.FindStringSubmatch(form)
	if m == nil {
		return errors.New("the form has no key")
	}
	return c.post(ctx, "/applications/inquiry", url.Values{
		"save": {"submit"}, "idempotency_key": {m[1]}, "subject": {"咨询 Inquiry " + m[1][:6]}, "area": {"other"},
		"questions.0": {"Please state the figure for last year."}, "background": {"We know the figure of the year before."},
		"form": {"statement"}, "reply_language": {"en"}, "deadline_kind": {"none"}, "decl_true": {"1"}, "decl_share_unit": {"1"},
	})
}

var lists = []string{
	"/desk/applications?view=open", "/desk/applications?view=mine", "/desk/applications?view=closed&status=declined",
	"/desk/applications?view=open&kind=inquiry", "/desk/applications?q=river", "/desk/applications?q=%E5%B2%B8%E7%94%B5",
}

func readLists(ctx context.Context, c *client) error {
	_, err := c.get(ctx, lists[c.turns%len(lists)])
	return err
}

// errIdle says that a client has nothing to work on and ends.
var errIdle = errors.New("see pressdesk fixture --applications")

var number = regexp.MustCompile(`data-application-number="([0-9]+)"`)

func readCases(ctx context.Context, c *client) error {
	if len(c.cases) == 0 {
		return fmt.Errorf("the desk has no closed case: %w", errIdle)
	}
	_, err := c.get(ctx, "/desk/applications/"+c.cases[c.turns%len(c.cases)])
	return err
}

var (
	statusAndVersion = regexp.MustCompile(`data-status="([a-z_]+)" data-version="([0-9]+)"`)
	colleague        = regexp.MustCompile(`<select[^>]* name="officer">.*?<option value="([^"]+)"`)
)

// takeStep opens a case, takes it if nobody has, and gives it to somebody
// otherwise: a step with its event, its mail and its place in the lists.
func takeStep(ctx context.Context, c *client) error {
	if len(c.cases) == 0 {
		return fmt.Errorf("the desk has too few open cases: %w", errIdle)
	}
	i := c.turns % len(c.cases)
	path := "/desk/applications/" + c.cases[i]
	page, err := c.get(ctx, path)
	if err != nil {
		return err
	}
	state := statusAndVersion.FindStringSubmatch(page)
	if state == nil {
		return errors.New("the case does not say how it stands")
	}
	form := url.Values{"version": {state[2]}}
	if state[1] == "submitted" {
		form.Set("action", "take")
		return c.post(ctx, path+"/steps", form)
	}
	to := colleague.FindStringSubmatch(page)
	if to == nil { // it stands where nobody can be given it
		c.cases = slices.Delete(c.cases, i, i+1)
		return nil
	}
	form.Set("officer", to[1])
	return c.post(ctx, path+"/assign", form)
}
