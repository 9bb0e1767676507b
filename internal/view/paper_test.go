package view

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/paper"
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
		Contacts: []press.Contact{{ID: "c1", Unit: "示例市民政局", Person: "王喆", Reach: "010-0000", Sent: "internal words", AskedAt: filed, Consent: press.ConsentGiven, Conditions: "不拍摄就餐老人的正面。", AnsweredAt: &answered}},
		Slots:    []press.Slot{{ID: "s", StartAt: time.Date(2026, 12, 7, 1, 0, 0, 0, time.UTC), EndAt: time.Date(2026, 12, 7, 2, 0, 0, 0, time.UTC), Place: "滨江食堂二楼", Host: "王喆", State: press.SlotAgreed}},
		Items:    []press.Item{{Text: "Which programme is it for?", Answer: "The evening magazine.", AskedAt: filed, AnsweredAt: &answered}},
	}
}

func TestLook(t *testing.T) {
	v := open(t)
	app := paperCase()
	for _, lang := range []string{press.Chinese, press.English} {
		write := func(name string, d *paper.Document) {
			b, err := printing.Print(d)
			if err != nil {
				t.Fatal(err)
			}
			os.WriteFile(fmt.Sprintf("/tmp/try/%s-%s.pdf", name, lang), b, 0o644)
			os.WriteFile(fmt.Sprintf("/tmp/try/%s-%s.txt", name, lang), []byte(d.Text()), 0o644)
		}
		write("letter", v.ContactLetter(lang, app, &app.Contacts[0], time.Date(2026, 12, 3, 9, 30, 0, 0, time.UTC), paperNow))
		ev := []press.Event{{Action: "take", Actor: app.Assignee, ActorID: "officer", CreatedAt: paperNow, Text: &press.EventText{Note: "您好，本件由我办理。"}}, {Action: "submit", ActorID: "reporter", Actor: app.Owner, CreatedAt: *app.FiledAt}}
		write("application", v.ApplicationPaper(lang, ApplicationSheet{App: app, Steps: []SheetStep{{"Submitted", *app.FiledAt, ""}, {"Taken up", paperNow, ""}, {"Completed", nil, ""}}, Events: ev, Files: []press.Attachment{{Name: "letter.pdf", Size: 41200}}, Reader: "reporter", Now: paperNow}))
		write("slip", v.ConsentSlip(app, &app.Contacts[0], "ABCDEFGHIJKLMNOPQRSTUVWXYZ", paperNow))
		app.Proposal = &press.Proposal{Action: "decline", Refusal: press.Refusal{Reason: "R3", Text: strings.Repeat("受访方在所提时段内无法安排。", 4), Alternative: "可提交书面问题。"}}
		write("approval", v.ApprovalPaper(lang, app, app.Assignee, paperNow, paperNow))
		app.Proposal = nil
	}
	_ = slices.Contains[[]string]
}
