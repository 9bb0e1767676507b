package press

import (
	"encoding/json"
	"time"
)

// Suggested returns the times that the reporter put in the place of those
// offered, if that is what happened.
func (ev *Event) Suggested(o *Office) []Span {
	if ev.Action != "counter" || ev.Text == nil {
		return nil
	}
	var said Move
	if err := json.Unmarshal([]byte(ev.Text.Fields), &said); err != nil { // emptied by a lawful deletion
		return nil
	}
	return spans(said.Windows, ZoneOf(said.Timezone, o.Zone))
}

// Wished returns the times that the reporter suggested last; before that it is
// those of the form.
func (app *Application) Wished(o *Office) []Span {
	var last *Event
	for i := range app.Events {
		if ev := &app.Events[i]; ev.Action == "counter" && (last == nil || ev.Seq > last.Seq) {
			last = ev
		}
	}
	if last != nil {
		if list := last.Suggested(o); len(list) > 0 {
			return list
		}
	}
	if d, ok := app.Detail.(*Interview); ok {
		return d.Spans(o)
	}
	return nil
}

// spans reads the windows that can be read as times, in UTC.
func spans(windows []Window, zone *time.Location) []Span {
	var list []Span
	for _, w := range windows {
		start, err := ParseLocal(w.Start, zone)
		if err != nil {
			continue
		}
		end, err := ParseLocal(w.End, zone)
		if err != nil {
			end = time.Time{}
		}
		list = append(list, Span{start, end})
	}
	return list
}
