package socketio

import (
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zishang520/socket.io/servers/engine/v3"
)

// link is one Engine.IO session: one client over polling, over a websocket, or moving from the first to the second.
// It carries the Conns of every namespace the client has joined.
type link struct {
	server *Server
	es     engine.Socket

	// queued counts the bytes that were given to the engine and not yet taken by a transport: a polling client
	// between two polls. The websocket counts its own.
	queued atomic.Int64

	repeating atomic.Bool // a repeated pong is on its way, see pong

	closed chan struct{} // closed when the session has ended

	mu      sync.Mutex
	entries []linkEntry // mu; a client joins few namespaces, so a slice
	reason  string      // mu; why we end the session, "" when the client does
	end     string      // mu; the engine's reason, once closed
}

// linkEntry is a namespace the client has joined, or is joining while conn is nil.
type linkEntry struct {
	namespace string
	conn      *Conn
}

// reserve notes that the client wants to join a namespace. It reports false if it has already.
func (l *link) reserve(namespace string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.find(namespace) >= 0 {
		return false
	}
	l.entries = append(l.entries, linkEntry{namespace: namespace})
	return true
}

// release takes back reserve and attach.
func (l *link) release(namespace string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := l.find(namespace); i >= 0 {
		l.entries = append(l.entries[:i], l.entries[i+1:]...)
	}
}

// attach makes c the receiver of its namespace's events.
func (l *link) attach(c *Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := l.find(c.namespace); i >= 0 {
		l.entries[i].conn = c
	}
}

// conn returns the Conn that receives the events of a namespace, nil if there is none.
func (l *link) conn(namespace string) *Conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := l.find(namespace); i >= 0 {
		return l.entries[i].conn
	}
	return nil
}

// conns returns the joined namespaces.
func (l *link) conns() []*Conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	var conns []*Conn
	for _, e := range l.entries {
		if e.conn != nil {
			conns = append(conns, e.conn)
		}
	}
	return conns
}

func (l *link) joined() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}

// find returns the index of a namespace or -1. l.mu is held.
func (l *link) find(namespace string) int {
	for i := range l.entries {
		if l.entries[i].namespace == namespace {
			return i
		}
	}
	return -1
}

// setReason notes why the session ends. The first reason stays.
func (l *link) setReason(reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.reason == "" {
		l.reason = reason
	}
}

func (l *link) ownReason() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reason
}

func (l *link) endReason() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end
}

// ended is called when the engine has closed the session and the library has told its sockets.
func (l *link) ended(reason string) {
	l.mu.Lock()
	l.end = reason
	l.mu.Unlock()
	close(l.closed)
}

// send writes a frame. On a websocket the bytes go straight to the transport; everybody else gets them in order through the
// engine, which holds them while a poll is missing or an upgrade is under way.
func (l *link) send(f *Frame) {
	if ws, ok := l.es.Transport().(*websocketTransport); ok && ws.direct.Load() {
		ws.write(f.forConn(ws.deflate))
		return
	}
	n := int64(len(f.text))
	if waiting := l.queued.Add(n); waiting > n && waiting > int64(l.server.cfg.MaxQueue) {
		l.slow()
		return
	}
	l.es.Write(&queuedFrame{frame: f, link: l}, nil, nil)
}

// slow ends a session that does not read what it is sent. The message that did not fit is lost to it, so the session cannot go on.
func (l *link) slow() {
	l.server.slow.Add(1)
	l.drop(ReasonSlow)
}

// drop closes the session at once with a reason of ours. What waits for a slow polling client is thrown away.
func (l *link) drop(reason string) {
	l.setReason(reason)
	l.cut()
}

// cut closes the session without waiting for the client, even if an orderly close has begun.
func (l *link) cut() {
	l.es.Close(true)
	if p, ok := l.es.Transport().(*pollingTransport); ok {
		p.giveUp()
	}
}

// shut closes the session after what waits has been sent. A polling client that does not come for it is not waited for longer than for its close packet.
func (l *link) shut() {
	l.es.Close(false)
	timer := time.AfterFunc(pollingCloseTimeout, l.cut)
	_ = l.es.Once("close", func(...any) { timer.Stop() })
	select {
	case <-l.closed: // perhaps before the listener was there
		timer.Stop()
	default:
	}
}

// queuedFrame carries a frame through the engine's write buffer. Our transports look at the type; Read is there for the interface.
type queuedFrame struct {
	frame *Frame
	link  *link
}

func (q *queuedFrame) Read([]byte) (int, error) { return 0, io.EOF }

// take is called once a transport has passed the frame on.
func (q *queuedFrame) take() { q.link.queued.Add(-int64(len(q.frame.text))) }

// inbound is one message of a client on its way through the engine to the decoder. text is valid during the call only.
type inbound struct {
	link *link
	text []byte
	off  int
}

// Read lets the engine look at the message while a websocket is not yet adopted.
func (in *inbound) Read(p []byte) (int, error) {
	if in.off == len(in.text) {
		return 0, io.EOF
	}
	n := copy(p, in.text[in.off:])
	in.off += n
	return n, nil
}
