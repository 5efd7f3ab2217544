package syarah

import (
	"strconv"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// failure is how an event answers an error. The document shows {error} in the
// acks of joinRoom and leaveRoom and says nothing of the others.
type failure int

const (
	// ackAndEvent: {error}, and the event "error", because the document's samples
	// pass no callback here and would learn nothing.
	ackAndEvent failure = iota
	// ackOnly: {error}.
	ackOnly
	// emptyList: [], because the document's samples call forEach on the answer
	// unchecked, and the event "error" to say why.
	emptyList
)

// errorAck is the ack of a failed event.
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
	ack, tell := d.failed(event, err)
	if tell != nil {
		c.Emit("error", *tell)
	}
	return ack
}

// failed says what the ack is and what the client is told beside it, nil for
// nothing. An unknown event fails like createMessage.
func (d *Dialect) failed(event string, err *chat.Error) (ack any, tell *errorEvent) {
	text := errorText(err)
	tell = &errorEvent{Message: text, Event: event}
	switch d.table[event].fails {
	case ackOnly:
		return errorAck{text}, nil
	case emptyList:
		return []any{}, tell
	}
	if event == "roomTyping" && err.Code == chat.RateLimited {
		// Answering every keystroke that came too fast would double the flood.
		return errorAck{text}, nil
	}
	return errorAck{text}, tell
}

// fieldNames are the fields of chat in this wire's words.
var fieldNames = map[string]string{
	"room":   "chatHeaderId",
	"text":   "message",
	"type":   "messageType",
	"upload": "message",
	"user":   "otherUserId",
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
