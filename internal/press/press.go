// Package press is the press office in words: who is who, what may be filed,
// which step may follow which, and when an answer is due. It imports the
// standard library and package workday and does no input or output, so every
// rule of the house can be read and tested without a server, a database or a
// clock.
package press
