package press

import (
	"testing"
	"time"
)

func TestNumberVectors(t *testing.T) {
	for _, test := range []struct {
		kind         Kind
		year, serial int
		want         string
	}{
		{InterviewKind, 2026, 1, "62600014"},
		{InterviewKind, 2026, 2, "62600023"},
		{InterviewKind, 2026, 9999, "62699995"},
		{InquiryKind, 2026, 1, "82600015"},
		{InquiryKind, 2026, 42, "82600426"},
		{InterviewKind, 2027, 1, "62700017"},
	} {
		if got := Number(test.kind, test.year, test.serial); got != test.want {
			t.Errorf("Number(%s, %d, %d) = %s, want %s", test.kind, test.year, test.serial, got, test.want)
		}
	}
}

func TestNumberGrowsInsteadOfWrapping(t *testing.T) {
	if got := Number(InterviewKind, 2026, 10000); len(got) != 9 || !ValidNumber(got) {
		t.Errorf("the number after 9999 is %q, want nine valid digits", got)
	}
}

func TestNumberFindsEveryWrongDigitAndEverySwap(t *testing.T) {
	for serial := 1; serial <= 9999; serial += 7 {
		n := []byte(Number(InquiryKind, 2026, serial))
		for i := 1; i < len(n); i++ {
			was := n[i]
			for d := byte('0'); d <= '9'; d++ {
				if n[i] = d; d != was && ValidNumber(string(n)) {
					t.Fatalf("%s passes for a number, digit %d of serial %d is wrong", n, i, serial)
				}
			}
			n[i] = was
			if i+1 < len(n) && n[i] != n[i+1] {
				n[i], n[i+1] = n[i+1], n[i]
				if ValidNumber(string(n)) {
					t.Fatalf("%s passes for a number, digits %d and %d of serial %d are swapped", n, i, i+1, serial)
				}
				n[i], n[i+1] = n[i+1], n[i]
			}
		}
	}
}

func TestLegacyNumbersAreNoNumbersOfOurs(t *testing.T) {
	for _, n := range []string{"21315203", "02131545", "", "6260001", "6260001x", "62600015"} {
		if ValidNumber(n) {
			t.Errorf("ValidNumber(%q) = true", n)
		}
	}
}

func TestTheYearOfASeriesIsTheOffices(t *testing.T) {
	o := testOffice(t)
	newYear := time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC) // midnight in the office's zone
	if got := o.SerialSeries(InterviewKind, newYear.Add(-time.Second)); got != "interview 2026" {
		t.Errorf("a second before midnight the series is %q", got)
	}
	if got := o.SerialSeries(InterviewKind, newYear); got != "interview 2027" {
		t.Errorf("at midnight the series is %q", got)
	}
}
