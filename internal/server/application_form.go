package server

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// The forms of the kinds: written, kept as drafts, checked and filed.

// formPart is one section of a form and the inputs in it, by the first part of
// their paths.
type formPart struct {
	Name   string
	Inputs []string
	Errors int
	Done   bool
}

var formParts = map[press.Kind][]formPart{
	press.InterviewKind: {
		{Name: "topic", Inputs: []string{"topic", "programme", "purpose", "outline"}},
		{Name: "who", Inputs: []string{"interviewees", "mode", "mode_extra", "alt_written"}},
		{Name: "when", Inputs: []string{"windows", "tz", "duration_min", "arrival", "departure", "language", "interpreter", "sites"}},
		{Name: "crew", Inputs: []string{"crew", "equipment", "live", "live_note", "drone", "drone_note", "radio", "radio_note", "lighting", "lighting_note", "vehicles", "photos", "audio", "video"}},
		{Name: "publish", Inputs: []string{"publish_outlets", "publish_at", "deadline_kind", "deadline_at", "deadline_tz", "day_contact"}},
		{Name: "files", Inputs: []string{"attachments"}},
		{Name: "submit", Inputs: []string{"decl_true", "decl_share_unit"}},
	},
	press.InquiryKind: {
		{Name: "subject", Inputs: []string{"subject", "area"}},
		{Name: "questions", Inputs: []string{"questions", "background", "believed_unit", "period_from", "period_to"}},
		{Name: "answer", Inputs: []string{"form", "attribution", "reply_language", "deadline_kind", "deadline_at", "deadline_tz", "urgent_reason"}},
		{Name: "files", Inputs: []string{"attachments"}},
		{Name: "submit", Inputs: []string{"decl_true", "decl_share_unit"}},
	},
}

// partsOf returns the sections of a kind's form with how many mistakes each
// has, and whether it is complete; known says that anything was checked.
func partsOf(kind press.Kind, shown, missing press.Invalid, known bool) []formPart {
	list := slices.Clone(formParts[kind])
	for i := range list {
		list[i].Errors = list[i].count(shown)
		list[i].Done = known && list[i].count(missing) == 0
	}
	return list
}

func (part formPart) count(bad press.Invalid) (n int) {
	for path := range bad {
		first, _, _ := strings.Cut(path, ".")
		if slices.Contains(part.Inputs, first) {
			n++
		}
	}
	return n
}

// inputs lists the inputs of a form in its order, for the summary of mistakes.
func inputs(kind press.Kind) (order []string) {
	for _, part := range formParts[kind] {
		order = append(order, part.Inputs...)
	}
	return order
}

// formPage is an application as its reporter writes it.
type formPage struct {
	view.Base
	Kind    press.Kind
	Ref     string // empty for a new one
	Status  press.Status
	Version int
	SavedAt time.Time
	Detail  press.Detail
	Key     string
	Later   bool
	Pending bool // the reporter is not approved yet
	Filed   bool // what changes is an application and no draft
	Files   []press.Attachment
	Parts   []formPart
	Inputs  []string
	Answer  time.Time    // by when the office answers what is filed now
	Outlook *view.Notice // whether that is early enough for the reporter
	Choices choices
	Earlier string // the number or draft that this form made before
	Stale   bool   // somebody has changed it meanwhile
	Closed  bool   // nobody can change it any more

	SavedElsewhere time.Time // when that was
	Differences    []change  // between what was saved elsewhere and what was typed here
}

// Autosaves reports whether the script may keep what is written here: a draft
// that nobody has changed meanwhile.
func (page *formPage) Autosaves() bool {
	return !page.Filed && !page.Stale && !page.Closed && page.Earlier == ""
}

// choices are the lists of the forms that are no list of the office's.
type choices struct {
	Modes, Languages, Deadlines, Forms, Attributions, ReplyLanguages, Places []string
}

var formChoices = choices{
	press.Modes, press.TalkLanguages, press.DeadlineKinds, press.ReplyForms, press.Attributions, press.ReplyLanguages, []string{"indoor", "outdoor"},
}

func newKey() string { return rand.Text() }

// draftOf is what a form works on: an application that is there, or a new one.
type draftOf struct {
	kind press.Kind
	app  *press.Application // nil for a new one
	form office.Form
	bad  press.Invalid
	more string // the group that wants another row
	code int
}

func (s *Server) newApplication(kind press.Kind) echo.HandlerFunc {
	return func(c echo.Context) error {
		d := &draftOf{kind: kind, form: office.Form{Kind: kind, Detail: kind.Rules().New(), Key: newKey()}, code: http.StatusOK}
		prefill(d.form.Detail, user(c), s.office)
		if asked, ok := d.form.Detail.(*press.Inquiry); ok {
			asked.Subject = query(c)
		}
		return s.showForm(c, d)
	}
}

// prefill writes what the office knows already.
func prefill(d press.Detail, u *press.User, o *press.Office) {
	zone := u.Timezone
	if zone == "" {
		zone = o.Zone.String()
	}
	switch d := d.(type) {
	case *press.Interview:
		d.Timezone, d.DeadlineZone, d.PublishOutlets = o.Zone.String(), zone, u.OutletName
		d.DayContact = press.DayContact{Name: u.Name(), Mobile: u.Mobile}
		if utf8.RuneCountInString(d.DayContact.Name) > 60 {
			d.DayContact.Name = u.FamilyName
		}
	case *press.Inquiry:
		d.DeadlineZone, d.Attribution, d.ReplyLanguage = zone, "any", u.Locale
	}
}

func (s *Server) editApplication(c echo.Context) error {
	app, _, err := office.EditForm(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil {
		return err
	}
	form := office.Form{Ref: app.Ref(), Kind: app.Kind, Detail: app.Detail, Key: newKey(), Version: app.Version, Later: app.SendOnceApproved}
	return s.showForm(c, &draftOf{kind: app.Kind, app: app, form: form, code: http.StatusOK})
}

func (s *Server) createApplication(kind press.Kind) echo.HandlerFunc {
	return func(c echo.Context) error { return s.save(c, &draftOf{kind: kind}) }
}

func (s *Server) updateApplication(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	if f.Get("save") == "submit" && bare(f) {
		return s.fileDraft(c, f)
	}
	app, _, err := office.EditForm(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil && !errors.Is(err, press.ErrConflict) {
		return err
	}
	return s.save(c, &draftOf{kind: app.Kind, app: app})
}

// controls are the inputs of a form that are no part of the application.
var controls = []string{"save", "add", "remove", "version", "idempotency_key", "later", "_csrf"}

// bare reports whether a form says nothing but what to do with the draft.
func bare(f url.Values) bool {
	for name := range f {
		if !slices.Contains(controls, name) {
			return false
		}
	}
	return true
}

// fileDraft files a draft as it is kept.
func (s *Server) fileDraft(c echo.Context, f url.Values) error {
	n, err := version(f)
	if err != nil {
		return err
	}
	later := f.Get("later") != ""
	app, err := office.FileDraft(c.Request().Context(), s.o, user(c), c.Param("ref"), n, later)
	if problems, ok := office.IsProblem(err); ok {
		return s.showCheck(c, codeOf(problems), app, problems)
	}
	if errors.Is(err, press.ErrConflict) {
		return s.showCheck(c, http.StatusConflict, app, nil)
	}
	return s.filed(c, app, later, err)
}

// save does with a form what its button says: another row, a file less, keep
// it, check it, or file it.
func (s *Server) save(c echo.Context, d *draftOf) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	if err := s.read(c, f, d); err != nil {
		return err
	}
	if group, id := f.Get("add"), f.Get("remove"); group != "" || id != "" {
		return s.rearranged(c, d, group, id)
	}
	act := f.Get("save")
	if act == "draft" && scripted(c) {
		return s.autosave(c, d)
	}
	if act != "draft" && act != "check" && act != "submit" {
		d.bad.Add("save", "error.choice")
	}
	if len(d.bad) > 0 {
		return s.mistaken(c, d, act == "draft")
	}
	ctx, keep := c.Request().Context(), office.SaveDraft
	if act == "submit" {
		keep = office.File
	}
	app, err := keep(ctx, s.o, user(c), d.form)
	if problems, ok := office.IsProblem(err); ok {
		d.bad = problems
		return s.mistaken(c, d, act == "draft")
	}
	if errors.Is(err, press.ErrConflict) || errors.Is(err, press.ErrKeyReused) {
		return s.late(c, d, app, err)
	}
	switch {
	case act == "submit" || err != nil:
		return s.filed(c, app, d.form.Later, err)
	case act == "check":
		return c.Redirect(http.StatusSeeOther, "/applications/"+app.Ref()+"/check")
	case app.Number != nil:
		return s.next(c, "ok", "flash.own.edit", "/applications/"+app.Ref())
	}
	return s.next(c, "ok", "flash.own.draft", "/applications/"+app.Ref()+"/edit")
}

// read fills d from the request and keeps the files that came with it.
func (s *Server) read(c echo.Context, f url.Values, d *draftOf) error {
	detail := d.kind.Rules().New()
	d.bad = decode(f, detail)
	d.form = office.Form{Kind: d.kind, Detail: detail, Key: f.Get("idempotency_key"), Later: f.Get("later") != ""}
	for _, name := range []string{"save", "version", "idempotency_key"} {
		if len(f[name]) > 1 {
			d.bad.Add(name, "error.duplicated")
		}
	}
	if d.form.Key == "" || len(d.form.Key) > 100 {
		d.form.Key = newKey()
	}
	if d.app != nil {
		d.form.Ref = d.app.Ref()
		n, err := version(f)
		if d.bad, err = merged(d.bad, err); err != nil {
			return err
		}
		d.form.Version = n
	}
	s.noteUnknown(c, f, detail)
	return s.receive(c, press.PurposeAttachment, d.form.Key, d.kind.Rules().Files, d.bad)
}

// noteUnknown logs the names of inputs that no form of ours has: somebody's
// script is out of date.
func (s *Server) noteUnknown(c echo.Context, f url.Values, detail press.Detail) {
	known := slices.Concat(controls, tags(reflect.TypeOf(detail).Elem()))
	var strange []string
	for name := range f {
		if first, _, _ := strings.Cut(name, "."); !slices.Contains(known, first) {
			strange = append(strange, name[:min(len(name), 60)])
		}
	}
	if len(strange) > 0 {
		slices.Sort(strange)
		s.log.InfoContext(c.Request().Context(), "unknown inputs", "request", requestID(c), "route", c.Path(), "names", strange[:min(len(strange), 10)])
	}
}

// tags are the first parts of the paths of a form's inputs.
func tags(form reflect.Type) (names []string) {
	for i := range form.NumField() {
		names = append(names, form.Field(i).Tag.Get("form"))
	}
	return names
}

// rearranged shows the form again with a row more or a file less. Nothing is
// kept but the files.
func (s *Server) rearranged(c echo.Context, d *draftOf, group, id string) error {
	d.more, d.bad, d.code = group, nil, http.StatusOK
	if id != "" {
		app, err := office.RemoveAttachment(c.Request().Context(), s.o, user(c), id)
		if err != nil && !errors.Is(err, press.ErrNotFound) {
			return err
		}
		if app != nil && app.Version == d.form.Version+1 {
			d.form.Version = app.Version // the form shows what the file has made of it
		}
	}
	return s.showForm(c, d)
}

// mistaken shows the form again with its mistakes: all of them to who wants to
// go on, those that cannot be kept to who saves a draft.
func (s *Server) mistaken(c echo.Context, d *draftOf, draft bool) error {
	draft = draft && (d.app == nil || d.app.Number == nil)
	for path, p := range office.CheckForm(s.o, user(c), d.form.Detail, draft) {
		d.bad.Add(path, p.Key, p.Args...)
	}
	d.code = codeOf(d.bad)
	return s.showForm(c, d)
}

// late shows the form again because its application has moved on, or because
// this form made another one before.
func (s *Server) late(c echo.Context, d *draftOf, now *press.Application, cause error) error {
	if now == nil {
		return cause
	}
	d.code, d.bad = http.StatusConflict, nil
	differences := changes(now.Detail, d.form.Detail)
	page, err := s.formPage(c, d)
	if err != nil {
		return err
	}
	if errors.Is(cause, press.ErrKeyReused) {
		page.Earlier, page.Key, page.Files = now.Ref(), newKey(), nil
		return s.show(c, d.code, string(d.kind)+"_form", page)
	}
	page.Stale, page.Closed, page.Version = true, !now.CanEdit(user(c)), now.Version
	page.SavedElsewhere, page.Differences = now.UpdatedAt, differences
	return s.show(c, d.code, string(d.kind)+"_form", page)
}

// filed sends the reporter to the application that was filed. While the account
// is not approved it says that the form is kept.
func (s *Server) filed(c echo.Context, app *press.Application, later bool, err error) error {
	switch {
	case errors.Is(err, press.ErrPending) && later:
		return s.next(c, "ok", "flash.own.later", "/applications")
	case errors.Is(err, press.ErrPending):
		return s.show(c, http.StatusForbidden, "pending", checkPage{Base: s.base(c, "pending.title", "applications"), App: app})
	case err != nil:
		return err
	}
	_, flash, _ := strings.Cut(flashFiled, " ")
	return s.next(c, "ok", flash, "/applications/"+app.Ref())
}

// flashFiled is the sentence that an application was filed; its page says it
// with more words.
const flashFiled = "ok flash.own.filed"

func (s *Server) showForm(c echo.Context, d *draftOf) error {
	page, err := s.formPage(c, d)
	if err != nil {
		return err
	}
	return s.show(c, d.code, string(d.kind)+"_form", page)
}

// formPage is the page of a form with all that belongs to it.
func (s *Server) formPage(c echo.Context, d *draftOf) (*formPage, error) {
	missing := office.CheckForm(s.o, user(c), d.form.Detail, false)
	page := &formPage{
		Base: s.wrong(s.base(c, "form."+string(d.kind)+".title", "applications"), d.bad), Kind: d.kind, Version: d.form.Version,
		Detail: d.form.Detail, Key: d.form.Key, Later: d.form.Later, Pending: user(c).Standing != press.Approved,
		Parts: partsOf(d.kind, d.bad, missing, d.app != nil || len(d.bad) > 0), Inputs: inputs(d.kind), Choices: formChoices,
	}
	page.Answer, page.Outlook = s.answerDue(d.kind), s.outlook(c, d)
	files, err := office.FormFiles(c.Request().Context(), s.o, user(c), d.form.Key)
	if err != nil {
		return nil, err
	}
	if d.app != nil {
		_, kept, err := office.EditForm(c.Request().Context(), s.o, user(c), d.app.Ref())
		if err != nil && !errors.Is(err, press.ErrConflict) {
			return nil, err
		}
		files = append(kept, files...)
		page.Ref, page.Status, page.SavedAt, page.Filed = d.app.Ref(), d.app.Status, d.app.UpdatedAt, d.app.Number != nil
		page.Title = s.t(c, "form."+string(d.kind)+".edit")
	}
	page.Files = files
	roomy(page.Detail, d.more)
	return page, nil
}

// outlook says whether the office's promise is early enough for the deadline in a
// form. To a reporter who is not approved nothing is promised yet.
func (s *Server) outlook(c echo.Context, d *draftOf) *view.Notice {
	app := press.Application{Kind: d.kind}
	if d.app != nil {
		app = *d.app
	}
	app.Detail = d.form.Detail
	return s.prospect(c, &app)
}

func (s *Server) prospect(c echo.Context, app *press.Application) *view.Notice {
	if user(c).Standing != press.Approved {
		return nil
	}
	return s.views.Prospect(lang(c), user(c).Timezone, app.Prospect(s.office, s.calendar(), s.now()))
}

// answerDue is by when the office answers an application that is filed now.
func (p *pages) answerDue(kind press.Kind) time.Time {
	day, _ := p.calendar().Add(p.office.Today(p.now()), p.office.Promises[kind].Answer)
	return p.office.ClosingTime(day)
}

// roomy gives every group of rows an empty one, and one more to the group that
// asked for it.
func roomy(d press.Detail, more string) {
	switch d := d.(type) {
	case *press.Interview:
		d.Interviewees = padded(d.Interviewees, 5, more == "interviewees")
		d.Outline = padded(d.Outline, 30, more == "outline")
		d.Sites = padded(d.Sites, 10, more == "sites")
		d.Windows = padded(d.Windows, 5, more == "windows")
		d.Crew = padded(d.Crew, 20, more == "crew")
		d.Vehicles = padded(d.Vehicles, 5, more == "vehicles")
	case *press.Inquiry:
		d.Asked = padded(d.Asked, 10, more == "questions")
	}
}

func padded[T comparable](list []T, most int, more bool) []T {
	var empty T
	if len(list) == 0 || list[len(list)-1] != empty {
		list = append(list, empty)
	}
	if more {
		list = append(list, empty)
	}
	return list[:min(len(list), most)]
}

// checkPage shows a draft as it would be filed, or says why it cannot be yet.
type checkPage struct {
	view.Base
	App     *press.Application
	Files   []press.Attachment
	Parts   []formPart
	Inputs  []string
	Missing press.Invalid
	Answer  time.Time
	Pending bool
	Stale   bool
	Short   bool         // a wished time is so near that it is hard to arrange
	Outlook *view.Notice // whether the promise is early enough for the reporter
}

// warn notes what can be filed but may go wrong.
func (page *checkPage) warn(p *pages) {
	if d, ok := page.App.Detail.(*press.Interview); ok {
		page.Short = slices.ContainsFunc(d.Spans(p.office), func(span press.Span) bool {
			return press.ShortNotice(p.calendar(), p.office, span.Start, p.now())
		})
	}
}

func (s *Server) checkApplication(c echo.Context) error {
	app, _, err := office.EditForm(c.Request().Context(), s.o, user(c), c.Param("ref"))
	if err != nil {
		return err
	}
	if app.Number != nil {
		return c.Redirect(http.StatusSeeOther, "/applications/"+app.Ref())
	}
	return s.showCheck(c, http.StatusOK, app, nil)
}

func (s *Server) showCheck(c echo.Context, code int, app *press.Application, bad press.Invalid) error {
	_, files, err := office.EditForm(c.Request().Context(), s.o, user(c), app.Ref())
	if err != nil && !errors.Is(err, press.ErrConflict) {
		return err
	}
	missing := office.CheckForm(s.o, user(c), app.Detail, false)
	for path, p := range bad {
		missing.Add(path, p.Key, p.Args...)
	}
	page := checkPage{
		Base: s.wrong(s.base(c, "check.title", "applications"), bad), App: app, Files: files, Missing: missing,
		Parts: partsOf(app.Kind, missing, missing, true), Inputs: inputs(app.Kind),
		Answer: s.answerDue(app.Kind), Outlook: s.prospect(c, app), Pending: user(c).Standing != press.Approved, Stale: code == http.StatusConflict,
	}
	page.warn(s.pages)
	return s.show(c, code, "check", page)
}
