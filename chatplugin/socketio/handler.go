package socketio

import (
	"encoding/json"
	"errors"
)

// Reasons with which this package itself ends a connection. The others come from the Socket.IO protocol:
// "transport close", "transport error", "ping timeout", "client namespace disconnect",
// "server namespace disconnect".
const (
	ReasonSlow       = "slow consumer"        // more than Config.MaxQueue bytes were waiting for this client
	ReasonParseError = "parse error"          // the client sent something that is not Socket.IO 5, or binary data
	ReasonShutdown   = "server shutting down" // Server.Close
)

// ErrClosed is returned when something is sent over a connection that has ended.
var ErrClosed = errors.New("socketio: the connection is closed")

// Handler is what a namespace does. Every function is optional. A panic in one of them is logged and ends that one call.
type Handler struct {
	// Connect decides whether a client may join. It runs before the client gets an answer and may block: it
	// delays this client only. The result becomes [Conn.State]. A [*Refusal] is shown to the client; any other
	// error is logged and the client is told "internal error".
	Connect func(hs *Handshake) (any, error)

	// Open runs after Connect and before any event. The client learns that it is connected only after Open
	// returned; whatever Open or others send meanwhile follows that answer.
	Open func(c *Conn)

	// Event handles one event. Events of one Conn come in the order they were sent, one at a time. The
	// arguments are valid JSON and may be kept. ack is nil when the client gave no callback.
	//
	// While a handler is busy at most 64 further events or 256 KiB are read ahead; after that the connection is not read.
	Event func(c *Conn, name string, args []json.RawMessage, ack Ack)

	// Close runs exactly once for every Conn that was given to Open, after the last Event returned. Events
	// that the client sent before it went away are still handled; after Disconnect, Drop or Server.Close
	// those not begun are thrown away.
	Close func(c *Conn, reason string)
}

// Ack answers an event whose sender asked for it. Only the first call counts, later ones do nothing and return nil.
// It returns an error if the arguments cannot be encoded (then it may be called again) or the connection has ended.
type Ack func(args ...any) error

// Refusal is an error of [Handler.Connect] that the client sees: the official client gives it to "connect_error" as
// err.message and err.data.
type Refusal struct {
	Message string
	Data    any // encoded as JSON; left out when nil
}

// Error returns the message.
func (r *Refusal) Error() string { return r.Message }
