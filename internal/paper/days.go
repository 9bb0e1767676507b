package paper

// Day is one row of a count of days, as words: the date with its weekday, what
// kind of day it is, which working day of the term it is (empty if it is not
// counted), and the notice or the pause that makes it so.
type Day struct {
	Date, Kind, Count, Why string
	Counted                bool // days that are not counted are printed muted
	Due                    bool // the due date is printed heavy
}

// Days lays out how a date was counted, day by day, under the heads of the four
// columns.
func Days(heads Day, days []Day) Table {
	t := Table{Head: []string{heads.Date, heads.Count, heads.Kind, heads.Why}, Widths: []float64{0.3, 0.1, 0.2, 0.4}}
	for _, d := range days {
		t.Rows = append(t.Rows, Row{Cells: []string{d.Date, d.Count, d.Kind, d.Why}, Quiet: !d.Counted && !d.Due, Loud: d.Due})
	}
	return t
}
