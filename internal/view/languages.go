package view

import "pressdesk/internal/press"

// languages are the choices for the language of pages and mails, each named in
// itself.
func languages() []Option {
	return []Option{
		{Value: press.Chinese, Label: "简体中文", Lang: "zh-Hans"},
		{Value: press.English, Label: "English", Lang: "en"},
	}
}
