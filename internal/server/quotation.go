package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"pressdesk/internal/press"
	"pressdesk/internal/view"
)

// quotationPage says whether a version of a reply is the one to quote.
type quotationPage struct {
	view.Base
	Number  string
	Version string
	State   press.QuotationState // empty until somebody has asked
}

// quotation says whether a quotation is of the current version of a reply, and
// nothing else: not what it says, nor to whom. A number without a reply gets
// the same page as one that there is not.
func (p public) quotation(c echo.Context) error {
	page := quotationPage{Base: p.open(c, "quotation.title", ""), Number: asked(c.QueryParam("number")), Version: strings.TrimSpace(norm.NFKC.String(cleaned(c.QueryParam("version"))))}
	if page.Number == "" && page.Version == "" {
		return p.answer(c, "quotation", page)
	}
	page.NoIndex = true
	bad := press.Invalid{}
	if !wellFormed.MatchString(page.Number) {
		bad.Add("number", "error.no_number", "Number", page.Number)
	}
	version, err := strconv.Atoi(page.Version)
	if err != nil || version < 1 || version > 999 {
		bad.Add("version", "error.no_version")
	}
	if len(bad) > 0 {
		page.Base = p.wrong(page.Base, bad)
		return p.show(c, http.StatusUnprocessableEntity, "quotation", page)
	}
	latest, err := p.db.ReplyVersion(c.Request().Context(), page.Number)
	if err != nil {
		return err
	}
	page.State = press.Quotation(version, latest)
	c.Response().Header().Set("Cache-Control", "no-store")
	return p.show(c, http.StatusOK, "quotation", page)
}
