package press

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pressdesk/internal/workday"
)

var lateIn2026 = workday.NewDate(2026, 11, 30)

// named is a form whose text does not say what it is.
func named(text string) NoticeForm {
	return NoticeForm{Text: text, Year: "2027", Number: "示例〔2026〕1号", Published: "2026-11-05"}
}

func inForce(t *testing.T) []workday.Notice {
	t.Helper()
	list, err := workday.Notices()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// said lists days in short: days off, and days worked with a plus sign.
func said(list []workday.Notice) string {
	var words []string
	for _, n := range list {
		for _, d := range n.Off {
			words = append(words, d.String()[5:])
		}
		for _, d := range n.Work {
			words = append(words, "+"+d.String()[5:])
		}
	}
	return strings.Join(words, " ")
}

func TestPastedDaysAreRead(t *testing.T) {
	for _, v := range []struct{ text, want string }{
		{"2027-01-01", "01-01"},
		{"2027-01-01\n\n# New Year\n2027-01-02 off\n2027/1/3\n", "01-01 01-02 01-03"},
		{"2027-02-05..2027-02-08", "02-05 02-06 02-07 02-08"},
		{"2027-02-05 - 02-07", "02-05 02-06 02-07"},
		{"02-05 to 02-06 off", "02-05 02-06"},
		{"2027-02-05~7", "02-05 02-06 02-07"},
		{"2月5日至7日", "02-05 02-06 02-07"},
		{"2月5日—7日 放假", "02-05 02-06 02-07"},
		{"2027年1月30日到2月1日休", "01-30 01-31 02-01"},
		{"2027-02-20 班\n2027-02-21班\nwork 2027-02-27\nWork: 2027-02-28\n班：3月6日\n3月7日上班", "+02-20 +02-21 +02-27 +02-28 +03-06 +03-07"},
		{"2026年12月31日至2027年1月2日", "12-31 01-01 01-02"},
		{"一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。1月9日（周六）上班。", "01-01 01-02 01-03 +01-09"},
		{"二、春节：2月5日（农历除夕、周五）至8日（周一）放假调休，共4天。2月20日（周六）、21日（周日）、3月6日（周六）上班。", "02-05 02-06 02-07 02-08 +02-20 +02-21 +03-06"},
		{"三、清明节：4月5日（周一）放假，与周末连休。", "04-05"},
	} {
		list, bad := named(v.text).Read(inForce(t), lateIn2026)
		if len(bad) > 0 {
			t.Errorf("%s: %v", v.text, bad)
			continue
		}
		if got := said(list); got != v.want {
			t.Errorf("%s: read as %s, want %s", v.text, got, v.want)
		}
		if n := list[0]; n.Year != 2027 || n.Number != "示例〔2026〕1号" || n.Published.String() != "2026-11-05" {
			t.Errorf("%s: it is %+v", v.text, n)
		}
	}
}

func TestNoticesInJSONAreRead(t *testing.T) {
	for _, v := range []struct {
		name, text string
		form       NoticeForm
		want       string
	}{
		{"lists of days", `{"year": 2027, "number": "N1", "published": "2026-11-05", "off": ["2027-01-01"], "work": ["2027-01-09"]}`, NoticeForm{}, "2027 N1 2026-11-05 01-01 +01-09"},
		{"the file of the holidays in use", `[{"year": 2027, "notice": "N2", "published": "2026-11-05", "verified": "days from the published text; number to be checked",
			"off": ["2027-01-01"], "work": [], "working_days": 260}]`, NoticeForm{}, "2027 N2 2026-11-05 days 01-01"},
		{"named days", `{"$schema": "x", "year": 2027, "papers": ["https://example.org/notice"], "days": [
			{"name": "元旦", "date": "2027-01-02", "isOffDay": true}, {"name": "元旦", "date": "2027-01-01", "isOffDay": true}, {"name": "元旦", "date": "2027-01-09", "isOffDay": false}]}`,
			NoticeForm{Number: "N3", Published: "2026-11-05", Checked: "whole"}, "2027 N3 2026-11-05 https://example.org/notice whole 01-01 01-02 +01-09"},
		{"a year that the form names", `{"off": ["2027-01-01"]}`, NoticeForm{Year: "2027", Number: "N4", Published: "2026-11-05", Source: "Gazette"}, "2027 N4 2026-11-05 Gazette 01-01"},
		{"several years", `[{"year": 2027, "number": "N5", "published": "2026-11-05", "off": ["2027-01-01"]}, {"year": 2028, "number": "N6", "published": "2026-11-06", "off": ["2028-01-03"]}]`,
			NoticeForm{}, "2027 N5 2026-11-05 01-01; 2028 N6 2026-11-06 01-03"},
	} {
		v.form.Text = v.text
		list, bad := v.form.Read(inForce(t), lateIn2026)
		if len(bad) > 0 {
			t.Errorf("%s: %v", v.name, map[string]Problem(bad))
		}
		var got []string
		for _, n := range list {
			got = append(got, strings.Join(strings.Fields(fmt.Sprintln(n.Year, n.Number, n.Published, n.Source, n.Checked, said([]workday.Notice{n}))), " "))
		}
		if strings.Join(got, "; ") != v.want {
			t.Errorf("%s: read as %s, want %s", v.name, strings.Join(got, "; "), v.want)
		}
	}
}

func TestWhatIsWrongWithANoticeIsSaid(t *testing.T) {
	first := `{"year": 2027, "number": "N", "published": "2026-11-05", `
	for _, v := range []struct {
		name string
		form NoticeForm
		path string
		key  string
		args string
	}{
		{"nothing", NoticeForm{}, "notice", "error.required", "[]"},
		{"a day that does not exist", named("2027-01-01\n2027-02-30"), "notice", "error.notice.line", "[Line 2 Text 2027-02-30]"},
		{"something else", named("New Year's Day"), "notice", "error.notice.line", "[Line 1 Text New Year's Day]"},
		{"a range that runs back", named("2027-02-08..2027-02-05"), "notice", "error.notice.line", "[Line 1 Text 2027-02-08..2027-02-05]"},
		{"a range of months", named("2027-02-08..2027-05-05"), "notice", "error.notice.line", "[Line 1 Text 2027-02-08..2027-05-05]"},
		{"a sentence that counts wrongly", named("1月1日至3日放假，共4天"), "notice", "error.notice.altogether", "[Line 1 Said 4 Named 3]"},
		{"no year", NoticeForm{Text: "2027-01-01", Number: "N", Published: "2026-11-05"}, "year", "error.required", "[]"},
		{"no number", NoticeForm{Text: "2027-01-01", Year: "2027", Published: "2026-11-05"}, "number", "error.required", "[]"},
		{"no date", NoticeForm{Text: "2027-01-01", Year: "2027", Number: "N"}, "published", "error.required", "[]"},
		{"a date to come", NoticeForm{Text: "2027-01-01", Year: "2027", Number: "N", Published: "2026-12-01"}, "published", "error.notice.future", "[Day 2026-12-01]"},
		{"a year out of reach", NoticeForm{Text: "2027-01-01", Year: "20270", Number: "N", Published: "2026-11-05"}, "year", "error.range", "[Min 2000 Max 2100]"},
		{"one day twice", named("2027-01-01\n2027-01-01 班"), "notice", "error.notice.twice", "[Day 2027-01-01 Year 2027]"},
		{"a day of another year", named("2028-02-01"), "notice", "error.notice.outside", "[Day 2028-02-01 Year 2027]"},
		{"a working day that is one anyway", named("2027-01-01\n2027-01-04 班"), "notice", "error.notice.worked", "[Day 2027-01-04 Year 2027]"},
		{"JSON that is none", NoticeForm{Text: "{\n\"year\": 2027,\n}"}, "notice", "error.notice.json", "[Line 3]"},
		{"JSON of another kind", NoticeForm{Text: "{\n\"year\": \"2027\"}"}, "notice", "error.notice.json_field", "[Line 2 Field year]"},
		{"no notice", NoticeForm{Text: "[]"}, "notice", "error.notice.files", "[Max 50]"},
		{"no day", NoticeForm{Text: first + `"off": []}`}, "notice", "error.notice.no_days", "[Year 2027]"},
		{"a date that is none", NoticeForm{Text: first + `"off": ["1 January"]}`}, "notice", "error.notice.date", "[Day 1 January]"},
		{"a day without kind", NoticeForm{Text: first + `"days": [{"date": "2027-01-01"}]}`}, "notice", "error.notice.kind", "[Day 2027-01-01]"},
		{"another count of working days", NoticeForm{Text: first + `"off": ["2027-01-01"], "working_days": 248}`}, "notice", "error.notice.count", "[Said 248 Counted 260 Year 2027]"},
		{"a year unlike the text's", NoticeForm{Text: first + `"off": ["2027-01-01"]}`, Year: "2028"}, "year", "error.notice.differs", "[Said 2027]"},
		{"a number unlike the text's", NoticeForm{Text: first + `"off": ["2027-01-01"]}`, Number: "M"}, "number", "error.notice.differs", "[Said N]"},
		{"one of several without number", NoticeForm{Text: `[` + first + `"off": ["2027-01-01"]}, {"year": 2028, "published": "2026-11-05", "off": ["2028-01-03"]}]`}, "notice", "error.notice.unnamed", "[Year 2028]"},
		{"signs that cannot be kept", named("2027-01-01\x00"), "notice", "error.characters", "[]"},
	} {
		list, bad := v.form.Read(inForce(t), lateIn2026)
		got := bad[v.path]
		if list != nil || got.Key != v.key || fmt.Sprint(got.Args) != v.args {
			t.Errorf("%s: %v", v.name, map[string]Problem(bad))
		}
	}
}

// A correction says of some days something else than the notice before it.
func TestACorrectionTakesADayBack(t *testing.T) {
	have := inForce(t)
	fix := NoticeForm{Text: "2026-10-07 班\n2026-10-10 休", Year: "2026", Number: "示例更正〔2026〕2号", Published: "2026-09-01"}
	list, bad := fix.Read(have, lateIn2026)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	cal := workday.New(WithNotices(have, list))
	for day, want := range map[string]workday.Kind{"2026-10-07": workday.Working, "2026-10-10": workday.Holiday, "2026-10-06": workday.Holiday} {
		d, _ := workday.ParseDate(day)
		if got := cal.Describe(d); got.Kind != want || (day != "2026-10-06") != (got.Notice == "示例更正〔2026〕2号") {
			t.Errorf("%s is %+v, want %s", day, got, want)
		}
	}
	if got := WithoutNotice(WithNotices(have, list), 2026, "示例更正〔2026〕2号"); !slices.EqualFunc(got, have, func(a, b workday.Notice) bool { return a.Number == b.Number }) {
		t.Errorf("taken back, there are %v", got)
	}
}

// What was read once is the same when it is read again.
func TestTheShippedNoticesCanBeImported(t *testing.T) {
	text, err := os.ReadFile("../workday/notices.json")
	if err != nil {
		t.Fatal(err)
	}
	list, bad := NoticeForm{Text: string(text)}.Read(nil, lateIn2026)
	if len(bad) > 0 || fmt.Sprint(list) != fmt.Sprint(inForce(t)) {
		t.Errorf("%v: %v", bad, list)
	}
}
