package main

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// person is somebody in the story: an address, a password, a browser.
type person struct {
	*tab
	email, secret string
}

// story is one journey through an office that was empty before.
type story struct {
	t        *testing.T
	lang     string
	place    *premises
	program  *running
	reporter *person
	officer  *person
	chief    *person
}

// The main job of the program: a reporter registers and is vetted, an interview
// is applied for, arranged with a question and another time, and held, an inquiry
// is answered by two people after a department, and corrected, and the public
// sees that both are done. Every mail is read on the way.
func TestMainJob(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			needsBrowser(t)
			t.Parallel()
			s := &story{t: t, lang: lang, place: newPremises(t, "MAIL__DRIVER=inbox", "TEST__ENABLED=true", "LOG__LEVEL=warn")}
			s.hires()
			s.registers()
			s.isVetted()
			interview := s.interviewArranged()
			inquiry := s.inquiryAnswered()
			s.later("+6d")
			s.interviewHeld(interview)
			s.publicSees("interview", interview)
			s.publicSees("inquiry", inquiry)
			s.allMailIsRead()
			for _, p := range s.people() {
				for _, c := range p.complaints() {
					t.Errorf("the console of %s: %s", p.email, c)
				}
			}
		})
	}
}

// say returns the words of the story's language.
func (s *story) say(zh, en string) string {
	if s.lang == "en" {
		return en
	}
	return zh
}

func (s *story) people() []*person { return []*person{s.reporter, s.officer, s.chief} }

// newcomer is a person whom the program does not know yet.
func (s *story) newcomer(name string) *person {
	return &person{tab: browse(s.t, s.place.url(), s.lang), email: name + "@example.test", secret: "a quiet harbour wall 4711 " + name}
}

// hires makes the office's first accounts from the command line. Each colleague
// follows a link, chooses a password and the language of the story.
func (s *story) hires() {
	s.officer, s.chief = s.newcomer("officer"), s.newcomer("chief")
	links := map[*person]string{}
	for p, role := range map[*person]string{s.officer: "officer", s.chief: "supervisor"} {
		out := s.place.must("user", "add", "--role", role, "--name", s.say("同事", "Colleague")+" "+role, p.email)
		links[p] = regexp.MustCompile(`http://localhost:\S+`).FindString(out)
	}
	s.program = s.place.serve()
	for p, link := range links {
		p.must(link)
		p.submit(`form[action*="/password/reset/"]`, fields{"password": p.secret})
		s.comes(p)
		p.must("/account")
		p.submit(`form[action="/account/profile"]`, fields{"locale": s.lang})
	}
}

// comes logs a person in.
func (s *story) comes(p *person) { p.login(s.lang, p.email, p.secret) }

// registers is how the reporter gets an account and sends the credentials.
func (s *story) registers() {
	s.reporter = s.newcomer("reporter")
	r := s.reporter
	r.must(prefix(s.lang) + "/")
	r.follow(`a[href$="/register"]`)
	r.submit(`form[action$="/register"]`, fields{
		"email": r.email, "password": r.secret, "family_name": s.say("林", "Marchand"), "given_name": s.say("晓", "Claire"),
		"category": "resident", "nationality": "FR", "outlet_name": s.say("海岸日报", "The Coast Daily"), "mobile": "+8613800000000",
		"locale": s.lang, "agree_rules": "1", "agree_privacy": "1",
	})
	link := s.mail(r, "confirm", "/email/verify/")
	r.must(link)
	r.submit(`form[action*="/email/verify/"]`, nil)
	if r.open("/account") == 200 && strings.HasSuffix(r.path(), "/login") {
		s.comes(r)
	}
	r.must("/account")
	folder := s.t.TempDir()
	r.submit(`form[action="/account/credentials"]`, fields{
		"position": s.say("记者", "Correspondent"), "outlet_country": "FR", "media_type": "newspaper", "outlet_url": "https://daily.example.test/",
		"bureau_city": s.say("上海", "Shanghai"), "bureau_address": s.say("测试路 1 号", "1 Test Road"),
		"editor_name": s.say("主编", "The Editor"), "editor_email": "editor@daily.example.test", "editor_phone": "+33100000000",
		"press_card_number": "K0000001", "press_card_expiry": time.Now().AddDate(3, 0, 0).Format(time.DateOnly), "agree_sensitive": "1",
		"press_card": "@" + picture(s.t, folder), "assignment_letter": "@" + document(s.t, folder, "letter.pdf"),
	})
	if n := r.count("[data-attachment-id]"); n != 2 {
		s.t.Errorf("the account shows %d of two credentials", n)
	}
}

// isVetted is how an officer finds the registration and approves it.
func (s *story) isVetted() {
	link := s.mail(s.officer, "vetting_desk", "/desk/reporters/")
	o := s.officer
	o.must("/desk/reporters")
	o.must(link)
	if got := o.attr("[data-status]", "data-status"); got != "email_verified" {
		s.t.Errorf("before vetting the account is %q", got)
	}
	if n := o.count("[data-attachment-id]"); n != 2 {
		s.t.Errorf("the officer sees %d of two credentials", n)
	}
	if code := o.send(`form[data-step="verify"]`, nil, `button[value="approve"]`); code != 200 {
		s.t.Fatalf("approving is answered %d\n%s", code, o.where())
	}
	o.must(link)
	if got := o.attr("[data-status]", "data-status"); got != "approved" {
		s.t.Errorf("after vetting the account is %q", got)
	}
	s.mail(s.reporter, "approved", "/applications")
}

// interviewArranged files an interview application and takes it to an agreed
// time. It returns the number.
func (s *story) interviewArranged() string {
	r, o := s.reporter, s.officer
	day := time.Now().In(time.FixedZone("", 8*3600)).AddDate(0, 0, 3).Format(time.DateOnly)
	r.must("/applications/interview/new")
	if code := r.send(`form[data-autosave]`, fields{
		"topic": s.say("港口的夜班", "The night shift of the port"), "mode": "in_person",
		"purpose":   s.say("我们正在撰写一篇关于港口夜间作业的长篇报道，希望了解背景与变化。", "We are writing a long piece about work in the port at night and want to understand what has changed."),
		"outline.0": s.say("今年有哪些变化，为什么？", "What changed this year, and why?"), "outline.1": s.say("明年有什么计划？", "What is planned for next year?"),
		"interviewees.0.unit": s.say("示例市交通运输局", "Example City Bureau of Transport"), "interviewees.0.role": s.say("新闻发言人", "Spokesperson"),
		"windows.0.start": day + "T09:00", "windows.0.end": day + "T12:00", "duration_min": "45", "language": s.lang,
		"publish_outlets": s.say("海岸日报", "The Coast Daily"), "deadline_kind": "none", "decl_true": "1", "decl_share_unit": "1",
		"attachments": "@" + document(s.t, s.t.TempDir(), "outline.pdf"),
	}, `button[value="check"]`); code != 200 {
		s.t.Fatalf("checking the answers is answered %d\n%s", code, r.where())
	}
	r.submit(`form[data-step="submit"]`, nil)
	number := s.filed("6")
	own, desk := "/applications/"+number, "/desk/applications/"+number
	s.mail(r, "submit_owner", own)
	s.mail(o, "submit_desk", desk)

	s.step(o, desk, "take", nil, "in_review")
	s.mail(r, "take_owner", own)
	s.step(o, desk, "ask", fields{"items.0": s.say("请说明是否需要拍摄。", "Will you take pictures?")}, "needs_info")
	s.mail(r, "ask_owner", own)
	s.step(r, own, "supply", fields{"answers.0.text": s.say("不拍摄，只做文字采访。", "No pictures, words only.")}, "in_review")
	s.mail(o, "supply_desk", desk)
	s.step(o, desk, "contact", fields{"contacts.0.unit": s.say("示例市交通运输局", "Example City Bureau of Transport"),
		"contacts.0.person": s.say("发言人", "The spokesperson"), "contacts.0.reach": "+86 10 5550 0111", "contacts.0.sent": s.say("采访提纲", "The outline")}, "coordinating")
	s.mail(r, "contact_owner", own)
	s.step(o, desk, "record_consent", fields{"consent": "yes", "conditions": s.say("不拍照", "No photographs")}, "coordinating")
	place := s.say("示例市人民路1号", "1 Renmin Road")
	s.step(o, desk, "offer", fields{
		"slots.0.start": day + "T09:00", "slots.0.end": day + "T09:45", "slots.0.place": place,
		"slots.1.start": day + "T15:00", "slots.1.end": day + "T15:45", "slots.1.place": place,
	}, "slots_offered")
	s.mail(r, "offer_owner", own)
	r.must(own)
	slots := ask[[]string](r.tab, `[...document.querySelectorAll('form[data-step="pick"] input[name="slot"]')].map((el) => el.value)`)
	if len(slots) != 2 {
		s.t.Fatalf("the reporter can pick from %d of two times", len(slots))
	}
	s.step(r, own, "pick", fields{"slot": slots[1]}, "scheduled")
	s.mail(r, "pick_owner", own)
	s.mail(o, "pick_desk", desk)
	s.step(r, own, "reschedule", fields{"reason": s.say("列车晚点。", "My train is late."), "windows.0.start": day + "T11:00", "windows.0.end": day + "T13:00"}, "rescheduling")
	s.mail(o, "reschedule_desk", desk)
	s.step(o, desk, "accept_change", nil, "scheduled")
	s.mail(r, "accept_change_owner", own)
	r.must(own)
	if words := r.text("main"); !strings.Contains(words, "11:00–11:45") {
		s.t.Errorf("the new time is not on the page:\n%s", words)
	}
	return number
}

// inquiryAnswered files an inquiry and takes it to the approved reply.
func (s *story) inquiryAnswered() string {
	r, o := s.reporter, s.officer
	r.must("/applications/inquiry/new")
	if code := r.send(`form[data-autosave]`, fields{
		"subject": s.say("夜间作业的数字", "Figures on work at night"), "area": "transport",
		"questions.0": s.say("去年港口夜间作业占多少？", "What share of the work was done at night last year?"),
		"background":  s.say("我们知道前年的数字。", "We know the figure of the year before."),
		"form":        "statement", "reply_language": s.lang, "deadline_kind": "none", "decl_true": "1", "decl_share_unit": "1",
	}, `button[value="submit"]`); code != 200 {
		s.t.Fatalf("filing the inquiry is answered %d\n%s", code, r.where())
	}
	number := s.filed("8")
	own, desk := "/applications/"+number, "/desk/applications/"+number
	s.mail(r, "submit_owner", own)
	s.step(o, desk, "take", nil, "in_progress")
	s.mail(r, "take_owner", own)
	s.step(o, desk, "consult", fields{"units.0.unit": s.say("示例市统计局", "Example City Bureau of Statistics")}, "consulting")
	s.mail(r, "consult_owner", own)
	s.step(o, desk, "record_answer", fields{"means": "phone", "text": s.say("百分之三十。", "Thirty per cent.")}, "in_progress")
	s.mail(o, "resume_desk", desk)
	answer := s.say("去年夜间作业占全部作业的百分之三十一，比前年多两个百分点。", "Last year thirty-one per cent of the work was done at night, two points more than the year before.")
	s.step(o, desk, "send_for_approval", fields{"answers.0.outcome": "full", "answers.0.text": answer}, "pending_approval")
	if o.has(`[data-step="approve"]`) {
		s.t.Error("whoever drafted the reply can approve it")
	}
	s.mail(s.chief, "send_for_approval_approver", desk)
	s.step(s.chief, desk, "approve", nil, "completed")
	s.mail(r, "approve_owner", own)
	if words := s.letter(r, "approve_owner"); !strings.Contains(words, answer) {
		s.t.Errorf("the mail does not carry the reply:\n%s", words)
	}
	r.must(own)
	if !strings.Contains(r.text("main"), answer) {
		s.t.Error("the application does not show the reply")
	}
	corrected := strings.NewReplacer("三十一", "三十", "thirty-one", "thirty").Replace(answer)
	s.step(o, desk, "propose_correction", fields{"reason": s.say("第一个数字有误。", "The first figure was wrong."), "answers.0.text": corrected}, "completed")
	s.mail(s.chief, "propose_correction_approver", desk)
	s.step(s.chief, desk, "correct", nil, "completed")
	s.mail(r, "correct_owner", own)
	if words := s.letter(r, "correct_owner"); !strings.Contains(words, corrected) {
		s.t.Errorf("the mail does not carry the correction:\n%s", words)
	}
	for version, state := range map[string]string{"1": "superseded", "2": "current"} {
		r.must(prefix(s.lang) + "/replies?number=" + number + "&version=" + version)
		if got := r.attr("[data-quotation]", "data-quotation"); got != state {
			s.t.Errorf("version %s of the reply is %q, want %q", version, got, state)
		}
	}
	return number
}

// later is the same office some time later: everybody has gone home and comes
// again.
func (s *story) later(offset string) {
	s.program.stop()
	s.place.set("TEST__CLOCK=" + offset)
	s.program = s.place.serve()
	for _, p := range s.people() {
		p.must(prefix(s.lang) + "/")
		s.comes(p)
	}
}

// interviewHeld closes an interview that took place.
func (s *story) interviewHeld(number string) {
	own, desk := "/applications/"+number, "/desk/applications/"+number
	s.step(s.officer, desk, "held", fields{"outcome": "held"}, "held")
	s.mail(s.reporter, "held_owner", own)
	s.step(s.officer, desk, "complete", fields{"follow_up_done": "1"}, "completed")
	s.mail(s.reporter, "complete_owner", own)
}

// publicSees finds the number on the public list and on the home page as a
// stranger.
func (s *story) publicSees(kind, number string) {
	stranger := browse(s.t, s.place.url(), s.lang)
	row := fmt.Sprintf(`[data-application-number=%q]`, number)
	for _, page := range []string{"/", "/progress?kind=" + kind, query("/progress", "number", number)} {
		stranger.must(prefix(s.lang) + page)
		label := stranger.text(row)
		if got := stranger.attr(row, "data-status"); got != "completed" || !strings.Contains(label, s.say("已办结", "Completed")) {
			s.t.Errorf("%s shows %s as %q: %q", page, number, got, label)
		}
		if text := stranger.text("body"); strings.Contains(text, s.say("港口", "port at night")) {
			s.t.Errorf("%s tells what the application is about", page)
		}
	}
	if code := stranger.open("/applications/" + number); code == 200 && !strings.HasSuffix(stranger.path(), "/login") {
		s.t.Errorf("a stranger can open %s", number)
	}
	for _, c := range stranger.complaints() {
		s.t.Error("the console of a stranger: ", c)
	}
}

// filed returns the number of the application that the reporter has just filed.
func (s *story) filed(digit string) string {
	s.t.Helper()
	r := s.reporter
	number, status := r.attr("[data-application-number]", "data-application-number"), r.attr("[data-status]", "data-status")
	if status != "submitted" || !regexp.MustCompile(`^`+digit+`\d{2}\d{4,}\d$`).MatchString(number) {
		s.t.Fatalf("filed as %q, %q\n%s", number, status, r.where())
	}
	if r.path() != "/applications/"+number {
		s.t.Errorf("after filing the reporter is at %s", r.path())
	}
	return number
}

// step takes a step with an application and wants it to lead to a status.
func (s *story) step(p *person, page, action string, f fields, to string) {
	s.t.Helper()
	p.must(page)
	form := fmt.Sprintf(`form[data-step=%q]`, action)
	if !p.has(form) {
		p.follow(fmt.Sprintf(`a[data-step=%q]`, action))
	}
	p.submit(form, f)
	p.must(page)
	if got := p.attr("[data-status]", "data-status"); got != to {
		s.t.Fatalf("after %s the application is %q, not %q\n%s", action, got, to, p.where())
	}
}

// inbox opens the mails of a person in the development inbox.
func (s *story) inbox(p *person) { p.must(query("/dev/mail", "to", p.email)) }

// mail waits for the newest letter of a sort to have left to a person, opens it,
// follows its link and returns the link.
func (s *story) mail(p *person, template, link string) string {
	s.t.Helper()
	row := fmt.Sprintf(`[data-mail-template=%q]`, template)
	eventually(s.t, template+" has been sent to "+p.email, func() bool {
		s.inbox(p)
		return p.attr(row, "data-status") == "sent"
	})
	p.follow(row + ` a[href^="/dev/mail/"]`)
	for _, found := range s.links(p) {
		if strings.Contains(found, link) {
			p.must(found)
			return found
		}
	}
	s.t.Fatalf("%s holds no link to %s\n%s", template, link, p.text("main"))
	return ""
}

// letter returns the text of the newest letter of a sort.
func (s *story) letter(p *person, template string) string {
	s.t.Helper()
	s.inbox(p)
	p.follow(fmt.Sprintf(`[data-mail-template=%q] a[href^="/dev/mail/"]`, template))
	p.follow(`a[href$="/text"]`)
	return p.text("body")
}

// links returns the links to the site in the letter that is open.
func (s *story) links(p *person) []string {
	return ask[[]string](p.tab, `[...document.querySelectorAll("main ul a[href]")].map((a) => a.href)`)
}

// once are the letters whose link is used up.
var once = []string{"confirm", "invite"}

// early are the letters that colleagues get before they have chosen a language.
var early = []string{"invite", "password_changed"}

// allMailIsRead goes through everything that was sent: to whom, in which
// language, and where its links lead.
func (s *story) allMailIsRead() {
	sent := map[string]int{}
	for _, p := range s.people() {
		s.inbox(p)
		rows := ask[[][]string](p.tab, `[...document.querySelectorAll("[data-mail-id]")].map((row) =>
			[row.dataset.mailTemplate, row.dataset.status, row.querySelector('a[href^="/dev/mail/"]').getAttribute("href")])`)
		for _, row := range rows {
			template, status, href := row[0], row[1], row[2]
			sent[p.email+" "+template]++
			if status != "sent" {
				s.t.Errorf("%s to %s is %s", template, p.email, status)
			}
			s.readLetter(p, template, href)
		}
	}
	if want := s.expectedMail(); !maps.Equal(sent, want) {
		for _, key := range slices.Sorted(maps.Keys(union(sent, want))) {
			if sent[key] != want[key] {
				s.t.Errorf("%s: sent %d times, should be %d", key, sent[key], want[key])
			}
		}
	}
}

func (s *story) readLetter(p *person, template, href string) {
	s.t.Helper()
	p.must(href)
	subject, words := p.text("h1"), p.text("main")
	wantLang := s.say("zh-Hans", "en")
	if slices.Contains(early, template) {
		wantLang = "zh-Hans"
	}
	if got := p.attr("h1", "lang"); got != wantLang {
		s.t.Errorf("%s to %s is in %q", template, p.email, got)
	}
	if han := strings.ContainsFunc(subject, func(r rune) bool { return unicode.Is(unicode.Han, r) }); han != (wantLang == "zh-Hans") {
		s.t.Errorf("the subject of %s to %s is %q", template, p.email, subject)
	}
	for _, broken := range []string{"<no value>", "%!", "{{", "[["} {
		if strings.Contains(words, broken) {
			s.t.Errorf("%s to %s holds %q", template, p.email, broken)
		}
	}
	links := s.links(p)
	if len(links) == 0 {
		s.t.Errorf("%s to %s holds no link", template, p.email)
	}
	p.must(href + "/html")
	if p.text("body") == "" {
		s.t.Errorf("%s to %s is empty in HTML", template, p.email)
	}
	for _, link := range links {
		code := p.open(link)
		if code != 200 && !(slices.Contains(once, template) && code == 404) {
			s.t.Errorf("a link of %s to %s answers %d: %s", template, p.email, code, link)
		}
	}
}

// expectedMail is every mail of the story: who gets which letter how often.
func (s *story) expectedMail() map[string]int {
	want := map[string]int{}
	for p, letters := range map[*person]string{
		s.reporter: "confirm vetting approved submit_owner submit_owner take_owner take_owner ask_owner contact_owner offer_owner pick_owner accept_change_owner consult_owner correct_owner remind_meeting_owner ask_outcome_owner held_owner complete_owner approve_owner",
		s.officer:  "invite password_changed vetting_desk submit_desk submit_desk supply_desk pick_desk reschedule_desk appointment_desk resume_desk correct_desk remind_meeting_desk ask_outcome_desk approve_desk",
		s.chief:    "invite password_changed vetting_desk submit_desk submit_desk send_for_approval_approver propose_correction_approver",
	} {
		for _, template := range strings.Fields(letters) {
			want[p.email+" "+template]++
		}
	}
	return want
}

func union(a, b map[string]int) map[string]int {
	all := maps.Clone(a)
	for key, n := range b {
		all[key] = cmp.Or(all[key], n)
	}
	return all
}

// picture writes a small photograph into the folder.
func picture(t *testing.T, folder string) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 40))
	for x := range 64 {
		for y := range 40 {
			img.Set(x, y, color.RGBA{uint8(4 * x), uint8(6 * y), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return keep(t, folder, "card.png", b.Bytes())
}

// document writes a small PDF into the folder.
func document(t *testing.T, folder, name string) string {
	t.Helper()
	return keep(t, folder, name, []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"))
}

func keep(t *testing.T, folder, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
