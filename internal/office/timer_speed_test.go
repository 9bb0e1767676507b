package office_test

import (
	"fmt"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
)

// The sweep of the office's own clock over ten thousand open cases: when nothing
// is due it costs one look at an index, and for each case that is due what a
// step costs. The yardstick is the same office with a single case.
func BenchmarkTimers(b *testing.B) {
	for _, size := range []int{1, 10_000} {
		for _, due := range []int{0, 1, 100} {
			if due > size {
				continue
			}
			b.Run(fmt.Sprintf("open=%d/due=%d", size, due), func(b *testing.B) {
				o, apps := crowded(b, size)
				at := apps[0].AlarmAt.Add(-time.Minute) // before the alarms of the others
				b.ResetTimer()
				for n := 0; b.Loop(); n++ {
					b.StopTimer()
					early := apps[0].FiledAt.Add(time.Minute)
					o.DB.Now = func() time.Time { return early }
					ring(b, o, apps[:due], at)
					o.DB.Now = func() time.Time { return at }
					b.StartTimer()
					if err := office.RunTimers(b.Context(), o); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// crowded is an office with so many open cases, none of which is due.
func crowded(b *testing.B, size int) (*office.Office, []*press.Application) {
	b.Helper()
	db := storetest.Open(b)
	now := time.Date(2026, 6, 15, 2, 0, 0, 0, time.UTC)
	db.Now = func() time.Time { return now }
	o, err := office.New(b.Context(), db, nil, counterRules())
	if err != nil {
		b.Fatal(err)
	}
	ann := &press.User{Email: "ann@example.test", EmailKey: "ann@example.test", FamilyName: "Ann", Role: press.Reporter, Standing: press.Approved, Version: 1}
	if err := db.AddUser(b.Context(), ann); err != nil {
		b.Fatal(err)
	}
	var cases []store.Case
	var apps []*press.Application
	for i := range size {
		app := press.NewApplication(press.InquiryKind, ann, someInquiry("Passenger figures"), now)
		app.ID = store.NewID()
		c := press.Context{Office: o.Rules, Calendar: o.Calendar(), Now: now}
		ev, err := app.Take(press.Move{Action: "submit", By: ann}, c)
		if err != nil {
			b.Fatal(err)
		}
		app.File(i+1, o.Rules, now)
		app.Settle(o.Rules, o.Calendar(), now)
		ev.ID, ev.ApplicationID, ev.Text.Salt = store.NewID(), app.ID, store.NewID()
		ev.Text.EventID = ev.ID
		ev.Seal("")
		app.Events[0] = *ev
		public, _ := app.Progress(o.Rules)
		cases, apps = append(cases, store.Case{App: app, Public: public}), append(apps, app)
	}
	if err := db.Tx(b.Context(), func(tx *store.DB) error { return tx.AddCases(b.Context(), cases) }); err != nil {
		b.Fatal(err)
	}
	return o, apps
}

// ring makes the alarms of these cases due again.
func ring(b *testing.B, o *office.Office, apps []*press.Application, at time.Time) {
	b.Helper()
	err := o.DB.Tx(b.Context(), func(tx *store.DB) error {
		for _, app := range apps {
			now, err := tx.ApplicationByID(b.Context(), app.ID)
			if err != nil {
				return err
			}
			now.AlarmAt = &at
			if now.Status == press.Submitted {
				now.Alarm = "take"
			} else {
				now.Alarm = "stalled"
			}
			if err := tx.SaveApplication(b.Context(), now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
