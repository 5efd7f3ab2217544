package conduit

import (
	"strconv"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// The texts of the module that clients may compare.
const (
	noRoom    = "Room does not exist or you don't have access"
	noMessage = "Message does not exist or you don't have access"
	noEvent   = "no such event registered"
	noToken   = "No 'Authorization' header or 'accessToken' cookie present"
	badHeader = "'Authorization' header malformed"
	noBearer  = "The 'Authorization' header must be prefixed by 'Bearer '"
	badToken  = "Token is expired or otherwise not valid"
	wentWrong = "Something went wrong"

	memberIDs  = "users array contains existing member ids"
	invitedIDs = "users array contains invited member ids"
)

// grpcError is the payload of "conduit_error": a gRPC error as JSON.
type grpcError struct {
	Code     int      `json:"code"`
	Details  string   `json:"details"`
	Metadata struct{} `json:"metadata"`
}

// grpcCodes are the codes of gRPC. A room that is not there is code 3 on this
// wire, an invalid argument.
var grpcCodes = map[chat.Code]int{
	chat.Invalid:      3,
	chat.NotFound:     3,
	chat.TooLarge:     3,
	chat.Conflict:     6,
	chat.Forbidden:    7,
	chat.RateLimited:  8,
	chat.Unsupported:  12,
	chat.Internal:     13,
	chat.Unavailable:  14,
	chat.Unauthorized: 16,
}

// Fail implements gateway.Dialect. The module never calls acks; a client that
// passed one gets the same error there.
func (d *Dialect) Fail(c *gateway.Conn, event string, err *chat.Error) any {
	shape := failure(d.knows(event), err)
	c.Emit("conduit_error", shape)
	return shape
}

// knows reports whether the event is one of this wire. The empty one is the end of
// the connection, which has an error of its own.
func (d *Dialect) knows(event string) bool {
	switch event {
	case "", "message", "messagesRead", "connectToRoom":
		return true
	}
	return false
}

// failure is what "conduit_error" carries. For an unknown event that is a bare
// string.
func failure(known bool, err *chat.Error) any {
	if !known && err.Code == chat.Unsupported {
		return noEvent
	}
	details := errorText(err)
	if err.Code == chat.NotFound {
		details = noRoom
	}
	return grpcError{Code: grpcCodes[err.Code], Details: details}
}

// fieldNames are the fields of chat in this wire's words.
var fieldNames = map[string]string{
	"room":    "roomId",
	"text":    "content",
	"caption": "content",
	"upload":  "files",
	"name":    "roomName",
	"members": "users",
}

// errorText is an error as one sentence.
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
