package trace

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// post is a collector that is away or there.
type post struct{ away bool }

func (p *post) ExportSpans(context.Context, []sdk.ReadOnlySpan) error {
	if p.away {
		return errors.New("nobody is there")
	}
	return nil
}

func (p *post) Shutdown(context.Context) error { return nil }

func TestACollectorThatIsAwayIsSaidOnce(t *testing.T) {
	var log strings.Builder
	to := &post{}
	p := &patient{SpanExporter: to, log: slog.New(slog.NewTextHandler(&log, nil))}
	for _, to.away = range []bool{false, true, true, true, false, false, true} {
		if err := p.ExportSpans(t.Context(), nil); err != nil {
			t.Errorf("it fails for its caller: %v", err)
		}
	}
	var said []string
	for line := range strings.Lines(log.String()) {
		_, text, _ := strings.Cut(line, "msg=")
		said = append(said, strings.Fields(strings.Trim(text, `"`))[2])
	}
	if got := strings.Join(said, " "); got != "not again\" not" {
		t.Errorf("it says %q:\n%s", got, &log)
	}
}
