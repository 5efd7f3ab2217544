package gateway

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/socketio"
)

// Conn is one connection in one namespace. Its methods are safe for concurrent
// use; handlers of one Conn run one at a time.
type Conn struct {
	g      *Gateway
	hs     *Handshake
	sock   *socketio.Conn // set by onOpen, before anything else can reach the Conn
	opened time.Time      // likewise

	// turn is held by what runs on behalf of the client: one handler, the
	// greeting or the choice of a dialect at a time.
	turn    sync.Mutex
	waiting []event // turn; events that came before the dialect was decided

	live  bool  // g.line; it hears live events
	alarm alarm // g.alarms.mu

	mu      sync.Mutex // protects the fields below; nothing foreign is called under it
	wire    *wire      // nil until decided, then never changed
	session session    // zero until signed in
	claimed string     // only this user may sign in
	greeted bool       // dialect and user were both known once
	ended   bool       // no handler runs any more, nobody can sign in
	viewing map[string]bool
	values  map[any]any
}

var errEnded = chat.Errorf(chat.Unavailable, "The connection has ended.")

// ID names the connection. It is unique while the server runs, and is what
// Audience.ExceptConn takes.
func (c *Conn) ID() string { return c.sock.ID() }

// Dialect is the name of the dialect the connection speaks, empty while that
// is not decided.
func (c *Conn) Dialect() string {
	if w := c.dialect(); w != nil {
		return w.Name()
	}
	return ""
}

func (c *Conn) dialect() *wire {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wire
}

// Gateway is what serves the connection.
func (c *Conn) Gateway() *Gateway { return c.g }

// Handshake is what the client showed when it connected.
func (c *Conn) Handshake() *Handshake { return c.hs }

// Context ends with the connection.
func (c *Conn) Context() context.Context { return connContext{c.sock.Done()} }

// Actor is the signed-in user; before sign-in, and once the session was ended,
// it is nobody.
func (c *Conn) Actor() chat.Actor {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return chat.Actor{}
	}
	return chat.Actor{User: c.session.user}
}

// Emit sends one event to this connection. It does not block. What can't be
// sent is dropped: a connection that ended catches up when it comes back.
func (c *Conn) Emit(event string, args ...any) {
	if err := c.sock.Emit(event, args...); err != nil && !errors.Is(err, socketio.ErrClosed) {
		c.g.logFailure("Could not encode a chat event", event, c, err)
	}
}

// Viewing reports whether View holds for the room.
func (c *Conn) Viewing(room string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.viewing[room]
}

// Set keeps a value with the connection, for the dialect's own use.
func (c *Conn) Set(key, value any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values == nil {
		c.values = map[any]any{}
	}
	c.values[key] = value
}

// Value is what Set kept, or nil.
func (c *Conn) Value(key any) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.values[key]
}

// Disconnect ends the connection. The client does not reconnect by itself.
func (c *Conn) Disconnect() { c.sock.Disconnect() }

// end tells the client why, in its dialect's words, and disconnects it.
func (c *Conn) end(err *chat.Error) {
	c.mu.Lock()
	w, again := c.wire, c.ended
	c.ended = true
	c.mu.Unlock()
	if again {
		return
	}
	if w != nil {
		c.g.guard("", c, func() { w.Fail(c, "", err) })
	}
	c.sock.Disconnect()
}

// views lists the rooms for which View holds.
func (c *Conn) views() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Keys(c.viewing))
}

// setViewing notes a View or Unview and reports whether it changed something.
func (c *Conn) setViewing(room string, on bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.viewing[room] == on {
		return false
	}
	if !on {
		delete(c.viewing, room)
		return true
	}
	if c.viewing == nil {
		c.viewing = map[string]bool{}
	}
	c.viewing[room] = true
	return true
}

// connContext is a context that lives as long as a connection. It needs no
// goroutine and no memory of its own while no handler runs.
type connContext struct{ done <-chan struct{} }

func (connContext) Deadline() (time.Time, bool) { return time.Time{}, false }
func (ctx connContext) Done() <-chan struct{}   { return ctx.done }
func (connContext) Value(any) any               { return nil }

func (ctx connContext) Err() error {
	select {
	case <-ctx.done:
		return context.Canceled
	default:
		return nil
	}
}
