package chat

import (
	"errors"
	"fmt"
	"time"
)

// Code says what kind of failure an error is. Each wire maps codes to its own
// shape in one table.
type Code string

// All codes. A test of every edge proves that each is mapped.
const (
	Invalid      Code = "invalid"      // the input is wrong; Field says where
	Unauthorized Code = "unauthorized" // no valid sign-in
	Forbidden    Code = "forbidden"    // signed in, seen, but not allowed
	NotFound     Code = "not_found"    // absent, or not yours: the same answer
	Conflict     Code = "conflict"     // it collides with what is there
	TooLarge     Code = "too_large"    // over a size limit
	RateLimited  Code = "rate_limited" // too fast; RetryAfter says how long
	Unavailable  Code = "unavailable"  // try again: stopping, overloaded, disk full
	Unsupported  Code = "unsupported"  // this server does not offer it (yet)
	Internal     Code = "internal"     // our fault; the text stays bland
)

// Codes lists every code, for the tests that prove the mapping tables whole.
var Codes = []Code{Invalid, Unauthorized, Forbidden, NotFound, Conflict, TooLarge, RateLimited, Unavailable, Unsupported, Internal}

// Error is a failure that a client may be told about.
type Error struct {
	Code Code
	// Message is a sentence for the person: what was wrong and what is allowed.
	Message string
	// Field is the name of the wrong input, or empty.
	Field string
	// RetryAfter is set with RateLimited and Unavailable; zero means unknown.
	RetryAfter time.Duration
	cause      error
}

// Error implements error. The cause is for logs, not for clients.
func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Message
	if e.Field != "" {
		s = string(e.Code) + ": " + e.Field + ": " + e.Message
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// Errorf makes an Error without a cause. The text goes to clients as it is.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// FieldError is an Invalid error about one input field.
func FieldError(field, format string, args ...any) *Error {
	return &Error{Code: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// Wrap keeps cause behind an error that a client may see.
func Wrap(cause error, code Code, message string) *Error {
	return &Error{Code: code, Message: message, cause: cause}
}

// NoSuch is the answer for what does not exist and for what is not the
// caller's: the two must not be told apart.
func NoSuch(what string) *Error {
	return &Error{Code: NotFound, Message: "The requested " + what + " wasn't found."}
}

// AsError finds the Error in err's chain. Anything else becomes Internal with a
// bland text, so that no inner detail reaches a client.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Wrap(err, Internal, "Something went wrong while processing your request.")
}

// CodeOf is the code of err: empty for nil, Internal for what is not ours.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	return AsError(err).Code
}
