package paper

// Day is one row of a ledger of days, as words: the date with its weekday, what
// kind of day it is, which working day of the term it is the end of (empty if
// it is not counted), and the notice or the pause that makes it so.
type Day struct {
	Date, Kind, Count, Why string
	Counted                bool // days that are not counted are printed muted
	Due                    bool // the due date is printed heavy
}

// Ledger lays out how a due date was counted, day by day: the frame says who
// writes and what it is, the summary comes first, and heads are the heads of
// the four columns. The frame's own blocks follow the table.
func Ledger(frame Document, summary Facts, heads Day, days []Day) *Document {
	t := Table{Head: []string{heads.Date, heads.Kind, heads.Count, heads.Why}, Widths: []float64{0.27, 0.2, 0.11, 0.42}}
	for _, d := range days {
		t.Rows = append(t.Rows, Row{Cells: []string{d.Date, d.Kind, d.Count, d.Why}, Quiet: !d.Counted && !d.Due, Loud: d.Due})
	}
	frame.Blocks = append([]Block{summary, t}, frame.Blocks...)
	return &frame
}
