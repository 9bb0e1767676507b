package demo

import (
	"strconv"
	"time"

	"pressdesk/internal/press"
	"pressdesk/internal/workday"
)

// interview writes the form of an interview application.
func interview(d *diary, r *person, e entry) *press.Interview {
	lang := r.locale
	start := 5 + d.dice.IntN(7)
	hour := pick(d.dice, []int{9, 10, 14})
	form := &press.Interview{
		Topic: e.title, Purpose: e.body, Mode: e.fields["mode"], Outline: e.items,
		Interviewees: []press.Interviewee{{Unit: e.fields["unit"], Role: e.fields["role"]}},
		Windows: []press.Window{
			{Start: d.form(d.ahead(start), hour, 0), End: d.form(d.ahead(start), hour+2, 0)},
			{Start: d.form(d.ahead(start+2), 14, 0), End: d.form(d.ahead(start+2), 17, 0)},
		},
		Timezone: d.rules.Zone.String(), DurationMin: strconv.Itoa(pick(d.dice, []int{30, 45, 60, 90})),
		Language: lang, PublishOutlets: r.outlet, DeadlineKind: "none",
		Audio: chance(d.dice, 60), Photos: chance(d.dice, 40), AltWritten: chance(d.dice, 50),
		DayContact: press.DayContact{Name: r.name(), Mobile: r.mobile},
		DeclTrue:   true, DeclShareUnit: true,
	}
	if lang == press.English {
		form.Language, form.Interpreter = pick(d.dice, []string{"en", "en", "zh-CN"}), chance(d.dice, 30)
	}
	if form.Films() {
		equip(d, form, r, e)
	}
	if r.category == "short_term" {
		form.Arrival, form.Departure = d.ahead(2).String(), d.ahead(20).String()
	}
	form.DeadlineKind, form.DeadlineAt, form.DeadlineZone = deadline(d, r, 14)
	return form
}

var equipment = map[string]string{
	press.English: "One camera on a tripod, two radio microphones, one battery lamp. One car.",
	press.Chinese: "摄像机一台、三脚架一副、无线话筒两支、电池灯一盏，乘用车一辆。",
}

// equip adds what a film needs: a place, a camera and somebody behind it.
func equip(d *diary, form *press.Interview, r *person, e entry) {
	form.Video, form.Equipment = true, equipment[r.locale]
	form.Sites = []press.Site{{Name: e.fields["site"], District: e.fields["district"], Where: "outdoor"}}
	camera := map[string]press.CrewMember{
		press.English: {Name: "Ilse Vandamme-Roy", Role: "Camera", Nationality: r.nationality},
		press.Chinese: {Name: "邵文博", Role: "摄像", Nationality: r.nationality},
	}
	form.Crew = []press.CrewMember{camera[r.locale]}
	form.Lighting = chance(d.dice, 20)
	if form.Lighting {
		form.LightingNote = map[string]string{
			press.English: "Two lamps of 300 watts, set up within ten minutes.", press.Chinese: "三百瓦灯两盏，十分钟内可架设完毕。",
		}[r.locale]
	}
}

// inquiry writes the form of an inquiry.
func inquiry(d *diary, r *person, e entry) *press.Inquiry {
	form := &press.Inquiry{
		Subject: e.title, Area: e.fields["area"], Asked: e.items, Background: e.body,
		BelievedUnit: e.fields["unit"], Form: e.fields["form"], Attribution: pick(d.dice, press.Attributions),
		ReplyLanguage: r.locale, DeclTrue: true, DeclShareUnit: true,
	}
	if chance(d.dice, 40) {
		end := d.rules.Today(d.at).AddDays(-20)
		form.PeriodFrom, form.PeriodTo = workday.NewDate(end.Year, time.January, 1).String(), end.String()
	}
	form.DeadlineKind, form.DeadlineAt, form.DeadlineZone = deadline(d, r, 6)
	return form
}

// deadline is when the reporter needs it, at the earliest so many working days
// from here; most need it some time.
func deadline(d *diary, r *person, least int) (kind, when, zone string) {
	if chance(d.dice, 65) {
		return "none", "", ""
	}
	kind = pick(d.dice, []string{"soft", "hard"})
	day := d.ahead(least + d.dice.IntN(8))
	return kind, day.At(18, 0, time.UTC).Format("2006-01-02T15:04"), r.zone
}

// slots are the times that an officer offers: one to three from a day on.
func (s *story) slots(from workday.Date) []press.SlotForm {
	var list []press.SlotForm
	for i := range 1 + s.dice.IntN(3) {
		hour := pick(s.dice, []int{9, 10, 14, 15})
		day, _ := s.cal.Add(from, i)
		f := press.SlotForm{
			Start: s.form(day, hour, 30), End: s.form(day, hour+1, 30),
			Place: s.words.phrase(s.dice, "place"), Host: s.words.phrase(s.dice, "host"),
		}
		if s.detail.(*press.Interview).Interpreter {
			f.Interpreter = s.words.phrase(s.dice, "interpreter")
		}
		list = append(list, f)
	}
	return list
}
