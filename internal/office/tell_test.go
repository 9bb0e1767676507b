package office_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// said returns the facts of the newest letter of this name to an address.
func (c *counter) said(address, letter string) map[string]string {
	c.t.Helper()
	for _, m := range c.outbox(address) { // newest first
		if m.Template == letter {
			return m.Facts
		}
	}
	c.t.Fatalf("%s got no %s, but %s", address, letter, letters(c.outbox(address)))
	return nil
}

// What a letter says about a step is what the step did: which agreed time holds
// no more, why, and until when one can act.
func TestALetterSaysWhatTheStepEndedAndUntilWhenOneCanAct(t *testing.T) {
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	lin := c.person("lin", press.Supervisor, press.Approved)
	ref := c.file(ann, interviewForm("k", "Night buses")).Ref()
	c.step(zhou, ref, press.Move{Action: "take"})
	c.step(zhou, ref, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport", Reach: "555-0199"}}})
	c.step(zhou, ref, press.Move{Action: "record_consent", Consent: "yes"})
	first, second := "2026-07-15T02:00:00Z", "2026-07-16T02:00:00Z"
	c.step(zhou, ref, press.Move{Action: "agree_by_phone", Party: "Ann", Means: "phone", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: "Room 1"}}})
	if f := c.said("ann@example.test", "agree_by_phone_owner"); !strings.HasPrefix(f["appointment"], first) || f["until"] != "2026-06-16T09:30:00Z" || f["by_desk"] != "true" {
		t.Errorf("agreed: %v", f)
	}
	c.step(ann, ref, press.Move{Action: "reschedule", Reason: "My flight is late.", Timezone: "Asia/Shanghai", Windows: []press.Window{{Start: "2026-07-16T10:00", End: "2026-07-16T12:00"}}})
	if f := c.said("zhou@example.test", "reschedule_desk"); f["note"] != "My flight is late." || !strings.HasPrefix(f["slots"], second) || f["until"] != "2026-07-14T02:00:00Z" {
		t.Errorf("asked for another time: %v", f)
	}
	c.step(zhou, ref, press.Move{Action: "accept_change"})
	if f := c.said("ann@example.test", "accept_change_owner"); !strings.HasPrefix(f["appointment"], second) || !strings.HasPrefix(f["was"], first) {
		t.Errorf("moved: %v", f)
	}
	c.step(zhou, ref, press.Move{Action: "hand_over", To: "duty", Reason: "I cannot stand this case."})
	c.step(zhou, ref, press.Move{Action: "cancel_by_host", Reason: "The host is ill."})
	if f := c.said("ann@example.test", "cancel_by_host_owner"); f["note"] != "The host is ill." || !strings.HasPrefix(f["was"], second) || f["appointment"] != "" || f["due"] == "" {
		t.Errorf("called off: %v", f)
	}
	c.step(zhou, ref, press.Move{Action: "propose_transfer", Authority: "Harbour Authority", Reach: "555-0100", Note: "Let them have it."})
	c.step(lin, ref, press.Move{Action: "transfer"})
	if f := c.said("ann@example.test", "transfer_owner"); f["authority"] != "Harbour Authority" || f["until"] != "2026-07-14T09:30:00Z" {
		t.Errorf("passed on: %v", f)
	}
	for _, m := range c.outbox("ann@example.test") {
		for name, fact := range m.Facts {
			for _, inside := range []string{"stand this case", "Let them have it", "555-0199"} {
				if strings.Contains(fact, inside) {
					t.Errorf("%s tells the reporter %q as %s", m.Template, fact, name)
				}
			}
		}
	}
}

func TestALetterSaysThatNobodyTookTheStep(t *testing.T) {
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	ref := c.file(ann, inquiryForm("k", "Night buses")).Ref()
	c.now = c.now.Add(72 * time.Hour)
	if err := office.RunTimers(t.Context(), c.Office); err != nil {
		t.Fatal(err)
	}
	for address, letter := range map[string]string{"ann@example.test": "take_owner", "zhou@example.test": "take_desk"} {
		if f := c.said(address, letter); f["by_clock"] != "true" || f["by"] != "" {
			t.Errorf("%s: %v", letter, f)
		}
	}
	c.step(zhou, ref, press.Move{Action: "ask", Items: []string{"A letter of assignment"}, Note: "Please."})
	if f := c.said("ann@example.test", "ask_owner"); f["by_clock"] != "" || f["until"] == "" || f["note"] != "Please." {
		t.Errorf("asked: %v", f)
	}
}

// A reporter gets a receipt of what they have settled; a colleague of the desk
// knows what they have done.
func TestAReporterWhoPicksATimeHasItInWriting(t *testing.T) {
	c := openCounter(t)
	ann, zhou := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved)
	ref := c.file(ann, interviewForm("k", "Night buses")).Ref()
	c.step(zhou, ref, press.Move{Action: "take"})
	c.step(zhou, ref, press.Move{Action: "contact", Contacts: []press.ContactForm{{Unit: "Transport"}}})
	c.step(zhou, ref, press.Move{Action: "record_consent", Consent: "yes"})
	c.step(zhou, ref, press.Move{Action: "offer", Slots: []press.SlotForm{{Start: "2026-07-15T10:00", Place: "Room 1"}}})
	c.step(ann, ref, press.Move{Action: "pick"})
	if f := c.said("ann@example.test", "pick_owner"); f["appointment"] == "" {
		t.Errorf("picked: %v", f)
	}
	if got := letters(c.outbox("zhou@example.test")); strings.Contains(got, "offer") || !strings.Contains(got, "pick_desk") {
		t.Errorf("the officer got %s", got)
	}
}

// The reporter is asked once for the link of what was published, and what they
// have sent stays when the case is opened again.
func TestTheLinkOfThePublishedPieceIsAskedForOnce(t *testing.T) {
	c := openCounter(t)
	ann, zhou, lin := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved), c.person("lin", press.Supervisor, press.Approved)
	ref := c.file(ann, inquiryForm("k", "Passenger figures")).Ref()
	answer := func() string {
		t.Helper()
		c.now = c.now.Add(time.Minute)
		c.step(zhou, ref, aReply("full"))
		c.step(lin, ref, press.Move{Action: "approve"})
		return c.said("ann@example.test", "approve_owner")["asks_link"]
	}
	c.step(zhou, ref, press.Move{Action: "take"})
	if got := answer(); got != "true" {
		t.Errorf("with the first reply: %q", got)
	}
	c.step(ann, ref, press.Move{Action: "publish_link", URL: "https://daily.example.test/buses"})
	c.step(ann, ref, press.Move{Action: "follow_up", Numbers: []int{1}, Reason: "Does that include the night lines?"})
	if got := answer(); got != "" {
		t.Errorf("with the second reply: %q", got)
	}
	app, err := c.DB.Application(t.Context(), ref)
	if err != nil || app.PublishedURL != "https://daily.example.test/buses" {
		t.Errorf("the link is %q (%v)", app.PublishedURL, err)
	}
	if _, err := c.try(ann, ref, press.Move{Action: "publish_link", URL: "https://daily.example.test/more"}); !errors.Is(err, press.Refused("need.not_published")) {
		t.Errorf("another link: %v", err)
	}
}
