package server

import (
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/press"
	"pressdesk/web"
)

// routes is the map of the site. Every group names its guard; what has none is
// public. TestEveryRouteHasAGuard reads the map back.
func (s *Server) routes() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.failed
	e.IPExtractor = address(s.options.TrustedProxies)
	e.Use(s.identify, s.recover, s.secure, s.knownHost(), forPages(s.recognise), forPages(s.flashes), forPages(s.sameOrigin()), s.limited)

	get := func(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
		e.GET(path, h, m...)
		e.HEAD(path, h, m...)
	}
	get("/healthz", s.healthy)
	get("/readyz", s.ready)
	get("/static/*", s.static)

	// Public pages stand at the bare path in Chinese and under /en in English.
	all := public{s.pages, s.o.DB.Public()}
	for _, prefix := range []string{"", englishPrefix} {
		get(prefix+"/", all.home, negotiate, s.countOwn)
		get(prefix+"/op-eds", all.opEds)
		get(prefix+"/op-eds/:content", s.previews(all.opEd, s.previewOpEd(all)))
		get(prefix+"/faqs", all.faqs)
		get(prefix+"/faqs/:content", s.previews(all.faq, s.previewFAQ(all)))
		get(prefix+"/progress", all.progress, s.countLookups)
		get(prefix+"/search", all.search)
		get(prefix+"/about", all.text("about"))
		get(prefix+"/privacy", all.text("privacy"))
		get(prefix+"/accessibility", all.text("accessibility"))
		s.doorRoutes(e, prefix)
	}
	get(englishPrefix, func(c echo.Context) error { return c.Redirect(http.StatusMovedPermanently, englishPrefix+"/") })
	e.POST("/language", s.chooseLanguage)
	e.POST("/theme", s.chooseTheme)
	e.POST("/logout", s.logout)

	// A reporter's own applications.
	own := e.Group("/applications", s.owners)
	s.applicationRoutes(own)
	files := e.Group("/attachments", s.only(press.Reporter, press.Officer, press.Supervisor, press.Editor, press.Admin))
	files.GET("/:id", s.attachment)
	files.HEAD("/:id", s.attachment)
	files.POST("/:id/delete", s.removeAttachment)

	// Everybody's own account.
	account := e.Group("/account", s.only(press.Reporter, press.Officer, press.Supervisor, press.Editor, press.Admin))
	s.accountRoutes(account)

	desk := e.Group("/desk", s.only(press.Officer, press.Supervisor))
	s.deskRoutes(desk)
	s.vettingRoutes(desk)
	editor := e.Group("/editor", s.only(press.Editor))
	editor.GET("/op-eds", s.editorOpEds)
	editor.GET("/op-eds/new", s.newOpEd)
	editor.POST("/op-eds", s.saveOpEd)
	editor.GET("/op-eds/:content", s.editOpEd)
	editor.POST("/op-eds/:content", s.saveOpEd)
	editor.POST("/op-eds/:content/publish", s.moveContent("/editor/op-eds", "publish", takeOpEd))
	editor.POST("/op-eds/:content/withdraw", s.moveContent("/editor/op-eds", "withdraw", takeOpEd))
	editor.GET("/faqs", s.editorFAQs)
	editor.GET("/faqs/new", s.newFAQ)
	editor.POST("/faqs", s.saveFAQ)
	editor.GET("/faqs/:content", s.editFAQ)
	editor.POST("/faqs/:content", s.saveFAQ)
	editor.POST("/faqs/:content/publish", s.moveContent("/editor/faqs", "publish", takeFAQ))
	editor.POST("/faqs/:content/withdraw", s.moveContent("/editor/faqs", "withdraw", takeFAQ))
	editor.GET("/progress", s.editorProgress(all))
	admin := e.Group("/admin", s.only(press.Admin))
	s.staffRoutes(admin)
	admin.GET("/outbox", s.outbox)
	admin.POST("/outbox/:mail/retry", s.retryMail)

	if s.options.Inbox {
		s.inboxRoutes(e.Group("/dev", unstored))
	}
	return e
}

// forPages leaves out what needs no session: files and health checks.
func forPages(m echo.MiddlewareFunc) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		with := m(next)
		return func(c echo.Context) error {
			switch path := c.Request().URL.Path; {
			case strings.HasPrefix(path, "/static/"), path == "/healthz", path == "/readyz":
				return next(c)
			}
			return with(c)
		}
	}
}

// healthy says that the program runs.
func (s *Server) healthy(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// ready says that the program can serve: its database answers.
func (s *Server) ready(c echo.Context) error {
	if err := s.o.DB.Ping(c.Request().Context()); err != nil {
		s.log.ErrorContext(c.Request().Context(), "not ready", "err", err)
		return c.String(http.StatusServiceUnavailable, "database\n")
	}
	return c.String(http.StatusOK, "ok\n")
}

// static serves the embedded files. Pages name them with a hash of their
// content, so they may be kept for ever.
func (s *Server) static(c echo.Context) error {
	name := path.Clean("/" + c.Param("*"))
	file, err := web.FS.Open("static" + name)
	if err != nil {
		return press.ErrNotFound
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.IsDir() {
		return press.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=3600")
	if c.QueryParam("v") != "" {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeFileFS(c.Response(), c.Request(), web.FS, "static/"+strings.TrimPrefix(name, "/"))
	return nil
}
