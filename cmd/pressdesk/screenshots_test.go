package main

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"pressdesk/internal/demo"
)

var screenshots = flag.String("screenshots", "", "folder to put the pictures of the documents into")

// The pictures of the documents come from the demonstration office.
func TestScreenshots(t *testing.T) {
	if *screenshots == "" {
		t.Skip("no -screenshots folder is given")
	}
	needsBrowser(t)
	accounts, err := demo.Accounts()
	if err != nil {
		t.Fatal(err)
	}
	r := newPremises(t, "LIMITS__FACTOR=100").serve("demo")
	as := func(role string) *tab {
		b := browse(t, r.url, "en")
		i := slices.IndexFunc(accounts, func(a demo.Account) bool { return string(a.Role) == role })
		b.login("en", accounts[i].Email, accounts[i].Password)
		b.must("/account")
		b.submit(`form[action="/account/profile"]`, fields{"locale": "en"})
		return b
	}

	stranger := browse(t, r.url, "en")
	stranger.shoot("/en/", "home")
	browse(t, r.url, "zh-CN").shoot("/", "home-zh")
	stranger.shoot("/en/progress", "progress")
	stranger.shoot("/en/register", "register")
	stranger.look(1280, "dark")
	stranger.shoot("/en/", "home-dark")
	stranger.look(390, "light")
	stranger.shoot("/en/", "home-phone")

	reporter := as("reporter")
	reporter.shoot("/applications", "applications")
	reporter.shoot(reporter.attr(`[data-status="scheduled"] a[href^="/applications/"]`, "href"), "application")
	reporter.shoot("/applications/interview/new", "form")

	officer := as("officer")
	officer.shoot("/desk/applications?view=open", "desk")
	officer.shoot(officer.attr(`.queue [data-status="coordinating"] a`, "href"), "case")
	officer.look(390, "light")
	officer.shoot("/desk/applications?view=open", "desk-phone")

	editor := as("editor")
	editor.must("/editor/op-eds")
	editor.shoot(editor.attr(`[data-content-id] a`, "href"), "editor")

	stranger.look(1280, "light")
	stranger.must("/dev/mail")
	stranger.shoot(stranger.attr(`[data-mail-id] a[href^="/dev/mail/"]`, "href"), "mail")
}

// shoot opens a page and keeps what the window shows of it.
func (b *tab) shoot(path, name string) {
	b.t.Helper()
	b.must(path)
	ctx, cancel := b.within()
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		shot, err = fewerColours(shot)
	}
	if err == nil {
		err = os.MkdirAll(*screenshots, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(*screenshots, name+".png"), shot, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// fewerColours returns a picture in its 256 most used colours: a page has few,
// and the file becomes a third.
func fewerColours(shot []byte) ([]byte, error) {
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return nil, err
	}
	box := full.Bounds()
	// Shades that nobody tells apart are one, so that rare colours get a place.
	coarse := func(c color.RGBA) color.RGBA { return color.RGBA{c.R &^ 7, c.G &^ 7, c.B &^ 7, 255} }
	used, sample := map[color.RGBA]int{}, map[color.RGBA]color.RGBA{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(full.At(x, y)).(color.RGBA) }
	exact := map[color.RGBA]int{}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c := at(x, y)
			used[coarse(c)]++
			exact[c]++
			if s, ok := sample[coarse(c)]; !ok || exact[c] > exact[s] {
				sample[coarse(c)] = c
			}
		}
	}
	common := slices.SortedFunc(maps.Keys(used), func(a, b color.RGBA) int { return cmp.Compare(used[b], used[a]) })
	var palette color.Palette
	for _, c := range common[:min(len(common), 256)] {
		palette = append(palette, sample[c])
	}
	small, nearest := image.NewPaletted(box, palette), map[color.RGBA]uint8{}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c := at(x, y)
			i, ok := nearest[c]
			if !ok {
				i = uint8(palette.Index(c))
				nearest[c] = i
			}
			small.SetColorIndex(x, y, i)
		}
	}
	var b bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, small)
	return b.Bytes(), err
}
