package server

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"pressdesk/internal/press"
	"pressdesk/internal/store"
)

// sessionStore keeps sessions as rows behind gorilla's Store: the cookie holds
// a random id, the table its hash, so each session can be seen and ended.
type sessionStore struct {
	db     *store.DB
	now    func() time.Time
	secure bool // the site is served over https
}

const (
	rowKey     = "row"
	userKey    = "user"
	sessionKey = "session"
)

// name returns the cookie's name: with the prefix __Host- browsers take it over
// https only, from this host only.
func (st *sessionStore) name() string {
	if st.secure {
		return "__Host-session"
	}
	return "session"
}

// Get returns the session of the request, the same one for each call.
func (st *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(st, name)
}

// New loads the session that the cookie names, or returns an empty one.
func (st *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	sess := sessions.NewSession(st, name)
	sess.Options = &sessions.Options{Path: "/", HttpOnly: true, Secure: st.secure, SameSite: http.SameSiteLaxMode}
	sess.IsNew = true
	cookie, err := r.Cookie(name)
	if err != nil || len(cookie.Value) < 26 || len(cookie.Value) > 64 {
		return sess, nil
	}
	row, err := st.db.Session(r.Context(), hashed(cookie.Value))
	if errors.Is(err, press.ErrNotFound) {
		return sess, nil
	}
	if err != nil {
		return sess, err
	}
	sess.ID, sess.IsNew, sess.Values[rowKey] = cookie.Value, false, row
	return sess, nil
}

// Save writes a new session and its cookie; with a negative MaxAge it ends the
// session. A row that is gone is never written again.
func (st *sessionStore) Save(r *http.Request, w http.ResponseWriter, sess *sessions.Session) error {
	row, _ := sess.Values[rowKey].(*press.Session)
	if sess.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(sess.Name(), "", sess.Options))
		if row == nil {
			return nil
		}
		return st.db.EndSession(r.Context(), row.ID)
	}
	if !sess.IsNew || row == nil {
		return nil
	}
	sess.ID = rand.Text()
	row.ID, row.PublicID = hashed(sess.ID), rand.Text()
	if err := st.db.AddSession(r.Context(), row); err != nil {
		return err
	}
	sess.IsNew = false
	http.SetCookie(w, sessions.NewCookie(sess.Name(), sess.ID, sess.Options))
	return nil
}

func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// recognise finds the user whose session this is. A session that has run out,
// and that of somebody who was suspended, is nobody's.
func (s *Server) recognise(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if _, err := c.Request().Cookie(s.sessions.name()); err != nil {
			return next(c) // most readers have none, and get one when they need it
		}
		sess, err := s.browser(c)
		if err != nil {
			return err
		}
		row, _ := sess.Values[rowKey].(*press.Session)
		if row == nil || row.UserID == "" {
			return next(c)
		}
		ctx := c.Request().Context()
		u, err := s.o.DB.User(ctx, row.UserID)
		if err != nil && !errors.Is(err, press.ErrNotFound) {
			return err
		}
		now := s.now()
		if err != nil || row.ExpiredFor(u, now) || !u.MayEnter(now) {
			sess.Options.MaxAge = -1
			if err := sess.Save(c.Request(), c.Response()); err != nil {
				return err
			}
			delete(sess.Values, rowKey)
			sess.IsNew, sess.Options.MaxAge = true, 0
			if err == nil && u.MayEnter(now) {
				c.Set(lastUserKey, u)
			}
			return next(c)
		}
		c.Set(userKey, u)
		if now.Sub(row.LastSeenAt) > time.Minute {
			if err := s.o.DB.TouchSession(ctx, row.ID, now); err != nil {
				s.log.WarnContext(ctx, "cannot note that a session was used", "err", err)
			}
		}
		return next(c)
	}
}

// browser returns the session of the request, an empty one for a stranger.
func (s *Server) browser(c echo.Context) (*sessions.Session, error) {
	if sess, ok := c.Get(sessionKey).(*sessions.Session); ok {
		return sess, nil
	}
	sess, err := s.sessions.Get(c.Request(), s.sessions.name())
	if err == nil {
		c.Set(sessionKey, sess)
	}
	return sess, err
}

// enter makes the browser u's, under a new id.
func (s *Server) enter(c echo.Context, u *press.User) error {
	if err := s.leave(c); err != nil {
		return err
	}
	return s.begin(c, &press.Session{UserID: u.ID})
}

// leave ends the browser's session.
func (s *Server) leave(c echo.Context) error {
	row := session(c)
	if row == nil {
		return nil
	}
	sess, err := s.browser(c)
	if err != nil {
		return err
	}
	sess.Options.MaxAge = -1
	if err := sess.Save(c.Request(), c.Response()); err != nil {
		return err
	}
	delete(sess.Values, rowKey)
	sess.IsNew, sess.Options.MaxAge = true, 0
	return nil
}

func (s *Server) begin(c echo.Context, row *press.Session) error {
	sess, err := s.browser(c)
	if err != nil {
		return err
	}
	row.Agent = c.Request().UserAgent()
	if len(row.Agent) > 200 {
		row.Agent = row.Agent[:200]
	}
	row.CreatedAt, row.LastSeenAt = s.now(), s.now()
	sess.Values[rowKey] = row
	return sess.Save(c.Request(), c.Response())
}

// session returns the row of the browser's session, or nil.
func session(c echo.Context) *press.Session {
	sess, _ := c.Get(sessionKey).(*sessions.Session)
	if sess == nil {
		return nil
	}
	row, _ := sess.Values[rowKey].(*press.Session)
	return row
}

// only lets these roles through. Strangers are sent to the log-in page and
// come back afterwards; for others the page is forbidden.
func (s *Server) only(roles ...press.Role) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Response().Header().Set("Cache-Control", "no-store")
			u := user(c)
			if u == nil {
				return s.toLogin(c)
			}
			for _, r := range roles {
				if u.Role == r {
					return next(c)
				}
			}
			return press.ErrForbidden
		}
	}
}

// next sends the browser on after a form, with a sentence for the page on which
// it lands. kind is ok, warn or bad.
func (s *Server) next(c echo.Context, kind, key, path string) error {
	flash := kind + " " + key
	if row := session(c); row != nil {
		if err := s.o.DB.SetFlash(c.Request().Context(), row.ID, flash); err != nil {
			return err
		}
	} else if err := s.begin(c, &press.Session{Flash: flash}); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, path)
}

const flashKey = "flash"

// flashes hands the waiting sentence to the page that is shown next and forgets
// it.
func (s *Server) flashes(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		row := session(c)
		if row == nil || row.Flash == "" || c.Request().Method != http.MethodGet {
			return next(c)
		}
		c.Set(flashKey, row.Flash)
		c.Response().Header().Set("Cache-Control", "no-store")
		if err := s.o.DB.SetFlash(c.Request().Context(), row.ID, ""); err != nil {
			s.log.WarnContext(c.Request().Context(), "cannot clear a flash", "err", err)
		}
		return next(c)
	}
}

func takeFlash(c echo.Context) string {
	flash, _ := c.Get(flashKey).(string)
	return flash
}

func user(c echo.Context) *press.User {
	u, _ := c.Get(userKey).(*press.User)
	return u
}
