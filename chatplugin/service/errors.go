package service

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketchat/chatplugin/chat"
)

// fail turns any error into a *chat.Error. It keeps nil nil.
func fail(err error) error {
	if err == nil {
		return nil
	}
	return asChat(err)
}

// result is what a use case returns: a value or an error, never both, so that
// nothing read on the way to a refusal gets out.
func result[T any](value T, err error) (T, error) {
	if err != nil {
		var none T
		return none, fail(err)
	}
	return value, nil
}

func asChat(err error) *chat.Error {
	var known *chat.Error
	if errors.As(err, &known) {
		return known
	}
	var api *router.ApiError
	if errors.As(err, &api) {
		return fromAPI(api)
	}
	var fields validation.Errors
	if errors.As(err, &fields) {
		return fromFields(fields)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return chat.Wrap(err, chat.Unavailable, "The request took too long or was given up. Try again.")
	}
	if databaseIsBusy(err) {
		return chat.Wrap(err, chat.Unavailable, "The server can't write right now. Try again.")
	}
	return chat.AsError(err)
}

// fromAPI keeps the text of a PocketBase error: it is what a hook or a rule
// wants the client to read.
func fromAPI(api *router.ApiError) *chat.Error {
	e := chat.Wrap(api, codeOfStatus(api.Status), api.Message)
	for _, field := range sortedKeys(api.Data) {
		e.Field = field
		break
	}
	return e
}

func codeOfStatus(status int) chat.Code {
	switch status {
	case http.StatusUnauthorized:
		return chat.Unauthorized
	case http.StatusForbidden:
		return chat.Forbidden
	case http.StatusNotFound:
		return chat.NotFound
	case http.StatusConflict:
		return chat.Conflict
	case http.StatusRequestEntityTooLarge:
		return chat.TooLarge
	case http.StatusTooManyRequests:
		return chat.RateLimited
	case http.StatusNotImplemented:
		return chat.Unsupported
	case http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return chat.Unavailable
	}
	if status >= 400 && status < 500 {
		return chat.Invalid
	}
	return chat.Internal
}

// fromFields reports the first wrong field of a record that did not validate:
// an app may have added fields with rules of their own.
func fromFields(fields validation.Errors) *chat.Error {
	for _, name := range sortedKeys(fields) {
		// Only validation errors have a text made for clients.
		if safe, ok := fields[name].(validation.Error); ok {
			e := chat.FieldError(name, "%s", safe.Error())
			return e
		}
	}
	return chat.Wrap(fields, chat.Invalid, "The record is not valid.")
}

// databaseIsBusy recognises SQLite's answers that another try may not meet:
// SQLITE_BUSY, SQLITE_FULL and SQLITE_IOERR. The driver gives them as text.
func databaseIsBusy(err error) bool {
	text := err.Error()
	return strings.Contains(text, "database is locked") ||
		strings.Contains(text, "database or disk is full") ||
		strings.Contains(text, "disk I/O error")
}

// lostRace reports whether a get-or-create failed because another process wrote
// at the same time: a unique key refused ours (a Conflict that names the key) or
// SQLite refused the transaction. Trying once more meets what is there now.
// Inside one process the queue lets no such race happen.
func lostRace(err error) bool {
	if err == nil {
		return false
	}
	e := asChat(err)
	return (e.Code == chat.Conflict && e.Field != "") || databaseIsBusy(err)
}

func stopping() error {
	return chat.Errorf(chat.Unavailable, "The server is stopping. Try again in a moment.")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
