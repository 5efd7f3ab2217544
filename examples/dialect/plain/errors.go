package plain

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// oops says why an event failed, in the ack and as the event "oops".
type oops struct {
	Event string `json:"event"` // the client's event; empty when the server hangs up
	Code  string `json:"code"`
	Text  string `json:"text"`
}

// Fail implements gateway.Dialect.
func (Dialect) Fail(c *gateway.Conn, event string, err *chat.Error) any {
	failed := oops{Event: event, Code: string(err.Code), Text: err.Message}
	if err.Field != "" {
		failed.Text = err.Field + ": " + err.Message
	}
	c.Emit("oops", failed)
	return failed
}
