package trace

import (
	"context"
	"strings"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"pressdesk/internal/store"
)

// Statements returns what makes a child span of each statement of a database of
// this kind. Statements for nothing that is traced have none.
func (t *Tracer) Statements(system string) func(context.Context, store.Statement) {
	kind := attribute.String("db.system.name", system)
	return func(ctx context.Context, s store.Statement) {
		if !trace.SpanFromContext(ctx).IsRecording() {
			return
		}
		if left, ok := ctx.Value(statementsKey{}).(*atomic.Int64); !ok || left.Add(-1) < 0 {
			return
		}
		text, rows := s.Read()
		name, _, _ := strings.Cut(text, " ")
		_, span := t.tracer.Start(ctx, name, trace.WithTimestamp(s.Began), trace.WithSpanKind(trace.SpanKindClient),
			trace.WithAttributes(kind, attribute.String("db.query.text", text)))
		if rows >= 0 {
			span.SetAttributes(attribute.Int64("db.response.returned_rows", rows))
		}
		failed(span, s.Err)
		span.End(trace.WithTimestamp(s.Began.Add(s.Took)))
	}
}
