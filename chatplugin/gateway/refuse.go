package gateway

import (
	"net/http"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/socketio"
)

// statuses is the HTTP status of each error code, for the PocketBase-like data
// of a refused handshake.
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

// refusal makes the CONNECT_ERROR of an error. Its data is PocketBase's error
// JSON: {status, message, data: {field: {code, message}}}.
func refusal(err error) *socketio.Refusal {
	e := chat.AsError(err)
	fields := map[string]any{}
	if e.Field != "" {
		fields[e.Field] = map[string]any{"code": string(e.Code), "message": e.Message}
	}
	if e.RetryAfter > 0 {
		fields["retry_after"] = map[string]any{"code": string(e.Code), "message": e.RetryAfter.String()}
	}
	return &socketio.Refusal{
		Message: e.Message,
		Data:    map[string]any{"status": statuses[e.Code], "message": e.Message, "data": fields},
	}
}
