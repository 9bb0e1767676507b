package press

import (
	"maps"
	"strings"
	"testing"
	"time"
)

// checked returns what is wrong with a form at noon, as "path": "key".
func checked(t testing.TB, d Detail, owner *User, draft bool) map[string]string {
	t.Helper()
	c, bad := testContext(t, noon), Invalid{}
	d.Check(FormContext{Office: c.Office, Calendar: c.Calendar, Owner: owner, Now: noon, Draft: draft}, bad)
	return wrong(bad)
}

func TestAnInterviewIsAskedForInFull(t *testing.T) {
	long := strings.Repeat("字", 500)
	visitor := &User{ID: "v", Role: Reporter, Category: "short_term", Credentials: Credentials{VisaValidFrom: "2026-06-01", VisaValidTo: "2026-06-30"}}
	for name, v := range map[string]struct {
		owner  *User
		change func(*Interview)
		want   map[string]string
	}{
		"as it should be":                   {ann, func(*Interview) {}, nil},
		"nothing at all":                    {ann, func(d *Interview) { *d = Interview{} }, map[string]string{"topic": "error.required", "purpose": "error.required", "mode": "error.choose", "interviewees": "error.too_few", "outline": "error.too_few", "windows": "error.too_few", "duration_min": "error.required", "language": "error.choose", "publish_outlets": "error.required", "deadline_kind": "error.choose", "decl_true": "error.declare", "decl_share_unit": "error.declare"}},
		"a topic of four characters":        {ann, func(d *Interview) { d.Topic = "夜班公交" }, nil},
		"a topic of three":                  {ann, func(d *Interview) { d.Topic = " 夜公交 " }, map[string]string{"topic": "error.too_short"}},
		"a topic of eighty":                 {ann, func(d *Interview) { d.Topic = long[:80*3] }, nil},
		"a topic of eighty-one":             {ann, func(d *Interview) { d.Topic = long[:81*3] }, map[string]string{"topic": "error.too_long"}},
		"a topic that nobody can see":       {ann, func(d *Interview) { d.Topic = "\u200c\u200d\u00ad\u200c\u200d" }, map[string]string{"topic": "error.required"}},
		"a topic with a space of no width":  {ann, func(d *Interview) { d.Topic = "Night\u200bbuses" }, map[string]string{"topic": "error.characters"}},
		"a topic that turns around":         {ann, func(d *Interview) { d.Topic = "Night\u202ebuses" }, map[string]string{"topic": "error.characters"}},
		"a topic of two lines":              {ann, func(d *Interview) { d.Topic = "Night\nbuses" }, map[string]string{"topic": "error.characters"}},
		"a topic that was no text":          {ann, func(d *Interview) { d.Topic = "Night \uFFFD buses" }, map[string]string{"topic": "error.characters"}},
		"a topic with a family":             {ann, func(d *Interview) { d.Topic = "Night 👩‍👩‍👧" }, nil},
		"a purpose in Arabic":               {ann, func(d *Interview) { d.Purpose = "كيف تتحرك المدينة ليلا\u200f؟" }, nil},
		"a question of 501":                 {ann, func(d *Interview) { d.Outline[1] = long + "字" }, map[string]string{"outline.1": "error.too_long"}},
		"thirty-one questions":              {ann, func(d *Interview) { d.Outline = strings.Split(strings.Repeat("What is it?\n", 30)+"And then?", "\n") }, map[string]string{"outline": "error.too_many"}},
		"empty rows are none":               {ann, func(d *Interview) { d.Outline = append(d.Outline, "", " "); d.Windows = append(d.Windows, Window{}) }, nil},
		"somebody to be suggested":          {ann, func(d *Interview) { d.Interviewees[0] = Interviewee{Suggest: true, Expertise: "港口"} }, nil},
		"suggested without a subject":       {ann, func(d *Interview) { d.Interviewees[0] = Interviewee{Suggest: true} }, map[string]string{"interviewees.0.expertise": "error.required"}},
		"an interviewee without a role":     {ann, func(d *Interview) { d.Interviewees[0].Role = "" }, map[string]string{"interviewees.0.role": "error.required"}},
		"filming without places and gear":   {ann, func(d *Interview) { d.Mode = "filming" }, map[string]string{"sites": "error.too_few", "equipment": "error.required"}},
		"a drone without a word about it":   {ann, func(d *Interview) { d.Drone = true }, map[string]string{"drone_note": "error.required"}},
		"somebody along without a passport": {ann, func(d *Interview) { d.Crew = []CrewMember{{Name: "Bo", Role: "Camera"}} }, map[string]string{"crew.0.nationality": "error.choose"}},
		"a window that has passed":          {ann, func(d *Interview) { d.Windows[0] = Window{"2026-03-04T10:00", "2026-03-04T12:00"} }, map[string]string{"windows.0.start": "error.future"}},
		"a window of 29 minutes":            {ann, func(d *Interview) { d.Windows[0] = Window{"2026-06-10T10:00", "2026-06-10T10:29"} }, map[string]string{"windows.0.end": "error.window_length"}},
		"a window that ends first":          {ann, func(d *Interview) { d.Windows[0] = Window{"2026-06-10T10:00", "2026-06-10T09:00"} }, map[string]string{"windows.0.end": "error.end"}},
		"a window beyond half a year":       {ann, func(d *Interview) { d.Windows[0] = Window{"2026-09-02T10:00", "2026-09-02T12:00"} }, map[string]string{"windows.0.start": "error.too_far"}},
		"an hour that summer time leaves out": {ann, func(d *Interview) {
			d.Timezone, d.Windows[0] = "Europe/Paris", Window{"2026-03-29T02:30", "2026-03-29T04:00"}
		}, map[string]string{"windows.0.start": "error.moment"}},
		"eight hours over the change of time": {ann, func(d *Interview) {
			d.Timezone, d.Windows[0] = "Europe/Paris", Window{"2026-03-29T00:30", "2026-03-29T09:30"}
		}, nil},
		"a zone that there is not":       {ann, func(d *Interview) { d.Timezone = "Mars/Olympus" }, map[string]string{"tz": "error.choice"}},
		"nine minutes":                   {ann, func(d *Interview) { d.DurationMin = "9" }, map[string]string{"duration_min": "error.range"}},
		"a hard deadline without a time": {ann, func(d *Interview) { d.DeadlineKind = "hard" }, map[string]string{"deadline_at": "error.required"}},
		"a deadline that has passed":     {ann, func(d *Interview) { d.DeadlineKind, d.DeadlineAt = "soft", "2026-03-05T11:59" }, map[string]string{"deadline_at": "error.future"}},
		"no deadline, whatever its time": {ann, func(d *Interview) { d.DeadlineAt = "2026-03-05T11:59" }, nil},
		"a deadline past the end of time": {ann, func(d *Interview) {
			d.DeadlineKind, d.DeadlineAt, d.DeadlineZone = "hard", "9999-12-31T23:00", "America/New_York"
		}, map[string]string{"deadline_at": "error.moment"}},
		"a visitor without a stay":   {visitor, func(*Interview) {}, map[string]string{"arrival": "error.required", "departure": "error.required"}},
		"a visitor within the visa":  {visitor, func(d *Interview) { d.Arrival, d.Departure = "2026-06-01", "2026-06-30" }, nil},
		"a visitor outside the visa": {visitor, func(d *Interview) { d.Arrival, d.Departure = "2026-05-31", "2026-07-01" }, map[string]string{"arrival": "error.visa", "departure": "error.visa"}},
	} {
		d := anInterview()
		v.change(d)
		if got := checked(t, d, v.owner, false); !maps.Equal(got, v.want) {
			t.Errorf("%s: %v, want %v", name, got, v.want)
		}
	}
}

func TestAnInquiryIsAskedInFull(t *testing.T) {
	due := func(kind, at string) func(*Inquiry) {
		return func(d *Inquiry) { d.DeadlineKind, d.DeadlineAt = kind, at }
	}
	for name, v := range map[string]struct {
		change func(*Inquiry)
		want   map[string]string
	}{
		"as it should be":               {func(*Inquiry) {}, nil},
		"an area that there is not":     {func(d *Inquiry) { d.Area = "gossip" }, map[string]string{"area": "error.choice"}},
		"eleven questions":              {func(d *Inquiry) { d.Asked = strings.Split(strings.Repeat("What is it?\n", 10)+"And then?", "\n") }, map[string]string{"questions": "error.too_many"}},
		"a period that ends first":      {func(d *Inquiry) { d.PeriodFrom, d.PeriodTo = "2026-02-01", "2026-01-01" }, map[string]string{"period_to": "error.end"}},
		"due in two working days":       {due("soft", "2026-03-09T09:00"), nil}, // noon is a Thursday
		"due on the working day before": {due("soft", "2026-03-08T23:59"), map[string]string{"urgent_reason": "error.required"}},
		"due tomorrow, with a word":     {func(d *Inquiry) { due("hard", "2026-03-06T09:00")(d); d.UrgentReason = "We go to press then." }, nil},
		"due when nobody lives":         {due("hard", "9998-12-31T09:00"), nil},
	} {
		d := anInquiry()
		v.change(d)
		started := time.Now()
		if got := checked(t, d, ann, false); !maps.Equal(got, v.want) {
			t.Errorf("%s: %v, want %v", name, got, v.want)
		}
		if took := time.Since(started); took > 50*time.Millisecond {
			t.Errorf("%s: checking took %s", name, took)
		}
	}
}

// A draft may have gaps, and dates that passed while it lay.
func TestADraftMayHaveGaps(t *testing.T) {
	lay := anInterview()
	lay.Windows, lay.DeadlineKind, lay.DeadlineAt = []Window{{"2026-03-01T10:00", "2026-03-01T12:00"}, {Start: "2026-06-10T10:00"}}, "hard", "2026-03-02T10:00"
	for name, v := range map[string]struct {
		d    Detail
		want map[string]string
	}{
		"an empty interview":    {&Interview{}, nil},
		"an empty inquiry":      {&Inquiry{}, nil},
		"one that lay too long": {lay, nil},
		"beyond a limit":        {&Interview{Topic: strings.Repeat("字", 81)}, map[string]string{"topic": "error.too_long"}},
	} {
		if got := checked(t, v.d, ann, true); !maps.Equal(got, v.want) {
			t.Errorf("%s: %v, want %v", name, got, v.want)
		}
	}
}
