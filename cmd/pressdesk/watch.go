package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"pressdesk/internal/mail"
	"pressdesk/internal/metrics"
	"pressdesk/internal/server"
	"pressdesk/internal/trace"
)

// watch begins to watch the office. It returns what answers those who ask, at
// an address of their own, until its context ends; without such an address
// nothing is measured and nobody answered.
func (h *house) watch(options *server.Options) (answer func(context.Context), err error) {
	h.metrics = metrics.New(h.office, h.log)
	if h.cfg.Metrics.Addr == "" {
		return func(context.Context) {}, nil
	}
	measure, err := h.metrics.Requests()
	if err != nil {
		return nil, err
	}
	options.Watch = append(options.Watch, measure)
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

// trace begins to trace requests and statements, where the settings name a
// collector. Otherwise nothing is.
func (h *house) trace(ctx context.Context, options *server.Options) (err error) {
	t := h.cfg.Traces
	if t.URL == "" {
		return nil
	}
	h.tracer, err = trace.New(ctx, trace.Options{
		URL: t.URL, Share: t.Share, Service: t.Service, Version: release(), Proxied: server.Proxied(options.TrustedProxies), Log: h.log,
	})
	if err != nil {
		return fmt.Errorf("traces.url: %w", err)
	}
	options.Watch = append(options.Watch, h.tracer.Requests())
	system := "sqlite"
	if h.cfg.Database.DSN.Postgres() {
		system = "postgresql"
	}
	return h.db.Observe(h.tracer.Statements(system))
}

// traced returns a way of sending mail of which each is traced.
func (h *house) traced(send mail.Send) mail.Send {
	if h.tracer == nil || send == nil {
		return send
	}
	return func(ctx context.Context, m *mail.Message) error {
		ctx, end := h.tracer.Begin(ctx, "mail", map[string]string{"pressdesk.mail": m.ID})
		err := send(ctx, m)
		end(err)
		return err
	}
}

// task runs a task, and tells the log and the watch how it ended, unless it was
// cut short.
func (h *house) task(ctx context.Context, task metrics.Task, run func(context.Context) error) {
	end := func(error) {}
	if h.tracer != nil {
		ctx, end = h.tracer.Begin(ctx, string(task), nil)
	}
	err := run(ctx)
	end(err)
	if ctx.Err() != nil {
		return
	}
	h.metrics.Done(task, err)
	if err != nil {
		h.log.ErrorContext(ctx, "a task failed", "task", task, "err", err)
	}
}
