// Package trace tells a collector of OpenTelemetry how each request, mail and
// task spent its time: which route, which statements, how long. Never who it
// was for or what about: no address, no query, no parameter, no text of an
// error leaves the program.
package trace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Options are the settings of a tracer.
type Options struct {
	URL     string  // of the collector: OTLP over HTTP
	Share   float64 // of what is traced, from 0 to 1; a proxy that has decided already is followed
	Service string  // the program's name at the collector
	Version string
	Proxied Proxied
	Log     *slog.Logger
}

const (
	mostWaiting    = 2048            // spans; those beyond are dropped, nobody waits for the collector
	batch          = 512             // spans sent together
	sendEvery      = 5 * time.Second // how long a span waits at most for others
	sendTime       = 5 * time.Second // for one batch
	mostStatements = 200             // of one request or task; those beyond are only counted
)

// Tracer makes spans and sends them.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
	proxied  Proxied
}

// New returns a tracer. Nobody has to be at the address: spans that cannot be
// sent are dropped.
func New(ctx context.Context, o Options) (*Tracer, error) {
	out, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(o.URL), otlptracehttp.WithTimeout(sendTime),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{}), otlptracehttp.WithCompression(otlptracehttp.GzipCompression))
	if err != nil {
		return nil, fmt.Errorf("trace to a collector: %w", err)
	}
	provider := sdk.NewTracerProvider(
		sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(o.Share))),
		sdk.WithResource(resource.NewSchemaless(attribute.String("service.name", o.Service), attribute.String("service.version", o.Version))),
		sdk.WithBatcher(&patient{SpanExporter: out, log: o.Log},
			sdk.WithMaxQueueSize(mostWaiting), sdk.WithMaxExportBatchSize(batch), sdk.WithBatchTimeout(sendEvery), sdk.WithExportTimeout(sendTime)),
	)
	return &Tracer{provider: provider, tracer: provider.Tracer("pressdesk"), proxied: o.Proxied}, nil
}

// Close sends what waits, until ctx ends.
func (t *Tracer) Close(ctx context.Context) error {
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("send the last spans: %w", err)
	}
	return nil
}

// patient sends spans and tells the log once that the collector is away, and
// once that it is back.
type patient struct {
	sdk.SpanExporter
	log  *slog.Logger
	away atomic.Bool
}

// ExportSpans implements the exporter. It fails for nobody: what cannot be sent
// is lost.
func (p *patient) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	err := p.SpanExporter.ExportSpans(ctx, spans)
	switch {
	case err != nil && !p.away.Swap(true):
		p.log.Warn("traces do not arrive; spans are dropped until they do", "err", err)
	case err == nil && p.away.Swap(false):
		p.log.Info("traces arrive again")
	}
	return nil
}

// Begin begins a span for work that nobody has asked for, with what is known of
// it, and returns what ends it.
func (t *Tracer) Begin(ctx context.Context, name string, facts map[string]string) (_ context.Context, end func(error)) {
	ctx, span := t.tracer.Start(ctx, name)
	for key, value := range facts {
		span.SetAttributes(attribute.String(key, value))
	}
	ctx, left := counted(ctx)
	return ctx, func(err error) {
		failed(span, err)
		finish(span, left)
	}
}

// statementsKey is where a context carries how many statements its span may
// still have.
type statementsKey struct{}

func counted(ctx context.Context) (context.Context, *atomic.Int64) {
	left := new(atomic.Int64)
	left.Store(mostStatements)
	return context.WithValue(ctx, statementsKey{}, left), left
}

// finish ends a span and says how many statements it was spared.
func finish(span trace.Span, left *atomic.Int64) {
	if n := left.Load(); n < 0 {
		span.SetAttributes(attribute.Int64("pressdesk.statements_left_out", -n))
	}
	span.End()
}

// failed marks a span by the kind of the failure: its text may tell what it was
// about.
func failed(span trace.Span, err error) {
	if err == nil || !span.IsRecording() {
		return
	}
	span.SetStatus(codes.Error, "")
	span.SetAttributes(attribute.String("error.type", kind(err)))
}

// kind is the type of the innermost error.
func kind(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return fmt.Sprintf("%T", err)
		}
		err = inner
	}
}
