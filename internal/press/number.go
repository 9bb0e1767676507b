package press

import (
	"fmt"
	"time"
)

// SerialSeries names the series that the numbers of kind filed at now belong
// to: one for each kind and year of the office's zone.
func (o *Office) SerialSeries(kind Kind, now time.Time) string {
	return fmt.Sprintf("%s %d", kind, now.In(o.Zone).Year())
}

// Number returns the number T YY SSSS C: the kind's digit, the year, the serial
// in at least four places, and a Damm check digit over what stands before it.
// Past 9999 it grows by a digit; it never wraps.
func Number(kind Kind, year, serial int) string {
	body := fmt.Sprintf("%d%02d%04d", kind.Rules().Digit, year%100, serial)
	return body + string('0'+damm(body))
}

// ValidNumber reports whether s is a number that Number could have made.
func ValidNumber(s string) bool {
	if len(s) < 8 || len(s) > 12 || s[0] != '6' && s[0] != '8' {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return damm(s) == 0
}

// quasigroup is the totally anti-symmetric quasigroup of order 10 of H. Michael
// Damm's dissertation (Marburg 2004): it finds every wrong digit and every swap
// of neighbours.
var quasigroup = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

func damm(digits string) byte {
	var check byte
	for i := range len(digits) {
		check = quasigroup[check][digits[i]-'0']
	}
	return check
}
