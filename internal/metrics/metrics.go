// Package metrics tells those who run the office how it does, in the text
// format of Prometheus: how much and how long, never who or what about.
package metrics

import (
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pressdesk/internal/office"
)

const namespace = "pressdesk"

// Task is work that the program does on its own, again and again.
type Task string

// The tasks.
const (
	Sweep    Task = "sweep"
	Timers   Task = "timers"
	Calendar Task = "calendar"
)

// Watch counts what happens and asks the office, when it is asked itself, how
// much waits.
type Watch struct {
	registry  *prometheus.Registry
	log       *slog.Logger
	inFlight  prometheus.Gauge
	failed    *prometheus.CounterVec
	succeeded *prometheus.GaugeVec
}

// New returns a watch over an office.
func New(o *office.Office, log *slog.Logger) *Watch {
	w := &Watch{
		registry: prometheus.NewRegistry(),
		log:      log,
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: namespace, Subsystem: "http", Name: "requests_in_flight", Help: "Requests that are being answered.",
		}),
		failed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "task_failures_total", Help: "Runs of a task that failed.",
		}, []string{"task"}),
		succeeded: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: namespace, Name: "task_last_success_timestamp_seconds", Help: "When a task last ended well; 0 before the first time.",
		}, []string{"task"}),
	}
	for _, task := range []Task{Sweep, Timers, Calendar} {
		w.failed.WithLabelValues(string(task))
		w.succeeded.WithLabelValues(string(task))
	}
	w.registry.MustRegister(
		w.inFlight, w.failed, w.succeeded, &figures{office: o, log: log},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewBuildInfoCollector(),
	)
	return w
}

// Done notes how a run of a task ended.
func (w *Watch) Done(task Task, err error) {
	if err != nil {
		w.failed.WithLabelValues(string(task)).Inc()
		return
	}
	w.succeeded.WithLabelValues(string(task)).SetToCurrentTime()
}

// atOnce is how many scrapes are answered side by side: each asks the database.
const atOnce = 2

// Handler answers scrapes at /metrics. It is for a private listener: nobody has
// to log in.
func (w *Watch) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(w.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(w.log.Handler(), slog.LevelWarn), MaxRequestsInFlight: atOnce,
	}))
	return mux
}
