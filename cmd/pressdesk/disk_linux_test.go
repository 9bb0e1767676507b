package main

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// fullDisk is a way to leave an office without room, and to give it back.
type fullDisk struct {
	name  string
	mount func(t *testing.T, folder string) error // before anything is kept there
	fill  func(t *testing.T, p *premises, r *process)
	free  func(t *testing.T, p *premises, r *process)
}

// fullDisks are a small disk that is full, which takes the right to mount one,
// and a limit on the size of files, which everybody can set.
var fullDisks = []fullDisk{
	{
		"a full disk", mountSmall,
		func(t *testing.T, p *premises, _ *process) {
			ballast, err := os.Create(p.ballast())
			if err != nil {
				t.Fatal(err)
			}
			defer ballast.Close()
			for piece := make([]byte, 1<<20); len(piece) > 0; {
				if _, err := ballast.Write(piece); errors.Is(err, syscall.ENOSPC) {
					piece = piece[:len(piece)/2]
				} else if err != nil {
					t.Fatal(err)
				}
			}
		},
		func(t *testing.T, p *premises, _ *process) {
			if err := os.Remove(p.ballast()); err != nil {
				t.Fatal(err)
			}
		},
	},
	{
		"a limit on files", func(*testing.T, string) error { return nil },
		func(t *testing.T, _ *premises, r *process) { limitFiles(t, r, 0) },
		func(t *testing.T, _ *premises, r *process) { limitFiles(t, r, unlimited) },
	},
}

func (p *premises) ballast() string { return filepath.Join(p.folder, "ballast") }

// mountSmall makes a folder a disk of its own, of 24 MB.
func mountSmall(t *testing.T, folder string) error {
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=24m"); err != nil {
		return err
	}
	t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
	return nil
}

const unlimited = ^uint64(0)

// limitFiles sets how long a file may be that another process writes.
func limitFiles(t *testing.T, r *process, most uint64) {
	t.Helper()
	const fileSize = 1 // RLIMIT_FSIZE
	limit := [2]uint64{most, unlimited}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(r.cmd.Process.Pid), fileSize, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if errno != 0 {
		t.Fatal(errno)
	}
}

// Without room nothing new is kept and everybody is told so, with their words;
// what is there can be read. With room again nothing has to be restarted, and
// everything that was acknowledged is there.
func TestAFullDiskCostsNothingButTime(t *testing.T) {
	for _, disk := range fullDisks {
		t.Run(disk.name, func(t *testing.T) {
			p := newPremises(t, "LIMITS__FACTOR=1000")
			if err := disk.mount(t, p.folder); err != nil {
				t.Skip("a disk of one's own takes rights that this user does not have: ", err)
			}
			p.must("fixture")
			l := newLedger(t)
			r := p.spawn()
			all := hire(t, r.url)
			stop := make(chan struct{})
			wait := l.fileUntil(all, r.url, stop)
			until(t, "reporters file", func() bool { return l.confirmed.Load() >= 20 })
			disk.fill(t, p, r)
			until(t, "the disk is full", func() bool { return l.count(http.StatusServiceUnavailable) >= 32 })
			// Files are refused first: the database has some room left in its log.
			until(t, "/readyz tells", func() bool { res, _ := r.get("/readyz"); return res.StatusCode == http.StatusServiceUnavailable })
			close(stop)
			wait()

			for _, path := range []string{"/healthz", "/", "/en/progress", "/en/search?q=map", "/op-eds"} {
				if res, _ := r.get(path); res.StatusCode != http.StatusOK {
					t.Errorf("GET %s answers %d", path, res.StatusCode)
				}
			}
			for _, path := range []string{"/applications", "/applications/inquiry/new", "/account", "/en/"} {
				if code, _ := all[0].get(t, r.url+path); code != http.StatusOK {
					t.Errorf("GET %s of somebody who is logged in answers %d", path, code)
				}
			}
			for name, file := range map[string]string{"no file": "", "a file": letter("x"), "a large file": letter("x") + strings.Repeat(" ", 3<<20)} {
				got, err := all[0].send(r.url, "/applications/inquiry", inquiry("form-0-9999"), file)
				if err != nil || got.code != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
					t.Errorf("a form with %s is answered %d (%v)", name, got.code, err)
				} else if name != "a large file" && !strings.Contains(got.page, `name="subject" value="Passengers form-0-9999"`) {
					t.Errorf("the answer to a form with %s has lost the words", name)
				}
			}
			if res, _ := r.visitor().post("/login", url.Values{"email": {"load020@example.test"}, "password": {authorSecret}}); res.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("a log-in is answered %d", res.StatusCode)
			}

			disk.free(t, p, r)
			until(t, "/readyz is content", func() bool { res, _ := r.get("/readyz"); return res.StatusCode == http.StatusOK })
			l.again(all, r.url)
			if _, err := os.Stat(p.temp()); err != nil {
				t.Error(err)
			}
			if left := p.leftovers(); len(left) > 0 {
				t.Errorf("temporary files are left: %v", left)
			}
			r.stop()
			l.audit(p)
		})
	}
}

// leftovers are the temporary files of the program.
func (p *premises) leftovers() (names []string) {
	p.t.Helper()
	list, err := os.ReadDir(p.temp())
	if err != nil {
		p.t.Fatal(err)
	}
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

// count returns how often a status was answered.
func (l *ledger) count(code int) int {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.codes[code]
}

// Records that nobody may change are read, or the program says in one line why
// it does not start.
func TestARecordThatIsReadOnly(t *testing.T) {
	t.Run("from the start", func(t *testing.T) {
		p := newPremises(t)
		p.must("fixture")
		p.set("DATABASE__DSN=" + p.dsn() + "?mode=ro")
		r, serves := p.start()
		if serves {
			t.Fatal("it serves")
		}
		if said := strings.TrimSpace(r.logs.String()); strings.Count(said, "\n") > 0 || !strings.Contains(said, "read-only") {
			t.Errorf("it says %q", said)
		}
	})
	t.Run("from the start, on a disk that is", func(t *testing.T) {
		p := newPremises(t)
		if err := mountSmall(t, p.folder); err != nil {
			t.Skip("a disk of one's own takes rights that this user does not have: ", err)
		}
		p.must("fixture")
		p.temp()
		if err := syscall.Mount("", p.folder, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			t.Fatal(err)
		}
		r, serves := p.start()
		if serves {
			t.Fatal("it serves")
		}
		if said := strings.TrimSpace(r.logs.String()); strings.Count(said, "\n") > 0 || !strings.Contains(said, "read-only") && !strings.Contains(said, "readonly") {
			t.Errorf("it says %q", said)
		}
	})
}
