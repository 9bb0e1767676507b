package press

import (
	"encoding/json"
	"time"
)

// Suggested returns the times that the reporter put in the place of those
// offered, if that is what happened.
func (ev *Event) Suggested(o *Office) []Span {
	if ev.Action != "counter" {
		return nil
	}
	said := ev.said()
	return spans(said.Windows, ZoneOf(said.Timezone, o.Zone))
}

// said returns the step's own fields, as far as they are kept.
func (ev *Event) said() (m Move) {
	if ev.Text == nil || json.Unmarshal([]byte(ev.Text.Fields), &m) != nil { // not loaded, or emptied by a lawful deletion
		return Move{}
	}
	return m
}

// Added returns the names of the files that came with the event.
func (ev *Event) Added() []string { return ev.said().Added }

// Recount returns what another calendar made of the dates, if that is what ev
// is about.
func (ev *Event) Recount() Recount {
	if r := ev.said().Recount; r != nil {
		return *r
	}
	return Recount{}
}

// Removed returns the names of the files that went with the event.
func (ev *Event) Removed() []string { return ev.said().Removed }

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
