package office_test

import (
	"errors"
	"slices"
	"testing"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// A refused interview becomes, once and with its reporter's consent, an inquiry
// of its own number that asks the same; each page names the other.
func TestARefusedInterviewBecomesAnInquiry(t *testing.T) {
	c := openCounter(t)
	ann, zhou, lin := c.person("ann", press.Reporter, press.Approved), c.person("zhou", press.Officer, press.Approved), c.person("lin", press.Supervisor, press.Approved)
	f := interviewForm("k", "Night buses")
	f.Detail.(*press.Interview).Outline = slices.Repeat([]string{"How many passengers?"}, 12) // more than an inquiry could ask
	ref := c.file(ann, f).Ref()
	c.step(zhou, ref, press.Move{Action: "take"})
	refusal := press.Move{Action: "propose_decline", Reason: "R3", Text: "Nobody who knows the subject is free in those weeks."}
	c.step(zhou, ref, refusal)
	c.step(lin, ref, press.Move{Action: "decline"})
	if _, err := c.try(ann, ref, press.Move{Action: "convert"}); err == nil {
		t.Error("converted without consent")
	}
	c.step(ann, ref, press.Move{Action: "convert", Agreed: true})
	seen := func(ref string) *office.Case {
		t.Helper()
		found, err := office.Open(t.Context(), c.Office, ann, ref)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	interview := seen(ref)
	inquiry := seen(interview.Linked)
	if inquiry.App.Kind != press.InquiryKind || inquiry.App.Status != press.Submitted || inquiry.Linked != ref || interview.App.Status != press.Declined {
		t.Errorf("%s %s, linked to %s; the interview is %s", inquiry.App.Kind, inquiry.App.Status, inquiry.Linked, interview.App.Status)
	}
	if got := inquiry.App.Detail.Questions(); len(got) != 12 || inquiry.App.Title != "Night buses" {
		t.Errorf("%q asks %d questions", inquiry.App.Title, len(got))
	}
	if _, err := c.try(ann, ref, press.Move{Action: "convert", Agreed: true}); !errors.Is(err, press.Refused("need.convertible")) {
		t.Errorf("converted again: %v", err)
	}
}
