package gateway

import (
	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/socketio"
)

// refusal makes the CONNECT_ERROR of an error. Its data is PocketBase's error
// JSON, {status, message, data: {field: {code, message}}}, and retry_after in
// seconds where the client is to wait.
func refusal(err error) *socketio.Refusal {
	e := chat.AsError(err)
	api := apierror.From(e)
	data := map[string]any{"status": api.Status, "message": api.Message, "data": api.Data}
	if e.RetryAfter > 0 {
		data["retry_after"] = e.RetryAfter.Seconds()
	}
	return &socketio.Refusal{Message: api.Message, Data: data}
}
