package press

import "errors"

// The kinds of failure that a person can cause. Everything else is a fault of
// ours; package server shows it as an internal error and logs it.
var (
	ErrNotFound  = errors.New("not found") // also what is somebody else's
	ErrForbidden = errors.New("forbidden")
	ErrConflict  = errors.New("changed by somebody else")
	ErrPending   = errors.New("account not approved yet")
	ErrKeyReused = errors.New("idempotency key used for another form")
	ErrGone      = errors.New("link used or expired")
	ErrSuspended = errors.New("account suspended")
)

// Problem is one thing that is wrong with an input: a message key, and the
// name and value pairs that its sentence needs.
type Problem struct {
	Key  string
	Args []any
}

// Invalid says what is wrong with a form, by the path of the input
// ("interviewees.0.unit"). The path "" stands for the form as a whole.
type Invalid map[string]Problem

func (e Invalid) Error() string { return "invalid input" }

// Add notes a problem at path. The first one at a path stays.
func (e Invalid) Add(path, key string, args ...any) {
	if _, ok := e[path]; !ok {
		e[path] = Problem{key, args}
	}
}

// OrNil returns e as an error, or nil if nothing is wrong.
func (e Invalid) OrNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// Refused says that a step is open, but not yet: something it needs is
// missing. It names the Need, which is also a message key.
type Refused string

func (e Refused) Error() string { return "refused: " + string(e) }

// Throttled says that somebody tried too often. Seconds is how long to wait.
type Throttled struct{ Seconds int }

func (e Throttled) Error() string { return "too many attempts" }
