package feed

import (
	"net/http"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketchat/chatplugin/chat"
)

var statuses = map[chat.Code]int{
	chat.Invalid:      http.StatusBadRequest,
	chat.Unauthorized: http.StatusUnauthorized,
	chat.Forbidden:    http.StatusForbidden,
	chat.NotFound:     http.StatusNotFound,
	chat.Conflict:     http.StatusConflict,
	chat.TooLarge:     http.StatusBadRequest, // as PocketBase answers a field that is too long
	chat.RateLimited:  http.StatusTooManyRequests,
	chat.Unavailable:  http.StatusServiceUnavailable,
	chat.Unsupported:  http.StatusNotImplemented,
	chat.Internal:     http.StatusInternalServerError,
}

// APIError is err in the form in which PocketBase answers errors: the message,
// and the field it is about in data. It is the one table for HTTP.
func APIError(err error) *router.ApiError {
	e := chat.AsError(err)
	var data any
	if e.Field != "" {
		data = validation.Errors{e.Field: validation.NewError("validation_"+string(e.Code), e.Message)}
	}
	return router.NewApiError(statuses[e.Code], e.Message, data)
}
