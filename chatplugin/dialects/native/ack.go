package native

import (
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// The two acks.
type (
	success struct {
		OK bool `json:"ok"`
		// Data is null for commands with nothing to say.
		Data any `json:"data"`
	}
	failure struct {
		OK bool `json:"ok"`
		// Error is what the REST route would answer, status included.
		Error *router.ApiError `json:"error"`
	}
)

// Fail implements gateway.Dialect. A client without a callback does not want to
// know: nothing is emitted.
func (Dialect) Fail(_ *gateway.Conn, _ string, err *chat.Error) any {
	return failure{Error: apierror.From(err)}
}
