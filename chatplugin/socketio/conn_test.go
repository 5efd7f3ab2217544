package socketio

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestConnLifecycleIsInOrder(t *testing.T) {
	var j journal
	closed := make(chan struct{})
	r := newRig(t, Config{}, map[string]Handler{"/": {
		Connect: func(hs *Handshake) (any, error) { j.add("connect %s", hs.Auth["who"]); return "state", nil },
		Open: func(c *Conn) {
			j.add("open %v", c.State())
			c.SetState("changed")
		},
		Event: func(c *Conn, name string, args []json.RawMessage, _ Ack) {
			j.add("event %s %s %v", name, args[0], c.State())
		},
		Close: func(c *Conn, reason string) {
			<-c.Done()
			j.add("close %s", reason)
			close(closed)
		},
	}})
	c := r.dial()
	c.send(`40{"who":"me"}`)
	c.expectPrefix("40{")
	c.send(`42["a",1]`)
	c.send(`42["a",2]`)
	c.send(`41`)
	wait(t, "Close", closed)
	want := []string{`connect "me"`, `open state`, `event a 1 changed`, `event a 2 changed`, `close client namespace disconnect`}
	if got := j.all(); !slices.Equal(got, want) {
		t.Errorf("handlers ran as\n%q, want\n%q", got, want)
	}
}

func TestConnClientLearnsOfTheConnectionOnlyAfterOpen(t *testing.T) {
	for _, transport := range []string{"websocket", "polling"} {
		t.Run(transport, func(t *testing.T) {
			opened, release := make(chan *Conn), make(chan struct{})
			r := newRig(t, Config{PingInterval: 20 * time.Millisecond, PingTimeout: patience}, map[string]Handler{"/": {Open: func(c *Conn) {
				c.Join("room")
				_ = c.Emit("early", 1)
				opened <- c
				<-release
				_ = c.Emit("early", 3)
			}}})
			next := r.reader(transport)
			conn := wait(t, "Open", opened)
			f, _ := NewFrame("/", "early", 2)
			r.server.Broadcast("/", f, Audience{Rooms: []string{"room"}})
			if got := next(); got != "2" {
				t.Fatalf("received %q while Open was running, want only heartbeats", got)
			}
			close(release)
			var got []string
			for len(got) < 4 {
				if text := next(); text != "2" {
					got = append(got, text)
				}
			}
			want := []string{`40{"sid":"` + conn.ID() + `"}`, `42["early",1]`, `42["early",2]`, `42["early",3]`}
			if !slices.Equal(got, want) {
				t.Errorf("received %q, want %q", got, want)
			}
		})
	}
}

// reader connects to "/" and returns a function that receives packets one by one, heartbeats too.
func (r *rig) reader(transport string) func() string {
	if transport == "websocket" {
		c := r.dial()
		c.send("40")
		return func() string {
			text := c.read()
			if text == "2" {
				c.send("3")
			}
			return text
		}
	}
	p := r.poll()
	p.post("40")
	var waiting []string
	return func() string {
		if len(waiting) == 0 {
			waiting = strings.Split(p.get(), "\x1e")
		}
		text := waiting[0]
		waiting = waiting[1:]
		if text == "2" {
			p.post("3")
		}
		return text
	}
}

func TestConnEventsComeOneAtATimeInOrder(t *testing.T) {
	const n = 1000
	var mu sync.Mutex
	var got []string
	done, finish := signal()
	r := newRig(t, Config{}, map[string]Handler{"/": {Event: func(_ *Conn, _ string, args []json.RawMessage, _ Ack) {
		if !mu.TryLock() {
			t.Error("two events at a time")
			return
		}
		defer mu.Unlock()
		got = append(got, string(args[0]))
		if len(got) == n {
			finish()
		}
	}}})
	c := r.join("/")
	var want []string
	for i := range n {
		b, _ := json.Marshal(i)
		want = append(want, string(b))
		c.send(`42["n",` + string(b) + `]`)
	}
	wait(t, "all events", done)
	if !slices.Equal(got, want) {
		t.Error("events were reordered")
	}
}

func TestConnEventsSentBeforeLeavingAreHandled(t *testing.T) {
	for name, leave := range map[string]func(*wsClient){
		"disconnect":  func(c *wsClient) { c.send("41") },
		"close frame": func(c *wsClient) { _ = c.conn.WriteControl(websocket.CloseMessage, nil, time.Now().Add(patience)) },
	} {
		t.Run(name, func(t *testing.T) {
			var j journal
			started, release, closed := make(chan struct{}), make(chan struct{}), make(chan struct{})
			r := newRig(t, Config{}, map[string]Handler{"/": {
				Event: func(c *Conn, name string, _ []json.RawMessage, ack Ack) {
					if name == "first" {
						close(started)
						<-release
						<-c.Done()
						if err := ack(); err != ErrClosed {
							t.Errorf("ack after the end: %v, want ErrClosed", err)
						}
						if err := c.Emit("x"); err != ErrClosed {
							t.Errorf("Emit after the end: %v, want ErrClosed", err)
						}
						c.Join("room")
					}
					j.add("%s", name)
				},
				Close: func(*Conn, string) { j.add("close"); close(closed) },
			}})
			c := r.join("/")
			c.send(`421["first"]`)
			wait(t, "the first event", started)
			c.send(`42["second"]`)
			leave(c)
			close(release)
			wait(t, "Close", closed)
			if got := j.all(); !slices.Equal(got, []string{"first", "second", "close"}) {
				t.Errorf("handled %q", got)
			}
			if r.server.Occupied("/", "room") {
				t.Error("a connection joined a room after its end")
			}
		})
	}
}

func TestConnEventsAreNotHandledAfterItWasThrownOut(t *testing.T) {
	for name, throwOut := range map[string]func(*Conn){
		"Disconnect": (*Conn).Disconnect,
		"Drop":       func(c *Conn) { c.Drop("revoked") },
	} {
		t.Run(name, func(t *testing.T) {
			var j journal
			started, release, closed := make(chan *Conn, 1), make(chan struct{}), make(chan struct{})
			r := newRig(t, Config{}, map[string]Handler{"/": {
				Event: func(c *Conn, name string, _ []json.RawMessage, _ Ack) {
					j.add("%s", name)
					started <- c
					<-release
				},
				Close: func(_ *Conn, reason string) { j.add("close %s", reason); close(closed) },
			}})
			c := r.join("/")
			c.send(`42["first"]`)
			conn := wait(t, "the first event", started)
			for range maxInboxEvents + 10 { // some wait in the inbox, one in the reader
				c.send(`42["later"]`)
			}
			eventually(t, "the inbox is full", func() bool {
				conn.inbox.mu.Lock()
				defer conn.inbox.mu.Unlock()
				return conn.inbox.room != nil
			})
			throwOut(conn)
			close(release)
			wait(t, "Close", closed)
			want := map[string]string{"Disconnect": "close server namespace disconnect", "Drop": "close revoked"}[name]
			if got := j.all(); !slices.Equal(got, []string{"first", want}) {
				t.Errorf("handled %q, want first and %q", got, want)
			}
		})
	}
}

func TestConnBusyHandlerStopsTheReader(t *testing.T) {
	release := make(chan struct{})
	r := newRig(t, Config{}, map[string]Handler{"/": {Event: func(*Conn, string, []json.RawMessage, Ack) { <-release }}})
	c := r.join("/")
	conn := r.server.rooms("/").only(t)
	sent := make(chan int, 1)
	go func() { // about 60 MB: far more than the socket buffers hold
		text := []byte(`42["x","` + strings.Repeat("y", 200_000) + `"]`)
		n := 0
		for ; n < 300; n++ {
			_ = c.conn.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
			if c.conn.WriteMessage(websocket.TextMessage, text) != nil {
				break
			}
		}
		sent <- n
	}()
	if n := wait(t, "the flood to be stopped", sent); n == 300 {
		t.Error("the server read 60 MB for a handler that does nothing")
	}
	conn.inbox.mu.Lock()
	if conn.inbox.bytes > maxInboxBytes {
		t.Errorf("%d bytes are waiting", conn.inbox.bytes)
	}
	conn.inbox.mu.Unlock()
	close(release)
}

func TestConnPanicsCostOneCall(t *testing.T) {
	closed := make(chan string, 1)
	r := newRig(t, Config{}, map[string]Handler{"/": {
		Open: func(*Conn) { panic("in Open") },
		Event: func(c *Conn, name string, _ []json.RawMessage, _ Ack) {
			if name == "panic" {
				panic("in Event")
			}
			_ = c.Emit(name)
		},
		Close: func(_ *Conn, reason string) { closed <- reason; panic("in Close") },
	}})
	c := r.join("/")
	c.send(`421["panic"]`)
	c.send(`42["next"]`)
	c.expect(`42["next"]`)
	c.send("41")
	wait(t, "Close", closed)
	r.join("/").send(`42["next"]`)
}

func TestConnAck(t *testing.T) {
	bad, second := make(chan error, 2), make(chan error, 2)
	r := newRig(t, Config{}, map[string]Handler{"/": {Event: func(_ *Conn, name string, _ []json.RawMessage, ack Ack) {
		if ack == nil {
			return
		}
		bad <- ack(make(chan int)) // cannot be encoded: not an answer yet
		_ = ack(name, json.RawMessage(`{"a":1}`), nil)
		second <- ack("again")
	}}})
	c := r.join("/")
	c.send(`42["no callback"]`)
	c.send(`427["x"]`)
	c.expect(`437["x",{"a":1},null]`)
	c.send(`428["y"]`)
	c.expect(`438["y",{"a":1},null]`) // and not "again"
	if err := wait(t, "the bad ack", bad); err == nil || !strings.Contains(err.Error(), "argument 0") {
		t.Errorf("error of an ack that cannot be encoded: %v", err)
	}
	if err := wait(t, "the second ack", second); err != nil {
		t.Errorf("second ack: %v, want nil", err)
	}
}

func TestConnEmitRefusesWhatIsNotAnEvent(t *testing.T) {
	errs := make(chan error, 3)
	r := newRig(t, Config{}, map[string]Handler{"/": {Open: func(c *Conn) {
		errs <- c.Emit("disconnect")
		errs <- c.Emit("x", json.RawMessage(`{"a":`))
		errs <- c.Emit("x", func() {})
		f, _ := NewFrame("/other", "leak")
		c.Send(f)
		r := c.server
		r.Broadcast("/", f, Audience{Rooms: []string{c.ID()}})
		r.Broadcast("/other", f, Audience{Rooms: []string{c.ID()}})
		_ = c.Emit("ok")
	}}})
	c := r.join("/")
	for range 3 {
		if err := wait(t, "Emit", errs); err == nil {
			t.Error("Emit accepted it")
		}
	}
	c.expect(`42["ok"]`)
}

func TestConnDisconnectTellsTheClientAndLeavesOtherNamespaces(t *testing.T) {
	closed := make(chan string, 2)
	handler := Handler{
		Event: func(c *Conn, name string, _ []json.RawMessage, _ Ack) {
			if name == "kick" {
				_ = c.Emit("last words")
				c.Disconnect()
				c.Disconnect()
			}
		},
		Close: func(c *Conn, reason string) { closed <- c.Namespace() + " " + reason },
	}
	r := newRig(t, Config{}, map[string]Handler{"/": handler, "/n": handler})
	c := r.dial()
	c.send("40")
	c.expectPrefix("40{")
	c.send("40/n,")
	c.expectPrefix("40/n,{")
	c.send(`42/n,["kick"]`)
	c.expect(`42/n,["last words"]`, `41/n,`)
	if got := wait(t, "Close", closed); got != "/n server namespace disconnect" {
		t.Errorf("Close(%q)", got)
	}
	c.send(`42["kick"]`)
	c.expect(`42["last words"]`, `41`)
	if code, _ := c.expectClose(); code != websocket.CloseNormalClosure {
		t.Errorf("close code %d, want 1000", code)
	}
	wait(t, "Close", closed)
}

func TestConnDisconnectOverPolling(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {Event: func(c *Conn, _ string, _ []json.RawMessage, _ Ack) { c.Disconnect() }}})
	p := r.pollJoin("/")
	p.post(`42["kick"]`)
	got := p.get()
	if !strings.Contains(got, "\x1e") {
		got += "\x1e" + p.get()
	}
	if got != "41\x1e1" {
		t.Errorf("received %q, want the disconnect and the close packet", got)
	}
	eventually(t, "the session has ended", func() bool { return r.server.Connections() == 0 })
}

func TestConnDisconnectInOpen(t *testing.T) {
	closed := make(chan string, 1)
	r := newRig(t, Config{}, map[string]Handler{"/": {
		Open:  func(c *Conn) { c.Disconnect() },
		Close: func(_ *Conn, reason string) { closed <- reason },
	}})
	c := r.dial()
	c.send("40")
	c.expect("41")
	c.expectClose()
	if reason := wait(t, "Close", closed); reason != "server namespace disconnect" {
		t.Errorf("reason %q", reason)
	}
}

func TestConnDropEndsEveryNamespaceWithItsReason(t *testing.T) {
	closed := make(chan string, 2)
	handler := Handler{
		Event: func(c *Conn, _ string, _ []json.RawMessage, _ Ack) { c.Drop("token expired") },
		Close: func(_ *Conn, reason string) { closed <- reason },
	}
	r := newRig(t, Config{}, map[string]Handler{"/": handler, "/n": handler})
	c := r.dial()
	c.send("40")
	c.expectPrefix("40{")
	c.send("40/n,")
	c.expectPrefix("40/n,{")
	c.send(`42["drop"]`)
	if code, reason := c.expectClose(); code != websocket.CloseNormalClosure || reason != "token expired" {
		t.Errorf("close %d %q", code, reason)
	}
	for range 2 {
		if reason := wait(t, "Close", closed); reason != "token expired" {
			t.Errorf("reason %q, want token expired", reason)
		}
	}
}

func TestConnCloseComesAfterOpenEvenIfTheClientVanishes(t *testing.T) {
	var j journal
	opening, release, closed := make(chan *Conn, 1), make(chan struct{}), make(chan struct{})
	r := newRig(t, Config{}, map[string]Handler{"/": {
		Open:  func(c *Conn) { opening <- c; <-release; j.add("open") },
		Close: func(*Conn, string) { j.add("close"); close(closed) },
	}})
	c := r.dial()
	c.send("40")
	conn := wait(t, "Open", opening)
	_ = c.conn.Close()
	wait(t, "the end of the connection", conn.Done())
	close(release)
	wait(t, "Close", closed)
	if got := j.all(); !slices.Equal(got, []string{"open", "close"}) {
		t.Errorf("handlers ran as %q", got)
	}
}

func TestConnClientThatVanishesDuringConnectIsForgotten(t *testing.T) {
	connecting, release := make(chan struct{}, 1), make(chan struct{})
	r := newRig(t, Config{PingInterval: 20 * time.Millisecond, PingTimeout: 20 * time.Millisecond}, map[string]Handler{"/": {
		Connect: func(*Handshake) (any, error) { connecting <- struct{}{}; <-release; return nil, errors.New("too late") },
	}})
	c := r.dial()
	c.send("40")
	wait(t, "Connect", connecting)
	_ = c.conn.Close()
	eventually(t, "the session has ended", func() bool { return r.server.Connections() == 0 })
	close(release)
}
