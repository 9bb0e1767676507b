package view

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pressdesk/internal/locale"
	"pressdesk/internal/press"
	"pressdesk/web"
)

var (
	beijing  = time.FixedZone("Asia/Shanghai", 8*3600)
	thursday = time.Date(2024, time.June, 13, 2, 48, 0, 0, time.UTC)
)

func open(t *testing.T) *Views {
	t.Helper()
	catalog, err := locale.Load(web.FS)
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	office := &press.Office{
		Name:     press.Text{ZH: "示例市新闻办公室", EN: "Example City Press Office"},
		SiteName: press.Text{ZH: "示例市记者服务平台", EN: "Example City Press Portal"},
		SiteURL:  "https://press.example.test", Mark: "例", Zone: zone, Opens: 540, Closes: 1050,
	}
	v, err := New(web.FS, catalog, Options{Office: office, Default: press.Chinese, Now: func() time.Time { return thursday }})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

type errorPage struct {
	Base
	Code, Seconds int
}

func TestErrorPage(t *testing.T) {
	v := open(t)
	for _, lang := range []string{press.Chinese, press.English} {
		var b bytes.Buffer
		page := errorPage{Base{Lang: lang, Title: "404", Path: "/nowhere", RequestID: "r-1", Office: v.languages[lang].office}, 404, 0}
		if err := v.Render(&b, lang, "error", page); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`data-error-code="404"`, "r-1"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %q", lang, want)
			}
		}
	}
}
