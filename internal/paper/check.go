package paper

import "github.com/skip2/go-qrcode"

// Check is a picture code that leads to an address, with words beside it.
type Check struct {
	Address string // what the code says
	Lines   []string
	Strong  string // the code in letters, for who has no camera
}

// picture is how high and wide the code is.
const picture = 92.0

func (c Check) set(s *setter) {
	code, err := qrcode.New(c.Address, qrcode.Medium)
	if err != nil { // too long for any code: the words are there
		s.beside(c, left)
		return
	}
	s.skip(8)
	s.need(picture + 10)
	code.DisableBorder = true
	rows := code.Bitmap()
	dot := picture / float64(len(rows))
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				s.fill(left+float64(from)*dot, s.y+float64(y)*dot, float64(x-from)*dot, dot+0.05, ink)
			}
		}
	}
	end := s.y + picture + 8
	s.beside(c, left+picture+18)
	s.y = max(s.y, end)
}

func (s *setter) beside(c Check, x float64) {
	if c.Strong != "" {
		st := style{size: 12, leading: 18, heavy: true, color: ink, ragged: true}
		s.write(c.Strong, st, x, right-x)
		s.y += 2
	}
	for _, l := range c.Lines {
		st := s.small
		st.size, st.leading = 9, 14
		s.write(l, st, x, right-x)
	}
}
