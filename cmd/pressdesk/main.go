// Pressdesk is the front door of a press office: one program that serves the
// site, sends the mail and keeps the books.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "pressdesk:", err)
		os.Exit(1)
	}
}

// run is the whole program: it is main with the world handed in.
func run(ctx context.Context, args, environ []string, out, logs io.Writer) error {
	cmd := commands(environ, out)
	cmd.SetArgs(append([]string{}, args...)) // nil would mean those of the process
	cmd.SetOut(out)
	cmd.SetErr(logs)
	return cmd.ExecuteContext(ctx)
}
