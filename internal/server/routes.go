package server

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
)

// routes is the map of the site. Every group names its guard; what has none is
// public. TestEveryRouteHasAGuard reads the map back.
func (s *Server) routes() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.failed
	e.IPExtractor = address(s.options.TrustedProxies)
	e.Use(s.options.Watch...)
	e.Use(s.identify, s.recover, s.secure, s.knownHost(), forPages(s.upToDate), forPages(s.recognise), forPages(s.flashes), forPages(s.sameOrigin), s.limited)

	// A page that can be read can be asked for without its body.
	get := func(g router, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
		g.GET(path, h, m...)
		g.HEAD(path, h, m...)
	}
	get(e, "/healthz", s.healthy)
	get(e, "/readyz", s.ready)
	get(e, "/static/*", static)

	// Public pages stand at the bare path in Chinese and under /en in English.
	all := s.public(s.o.DB.Public())
	categories := make([]url.Values, len(s.office.FAQCategories))
	for i, o := range s.office.FAQCategories {
		categories[i] = url.Values{"category": {o.Code}}
	}
	get(e, englishPrefix, func(c echo.Context) error { return c.Redirect(http.StatusMovedPermanently, englishPrefix+"/") })
	for _, prefix := range []string{"", englishPrefix} {
		get(e, prefix+"/", s.kept(all, all.home), negotiate, s.countOwn)
		get(e, prefix+"/op-eds", s.kept(all, all.opEds))
		get(e, prefix+"/op-eds/:content", s.kept(all, s.previews(all.opEd, s.previewOpEd(all))))
		get(e, prefix+"/op-eds.atom", s.kept(all, all.opEdFeed))
		get(e, prefix+"/faqs", s.kept(all, all.faqs, categories...))
		get(e, prefix+"/faqs/:content", s.kept(all, s.previews(all.faq, s.previewFAQ(all))))
		get(e, prefix+"/faqs.atom", s.kept(all, all.faqFeed))
		get(e, prefix+"/progress", s.kept(all, all.progress, listings()...), s.countLookups)
		get(e, prefix+"/search", all.search)
		get(e, prefix+"/replies", all.quotation, s.countLookups)
		get(e, prefix+"/consents/:code", all.consent, s.countChecks)
		get(e, prefix+"/about", s.kept(all, all.text("about")))
		get(e, prefix+"/privacy", s.kept(all, all.text("privacy")))
		get(e, prefix+"/accessibility", s.kept(all, all.text("accessibility")))

		get(e, prefix+"/register", s.registerForm)
		e.POST(prefix+"/register", s.register)
		get(e, prefix+"/register/sent", s.registerSent)
		get(e, prefix+"/email/verify/:token", s.verifyForm)
		e.POST(prefix+"/email/verify/:token", s.verify)
		get(e, prefix+"/liaison/sent", s.liaisonSent, s.linked)
		get(e, prefix+"/liaison/:token", s.liaison, s.linked)
		e.POST(prefix+"/liaison/:token", s.answerLiaison, s.linked)
		get(e, prefix+"/login", s.loginForm)
		e.POST(prefix+"/login", s.login)
		get(e, prefix+"/password/forgot", s.forgotForm)
		e.POST(prefix+"/password/forgot", s.forgot)
		get(e, prefix+"/password/forgot/sent", s.forgotSent)
		get(e, prefix+"/password/reset/:token", s.resetForm)
		e.POST(prefix+"/password/reset/:token", s.reset)
	}
	get(e, "/sitemap.xml", s.kept(all, all.sitemap))
	get(e, "/robots.txt", s.kept(all, all.robots))
	get(e, "/calendar/:file", s.subscription)
	e.POST("/language", s.chooseLanguage)
	e.POST("/theme", s.chooseTheme)
	e.POST("/logout", s.logout)

	// A reporter's own applications.
	own := e.Group("/applications", s.owners)
	get(own, "", s.ownApplications)
	for _, r := range press.Kinds {
		get(own, "/"+string(r.Kind)+"/new", s.newApplication(r.Kind))
		own.POST("/"+string(r.Kind), s.createApplication(r.Kind))
	}
	get(own, "/:ref", s.application)
	own.POST("/:ref", s.updateApplication)
	get(own, "/:ref/edit", s.editApplication)
	get(own, "/:ref/check", s.checkApplication)
	get(own, "/:ref/ledger", s.ownLedger)
	get(own, "/:ref/ledger.json", s.ledgerJSON)
	get(own, "/:ref/ledger.pdf", s.printLedger)
	get(own, "/:ref/withdraw", s.withdrawal)
	get(own, "/:ref/discard", s.discarding)
	own.POST("/:ref/discard", s.discard)
	own.POST("/:ref/steps", s.takeStep)
	own.POST("/:ref/messages", s.postMessage)
	own.POST("/:ref/attachments", s.addAttachments)
	own.POST("/:ref/copy", s.useAsStart)
	get(own, "/:ref/application.pdf", s.printApplication)
	get(own, "/:ref/appointment.ics", s.appointment)
	get(own, "/:ref/contacts/:contact/slip.pdf", s.printSlip)

	// Files, for their owners and the desk; the act says who may.
	attachments := e.Group("/attachments", s.only(everybody...))
	get(attachments, "/:id", s.attachment)
	attachments.POST("/:id/delete", s.removeAttachment)

	// Everybody's own account.
	account := e.Group("/account", s.only(everybody...))
	get(account, "", s.account)
	account.POST("/profile", s.changeProfile)
	account.POST("/password", s.changePassword)
	account.POST("/email", s.changeAddress)
	account.POST("/confirmation", s.resendConfirmation)
	account.POST("/credentials", s.sendCredentials)
	account.POST("/calendar", s.subscribe)
	account.POST("/calendar/end", s.unsubscribe)
	get(account, "/sessions", s.ownSessions)
	account.POST("/sessions/:session/revoke", s.revokeSession)

	desk := e.Group("/desk", s.only(press.Officer, press.Supervisor))
	get(desk, "", s.desk)
	get(desk, "/keys", s.keys)
	desk.POST("/keys", s.chooseKeys)
	get(desk, "/applications", s.queue)
	desk.POST("/applications/assign", s.assignChosen)
	get(desk, "/applications/:ref", s.caseView)
	get(desk, "/applications/:ref/ledger", s.deskLedger)
	get(desk, "/applications/:ref/ledger.json", s.ledgerJSON)
	get(desk, "/applications/:ref/ledger.pdf", s.printLedger)
	get(desk, "/applications/:ref/steps/:action", s.stepView)
	desk.POST("/applications/:ref/steps", s.takeDeskStep)
	desk.POST("/applications/:ref/assign", s.assign)
	desk.POST("/applications/:ref/replies", s.postReply)
	desk.POST("/applications/:ref/notes", s.postNote)
	get(desk, "/colleagues", s.colleagues)
	desk.POST("/colleagues/:user/duty", s.setDuty)
	desk.POST("/colleagues/:user/section", s.setSection)
	desk.POST("/colleagues/:user/absence", s.setAbsence)
	get(desk, "/applications/:ref/application.pdf", s.printApplication)
	get(desk, "/applications/:ref/appointment.ics", s.appointment)
	get(desk, "/applications/:ref/approval.pdf", s.printApproval(false))
	get(desk, "/applications/:ref/approval.txt", s.printApproval(true))
	get(desk, "/applications/:ref/contacts/:contact/letter.pdf", s.printLetter(false))
	get(desk, "/applications/:ref/contacts/:contact/letter.txt", s.printLetter(true))
	get(desk, "/applications/:ref/contacts/:contact/slip.pdf", s.printSlip)
	get(desk, "/reporters", s.deskReporters)
	get(desk, "/reporters/:user", s.deskReporter)
	desk.POST("/reporters/:user/verify", s.vet)
	desk.POST("/reporters/:user/suspend", s.suspendReporter)
	desk.POST("/reporters/:user/reinstate", s.reinstateReporter)

	editor := e.Group("/editor", s.only(press.Editor))
	get(editor, "/op-eds", s.editorOpEds)
	get(editor, "/op-eds/new", s.newOpEd)
	editor.POST("/op-eds", s.saveOpEd)
	get(editor, "/op-eds/:content", s.editOpEd)
	editor.POST("/op-eds/:content", s.saveOpEd)
	editor.POST("/op-eds/:content/publish", s.moveContent("/editor/op-eds", "publish", takeOpEd))
	editor.POST("/op-eds/:content/withdraw", s.moveContent("/editor/op-eds", "withdraw", takeOpEd))
	get(editor, "/faqs", s.editorFAQs)
	get(editor, "/faqs/new", s.newFAQ)
	editor.POST("/faqs", s.saveFAQ)
	get(editor, "/faqs/:content", s.editFAQ)
	editor.POST("/faqs/:content", s.saveFAQ)
	editor.POST("/faqs/:content/publish", s.moveContent("/editor/faqs", "publish", takeFAQ))
	editor.POST("/faqs/:content/withdraw", s.moveContent("/editor/faqs", "withdraw", takeFAQ))
	get(editor, "/progress", s.editorProgress(all))

	admin := e.Group("/admin", s.only(press.Admin))
	get(admin, "/users", s.adminUsers)
	admin.POST("/users", s.invite)
	get(admin, "/users/:user", s.adminUser)
	admin.POST("/users/:user/role", s.setRole)
	admin.POST("/users/:user/suspend", s.suspendUser)
	admin.POST("/users/:user/reinstate", s.reinstateUser)
	admin.POST("/users/:user/sessions/revoke", s.endSessions)
	get(admin, "/calendar", s.adminCalendar)
	admin.POST("/calendar/preview", s.previewNotice)
	admin.POST("/calendar", s.applyNotice)
	get(admin, "/outbox", s.outbox)
	admin.POST("/outbox/:mail/retry", s.retryMail)
	admin.POST("/outbox/test", s.testMail)

	// Every mail in the open: only where a setting asks for it.
	if s.options.Inbox {
		dev := e.Group("/dev", unstored)
		get(dev, "/mail", s.inbox)
		get(dev, "/mail/:mail", s.inboxMail)
		get(dev, "/mail/:mail/text", s.inboxText)
		get(dev, "/mail/:mail/html", s.inboxHTML)
		get(dev, "/mail/:mail/calendar", s.inboxCalendar)
	}
	return e
}

// everybody is every role.
var everybody = []press.Role{press.Reporter, press.Officer, press.Supervisor, press.Editor, press.Admin}

// router is what takes routes: the whole site, or a group with its guard.
type router interface {
	GET(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route
	HEAD(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route
}

// forPages leaves out what needs no session: files, private calendars and health
// checks.
func forPages(m echo.MiddlewareFunc) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		with := m(next)
		return func(c echo.Context) error {
			switch path := c.Request().URL.Path; {
			case strings.HasPrefix(path, "/static/"), strings.HasPrefix(path, "/calendar/"), path == "/healthz", path == "/readyz":
				return next(c)
			}
			return with(c)
		}
	}
}

// upToDate takes over what another program of the office has changed in the
// calendar. While the database is away the last one holds.
func (s *Server) upToDate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := office.Renew(c.Request().Context(), s.o); err != nil && !office.Away(err) {
			s.log.ErrorContext(c.Request().Context(), "cannot read the calendar", "request", requestID(c), "err", err)
		}
		return next(c)
	}
}

// healthy says that the program runs.
func (s *Server) healthy(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// ready says that the program can serve all: its database answers and takes
// what is written.
func (s *Server) ready(c echo.Context) error {
	if err := s.o.DB.Ready(c.Request().Context()); err != nil {
		s.log.ErrorContext(c.Request().Context(), "not ready", "err", err)
		return c.String(http.StatusServiceUnavailable, "database\n")
	}
	return c.String(http.StatusOK, "ok\n")
}
