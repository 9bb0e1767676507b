package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"pressdesk/internal/office"
	"pressdesk/internal/press"
	"pressdesk/internal/store"
	"pressdesk/internal/view"
)

type usersPage struct {
	view.Base
	List  []*press.User
	Query string
	Role  string // one of Roles, staff for colleagues of every role, or empty for all
	Tabs  []filter
	First string
	Pager string
	Form  press.Invitation
}

// colleagues stands for every role of the staff in the filter of accounts.
const colleagues press.Role = "staff"

// Roles are the roles by which the list can be narrowed.
func (usersPage) Roles() []press.Role {
	return append([]press.Role{press.Reporter}, press.StaffRoles...)
}

// StaffRoles are the roles that a colleague can have.
func (usersPage) StaffRoles() []press.Role { return press.StaffRoles }

func (s *Server) adminUsers(c echo.Context) error {
	return s.showUsers(c, http.StatusOK, press.Invitation{Role: press.Officer}, nil)
}

func (s *Server) showUsers(c echo.Context, code int, form press.Invitation, bad press.Invalid) error {
	filter := store.UserFilter{Query: c.QueryParam("q"), After: c.QueryParam("before"), Limit: accountsPerPage}
	kept := url.Values{}
	if filter.Query != "" {
		kept.Set("q", filter.Query)
	}
	role := press.Role(c.QueryParam("role"))
	switch role {
	case "":
	case colleagues:
		filter.Roles = press.StaffRoles
		kept.Set("role", string(role))
	default:
		filter.Roles = []press.Role{role}
		kept.Set("role", string(role))
	}
	list, next, err := office.Accounts(c.Request().Context(), s.o, user(c), filter)
	if err != nil {
		return err
	}
	page := usersPage{Base: s.wrong(s.deskBase(c, "nav.users", "users"), bad), List: list, Query: filter.Query, Role: string(role), Form: form}
	page.Tabs = accountTabs(role)
	page.First, page.Pager = paging("/admin/users", kept, filter.After, next)
	return s.show(c, code, "desk/users", page)
}

// accountTabs are the links to everybody, to colleagues and to reporters.
func accountTabs(role press.Role) []filter {
	const path = "/admin/users"
	return []filter{
		{"users.all", path, role == ""},
		{"users.staff", path + "?role=" + string(colleagues), role == colleagues || slices.Contains(press.StaffRoles, role)},
		{"users.reporters", path + "?role=" + string(press.Reporter), role == press.Reporter},
	}
}

func (s *Server) invite(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	form := press.Invitation{Email: f.Get("email"), Name: f.Get("name"), Role: press.Role(f.Get("role"))}
	u, _, err := office.Invite(c.Request().Context(), s.o, user(c), form)
	var bad press.Invalid
	if errors.As(err, &bad) {
		return s.showUsers(c, http.StatusUnprocessableEntity, form, bad)
	}
	if err != nil {
		return err
	}
	return s.next(c, "ok", "flash.invited", "/admin/users/"+u.ID)
}

type userPage struct {
	view.Base
	Person     *press.User
	Sessions   []press.Session
	Role       press.Role
	Roles      []press.Role
	Suspension press.Suspension
	Mine       bool // the administrator's own account
}

// CanReinstate reports whether the account is suspended.
func (p userPage) CanReinstate() bool { return p.Person.CanTurn(press.TurnReinstate) }

// Invited reports whether the colleague has yet to come.
func (p userPage) Invited() bool { return p.Person.IsStaff() && p.Person.PasswordHash == "" }

func (s *Server) userPage(c echo.Context) (*userPage, error) {
	p, err := office.OpenPerson(c.Request().Context(), s.o, user(c), c.Param("user"))
	if err != nil {
		return nil, err
	}
	return &userPage{
		Base: s.deskBase(c, "reporter.title", "users", "Name", p.User.Name()), Person: p.User, Sessions: p.Sessions,
		Role: p.User.Role, Roles: press.RolesFor(p.User), Mine: p.User.ID == user(c).ID,
	}, nil
}

func (s *Server) adminUser(c echo.Context) error {
	page, err := s.userPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "desk/user", page)
}

// answerUser sends the administrator back to the account, or shows it again
// with what is wrong; again puts in what was typed.
func (s *Server) answerUser(c echo.Context, err error, flash string, again func(*userPage)) error {
	if err == nil {
		return s.next(c, "ok", flash, "/admin/users/"+c.Param("user"))
	}
	var bad press.Invalid
	var refused press.Refused
	if errors.As(err, &refused) {
		bad = press.Invalid{"": {Key: string(refused)}}
	} else if !errors.As(err, &bad) {
		return err
	}
	page, err := s.userPage(c)
	if err != nil {
		return err
	}
	page.Errors = bad
	again(page)
	return s.show(c, http.StatusUnprocessableEntity, "desk/user", page)
}

func (s *Server) setRole(c echo.Context) error {
	f, err := s.form(c)
	if err != nil {
		return err
	}
	role := press.Role(f.Get("role"))
	err = office.SetRole(c.Request().Context(), s.o, user(c), c.Param("user"), role)
	return s.answerUser(c, err, "flash.role", func(p *userPage) { p.Role = role })
}

func (s *Server) suspendUser(c echo.Context) error {
	var form press.Suspension
	err := s.suspend(c, &form)
	return s.answerUser(c, err, "flash.suspended", func(p *userPage) { p.Suspension = form })
}

func (s *Server) reinstateUser(c echo.Context) error {
	err := office.Reinstate(c.Request().Context(), s.o, user(c), c.Param("user"))
	return s.answerUser(c, err, "flash.reinstated", func(*userPage) {})
}

func (s *Server) endSessions(c echo.Context) error {
	err := office.EndSessions(c.Request().Context(), s.o, user(c), c.Param("user"))
	return s.answerUser(c, err, "flash.sessions_ended", func(*userPage) {})
}
