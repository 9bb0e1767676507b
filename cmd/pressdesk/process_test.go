package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asProgram makes the test binary, started with it in the environment, the
// program itself: a process that can be killed.
const asProgram = "TEST_AS_PROGRAM"

// beProgram runs the program until it ends, or the test that started it does:
// then standard input ends. A limit on the size of files is told as an error, as
// a full disk is, and not by a signal.
func beProgram() {
	signal.Ignore(syscall.SIGXFSZ)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(3)
	}()
	main()
	os.Exit(0)
}

// process is the program as a process of its own.
type process struct {
	running
	cmd  *exec.Cmd
	gone chan struct{} // closed when it has ended
	err  error         // how it ended
}

// spawn starts the program as a process and returns when it answers.
func (p *premises) spawn(args ...string) *process {
	p.t.Helper()
	r, ok := p.start(args...)
	if !ok {
		p.t.Fatalf("the program does not serve: %v\n%s", r.err, r.logs)
	}
	return r
}

// start starts the program as a process and reports whether it has come to
// serve, or ended before.
func (p *premises) start(args ...string) (*process, bool) {
	p.t.Helper()
	r := &process{gone: make(chan struct{})}
	r.running = running{t: p.t, url: p.url(), logs: new(shared)}
	r.cmd = exec.Command(os.Args[0], args...)
	r.cmd.Env = append(p.environ, asProgram+"=1", "TMPDIR="+p.temp())
	r.cmd.Stderr = r.logs
	r.cmd.WaitDelay = patience
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := r.cmd.StdinPipe(); err != nil {
		p.t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	serves := make(chan struct{})
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "Pressdesk serves ") {
				close(serves)
			}
		}
		r.err = r.cmd.Wait()
		close(r.gone)
	}()
	p.t.Cleanup(r.kill)
	select {
	case <-serves:
		return r, true
	case <-r.gone:
	case <-time.After(patience):
		p.t.Fatalf("the program neither serves nor ends\n%s", r.logs)
	}
	return r, false
}

// temp is the folder for the program's temporary files.
func (p *premises) temp() string {
	p.t.Helper()
	folder := p.folder + "/tmp"
	if err := os.MkdirAll(folder, 0o700); err != nil {
		p.t.Fatal(err)
	}
	return folder
}

// kill ends the program as a power cut does.
func (r *process) kill() {
	_ = r.cmd.Process.Kill()
	<-r.gone
}

// stop tells the program to stop and wants it to end well.
func (r *process) stop() {
	r.t.Helper()
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Fatal(err)
	}
	select {
	case <-r.gone:
	case <-time.After(patience):
		r.t.Fatal("the program does not stop")
	}
	if r.err != nil {
		r.t.Errorf("the program ended with: %v\n%s", r.err, r.logs)
	}
}

// until waits for something to become so.
func until(t testing.TB, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !so(); <-tick.C {
		if time.Now().After(end) {
			t.Fatal("in vain: ", what)
		}
	}
}
