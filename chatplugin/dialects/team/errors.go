package team

import (
	"strconv"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// The document has no errors and its clients pass no callback. So an error is
// the ack {error} where there is a callback, and the event "error" always.
const eventError = "error"

type errorAck struct {
	Error string `json:"error"`
}

// errorEvent is the payload of the event "error".
type errorEvent struct {
	Message string `json:"message"`
	Event   string `json:"event,omitempty"` // the client event that failed
}

// Fail implements gateway.Dialect.
func (d *Dialect) Fail(c *gateway.Conn, event string, err *chat.Error) any {
	text := errorText(err)
	// Answering every keystroke that came too fast would double the flood.
	if event != eventTyping || err.Code != chat.RateLimited {
		c.Emit(eventError, errorEvent{Message: text, Event: event})
	}
	return errorAck{text}
}

// fieldNames are the fields of chat in this wire's words.
var fieldNames = map[string]string{
	"room":      "room_id",
	"text":      "message",
	"caption":   "message",
	"name":      "room_name",
	"members":   "recipients",
	"users":     "recipients",
	"user":      "recipient_id",
	"reply_to":  "reply_message",
	"upload":    "attachments",
	"type":      "message_type",
	"client_id": "_id",
	"id":        "_id",
}

// errorText is an error as one sentence, which is all this wire has for it.
func errorText(err *chat.Error) string {
	text := err.Message
	if name, known := fieldNames[err.Field]; known {
		text = name + ": " + text
	} else if err.Field != "" {
		text = err.Field + ": " + text
	}
	if err.RetryAfter > 0 {
		text += " Try again in " + strconv.FormatFloat(err.RetryAfter.Seconds(), 'f', 1, 64) + " s."
	}
	return text
}
