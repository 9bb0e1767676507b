package metrics

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo-contrib/echoprometheus"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

// Requests returns what counts and times requests. It belongs before everything
// else, also before what turns an error into an answer.
func (w *Watch) Requests() (echo.MiddlewareFunc, error) {
	timed, err := echoprometheus.MiddlewareConfig{
		Namespace: namespace, Subsystem: "http", Registerer: w.registry,
		LabelFuncs: map[string]echoprometheus.LabelValueFunc{
			"code":   func(c echo.Context, _ error) string { return strconv.Itoa(c.Response().Status/100) + "xx" },
			"method": func(c echo.Context, _ error) string { return method(c.Request().Method) },
			"host":   func(echo.Context, error) string { return "" }, // the client chooses it
			"url":    func(c echo.Context, _ error) string { return route(c.Path()) },
		},
		HistogramOptsFunc: buckets,
	}.ToMiddleware()
	if err != nil {
		return nil, err
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		next = timed(next)
		return func(c echo.Context) error {
			w.inFlight.Inc()
			defer w.inFlight.Dec() // also when the connection is cut
			return next(c)
		}
	}, nil
}

// method bounds what a client can make the label say.
func method(name string) string {
	if slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost}, name) {
		return name
	}
	return "other"
}

func route(pattern string) string {
	if pattern == "" {
		return "none"
	}
	return pattern
}

func buckets(opts prometheus.HistogramOpts) prometheus.HistogramOpts {
	if opts.Name == "request_duration_seconds" {
		opts.Buckets = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}
		return opts
	}
	opts.Buckets = []float64{1e3, 1e4, 1e5, 1e6, 1e7}
	return opts
}
