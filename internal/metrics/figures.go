package metrics

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pressdesk/internal/office"
)

// patience is how long the database may take for the figures of a scrape.
const patience = 5 * time.Second

// figures asks the office at every scrape; between scrapes it costs nothing.
type figures struct {
	office *office.Office
	log    *slog.Logger
}

func described(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(namespace+"_"+name, help, labels, nil)
}

var (
	up           = described("database_up", "Whether the database answered this scrape.")
	took         = described("database_answer_seconds", "How long the database took for the figures of this scrape.")
	connections  = described("database_connections", "Connections to the database.", "state")
	most         = described("database_connections_limit", "How many connections the program opens at most.")
	waits        = described("database_waits_total", "Waits for a free connection.")
	waited       = described("database_wait_seconds_total", "Time spent waiting for a free connection.")
	applications = described("applications", "Applications in the desk's views; today: what is owed by the end of the day, what is overdue included.", "view")
	mails        = described("mails", "Mails that have not left.", "state")
	oldest       = described("oldest_mail_age_seconds", "How long the oldest waiting mail has waited; 0 when none waits.")
)

// Describe implements prometheus.Collector.
func (f *figures) Describe(all chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{up, took, connections, most, waits, waited, applications, mails, oldest} {
		all <- d
	}
}

// Collect implements prometheus.Collector. Without an answer of the database
// only the figures that need it are missing.
func (f *figures) Collect(all chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		all <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	pool := f.office.DB.Pool()
	gauge(connections, float64(pool.InUse), "in_use")
	gauge(connections, float64(pool.Idle), "idle")
	gauge(most, float64(pool.MaxOpenConnections))
	all <- prometheus.MustNewConstMetric(waits, prometheus.CounterValue, float64(pool.WaitCount))
	all <- prometheus.MustNewConstMetric(waited, prometheus.CounterValue, pool.WaitDuration.Seconds())

	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	began := time.Now()
	now, err := office.Watch(ctx, f.office)
	if err != nil {
		f.log.Warn("no figures for a scrape", "err", err)
		gauge(up, 0)
		return
	}
	gauge(up, 1)
	gauge(took, time.Since(began).Seconds())
	for view, n := range now.Views {
		gauge(applications, float64(n), view)
	}
	for state, n := range now.Mails {
		gauge(mails, float64(n), string(state))
	}
	gauge(oldest, now.OldestMail.Seconds())
}
