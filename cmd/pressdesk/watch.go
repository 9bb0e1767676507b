package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"pressdesk/internal/metrics"
	"pressdesk/internal/server"
)

// watch begins to watch the office. It returns what answers those who ask, at
// an address of their own, until its context ends; without such an address
// nothing is measured and nobody answered.
func (h *house) watch(options *server.Options) (answer func(context.Context), err error) {
	h.metrics = metrics.New(h.office, h.log)
	if h.cfg.Metrics.Addr == "" {
		return func(context.Context) {}, nil
	}
	if options.Measure, err = h.metrics.Requests(); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", h.cfg.Metrics.Addr)
	if err != nil {
		return nil, fmt.Errorf("metrics.addr: %w", err)
	}
	srv := h.listener(h.metrics.Handler(), times{header: usual.header, read: usual.header, write: usual.read, idle: usual.idle})
	return func(ctx context.Context) {
		defer context.AfterFunc(ctx, func() { _ = srv.Close() })()
		if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			h.log.ErrorContext(ctx, "no more metrics", "err", err)
		}
	}, nil
}
