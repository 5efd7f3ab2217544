package conduit

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// httpError is an error of the REST API, and its body.
type httpError struct {
	Name    string `json:"name"`
	Status  int    `json:"status"`
	Message string `json:"message"`
}

// Error implements error.
func (e *httpError) Error() string { return e.Name + ": " + e.Message }

// The errors of the module. What it has no name for is internal, also where the
// caller is to blame.
func userInput(message string) error { return &httpError{"USER_INPUT_ERROR", 400, message} }

func invalidArguments(message string) error { return &httpError{"INVALID_ARGUMENTS", 400, message} }

func unauthorized(message string) error { return &httpError{"UNAUTHORIZED", 401, message} }

func notFound(message string) error { return &httpError{"NOT_FOUND", 404, message} }

func internal(message string) error { return &httpError{"INTERNAL_SERVER_ERROR", 500, message} }

// httpErrors maps every code of the chat.
var httpErrors = map[chat.Code]httpError{
	chat.Invalid:      {Name: "USER_INPUT_ERROR", Status: http.StatusBadRequest},
	chat.TooLarge:     {Name: "USER_INPUT_ERROR", Status: http.StatusBadRequest},
	chat.Unauthorized: {Name: "UNAUTHORIZED", Status: http.StatusUnauthorized},
	chat.Forbidden:    {Name: "FORBIDDEN", Status: http.StatusForbidden},
	chat.NotFound:     {Name: "NOT_FOUND", Status: http.StatusNotFound},
	chat.RateLimited:  {Name: "TOO_MANY_REQUESTS", Status: http.StatusTooManyRequests},
	chat.Conflict:     {Name: "INTERNAL_SERVER_ERROR", Status: http.StatusInternalServerError},
	chat.Unavailable:  {Name: "INTERNAL_SERVER_ERROR", Status: http.StatusInternalServerError},
	chat.Unsupported:  {Name: "INTERNAL_SERVER_ERROR", Status: http.StatusInternalServerError},
	chat.Internal:     {Name: "INTERNAL_SERVER_ERROR", Status: http.StatusInternalServerError},
}

// asHTTPError says any error in the module's shape.
func asHTTPError(err error) *httpError {
	var ours *httpError
	if errors.As(err, &ours) {
		return ours
	}
	e := chat.AsError(err)
	shape := httpErrors[e.Code]
	switch e.Code {
	case chat.NotFound:
		shape.Message = noRoom
	case chat.Internal:
		shape.Message = wentWrong
	default:
		shape.Message = errorText(e)
	}
	return &shape
}

func refuse(e *core.RequestEvent, err error) error {
	shape := asHTTPError(err)
	known := chat.AsError(err)
	if shape.Message == wentWrong {
		e.App.Logger().Error("conduit: request failed", "path", e.Request.URL.Path, "error", err)
	}
	if wait := known.RetryAfter; wait > 0 {
		e.Response.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	return e.JSON(shape.Status, shape)
}

// orNoMessage is the answer for a message that is not there or not the caller's.
func orNoMessage(err error) error {
	if chat.CodeOf(err) == chat.NotFound {
		return notFound(noMessage)
	}
	return err
}

// bearer takes the token out of an Authorization header. The sample of the seed
// has the token in quotation marks and a blank behind.
func bearer(header string) (string, error) {
	words := strings.Fields(header)
	switch {
	case len(words) == 0:
		return "", unauthorized(noToken)
	case len(words) != 2:
		return "", unauthorized(badHeader)
	case !strings.EqualFold(words[0], "Bearer"):
		return "", unauthorized(noBearer)
	}
	return strings.Trim(words[1], `"`), nil
}
