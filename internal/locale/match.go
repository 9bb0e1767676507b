package locale

import "golang.org/x/text/language"

// English is the language for everybody who asks for none of ours.
const English = "en"

var matcher = language.NewMatcher([]language.Tag{
	language.MustParse(Default), language.English, language.Chinese, language.TraditionalChinese,
})

// Match picks the language for an Accept-Language header: Chinese of any kind
// gets zh-CN, every other language English, and no wish the default.
func Match(acceptLanguage string) string {
	wishes, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wishes) == 0 {
		return Default
	}
	_, i, confidence := matcher.Match(wishes...)
	if confidence == language.No && wishes[0] != language.Make("mul") || i == 1 {
		return English
	}
	return Default
}
