package trace

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Proxied reports whether a request comes from a proxy that is believed.
type Proxied func(*http.Request) bool

// unheard are asked every few seconds by machines.
var unheard = []string{"/healthz", "/readyz"}

// Requests returns what gives each request its span. It belongs before
// everything else. Whom the request says it is a part of is believed of a
// trusted proxy only: anybody else could have everything traced.
func (t *Tracer) Requests() echo.MiddlewareFunc {
	var header propagation.TraceContext
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if slices.Contains(unheard, r.URL.Path) {
				return next(c)
			}
			ctx := r.Context()
			if t.proxied(r) {
				ctx = header.Extract(ctx, propagation.HeaderCarrier(r.Header))
			}
			ctx, span := t.tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer))
			if !span.IsRecording() {
				c.SetRequest(r.WithContext(ctx))
				return next(c)
			}
			ctx, left := counted(ctx)
			c.SetRequest(r.WithContext(ctx))
			defer func() { // also when the connection is cut
				describe(span, c)
				finish(span, left)
			}()
			return next(c)
		}
	}
}

// describe says by which route a request went and what came of it.
func describe(span trace.Span, c echo.Context) {
	method, route, code := method(c.Request().Method), c.Path(), c.Response().Status
	name := method
	if route != "" {
		name += " " + route
		span.SetAttributes(attribute.String("http.route", route))
	}
	span.SetName(name)
	span.SetAttributes(
		attribute.String("http.request.method", method),
		attribute.Int("http.response.status_code", code),
		attribute.Int64("http.response.body.size", c.Response().Size),
		attribute.String("pressdesk.request", c.Response().Header().Get(echo.HeaderXRequestID)),
	)
	if code >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
		span.SetAttributes(attribute.String("error.type", strconv.Itoa(code)))
	}
}

// method bounds what a client can make a span say.
func method(name string) string {
	if slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost}, name) {
		return name
	}
	return "_OTHER"
}
