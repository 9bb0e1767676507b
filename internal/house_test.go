package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "pressdesk/"

// mayImport is the plan of the house: for each room, the rooms of this module
// and the modules of others that its code may import. A module of others that
// is not the stack's own belongs to one room. Tests may import more.
var mayImport = map[string][]string{
	"internal/press":    {"internal/workday"},
	"internal/workday":  {},
	"internal/ics":      {"github.com/arran4/golang-ical"},
	"internal/search":   {"github.com/kljensen/snowball", "golang.org/x/text"},
	"internal/locale":   {"github.com/nicksnyder/go-i18n", "golang.org/x/text", "go.yaml.in/yaml"},
	"internal/password": {"github.com/alexedwards/argon2id", "github.com/ccojocar/zxcvbn-go"},
	"internal/files":    {"gocloud.dev", "github.com/gabriel-vasile/mimetype", "golang.org/x/text"},
	"internal/paper":    {"github.com/signintech/gopdf", "github.com/skip2/go-qrcode", "github.com/rivo/uniseg", "golang.org/x/text"},
	"internal/config":   {"github.com/knadh/koanf", "github.com/go-viper/mapstructure"},
	"internal/store":    {"internal/press", "internal/workday", "internal/search", "migrations", "gorm.io/", "github.com/mattn/go-sqlite3", "github.com/jackc/pgx", "github.com/pressly/goose"},
	"internal/office":   {"internal/press", "internal/workday", "internal/store", "internal/password", "internal/files"},
	"internal/view":     {"internal/press", "internal/workday", "internal/locale", "internal/search", "internal/paper", "internal/ics", "github.com/yuin/goldmark", "github.com/microcosm-cc/bluemonday", "golang.org/x/text"},
	"internal/mail":     {"internal/press", "internal/store", "internal/view", "github.com/wneessen/go-mail"},
	"internal/server":   {"internal/press", "internal/workday", "internal/store", "internal/office", "internal/view", "internal/paper", "internal/locale", "internal/password", "internal/search", "web", "github.com/labstack/echo/v4", "github.com/gorilla/", "golang.org/x/text"},
	"internal/archive":  {"internal/press", "internal/workday", "internal/store", "internal/files", "golang.org/x/crypto/argon2"},
	"internal/metrics":  {"internal/office", "github.com/prometheus/client_golang", "github.com/labstack/echo-contrib/echoprometheus", "github.com/labstack/echo/v4"},
	"internal/trace":    {"internal/store", "go.opentelemetry.io/", "github.com/labstack/echo/v4"},
	"internal/demo":     {"internal/press", "internal/workday", "internal/store", "internal/office", "internal/password"},
}

// The laws of the house that the compiler does not know.
func TestHouse(t *testing.T) {
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		room := path.Join("internal", filepath.ToSlash(filepath.Dir(file)))
		if strings.HasSuffix(room, "test") {
			return nil // what only tests import
		}
		f, err := parser.ParseFile(fset, file, nil, 0)
		if err != nil {
			return err
		}
		allowed, ok := mayImport[room]
		if !ok {
			t.Errorf("%s: room %s is not on the plan", file, room)
		}
		for _, imp := range f.Imports {
			name, _ := strconv.Unquote(imp.Path.Value)
			first, _, _ := strings.Cut(name, "/")
			if !strings.Contains(first, ".") && !strings.HasPrefix(name, module) {
				if name == "net/http" && slices.Contains([]string{"internal/press", "internal/workday", "internal/office", "internal/store"}, room) {
					t.Errorf("%s imports net/http; %s knows no HTTP", file, room)
				}
				continue // standard library
			}
			if !slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(strings.TrimPrefix(name, module), a) }) {
				t.Errorf("%s imports %s; %s may import %v", file, name, room, allowed)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool { return law(t, fset, room, filepath.ToSlash(file), n) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// law looks at one node: transactions begin in office, the status of an
// application is written by its workflow, and rules and acts take their clock.
func law(t *testing.T, fset *token.FileSet, room, file string, n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		s, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			break
		}
		if s.Sel.Name == "Tx" && room != "internal/office" {
			t.Errorf("%s: a transaction; only package office begins one", fset.Position(n.Pos()))
		}
		pkg, _ := s.X.(*ast.Ident)
		if pkg != nil && pkg.Name == "time" && s.Sel.Name == "Now" && slices.Contains([]string{"internal/press", "internal/workday", "internal/office"}, room) {
			t.Errorf("%s: time.Now; take the clock as a value", fset.Position(n.Pos()))
		}
	case *ast.AssignStmt:
		for _, l := range n.Lhs {
			s, ok := l.(*ast.SelectorExpr)
			if !ok {
				continue
			}
			x, ok := s.X.(*ast.Ident)
			if !ok {
				continue
			}
			if s.Sel.Name == "Status" && x.Name == "app" && file != "press/workflow.go" {
				t.Errorf("%s: writes an application's status; only Take does", fset.Position(n.Pos()))
			}
			if s.Sel.Name == "Standing" && slices.Contains([]string{"u", "who", "owner"}, x.Name) && file != "press/standing.go" {
				t.Errorf("%s: writes a standing; only package press's table does", fset.Position(n.Pos()))
			}
		}
	}
	return true
}
