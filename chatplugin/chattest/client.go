package chattest

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// Event is one event the server sent.
type Event struct {
	Name string
	Args []json.RawMessage
}

// String shows an event as on the wire.
func (e Event) String() string {
	s := e.Name
	for _, arg := range e.Args {
		s += " " + string(arg)
	}
	return s
}

// Client is a Socket.IO client over a websocket, just enough for tests: it
// keeps everything it hears until the test asks for it. Its methods end the
// test when what they wait for does not come, so call them from the test's
// goroutine.
type Client struct {
	// ID is the socket id the server gave.
	ID string

	t         testing.TB
	ws        *websocket.Conn
	namespace string
	done      chan struct{} // closed when the reader ended
	aborted   chan struct{} // closed by Abort
	abort     sync.Once
	deaf      atomic.Bool // the reader waits for Abort

	writing sync.Mutex // one writer at a time on ws

	mu     sync.Mutex // protects the fields below
	events []Event    // heard and not yet asked for
	acks   map[int][]json.RawMessage
	nextID int
	reason string
	news   chan struct{} // closed and replaced when something came
}

// prefix is how a packet names the namespace.
func (c *Client) prefix() string {
	if c.namespace == "/" {
		return ""
	}
	return c.namespace + ","
}

func (c *Client) write(packet string) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.ws.WriteMessage(websocket.TextMessage, []byte(packet))
}

// read takes everything that comes until the connection ends.
func (c *Client) read() {
	defer close(c.done)
	reason := TransportClose
	for {
		_, message, err := c.ws.ReadMessage()
		if err != nil {
			break
		}
		if string(message) == "2" {
			_ = c.write("3")
			continue
		}
		if string(message) == "41"+c.prefix() || string(message) == "41"+strings.TrimSuffix(c.prefix(), ",") {
			reason = ServerDisconnect
			break
		}
		c.take(string(message))
		if c.deaf.Load() {
			<-c.aborted
		}
	}
	_ = c.ws.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reason = reason
	c.announce()
}

// take keeps an event or an ack.
func (c *Client) take(message string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if body, ok := strings.CutPrefix(message, "42"+c.prefix()); ok {
		var parts []json.RawMessage
		var name string
		if json.Unmarshal([]byte(body), &parts) != nil || len(parts) == 0 || json.Unmarshal(parts[0], &name) != nil {
			c.events = append(c.events, Event{Name: "unreadable: " + message})
		} else {
			c.events = append(c.events, Event{Name: name, Args: parts[1:]})
		}
		c.announce()
		return
	}
	if body, ok := strings.CutPrefix(message, "43"+c.prefix()); ok {
		digits := strings.IndexByte(body, '[')
		var args []json.RawMessage
		id, err := strconv.Atoi(body[:max(0, digits)])
		if err == nil && json.Unmarshal([]byte(body[digits:]), &args) == nil {
			c.acks[id] = args
			c.announce()
		}
	}
}

// announce wakes who waits. c.mu is held.
func (c *Client) announce() {
	close(c.news)
	c.news = make(chan struct{})
}

// Emit sends an event without a callback.
func (c *Client) Emit(event string, args ...any) {
	c.t.Helper()
	c.send("", event, args)
}

// Ack sends an event with a callback and returns the one argument it was called
// with. Any other number of arguments ends the test.
func (c *Client) Ack(event string, args ...any) json.RawMessage {
	c.t.Helper()
	c.mu.Lock()
	id := c.nextID
	c.nextID++
	c.mu.Unlock()
	c.send(strconv.Itoa(id), event, args)

	var reply []json.RawMessage
	c.wait("the ack of "+event, func() (found bool) {
		reply, found = c.acks[id]
		return found
	})
	if len(reply) != 1 {
		c.t.Fatalf("the ack of %s has %d arguments, want 1: %s", event, len(reply), reply)
	}
	return reply[0]
}

func (c *Client) send(id, event string, args []any) {
	c.t.Helper()
	b, err := json.Marshal(append([]any{event}, args...))
	if err != nil {
		c.t.Fatalf("emit %s: %v", event, err)
	}
	if err := c.write("42" + c.prefix() + id + string(b)); err != nil {
		c.t.Fatalf("emit %s: %v", event, err)
	}
}

// Expect waits for the next event of that name and takes it. Others before it
// stay for later.
func (c *Client) Expect(event string) Event {
	c.t.Helper()
	var got Event
	c.wait("event "+event, func() bool {
		for i, e := range c.events {
			if e.Name == event {
				got = e
				c.events = append(c.events[:i:i], c.events[i+1:]...)
				return true
			}
		}
		return false
	})
	return got
}

// Next waits for the next event, whatever it is, and takes it.
func (c *Client) Next() Event {
	c.t.Helper()
	var got Event
	c.wait("an event", func() bool {
		if len(c.events) == 0 {
			return false
		}
		got, c.events = c.events[0], c.events[1:]
		return true
	})
	return got
}

// Unread returns what was heard and not yet asked for. It does not wait: first
// expect something that must come after what must not.
func (c *Client) Unread() []Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Event(nil), c.events...)
}

// Closed waits for the end of the connection and returns the reason.
func (c *Client) Closed() string {
	c.t.Helper()
	select {
	case <-c.done:
	case <-time.After(Patience):
		c.t.Fatalf("the connection is still open after %s", Patience)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reason
}

// IsClosed reports whether the connection has ended.
func (c *Client) IsClosed() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// Close leaves the namespace politely and waits until the server let go.
func (c *Client) Close() {
	_ = c.write("41" + c.prefix())
	_ = c.write("1")
	c.t.Helper()
	c.Closed()
}

// Abort cuts the connection without a word. It may be called twice.
func (c *Client) Abort() {
	c.abort.Do(func() { close(c.aborted) })
	_ = c.ws.Close()
	<-c.done
}

// brief keeps a failure readable: the newest events, each cut.
func brief(events []Event) []string {
	const newest, length = 5, 300
	var lines []string
	for _, e := range events[max(0, len(events)-newest):] {
		line := e.String()
		lines = append(lines, line[:min(len(line), length)])
	}
	return lines
}

// wait blocks until found says so, which is called with c.mu held.
func (c *Client) wait(what string, found func() bool) {
	c.t.Helper()
	timeout := time.NewTimer(Patience)
	defer timeout.Stop()
	for {
		c.mu.Lock()
		ok, news, heard, reason := found(), c.news, c.events, c.reason
		c.mu.Unlock()
		if ok {
			return
		}
		if reason != "" {
			c.t.Fatalf("waiting for %s: the connection ended (%s); heard: %v", what, reason, brief(heard))
		}
		select {
		case <-news:
		case <-timeout.C:
			c.t.Fatalf("waiting for %s: nothing after %s; heard: %v", what, Patience, brief(heard))
		}
	}
}

// Discard forgets what was heard and not asked for.
func (c *Client) Discard() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = nil
}
