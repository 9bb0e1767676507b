package server_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// everybodys are the routes open to strangers, without the language's prefix.
var everybodys = []string{
	"", "/", "/healthz", "/readyz", "/static/*", "/op-eds", "/op-eds/:content", "/op-eds.atom", "/faqs", "/faqs/:content", "/faqs.atom", "/sitemap.xml", "/robots.txt", "/calendar/:file", "/progress", "/search", "/consents/:code", "/replies",
	"/about", "/privacy", "/accessibility", "/register", "/register/sent", "/email/verify/:token", "/login", "/logout", "/language", "/theme",
	"/liaison/:token", "/liaison/sent",
	"/password/forgot", "/password/forgot/sent", "/password/reset/:token",
}

// A stranger comes nowhere but where everybody may: the map of the site is read
// back, so that a new route is guarded or named here.
func TestEveryRouteHasAGuard(t *testing.T) {
	stranger := &browser{site: open(t)}
	routes := stranger.handler.(*echo.Echo).Routes()
	param := regexp.MustCompile(`:\w+|\*`)
	guarded := 0
	for _, r := range routes {
		if r.Method == echo.RouteNotFound || slices.Contains(everybodys, strings.TrimPrefix(r.Path, "/en")) {
			continue
		}
		if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost}, r.Method) {
			t.Errorf("%s %s: only GET, HEAD and POST here", r.Method, r.Path)
		}
		guarded++
		p := stranger.send(httptest.NewRequest(r.Method, param.ReplaceAllString(r.Path, "x"), nil))
		if p.code != http.StatusSeeOther && p.code != http.StatusUnauthorized {
			t.Errorf("%s %s lets a stranger in: %d", r.Method, r.Path, p.code)
		}
	}
	if guarded < 60 {
		t.Errorf("only %d of %d routes are guarded", guarded, len(routes))
	}
}
