package storetest

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// server is a PostgreSQL server that listens in its own folder only and keeps
// nothing safe, which makes it quick.
type server struct {
	folder string
	rein   io.WriteCloser // of the shell that holds it: it ends when this is closed or the test program dies
	ended  <-chan error

	lock sync.Mutex
	made int
	idle []string // databases, empty
}

// running is the server of this test program, started by the first who needs it.
var running struct {
	once   sync.Once
	server *server
	err    error
}

// placeInPostgres makes a fresh, migrated database on the server. Where there is
// no server the test is skipped, unless REQUIRE_POSTGRES says that it must not
// be.
func placeInPostgres(t testing.TB) (dsn string) {
	t.Helper()
	running.once.Do(func() { running.server, running.err = start() })
	if running.err != nil && os.Getenv("REQUIRE_POSTGRES") == "" {
		t.Skip("no PostgreSQL: ", running.err)
	}
	if running.err != nil {
		t.Fatal("REQUIRE_POSTGRES is set: ", running.err)
	}
	s := running.server
	name, err := s.lend()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			return // nobody knows what is in it
		}
		if err := s.takeBack(name); err != nil {
			t.Error(err)
		}
	})
	return s.dsn(name)
}

// lend returns a database that nobody uses. To make one takes much longer than
// to empty one.
func (s *server) lend() (name string, err error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if last := len(s.idle) - 1; last >= 0 {
		name, s.idle = s.idle[last], s.idle[:last]
		return name, nil
	}
	s.made++
	name = fmt.Sprint("test", s.made)
	return name, s.run("postgres", "CREATE DATABASE "+name+" TEMPLATE blank")
}

// empty takes every row away, in an order that pleases no foreign key.
const empty = `SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
	FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version' LOOP
		EXECUTE format('DELETE FROM %I', name);
	END LOOP;
END $$`

func (s *server) takeBack(name string) error {
	if err := s.run(name, empty); err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.idle = append(s.idle, name)
	return nil
}

// Cut ends every connection of the test's databases, as a server does that is
// restarted.
func Cut(t testing.TB) {
	t.Helper()
	if err := running.server.run("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'"); err != nil {
		t.Fatal(err)
	}
}

// Restart ends the server at once, as a crash does, and starts it again. It
// returns before the server answers.
func Restart(t testing.TB) {
	t.Helper()
	if _, err := io.WriteString(running.server.rein, "again\n"); err != nil {
		t.Fatal(err)
	}
}

// Shut lets nobody into the database with this address, until the returned
// function opens it again.
func Shut(t testing.TB, dsn string) (open func()) {
	t.Helper()
	return running.server.meanwhile(t, dsn, "ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true")
}

// Freeze lets nobody write into the database with this address, until the
// returned function does again.
func Freeze(t testing.TB, dsn string) (thaw func()) {
	t.Helper()
	return running.server.meanwhile(t, dsn, "SET default_transaction_read_only = on", "RESET default_transaction_read_only")
}

// meanwhile changes a database and ends its connections, and does so again when
// what it returns is called, at the latest when the test ends.
func (s *server) meanwhile(t testing.TB, dsn, first, then string) (end func()) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	change := func(what string) {
		for _, statement := range []string{
			"ALTER DATABASE " + name + " " + what, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'",
		} {
			if err := s.run("postgres", statement); err != nil {
				t.Error(err)
			}
		}
	}
	change(first)
	end = sync.OnceFunc(func() { change(then) })
	t.Cleanup(end)
	return end
}

func stopServer() {
	if s := running.server; s != nil {
		_ = s.rein.Close()
		<-s.ended
	}
}

// hold runs a server in folder $2 until standard input ends, which it does with
// the test program, too. A line there makes it begin again.
const hold = `begin() { "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=200 \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0 >>"$2/log" 2>&1 & }
begin "$@"
while read -r _; do kill -QUIT $!; wait; begin "$@"; done
kill -QUIT $!; wait; rm -rf "$2"`

func start() (*server, error) {
	programs, err := findPrograms()
	if err != nil {
		return nil, err
	}
	who, err := anybodyButRoot()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "pressdesk-pg")
	if err != nil {
		return nil, err
	}
	if who != nil {
		if err := os.Chown(folder, int(who.Uid), int(who.Gid)); err != nil {
			return nil, err
		}
	}
	attributes := &syscall.SysProcAttr{Credential: who, Setpgid: true}
	// Natural order, which is not that of the bytes, is what an office would have.
	initdb := exec.Command(filepath.Join(programs, "initdb"), "-D", filepath.Join(folder, "data"), "-U", "postgres", "-A", "trust",
		"-E", "UTF8", "--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = folder, attributes
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	shell := exec.Command("sh", "-c", hold, "sh", programs, folder)
	shell.Dir, shell.SysProcAttr = folder, attributes
	rein, err := shell.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := shell.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- shell.Wait() }()
	s := &server{folder: folder, rein: rein, ended: ended}
	if err := s.prepare(); err != nil {
		report, _ := os.ReadFile(filepath.Join(folder, "log"))
		_ = rein.Close()
		return nil, fmt.Errorf("%w\n%s", err, report)
	}
	return s, nil
}

// prepare waits for the server and makes the template of all databases.
func (s *server) prepare() error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	err := s.run("postgres", "SELECT 1")
	for end := time.Now().Add(time.Minute); err != nil && time.Now().Before(end); <-tick.C {
		err = s.run("postgres", "SELECT 1")
	}
	if err != nil {
		return err
	}
	if err := s.run("postgres", "CREATE DATABASE blank"); err != nil {
		return err
	}
	return migrate(s.dsn("blank"))
}

func (s *server) dsn(database string) string {
	return "postgres:///" + database + "?" + url.Values{"host": {s.folder}, "user": {"postgres"}}.Encode()
}

// run runs a statement in a database.
func (s *server) run(database, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, s.dsn(database))
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// findPrograms returns the folder of the server's programs: the newest that
// Debian has installed, or else the one on the path.
func findPrograms() (string, error) {
	installed, err := filepath.Glob("/usr/lib/postgresql/[1-9][0-9]/bin/postgres")
	if err != nil {
		return "", err
	}
	if len(installed) > 0 {
		return filepath.Dir(slices.Max(installed)), nil
	}
	found, err := exec.LookPath("postgres")
	if err != nil {
		return "", fmt.Errorf("the programs of its server are not installed")
	}
	return filepath.Dir(found), nil
}

// anybodyButRoot returns whom the server runs as, for it refuses to be root:
// nil for the one who runs the test.
func anybodyButRoot() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		who, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
