package main

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// result is what came of one sort of work.
type result struct {
	name   string
	length time.Duration
	used   use

	lock     sync.Mutex
	done     int
	longest  time.Duration
	times    [classes]int // by class of length
	failures map[string]int
}

// Lengths of time are kept in classes, each a fiftieth longer than the one
// before it: that is as exact as the machine is steady.
const (
	classes = 1000
	step    = 1.02
)

func class(d time.Duration) int {
	return min(classes-1, max(0, int(math.Log(float64(d)/float64(time.Microsecond))/math.Log(step))))
}

func (r *result) took(d time.Duration, err error) {
	if err != nil {
		r.failed(err)
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	r.done++
	r.times[class(d)]++
	r.longest = max(r.longest, d)
}

func (r *result) failed(err error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.failures[err.Error()]++
}

// within returns the time within which a share of the turns was done.
func (r *result) within(share float64) time.Duration {
	left := int(math.Ceil(share * float64(r.done)))
	for i, n := range r.times {
		if left -= n; left <= 0 {
			return time.Duration(math.Pow(step, float64(i+1)) * float64(time.Microsecond))
		}
	}
	return r.longest
}

const head = "work        done      /s      p50      p95      p99  longest  failed   server: cpu ms each, MB, MB at most"

func (r *result) String() string {
	failed := 0
	for _, n := range r.failures {
		failed += n
	}
	line := fmt.Sprintf("%-7s %8d %7.0f %8s %8s %8s %8s %7d", r.name, r.done, float64(r.done)/r.length.Seconds(),
		short(r.within(0.50)), short(r.within(0.95)), short(r.within(0.99)), short(r.longest), failed)
	if r.used.known && r.done > 0 {
		line += fmt.Sprintf("   %.3f, %d, %d", r.used.cpu.Seconds()*1000/float64(r.done), r.used.memory>>20, r.used.most>>20)
	}
	return line
}

func short(d time.Duration) string {
	if d < 10*time.Millisecond {
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(time.Millisecond).String()
}

// use is what a process uses, as Linux tells it.
type use struct {
	known  bool
	cpu    time.Duration
	memory int64 // resident, in bytes
	most   int64 // that it ever was
}

func (u use) since(before use) use {
	u.cpu -= before.cpu
	return u
}

// tick is the unit in which Linux counts the time of processors.
const tick = 10 * time.Millisecond

var peak = regexp.MustCompile(`(?m)^VmHWM:\s*([0-9]+) kB`)

// usage reads what a process has used so far; nothing where that is not told.
func usage(pid int) (u use) {
	if pid == 0 {
		return u
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u
	}
	_, after, _ := strings.Cut(string(stat), ") ") // the name of a program may have spaces
	fields := strings.Fields(after)
	if len(fields) < 22 {
		return u
	}
	number := func(i int) int64 { n, _ := strconv.ParseInt(fields[i], 10, 64); return n }
	u.cpu = time.Duration(number(11)+number(12)) * tick
	u.memory = number(21) * int64(os.Getpagesize())
	u.most = u.memory
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if m := peak.FindSubmatch(status); err == nil && m != nil {
		n, _ := strconv.ParseInt(string(m[1]), 10, 64)
		u.most = n << 10
	}
	u.known = true
	return u
}
