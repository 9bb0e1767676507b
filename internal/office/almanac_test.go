package office_test

import (
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/store/storetest"
	"pressdesk/internal/workday"
)

// notice2027 is made up: New Year from Friday to Sunday, as it would be by
// itself, and a Monday off besides.
var notice2027 = workday.Notice{
	Year: 2027, Number: "示例〔2026〕1号", Published: workday.NewDate(2026, 11, 5),
	Off: []workday.Date{workday.NewDate(2027, 1, 1), workday.NewDate(2027, 1, 2), workday.NewDate(2027, 1, 3), workday.NewDate(2027, 1, 4)},
}

// Whoever acts at a program that has not heard yet of another calendar counts by
// the new one all the same.
func TestAnActCountsByTheCalendarInForce(t *testing.T) {
	here, there := storetest.Pair(t)
	c, other := openCounterOn(t, here), openCounterOn(t, there)
	c.now = time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC)
	ann := c.person("Ann", press.Reporter, press.Approved)
	if due := c.file(ann, inquiryForm("a", "Before")).DueAt; c.Rules.Today(*due).String() != "2027-01-04" {
		t.Errorf("by the plain week it is due %s", due)
	}
	err := there.Tx(t.Context(), func(tx *store.DB) error {
		have, err := tx.Notices(t.Context())
		if err != nil {
			return err
		}
		return tx.SetNotices(t.Context(), append(have, notice2027), press.System)
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Calendar().Known(2027) {
		t.Fatal("nobody has told this program")
	}
	if due := c.file(ann, inquiryForm("b", "After")).DueAt; c.Rules.Today(*due).String() != "2027-01-06" {
		t.Errorf("by the notice it is due %s", due)
	}
	if !c.Calendar().Known(2027) {
		t.Error("the program goes on with the old calendar")
	}
	for end := time.Now().Add(time.Second); !other.Calendar().Known(2027); {
		if err := office.Renew(t.Context(), other.Office); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(end) {
			t.Fatal("after a second the other program counts by the old calendar")
		}
	}
}
