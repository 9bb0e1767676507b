package mail

import (
	"mime"
	"strings"
	"testing"
	"time"

	ical "github.com/arran4/golang-ical"
	"github.com/jhillyerd/enmime/v2"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// meeting is a case whose time changes, and the mails about it.
type meeting struct {
	*desk
	t   *testing.T
	app *press.Application
	ann *press.User
}

func openMeeting(t *testing.T, addr string) *meeting {
	t.Helper()
	d := open(t, addr)
	ann := &press.User{Email: "ann@paper.example", EmailKey: "ann@paper.example", Role: press.Reporter, Standing: press.Approved, Version: 1, CreatedAt: d.now, UpdatedAt: d.now}
	app := press.NewApplication(press.InterviewKind, ann, &press.Interview{Topic: "Night buses"}, d.now)
	number := "62600014"
	app.Number, app.FiledAt, app.Status = &number, &d.now, press.SlotsOffered
	err := d.DB.Tx(t.Context(), func(tx *store.DB) error {
		if err := tx.AddUser(t.Context(), ann); err != nil {
			return err
		}
		app.OwnerID = ann.ID
		return tx.AddApplication(t.Context(), app)
	})
	if err != nil {
		t.Fatal(err)
	}
	return &meeting{d, t, app, ann}
}

// becomes writes how the case stands now.
func (m *meeting) becomes(status press.Status, at *time.Time) {
	m.t.Helper()
	m.app.Status, m.app.AppointedAt = status, at
	if err := m.DB.Tx(m.t.Context(), func(tx *store.DB) error { return tx.SaveApplication(m.t.Context(), m.app) }); err != nil {
		m.t.Fatal(err)
	}
}

// tells queues a letter about a step that changed the time.
func (m *meeting) tells(letter string, status press.Status, a press.Appointment) *press.Mail {
	m.t.Helper()
	m.now = m.now.Add(time.Second)
	a.UID, a.Number, a.Title, a.At = m.app.ID, "62600014", "Night buses", m.now
	return m.queue(m.t, press.Mail{
		Template: letter, ApplicationID: &m.app.ID, UserID: &m.ann.ID, Name: "Ann Marsh", Timezone: "Europe/Paris",
		Facts: map[string]string{
			"number": "62600014", "kind": "interview", "status": string(status), press.CalendarFact: a.Fact(),
			"link": "https://press.example.test/applications/62600014", "desk_link": "https://press.example.test/desk/applications/62600014",
		},
	})
}

// invitation reads what a message tells calendars.
func invitation(t *testing.T, e *enmime.Envelope) (*ical.Calendar, *ical.VEvent) {
	t.Helper()
	part := e.Root.DepthMatchFirst(func(p *enmime.Part) bool { return p.ContentType == "text/calendar" })
	if part == nil {
		return nil, nil
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(part.Content), "\r\n"), "\r\n") {
		if strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line that does not end as lines of a calendar end: %q", line)
		}
	}
	_, kind, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	cal, err := ical.ParseCalendar(strings.NewReader(string(part.Content)))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range cal.CalendarProperties {
		if p.IANAToken == "METHOD" && p.Value != kind["method"] {
			t.Errorf("the part is a %s, the calendar a %s", kind["method"], p.Value)
		}
	}
	return cal, cal.Events()[0]
}

func valueOf(v *ical.VEvent, name ical.ComponentProperty) string {
	if p := v.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}

func TestAMailTellsCalendarsInBothZones(t *testing.T) {
	post := startPost(t)
	m := openMeeting(t, post.addr)
	start := time.Date(2024, time.October, 29, 6, 0, 0, 0, time.UTC) // Paris has gone back to winter time two days before
	m.becomes(press.Scheduled, &start)
	picked := press.Appointment{Start: start, End: start.Add(45 * time.Minute), Place: "City Hall, room 2", Host: "陈女士", With: "Li"}
	m.round(t, m.tells("pick_owner", press.Scheduled, picked))
	m.round(t, m.tells("pick_desk", press.Scheduled, picked))
	all := post.messages(t)
	_, v := invitation(t, all[0])
	if v == nil {
		t.Fatal("the mail has no calendar")
	}
	for name, want := range map[ical.ComponentProperty]string{
		ical.ComponentPropertyUniqueId: m.app.ID + "@press.example.test", ical.ComponentPropertySequence: "0", ical.ComponentPropertyDtStart: "20241029T060000Z",
		ical.ComponentPropertySummary: "Interview 62600014", ical.ComponentPropertyLocation: "City Hall, room 2", ical.ComponentPropertyStatus: "CONFIRMED",
		ical.ComponentPropertyOrganizer: "mailto:desk@example.test", ical.ComponentPropertyAttendee: "mailto:ann@paper.example",
		ical.ComponentPropertyDescription: "Beijing time: Tue 29 October 2024, 14:00–14:45\nParis: Tue 29 October 2024, 07:00–07:45\nHost: 陈女士\nInterpreter: Li\nApplication: Night buses\nhttps://press.example.test/applications/62600014",
	} {
		if got := valueOf(v, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if _, v := invitation(t, all[1]); valueOf(v, ical.ComponentPropertyUrl) != "https://press.example.test/desk/applications/62600014" {
		t.Errorf("an officer is led to %s", valueOf(v, ical.ComponentPropertyUrl))
	}
}

// A mail that leaves late says what was true at its step, with the number of its
// step; it puts nothing back that was called off meanwhile.
func TestALateMailTellsCalendarsWhatItsStepSaid(t *testing.T) {
	post := startPost(t)
	m := openMeeting(t, post.addr)
	first := time.Date(2024, time.June, 18, 6, 0, 0, 0, time.UTC)
	second := first.Add(24 * time.Hour)
	m.becomes(press.Scheduled, &second)
	mails := []*press.Mail{
		m.tells("pick_owner", press.Scheduled, press.Appointment{Start: first, End: first.Add(time.Hour), Place: "Room 1"}),
		m.tells("accept_change_owner", press.Scheduled, press.Appointment{Sequence: 1, Start: second, End: second.Add(time.Hour), Place: "Room 2"}),
	}
	for _, sent := range mails {
		m.round(t, sent)
	}
	m.becomes(press.Coordinating, nil)
	late := m.tells("keep_time_owner", press.Scheduled, press.Appointment{Sequence: 2, Start: second, End: second.Add(time.Hour)})
	m.round(t, late)
	m.round(t, m.tells("cancel_by_host_owner", press.Coordinating, press.Appointment{Sequence: 3, Cancelled: true, Start: second, End: second.Add(time.Hour)}))

	var told []string
	all := post.messages(t)
	for _, e := range all {
		if _, v := invitation(t, e); v != nil {
			told = append(told, valueOf(v, ical.ComponentPropertySequence)+" "+valueOf(v, ical.ComponentPropertyStatus)+" "+valueOf(v, ical.ComponentPropertyDtStart)+" "+valueOf(v, ical.ComponentPropertyLocation))
		}
	}
	want := "0 CONFIRMED 20240618T060000Z Room 1\n1 CONFIRMED 20240619T060000Z Room 2\n3 CANCELLED 20240619T060000Z "
	if got := strings.Join(told, "\n"); got != want || len(all) != 4 {
		t.Errorf("%d mails told calendars\n%s\nwant\n%s", len(all), got, want)
	}

	m.becomes(press.Withdrawn, nil)
	if got := m.round(t, m.tells("pick_owner", press.Scheduled, press.Appointment{Sequence: 4, Start: first, End: first.Add(time.Hour)})); got.State != press.MailDropped {
		t.Errorf("a mail that comes after the withdrawal is %s", got.State)
	}
}
