package socketio

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/zishang520/socket.io/servers/socket/v3"
)

// Conn is one client in one namespace. All methods may be called from any goroutine, also after the connection has ended.
type Conn struct {
	server    *Server
	link      *link
	sock      *socket.Socket
	handler   *Handler
	handshake *Handshake
	namespace string
	id        string
	done      chan struct{}
	finished  sync.Once
	inbox     inbox
	state     atomic.Pointer[any]

	// memberships are guarded by the mu of the namespace's rooms.
	memberships map[*room]int // index of this Conn in room.members
	left        bool          // no joining any more

	ready atomic.Bool // the CONNECT reply has been written, what is sent goes out at once

	mu        sync.Mutex
	held      []*Frame // mu; frames sent before the CONNECT reply
	heldBytes int      // mu
}

// ID is the Socket.IO session id the client knows as socket.id. It is not secret and also names a room with only this Conn in it.
func (c *Conn) ID() string { return c.id }

// Namespace returns the name as registered with [Server.Handle].
func (c *Conn) Namespace() string { return c.namespace }

// Handshake returns what the client said when it connected.
func (c *Conn) Handshake() *Handshake { return c.handshake }

// State returns what Connect returned or SetState stored last.
func (c *Conn) State() any {
	if p := c.state.Load(); p != nil {
		return *p
	}
	return nil
}

// SetState replaces the state.
func (c *Conn) SetState(v any) { c.state.Store(&v) }

// Done is closed when the connection has ended. Handler.Close may still be to come.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Transport is "polling" or "websocket"; a client usually starts with the first and moves to the second.
func (c *Conn) Transport() string { return c.link.es.Transport().Name() }

// Emit sends an event to this client only. It does not block. The error is about the arguments or ErrClosed; a nil error does
// not mean that the client got it.
func (c *Conn) Emit(event string, args ...any) error {
	f, err := NewFrame(c.namespace, event, args...)
	if err != nil {
		return err
	}
	if c.ended() {
		return ErrClosed
	}
	c.Send(f)
	return nil
}

// Send writes a prepared frame. It does not block. A frame of another namespace is not sent but logged: it is a bug of the caller.
func (c *Conn) Send(f *Frame) {
	if f.namespace != c.namespace {
		c.server.cfg.Logger.Error("socketio: frame sent into the wrong namespace", "frame", f.namespace, "conn", c.namespace)
		return
	}
	if c.ready.Load() {
		c.link.send(f)
		return
	}
	c.hold(f)
}

// hold keeps a frame until the client has been told that it is connected.
func (c *Conn) hold(f *Frame) {
	c.mu.Lock()
	if c.ready.Load() {
		c.mu.Unlock()
		c.link.send(f)
		return
	}
	c.held = append(c.held, f)
	c.heldBytes += len(f.text)
	slow := len(c.held) > 1 && c.heldBytes > c.server.cfg.MaxQueue
	c.mu.Unlock()
	if slow {
		c.link.slow()
	}
}

// Join adds this Conn to rooms. A broadcast that begins after Join returned reaches it. It does nothing once the connection has ended.
func (c *Conn) Join(rooms ...string) { c.server.rooms(c.namespace).join(c, rooms) }

// Leave removes this Conn from rooms. A broadcast that begins after Leave returned does not reach it.
func (c *Conn) Leave(rooms ...string) { c.server.rooms(c.namespace).leave(c, rooms) }

// Disconnect ends this namespace; the client sees "io server disconnect" and does not come back by itself. If it was
// the last one, the connection is closed too. What was sent before still goes out; events not yet begun are dropped.
func (c *Conn) Disconnect() {
	c.inbox.discard()
	c.sock.Disconnect(false)
	if c.link.joined() == 0 {
		c.link.shut()
	}
}

// Drop closes the whole connection, all namespaces of it, with a reason for Handler.Close. The client sees
// "transport close" and reconnects by itself. Events not yet begun are dropped.
func (c *Conn) Drop(reason string) {
	for _, conn := range c.link.conns() {
		conn.inbox.discard()
	}
	c.link.drop(reason)
}

func (c *Conn) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// open runs the Open handler and then tells the client that it is connected. The library calls it once, in a goroutine of this
// socket, after it has registered the socket.
func (c *Conn) open() {
	if c.handler.Open != nil {
		c.guard("Open", func() { c.handler.Open(c) })
	}
	c.link.attach(c)
	if !c.ended() {
		c.mu.Lock()
		c.link.send(newConnectFrame(c.namespace, c.id))
		for _, f := range c.held {
			c.link.send(f)
		}
		c.held = nil
		c.ready.Store(true) // in the lock: nobody overtakes the held frames
		c.mu.Unlock()
	}
	c.inbox.start()
	if c.link.es.ReadyState() == "closed" {
		c.missed()
	}
}

// missed ends a Conn whose session ended while the library was registering its socket: the library may not have found it then. It
// does nothing if the library has.
func (c *Conn) missed() {
	<-c.link.closed // the library has told every socket it knows
	c.finish(c.link.endReason())
	c.sock.Disconnect(false)
}

// finish is called when the library has taken the socket out of its tables.
func (c *Conn) finish(reason string) {
	c.finished.Do(func() {
		c.link.release(c.namespace)
		own := c.link.ownReason()
		if own != "" && !fromClient(reason) {
			reason = own
		}
		if own != "" && own != ReasonParseError {
			c.inbox.discard()
		}
		c.inbox.close(func() {
			if c.handler.Close != nil {
				c.guard("Close", func() { c.handler.Close(c, reason) })
			}
		})
		close(c.done) // after the inbox: its waiting reader looks there once more
	})
}

// fromClient says that a namespace was left on its own, so the session's reason does not apply.
func fromClient(reason string) bool {
	return reason == "client namespace disconnect" || reason == "server namespace disconnect"
}

// event runs the Event handler.
func (c *Conn) event(ev inEvent) {
	if c.handler.Event == nil {
		return
	}
	c.guard("Event", func() { c.handler.Event(c, ev.name, ev.args, c.ack(ev)) })
}

// ack returns the answering function of an event, nil if the client asked for none.
func (c *Conn) ack(ev inEvent) Ack {
	if !ev.hasID {
		return nil
	}
	var used atomic.Bool
	return func(args ...any) error {
		if used.Load() {
			return nil
		}
		f, err := newAckFrame(c.namespace, ev.id, args)
		if err != nil {
			return err
		}
		if !used.CompareAndSwap(false, true) {
			return nil
		}
		if c.ended() {
			return ErrClosed
		}
		c.Send(f)
		return nil
	}
}

// guard runs a handler and turns a panic into a log entry.
func (c *Conn) guard(name string, f func()) {
	defer func() {
		if p := recover(); p != nil {
			c.server.logPanic(name, c.namespace, p)
		}
	}()
	f()
}

func (s *Server) logPanic(handler, namespace string, p any) {
	s.cfg.Logger.Error("socketio: handler panicked", "handler", handler, "namespace", namespace,
		"panic", fmt.Sprint(p), "stack", string(debug.Stack()))
}
