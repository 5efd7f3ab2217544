package direct

import (
	"errors"
	"strconv"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// wording are an event's error texts in the original.
type wording struct {
	missing string // a field is missing or empty
	absent  string // no such room, or not the caller's
	failed  string // everything else; stands in for the others where they are empty
}

// errorEvent is the payload of the event "error". The document shows message;
// clients may compare it, so it is the original's text where there is one.
type errorEvent struct {
	Message string `json:"message"`
	Event   string `json:"event,omitempty"`  // the client event that failed
	Reason  string `json:"reason,omitempty"` // what was wrong and what is allowed
}

// Fail implements gateway.Dialect. The document has no acks, so the event says
// it all; a client that passes a callback gets the same in its ack.
func (d *Dialect) Fail(c *gateway.Conn, event string, err *chat.Error) any {
	told := d.failed(event, err)
	c.Emit("error", told)
	return told
}

func (d *Dialect) failed(event string, err *chat.Error) errorEvent {
	reason := sentence(err)
	if text := d.table[event].fails.of(err); text != "" {
		return errorEvent{Message: text, Event: event, Reason: reason}
	}
	return errorEvent{Message: reason, Event: event}
}

// of is the original's text for an error, empty where the original has none.
func (w wording) of(err *chat.Error) string {
	switch err.Code {
	case chat.Unauthorized, chat.RateLimited, chat.Unavailable, chat.Unsupported:
		return "" // it neither signs anybody in nor limits anything
	case chat.NotFound:
		if w.absent != "" {
			return w.absent
		}
	}
	if w.missing != "" && errors.Is(err, errMissing) {
		return w.missing
	}
	return w.failed
}

// fieldNames are the fields of chat in this wire's words.
var fieldNames = map[string]string{"room": "roomId", "text": "body", "user": "targetUserId"}

// sentence is an error as one sentence.
func sentence(err *chat.Error) string {
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
