// Load drives a running office that pressdesk fixture has made, as readers,
// reporters and officers would, and prints what it achieves: for each sort of
// work how much a second, how long it takes, what failed and what it costs the
// server.
//
//	PRESSDESK_LIMITS__FACTOR=1000000 pressdesk &
//	go run ./cmd/load -pid $! http://127.0.0.1:8080
//
// It speaks to this machine only, unless it is told otherwise.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"time"
)

// However it is called, it ends, and with it the load.
const (
	mostClients = 256
	mostTime    = 10 * time.Minute // of one sort of work
)

// order is what is to be done.
type order struct {
	site     *url.URL
	clients  int
	duration time.Duration
	works    []work
	pid      int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, words io.Writer) error {
	o, err := read(args, words)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, head)
	for _, w := range o.works {
		r := o.perform(ctx, w)
		fmt.Fprintln(out, r)
		for what, n := range r.failures {
			fmt.Fprintf(out, "  %d × %s\n", n, what)
		}
	}
	return ctx.Err()
}

// read reads the arguments.
func read(args []string, words io.Writer) (order, error) {
	o := order{}
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(words)
	flags.IntVar(&o.clients, "clients", 8, "how many people work at once")
	flags.DurationVar(&o.duration, "time", 10*time.Second, "how long they do each sort of work")
	flags.IntVar(&o.pid, "pid", 0, "the server's process, to say what it uses")
	chosen := flags.String("work", strings.Join(names(), ","), "the sorts of work, with commas between")
	elsewhere := flags.Bool("elsewhere", false, "the site is on another machine: you may put load on it, it is nobody's real office, and what is filed there may stay")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() != 1 {
		return o, errors.New("want the address of one site")
	}
	var err error
	if o.site, err = url.Parse(strings.TrimSuffix(flags.Arg(0), "/")); err != nil || o.site.Host == "" {
		return o, fmt.Errorf("%q is no address of a site", flags.Arg(0))
	}
	if !*elsewhere && !isHere(o.site.Hostname()) {
		return o, fmt.Errorf("%s is not this machine; see -elsewhere", o.site.Hostname())
	}
	if o.clients < 1 || o.clients > mostClients || o.duration <= 0 || o.duration > mostTime {
		return o, fmt.Errorf("want 1 to %d clients and at most %s", mostClients, mostTime)
	}
	for name := range strings.SplitSeq(*chosen, ",") {
		w, ok := works[name]
		if !ok {
			return o, fmt.Errorf("no work %q; there is %s", name, strings.Join(names(), ", "))
		}
		o.works = append(o.works, w)
	}
	return o, nil
}

func isHere(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
