package password

import (
	"strings"
	"unicode"

	"github.com/ccojocar/zxcvbn-go"
	"github.com/ccojocar/zxcvbn-go/matching"
)

// judged bounds the work of the estimate; what comes later only makes a password stronger.
const judged = 64

// shortest is the length from which a piece of somebody's data is worth looking for.
const shortest = 4

// Weak reports whether a password could be guessed in few tries. What is known
// about the person (name, address, outlet) counts for nothing: a password must
// be good enough without it.
func Weak(plain string, about ...string) bool {
	pieces := piecesOf(about)
	return guessable(plain, pieces) || guessable(without(plain, pieces), pieces)
}

func guessable(plain string, pieces []string) bool {
	if runes := []rune(plain); len(runes) > judged {
		plain = string(runes[:judged])
	}
	if disguises(plain) > 10 {
		return zxcvbn.PasswordStrength(plain, pieces, matching.FilterL33tMatcher).Score < 2
	}
	return zxcvbn.PasswordStrength(plain, pieces).Score < 2
}

// disguises counts the signs that may stand for letters. The estimate tries
// every reading of them, which takes seconds when there are very many, and no
// known word is written with more than ten.
func disguises(plain string) (n int) {
	for _, r := range "4@8({[</369&#!1|05$7+%2" {
		if strings.ContainsRune(plain, r) {
			n++
		}
	}
	return n
}

// piecesOf takes an address or a name apart, whole ones before their parts.
func piecesOf(about []string) []string {
	var whole, parts []string
	for _, text := range about {
		text = strings.ToLower(text)
		name, _, isAddress := strings.Cut(text, "@")
		whole = append(whole, text)
		if isAddress {
			whole = append(whole, name)
		}
		parts = append(parts, strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	}
	var pieces []string
	for _, p := range append(whole, parts...) {
		if len(p) >= shortest {
			pieces = append(pieces, p)
		}
	}
	return pieces
}

func without(plain string, pieces []string) string {
	rest := strings.ToLower(plain)
	for _, p := range pieces {
		rest = strings.ReplaceAll(rest, p, "")
	}
	if rest == strings.ToLower(plain) {
		return plain // keeps the capitals, which count
	}
	return strings.TrimSpace(rest)
}
