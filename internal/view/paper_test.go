package view

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/paper"
	"pressdesk/internal/paper/papertest"
	"pressdesk/internal/press"
	"pressdesk/web"
)

var printing = paper.New(web.FS)

var paperNow = time.Date(2026, 11, 30, 2, 30, 0, 0, time.UTC)

// paperCase is an interview with everything in it.
func paperCase() *press.Application {
	number, filed, due := "62600014", time.Date(2026, 11, 24, 3, 5, 0, 0, time.UTC), time.Date(2026, 12, 8, 9, 30, 0, 0, time.UTC)
	answered := time.Date(2026, 11, 27, 6, 0, 0, 0, time.UTC)
	return &press.Application{
		ID: "id", Number: &number, Kind: press.InterviewKind, Status: press.Scheduled, OwnerID: "reporter", Title: "滨江老年食堂：从送餐到共餐", FiledAt: &filed, DueAt: &due,
		Owner: &press.User{
			ID: "reporter", FamilyName: "Żółtowski-Nguyễn", GivenName: "Łukasz", NameZH: "周㛃", Email: "private@reporter.test", Mobile: "+86 138 0000 0001", Timezone: "Europe/Paris",
			Nationality: "FR", OutletName: "Nordic Business Wire", OutletNameZH: "北欧商业通讯社", Category: "resident", Credentials: press.Credentials{Position: "Correspondent", PressCardNumber: "K1234567"},
		},
		Assignee: &press.User{ID: "officer", FamilyName: "周", GivenName: "予安", OfficePhone: "+86 10 5550 0123"},
		Detail: &press.Interview{
			Topic: "滨江老年食堂：从送餐到共餐", Programme: "Evening magazine", Purpose: "介绍老年食堂怎样运作，费用由谁承担。\n\nWe want to see how it works.", Mode: "in_person", ModeExtra: []string{"video", "phone"},
			Interviewees: []press.Interviewee{
				{Unit: "示例市民政局", Department: "养老服务处", Role: "处长", AlreadyAsked: true, Contact: "secret contact"},
				{Suggest: true, Expertise: "a cook of another canteen"},
			},
			Outline: []string{"食堂每天供应多少份午餐？", "How is it paid for, and by whom?", "志愿者来自哪里？"},
			Sites:   []press.Site{{Name: "滨江食堂", District: "滨江区", Address: "滨江路 8 号", Where: "indoor"}},
			Windows: []press.Window{{Start: "2026-12-07T09:00", End: "2026-12-07T11:00"}, {Start: "2026-12-08T14:00", End: "2026-12-08T16:00"}}, Timezone: "Asia/Shanghai", DurationMin: "60",
			Language: "zh-CN", Interpreter: true, Crew: []press.CrewMember{{Name: "Jonas Bergström", Role: "camera", Nationality: "SE", Credential: "SECRET-77"}},
			Equipment: "Two cameras, one light", Live: true, LiveNote: "five minutes", Vehicles: []string{"A12345", "B67890"}, Photos: true, Video: true,
			PublishOutlets: "nbw.example", DeadlineKind: "hard", DeadlineAt: "2026-12-20T12:00", DeadlineZone: "Europe/Paris", AltWritten: true,
			DayContact: press.DayContact{Name: "Łukasz", Mobile: "+86 138 0000 0009"}, DeclTrue: true, DeclShareUnit: true,
		},
		Contacts: []press.Contact{{ID: "c1", Unit: "示例市民政局", Person: "王喆", Reach: "010-0000", Sent: "internal words", AskedAt: filed, Consent: press.ConsentGiven, Conditions: "不拍摄就餐老人的正面。", AnsweredAt: &answered, SlipCode: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}},
		Slots:    []press.Slot{{ID: "s", StartAt: time.Date(2026, 12, 7, 1, 0, 0, 0, time.UTC), EndAt: time.Date(2026, 12, 7, 2, 0, 0, 0, time.UTC), Place: "滨江食堂二楼", Host: "王喆", State: press.SlotAgreed}},
		Items:    []press.Item{{Text: "Which programme is it for?", Answer: "The evening magazine.", AskedAt: filed, AnsweredAt: &answered}},
	}
}

// onPaper prints a document and reads it back, without white space.
func onPaper(t *testing.T, d *paper.Document) (text string, pages int) {
	t.Helper()
	b, err := printing.Print(d)
	if err != nil {
		t.Fatal(err)
	}
	list := papertest.Text(t, b)
	text = papertest.Joined(strings.Join(list, ""))
	if found := paperKey.FindString(d.Text() + text); found != "" {
		t.Errorf("%s says %s", d.Title, found)
	}
	return text, len(list)
}

var paperKey = regexp.MustCompile(`(?m)(^|[^a-z/.@])(paper|slip|field|detail|case|app|mode|kind|status|deadline|history|part|step|reason|outcome|language)\.[a-z_]+`)

// paperViews are parsed once for all documents.
var paperViews *Views

// both prints a document in both languages.
func both(t *testing.T, make func(v *Views, lang string) *paper.Document, check func(lang, text string, pages int)) {
	t.Helper()
	if paperViews == nil {
		paperViews = open(t)
	}
	for _, lang := range []string{press.Chinese, press.English} {
		text, pages := onPaper(t, make(paperViews, lang))
		check(lang, text, pages)
	}
}

func applicationSheet(app *press.Application, desk bool) ApplicationSheet {
	events := []press.Event{
		{Action: "take", Actor: app.Assignee, ActorID: "officer", CreatedAt: paperNow, Text: &press.EventText{Note: "您好，本件由我办理。"}},
		{Action: "submit", ActorID: "reporter", Actor: app.Owner, CreatedAt: *app.FiledAt},
	}
	return ApplicationSheet{
		App: app, Events: events, Files: []press.Attachment{{Name: "assignment letter 派遣函.pdf", Size: 41200}}, Desk: desk, Reader: "reporter", Now: paperNow,
		Steps: []SheetStep{{"STEP-ONE", *app.FiledAt, ""}, {"STEP-TWO", paperNow, "STEP-NOTE"}, {"STEP-THREE", nil, ""}},
	}
}

func TestTheWholeApplicationIsOnPaper(t *testing.T) {
	both(t, func(v *Views, lang string) *paper.Document {
		return v.ApplicationPaper(lang, applicationSheet(paperCase(), false))
	}, func(lang, text string, pages int) {
		words := []string{
			"62600014", "滨江老年食堂：从送餐到共餐", "STEP-ONE", "STEP-TWO", "STEP-NOTE", "STEP-THREE", "ŁukaszŻółtowski-Nguyễn", "NordicBusinessWire", "Correspondent", "K1234567",
			"private@reporter.test", "Eveningmagazine", "介绍老年食堂怎样运作，费用由谁承担。", "Wewanttoseehowitworks.", "示例市民政局", "secretcontact", "acookofanothercanteen",
			"1.食堂每天供应多少份午餐？", "2.Howisitpaidfor,andbywhom?", "3.志愿者来自哪里？", "滨江路8号", "60", "JonasBergström", "SECRET-77", "Twocameras,onelight", "fiveminutes", "A12345",
			"nbw.example", "+8613800000009", "Whichprogrammeisitfor?", "Theeveningmagazine.", "assignmentletter派遣函.pdf", "40KB", "您好，本件由我办理。", "周予安", "+861055500123",
		}
		if lang == press.Chinese {
			words = append(words, "采访申请", "编号62600014", "2026年11月24日11:05", "2026年12月7日（周一）09:00–11:00北京时间（巴黎02:00）", "周㛃（ŁukaszŻółtowski-Nguyễn）", "北欧商业通讯社", "面访", "瑞典", "不能推迟", "属实", "第1页，共", "打印于2026年11月30日10:30")
		} else {
			words = append(words, "Interviewapplication", "No.62600014", "24Nov2026,11:05", "Mon7December2026,09:00–11:00Beijingtime(02:00inParis)", "Inperson", "Sweden", "cannotmove", "Page1of", "Printed30Nov2026,10:30")
		}
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the application does not say %q", lang, w)
			}
		}
		if pages < 2 || strings.Contains(text, "internalwords") {
			t.Errorf("%s: %d pages, or what the office sent", lang, pages)
		}
	})
}

func TestAnInquiryIsOnPaper(t *testing.T) {
	both(t, func(v *Views, lang string) *paper.Document {
		app := paperCase()
		app.Kind, app.Contacts, app.Slots, app.Status = press.InquiryKind, nil, nil, press.InProgress
		app.Detail = &press.Inquiry{
			Subject: "地铁末班车", Area: "transport", Asked: []string{"末班车几点？", "Who pays?"}, Background: "We know the timetable.", BelievedUnit: "Bureau of Transport",
			PeriodFrom: "2025-01-01", PeriodTo: "2025-12-31", Form: "data", Attribution: "any", ReplyLanguage: "both", DeadlineKind: "none", UrgentReason: "none at all", DeclTrue: true, DeclShareUnit: true,
		}
		v.languages[lang].office.Areas = []press.Option{{Code: "transport", Name: press.Text{ZH: "交通", EN: "Transport"}}}
		return v.ApplicationPaper(lang, applicationSheet(app, true))
	}, func(lang, text string, _ int) {
		for _, w := range []string{"地铁末班车", "1.末班车几点？", "2.Whopays?", "Weknowthetimetable.", "BureauofTransport", "noneatall", map[string]string{press.Chinese: "交通", press.English: "Transport"}[lang], map[string]string{press.Chinese: "2025年12月31日", press.English: "31December2025"}[lang]} {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the inquiry does not say %q", lang, w)
			}
		}
	})
}

var replyBy = time.Date(2026, 12, 3, 9, 30, 0, 0, time.UTC)

func TestALetterAsksTheUnit(t *testing.T) {
	both(t, func(v *Views, lang string) *paper.Document {
		app := paperCase()
		return v.ContactLetter(lang, app, &app.Contacts[0], replyBy, paperNow)
	}, func(lang, text string, pages int) {
		words := []string{"示例市民政局", "王喆", "62600014-1", "ŁukaszŻółtowski-Nguyễn", "JonasBergström", "Twocameras", "A12345", "周予安", "+861055500123", "press@example.test", "1.食堂每天供应多少份午餐？", "2.Howisitpaidfor,andbywhom?"}
		if lang == press.Chinese {
			words = append(words, "采访联系函", "我办收到北欧商业通讯社（NordicBusinessWire）记者周㛃（ŁukaszŻółtowski-Nguyễn）的采访申请", "请于2026年12月3日（周四）17:30（北京时间）前", "附件：采访提纲（3题）", "2026年11月30日", "面访（也可以：视频、电话、书面）")
		} else {
			words = append(words, "Requestforaninterview", "byThu3December2026,17:30Beijingtime", "Attached:the3questions", "30November2026", "Inperson(wouldalsodo:Videocall,Bytelephone,Inwriting)")
		}
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the letter does not say %q in %s", lang, w, text)
			}
		}
		for _, private := range []string{"private@reporter.test", "+86138", "SECRET-77", "K1234567", "secretcontact", "internalwords", "acookof", "不拍摄就餐老人"} {
			if strings.Contains(text, private) {
				t.Errorf("%s: the letter says %q, which is nothing to the unit", lang, private)
			}
		}
		if pages < 2 {
			t.Errorf("%s: the questions are no annex", lang)
		}
	})
}

func TestALetterNamesNobodyWhoHasNotAgreed(t *testing.T) {
	both(t, func(v *Views, lang string) *paper.Document {
		app := paperCase()
		app.Detail.(*press.Interview).DeclShareUnit = false
		return v.ContactLetter(lang, app, &app.Contacts[0], replyBy, paperNow)
	}, func(lang, text string, _ int) {
		for _, private := range []string{"Łukasz", "Żółtowski", "周㛃", "Jonas", "A12345", "Twocameras", "Correspondent"} {
			if strings.Contains(text, private) {
				t.Errorf("%s: the letter says %q", lang, private)
			}
		}
		for _, w := range []string{"NordicBusinessWire", "滨江老年食堂", map[string]string{press.Chinese: "未同意转交个人信息", press.English: "hasnotagreedtohavepersonaldatapassedon"}[lang]} {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the letter does not say %q", lang, w)
			}
		}
	})
}

func TestNobodyComesToAnInterviewByTelephone(t *testing.T) {
	both(t, func(v *Views, lang string) *paper.Document {
		app := paperCase()
		app.Detail.(*press.Interview).Mode = "phone"
		return v.ContactLetter(lang, app, &app.Contacts[0], replyBy, paperNow)
	}, func(lang, text string, _ int) {
		for _, idle := range []string{"Jonas", "A12345", "Twocameras"} {
			if strings.Contains(text, idle) {
				t.Errorf("%s: the letter says %q", lang, idle)
			}
		}
	})
}

func TestALongOutlineIsWholeInTheLetter(t *testing.T) {
	var outline []string
	for i := range 30 {
		outline = append(outline, string([]rune(fmt.Sprintf("【%d】", i+1) + strings.Repeat("请问食堂的经费、志愿者、用餐老人各有多少？How many? ", 20))[:500]))
	}
	both(t, func(v *Views, lang string) *paper.Document {
		app := paperCase()
		app.Detail.(*press.Interview).Outline = outline
		return v.ContactLetter(lang, app, &app.Contacts[0], replyBy, paperNow)
	}, func(lang, text string, pages int) {
		if pages < 6 {
			t.Errorf("%s: %d pages", lang, pages)
		}
		whole := 0 // a question that goes over a page has the margins in its middle
		for _, q := range outline {
			if strings.Contains(text, papertest.Joined(q)) {
				whole++
			}
			if end := papertest.Joined(string([]rune(q)[460:])); !strings.Contains(text, end) {
				t.Errorf("%s: a question has no end: %s", lang, end)
			}
		}
		if whole < len(outline)-pages {
			t.Errorf("%s: only %d questions are whole", lang, whole)
		}
	})
}

func TestARefusalCanBeSigned(t *testing.T) {
	both(t, func(v *Views, lang string) *paper.Document {
		app := paperCase()
		app.Proposal = &press.Proposal{Action: "decline", Refusal: press.Refusal{Reason: "R3", Text: "受访方在所提时段内无法安排，请另提时间。"}}
		return v.ApprovalPaper(lang, app, &press.Event{Actor: app.Assignee, CreatedAt: paperNow, Text: &press.EventText{Note: "已两次沟通。"}}, paperNow)
	}, func(lang, text string, pages int) {
		words := []string{"62600014", "滨江老年食堂", "受访方在所提时段内无法安排，请另提时间。", "周予安", "已两次沟通。"}
		if lang == press.Chinese {
			words = append(words, "呈批单", "承办", "审核", "批准", "签名", "所求时段内没有合适的人员或时间", "2026年11月30日")
		} else {
			words = append(words, "Approvalsheet", "Draftedby", "Reviewedby", "Approvedby", "Signature", "Nosuitablepersonortime", "Thereisnootherway.", "30November2026")
		}
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the sheet does not say %q", lang, w)
			}
		}
		if pages != 1 {
			t.Errorf("%s: %d pages", lang, pages)
		}
	})
}

func TestWhateverElseIsProposedCanBeSigned(t *testing.T) {
	transfer := press.Transfer{Authority: "示例市文化和旅游局", Reach: "duty desk 0299", Personal: true, Text: "由该局答复。"}
	for _, test := range []struct {
		proposal press.Proposal
		words    map[string][]string
	}{
		{press.Proposal{Action: "transfer", Transfer: transfer}, map[string][]string{press.Chinese: {"拟转送其他机关", "示例市文化和旅游局", "dutydesk0299", "由该局答复。"}, press.English: {"Atransfertoanotherauthority", "Yes,withthereporter'sconsent"}}},
		{press.Proposal{Action: "extend", Days: 3, Reason: "等待年鉴。"}, map[string][]string{press.Chinese: {"拟延长办理时限", "3个工作日", "等待年鉴。"}, press.English: {"Anextensionofthetimelimit", "3workingdays"}}},
		{press.Proposal{Action: "correct", Reason: "数字有误。"}, map[string][]string{press.Chinese: {"拟更正已发出的答复", "数字有误。", "每天321份。"}, press.English: {"Acorrectionofareplythatwassent", "每天321份。"}}},
	} {
		both(t, func(v *Views, lang string) *paper.Document {
			app := paperCase()
			app.Proposal = &test.proposal
			if test.proposal.Action == "correct" {
				app.Replies = []press.Reply{{Number: 2, Answers: []press.Answer{{Outcome: "full", Text: "每天 321 份。"}}, AsOf: "2026-11-29", Language: press.Chinese}}
			}
			return v.ApprovalPaper(lang, app, &press.Event{Actor: app.Assignee, CreatedAt: paperNow}, paperNow)
		}, func(lang, text string, _ int) {
			for _, w := range test.words[lang] {
				if !strings.Contains(text, w) {
					t.Errorf("%s %s: the sheet does not say %q in %s", lang, test.proposal.Action, w, text)
				}
			}
		})
	}
}

func TestAReplyCanBeSigned(t *testing.T) {
	embargo := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	both(t, func(v *Views, lang string) *paper.Document {
		app := paperCase()
		app.Replies = []press.Reply{{
			Number: 2, Answers: []press.Answer{{Outcome: "full", Text: "每天 320 份。"}, {Outcome: "public", Link: "https://example.org/canteens"}, {Outcome: "not_ours", Text: "请向街道了解。", Basis: "滨江街道"}},
			Attribution: "市民政局负责人", OnRecord: true, EmbargoAt: &embargo, AsOf: "2026-11-29", Language: press.Chinese, Contact: "duty desk 0100",
		}}
		return v.ApprovalPaper(lang, app, &press.Event{Actor: app.Assignee, CreatedAt: paperNow}, paperNow)
	}, func(lang, text string, _ int) {
		for _, w := range []string{"1.食堂每天供应多少份午餐？", "每天320份。", "https://example.org/canteens", "3.志愿者来自哪里？", "请向街道了解。", "滨江街道", "市民政局负责人", "2026-11-29", "dutydesk0100", map[string]string{press.Chinese: "2026年12月24日", press.English: "24December2026"}[lang]} {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the sheet does not say %q", lang, w)
			}
		}
	})
}

func TestASlipIsOnePageInBothLanguages(t *testing.T) {
	v := open(t)
	app := paperCase()
	text, pages := onPaper(t, v.ConsentSlip(app, &app.Contacts[0], paperNow))
	for _, w := range []string{
		"受访同意单Consentslip", "受访单位Organisation示例市民政局", "受访人Interviewee王喆", "周㛃（ŁukaszŻółtowski-Nguyễn）", "北欧商业通讯社（NordicBusinessWire）", "62600014",
		"2026年11月27日27November2026", "2026年12月7日（周一）09:00–10:00北京时间", "Mon7December2026,09:00–10:00Beijingtime", "滨江食堂二楼", "不拍摄就餐老人的正面。",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "https://press.example.test/consents/ABCDEFGHIJKLMNOPQRSTUVWXYZ", "仅在查询页显示“有效”时有效", "Itisvalidonlywhilethatpagesaysso.",
	} {
		if !strings.Contains(text, w) {
			t.Errorf("the slip does not say %q in %s", w, text)
		}
	}
	if pages != 1 {
		t.Errorf("%d pages", pages)
	}
	for _, private := range []string{"private@reporter.test", "010-0000", "internalwords", "+86138", "K1234567"} {
		if strings.Contains(text, private) {
			t.Errorf("the slip says %q", private)
		}
	}

	p := &app.Contacts[0]
	app.Title, p.Unit, p.Person, app.Slots[0].Place = strings.Repeat("题", 80), strings.Repeat("局", 100), strings.Repeat("人", 60), strings.Repeat("地", 200)
	app.Owner.FamilyName, app.Owner.GivenName, app.Owner.OutletName, app.Owner.OutletNameZH = strings.Repeat("F", 60), strings.Repeat("G", 60), strings.Repeat("Outlet ", 17), strings.Repeat("媒", 120)
	for name, conditions := range map[string]string{"long": strings.Repeat("不拍摄就餐老人。", 125), "many lines": strings.Repeat("a\n", 500)} {
		p.Conditions = conditions
		text, pages := onPaper(t, v.ConsentSlip(app, p, paperNow))
		if pages != 1 {
			t.Errorf("%s conditions: %d pages", name, pages)
		}
		if n := strings.Count(text, "不拍摄就餐老人。"); name == "long" && n != 125 {
			t.Errorf("%d of 125 conditions", n)
		}
	}
}
