// Package apierror says errors of the chat in PocketBase's own JSON. It is the
// one mapping to HTTP: REST routes, record requests, refused handshakes and the
// acks of sockets answer alike.
package apierror

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/pocketbase/pocketbase/tools/router"

	"pocketchat/chatplugin/chat"
)

// statuses maps every code to its HTTP status.
var statuses = map[chat.Code]int{
	chat.Invalid:      http.StatusBadRequest,
	chat.Unauthorized: http.StatusUnauthorized,
	chat.Forbidden:    http.StatusForbidden,
	chat.NotFound:     http.StatusNotFound,
	chat.Conflict:     http.StatusConflict,
	chat.TooLarge:     http.StatusRequestEntityTooLarge,
	chat.RateLimited:  http.StatusTooManyRequests,
	chat.Unavailable:  http.StatusServiceUnavailable,
	chat.Unsupported:  http.StatusNotImplemented,
	chat.Internal:     http.StatusInternalServerError,
}

// fieldCodes are the codes of wrong fields, in PocketBase's vocabulary.
var fieldCodes = map[chat.Code]string{
	chat.Invalid:  "validation_invalid_value",
	chat.TooLarge: "validation_too_large",
	chat.Conflict: "validation_not_unique",
	chat.NotFound: "validation_missing_rel_records",
}

// Status is the HTTP status of a code.
func Status(code chat.Code) int { return statuses[code] }

// From is an error in PocketBase's own JSON, {status, message, data}, where
// data holds {code, message} under the name of the wrong field.
func From(err error) *router.ApiError {
	e := chat.AsError(err)
	if api := refusal(e); api != nil {
		return api
	}
	status := statuses[e.Code]
	if e.Field == "" {
		return router.NewApiError(status, e.Message, e)
	}
	if e.Code == chat.TooLarge {
		// One field over its limit is what PocketBase calls an invalid value; 413
		// is for whole requests.
		status = http.StatusBadRequest
	}
	code, ok := fieldCodes[e.Code]
	if !ok {
		code = fieldCodes[chat.Invalid]
	}
	message := fmt.Sprintf("Invalid field %q. %s", e.Field, e.Message)
	return router.NewApiError(status, message, map[string]router.SafeErrorItem{
		e.Field: wrongField{code, e.Message},
	})
}

// refusal finds the ApiError that a hook of the app refused with: its text,
// status and data are meant for the client.
func refusal(e *chat.Error) *router.ApiError {
	var api *router.ApiError
	if e.Code == chat.Internal || !errors.As(e, &api) {
		return nil
	}
	return api
}

// wrongField implements router.SafeErrorItem.
type wrongField struct{ code, message string }

func (w wrongField) Code() string  { return w.code }
func (w wrongField) Error() string { return w.message }
