package chatapp

import (
	"strconv"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// errorAck is the ack of a failed event. The document has neither acks nor
// errors.
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
	ack, tell := failed(event, err)
	if tell != nil {
		c.Emit("error", *tell)
	}
	return ack
}

// failed says what the ack is and what the client is told beside it, nil for
// nothing.
func failed(event string, err *chat.Error) (errorAck, *errorEvent) {
	text := sentence(err)
	if err.Code == chat.RateLimited && (event == "typing_start" || event == "typing_end") {
		// Answering every keystroke that came too fast would double the flood.
		return errorAck{text}, nil
	}
	return errorAck{text}, &errorEvent{Message: text, Event: event}
}

// sentence is an error as one sentence.
func sentence(err *chat.Error) string {
	text := err.Message
	if err.Field != "" {
		text = err.Field + ": " + text
	}
	if err.RetryAfter > 0 {
		text += " Try again in " + strconv.FormatFloat(err.RetryAfter.Seconds(), 'f', 1, 64) + " s."
	}
	return text
}
