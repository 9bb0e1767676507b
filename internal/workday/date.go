package workday

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day of the calendar without hour or zone; the zero value is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

const iso = "2006-01-02"

// NewDate normalises its arguments as time.Date does.
func NewDate(year int, month time.Month, day int) Date {
	return dateIn(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf gives the day on which t falls for people in loc.
func DateOf(t time.Time, loc *time.Location) Date { return dateIn(t.In(loc)) }

func dateIn(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// ParseDate reads 2006-01-02; the empty text is no day.
func ParseDate(text string) (Date, error) {
	if text == "" {
		return Date{}, nil
	}
	t, err := time.Parse(iso, text)
	if err != nil {
		return Date{}, fmt.Errorf("reading date %q: want YYYY-MM-DD", text)
	}
	return dateIn(t), nil
}

// IsZero reports whether this is no day.
func (d Date) IsZero() bool { return d == Date{} }

// At is the moment when clocks in loc show h:m on this day.
func (d Date) At(h, m int, loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, h, m, 0, 0, loc)
}

// AddDays counts calendar days, back when n is negative.
func (d Date) AddDays(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// Weekday is the day's name in the week.
func (d Date) Weekday() time.Weekday { return d.At(0, 0, time.UTC).Weekday() }

// DaysSince counts the calendar days from o to d, negative when d is earlier.
func (d Date) DaysSince(o Date) int {
	return int(d.At(0, 0, time.UTC).Sub(o.At(0, 0, time.UTC)) / (24 * time.Hour))
}

// IsDay reports whether the calendar has this day.
func (d Date) IsDay() bool { return d == NewDate(d.Year, d.Month, d.Day) && !d.IsZero() }

// IsWeekend reports whether d is a Saturday or a Sunday.
func (d Date) IsWeekend() bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// Compare orders dates: -1, 0 or +1.
func (d Date) Compare(o Date) int {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day))
}

// Before reports whether d comes earlier than o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After reports whether d comes later than o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// String writes 2006-01-02, and nothing for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes the day as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// Value keeps the day in a database as text.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads a column of text or of date; NULL is no day.
func (d *Date) Scan(src any) (err error) {
	switch v := src.(type) {
	case nil:
		*d = Date{}
	case string:
		*d, err = ParseDate(v)
	case []byte:
		*d, err = ParseDate(string(v))
	case time.Time:
		*d = dateIn(v)
	default:
		err = fmt.Errorf("reading a date from %T", src)
	}
	return err
}
