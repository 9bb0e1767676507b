package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// oversized is a request on a connection of its own, as no browser sends it.
type oversized struct {
	conn   net.Conn
	answer *bufio.Reader
}

// pour begins a form with a file at the program's address, as somebody who is
// logged in; header says how long it claims to be.
func (a *author) pour(t *testing.T, site, header string) oversized {
	t.Helper()
	u, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	cookies := ""
	for _, cookie := range a.client.Jar.Cookies(u) {
		cookies += cookie.Name + "=" + cookie.Value + "; "
	}
	fmt.Fprintf(c, "POST /applications/inquiry HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Type: multipart/form-data; boundary=b\r\n%s\r\n\r\n", u.Host, cookies, header)
	return oversized{c, bufio.NewReader(c)}
}

// status reads the answer, and wants the connection to end after it.
func (o oversized) status(t *testing.T) int {
	t.Helper()
	res, err := http.ReadResponse(o.answer, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(res.Body); err != nil {
		t.Errorf("half an answer: %v", err)
	}
	if !res.Close {
		t.Error("the connection goes on")
	}
	return res.StatusCode
}

const fileHead = "--b\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\n"

// What is too large is refused as soon as that can be known, and is neither kept
// in memory nor left on the disk, however many send it at once.
func TestABodyThatIsTooLargeIsEnded(t *testing.T) {
	p := newPremises(t, "LIMITS__FACTOR=1000")
	p.must("fixture")
	r := p.spawn()
	all := hire(t, r.url)
	peakSince := r.watchMemory(t)

	t.Run("said before", func(t *testing.T) {
		if code := all[0].pour(t, r.url, "Content-Length: 104857600").status(t); code != http.StatusRequestEntityTooLarge {
			t.Errorf("100 MB that are said before are answered %d", code)
		}
	})
	t.Run("in chunks", func(t *testing.T) {
		const limit, buffers = 55 << 20, 16 << 20 // what may be read, and what the machine takes before
		o := all[0].pour(t, r.url, "Transfer-Encoding: chunked")
		piece := strings.Repeat("x", 64<<10)
		poured := len(fileHead)
		_, err := fmt.Fprintf(o.conn, "%x\r\n%s\r\n", len(fileHead), fileHead)
		for err == nil && poured < 200<<20 {
			_, err = fmt.Fprintf(o.conn, "%x\r\n%s\r\n", len(piece), piece)
			poured += len(piece)
		}
		if poured < limit-1<<20 || poured > limit+buffers {
			t.Errorf("%d MB were taken", poured>>20)
		}
	})
	t.Run("ten files at once", func(t *testing.T) {
		var together sync.WaitGroup
		for i := range 10 {
			together.Go(func() {
				got, err := all[i].send(r.url, "/applications/inquiry", inquiry(fmt.Sprint("form-", i, "-0")), letter("x")+strings.Repeat(" ", 12<<20))
				if err != nil || got.code != http.StatusRequestEntityTooLarge || !strings.Contains(got.page, "Passengers form-") {
					t.Errorf("a file of 12 MB is answered %d (%v), or its form has lost its words", got.code, err)
				}
			})
		}
		together.Wait()
	})
	if grown := peakSince(); grown > 64<<20 {
		t.Errorf("memory grew by %d MB", grown>>20)
	}
	until(t, "temporary files are gone", func() bool { return len(p.leftovers()) == 0 })
	if got, err := all[0].file(r.url, "form-0-1"); err != nil || got.number == "" {
		t.Errorf("afterwards a form is answered %d (%v)", got.code, err)
	}
	r.stop()
}

var memoryLine = regexp.MustCompile(`(?m)^(VmHWM|VmRSS):\s+(\d+) kB$`)

// watchMemory returns how much more memory the program has held at once since.
func (r *process) watchMemory(t *testing.T) (grown func() int) {
	t.Helper()
	folder := fmt.Sprintf("/proc/%d/", r.cmd.Process.Pid)
	read := func(name string) int {
		t.Helper()
		status, err := os.ReadFile(folder + "status")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range memoryLine.FindAllStringSubmatch(string(status), -1) {
			if m[1] == name {
				kB, _ := strconv.Atoi(m[2])
				return kB << 10
			}
		}
		t.Fatalf("the machine does not tell %s", name)
		return 0
	}
	if err := os.WriteFile(folder+"clear_refs", []byte("5"), 0); err != nil { // the peak begins anew
		t.Fatal(err)
	}
	before := read("VmRSS")
	return func() int { return read("VmHWM") - before }
}
