package trace

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

// Log returns a handler that gives each line the id of the trace that it
// belongs to.
func Log(h slog.Handler) slog.Handler { return log{h} }

type log struct{ slog.Handler }

func (l log) Handle(ctx context.Context, r slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		r.AddAttrs(slog.String("trace_id", span.TraceID().String()))
	}
	return l.Handler.Handle(ctx, r)
}

func (l log) WithAttrs(attrs []slog.Attr) slog.Handler { return log{l.Handler.WithAttrs(attrs)} }

func (l log) WithGroup(name string) slog.Handler { return log{l.Handler.WithGroup(name)} }
