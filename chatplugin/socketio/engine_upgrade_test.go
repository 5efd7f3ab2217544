package socketio

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/zishang520/socket.io/parsers/engine/v3/packet"
)

// probe opens a websocket for a polling session and exchanges the probe.
func (p *poller) probe() *wsClient {
	p.t.Helper()
	c := p.rig.dialRaw("EIO=4&transport=websocket&sid="+p.sid, nil)
	c.send("2probe")
	c.expect("3probe")
	return c
}

func TestEngineUpgrade(t *testing.T) {
	handler := echo()
	handler.Open = nil
	r := newRig(t, Config{}, map[string]Handler{"/": handler})
	p := r.pollJoin("/")
	poll := p.pending()
	c := p.probe()
	if got := wait(t, "the poll", poll); got != "200 6" {
		t.Errorf("the waiting poll was answered %q, want a noop", got)
	}
	c.send("5")
	c.send(`42["hello"]`)
	c.expect(`42["hello-back"]`)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if status, _ := p.try(method, "3"); status != http.StatusBadRequest {
			t.Errorf("%s after the upgrade answered %d, want 400", method, status)
		}
	}
	second := r.dialRaw("EIO=4&transport=websocket&sid="+p.sid, nil)
	second.expectClose()
	c.send(`42["still"]`)
	c.expect(`42["still-back"]`)
	if name := r.server.rooms("/").only(t).Transport(); name != "websocket" {
		t.Errorf("Transport() = %q, want websocket", name)
	}
}

// only returns the one Conn of a namespace.
func (r *rooms) only(t testing.TB) *Conn {
	t.Helper()
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(r.conns) != 1 {
		t.Fatalf("%d connections, want one", len(r.conns))
	}
	for _, c := range r.conns {
		return c
	}
	return nil
}

// The engine forgets a heartbeat that is outstanding during an upgrade and never sends another. A client that is silent from then on must
// not stay for ever.
func TestEngineUpgradeWithAHeartbeatOutstanding(t *testing.T) {
	closed := make(chan string, 1)
	cfg := Config{PingInterval: 50 * time.Millisecond, PingTimeout: time.Second}
	r := newRig(t, cfg, map[string]Handler{"/": {Close: func(_ *Conn, reason string) { closed <- reason }}})
	p := r.pollJoin("/")
	if got := p.get(); got != "2" {
		t.Fatalf("poll = %q, want a heartbeat", got)
	}
	c := p.probe()
	c.send("5")
	wait(t, "the end of the silent client", closed)
}

func TestEngineUpgradeThatFailsLeavesThePollingSessionAlone(t *testing.T) {
	r := newRig(t, Config{UpgradeTimeout: 500 * time.Millisecond}, map[string]Handler{"/": echo()})
	for name, fail := range map[string]func(*wsClient){
		"message instead of a probe": func(c *wsClient) { c.send(`42["x"]`) },
		"wrong probe":                func(c *wsClient) { c.send("2prob") },
		"not a packet":               func(c *wsClient) { c.send("abc") },
		"hangs up":                   func(c *wsClient) { _ = c.conn.Close() },
		"says nothing":               func(*wsClient) {},
		"stops after the probe": func(c *wsClient) {
			c.send("2probe")
			c.expect("3probe")
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := r.pollJoin("/")
			c := r.dialRaw("EIO=4&transport=websocket&sid="+p.sid, nil)
			fail(c)
			if name != "hangs up" {
				c.expectClose()
			}
			p.post(`42["after"]`)
			got := ""
			for !strings.Contains(got, `42["after-back"]`) {
				got = p.get()
			}
		})
	}
}

// The engine looks whether a poll waits and then sends; a NOOP of the upgrade may take the poll in between. What was sent then
// must come first over the websocket, whether or not the engine holds more.
func TestEngineUpgradeDeliversWhatMissedItsPoll(t *testing.T) {
	for name, more := range map[string]bool{"and nothing else": false, "and more": true} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{}, map[string]Handler{"/": {Open: func(c *Conn) { c.Join("room") }}})
			p := r.pollJoin("/")
			c := p.probe()
			l := r.server.link(p.sid)
			missed, _ := NewFrame("/", "missed its poll")
			l.queued.Add(int64(len(missed.text)))
			l.es.Transport().Send([]*packet.Packet{{Type: packet.MESSAGE, Data: &queuedFrame{frame: missed, link: l}}})
			held, _ := NewFrame("/", "held by the engine")
			if more {
				r.server.Broadcast("/", held, Audience{Rooms: []string{"room"}})
			}
			c.send("5")
			c.expect(string(missed.text))
			if more {
				c.expect(string(held.text))
			}
			eventually(t, "frames go straight to the websocket", func() bool {
				w, ok := l.es.Transport().(*websocketTransport)
				return ok && w.direct.Load()
			})
			r.server.Broadcast("/", held, Audience{Rooms: []string{"room"}})
			c.expect(string(held.text))
			if n := l.queued.Load(); n != 0 {
				t.Errorf("%d bytes count as waiting", n)
			}
		})
	}
}

// A client should not poll any more when it says that the upgrade is complete. If it does, its poll must not look like the end of the session.
func TestEngineUpgradeWithAPollStillOpen(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	p := r.pollJoin("/")
	c := p.probe()
	poll := p.pending()
	c.send("5")
	if got := wait(t, "the poll", poll); got != "200 6" && !strings.HasPrefix(got, "400") {
		t.Errorf("the poll was answered %q, want a noop, or 400 if it came too late", got)
	}
	c.send(`421["x"]`)
}

// Messages are broadcast all the time while clients move from polling to websockets. Everybody gets all of them in order.
func TestEngineUpgradeLosesAndReordersNothing(t *testing.T) {
	const clients, rounds = 8, 20
	for round := range rounds {
		r := newRig(t, Config{MaxQueue: 64 << 20}, map[string]Handler{"/": {Open: func(c *Conn) { c.Join("room") }}})
		moved, results := make(chan struct{}, 2*clients), make(chan error, clients)
		for range clients {
			p := r.pollJoin("/")
			go func() { results <- p.upgradeAndCount(moved) }()
		}
		stop := make(chan struct{})
		go func() {
			for range clients {
				<-moved
			}
			close(stop)
		}()
		broadcastUntil(r.server, stop)
		for range clients {
			if err := wait(t, "a client", results); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
	}
}

// broadcastUntil sends numbered events at a steady pace and an "end" with their number when it is told to stop.
func broadcastUntil(s *Server, stop <-chan struct{}) {
	pace := time.NewTicker(100 * time.Microsecond)
	defer pace.Stop()
	to := Audience{Rooms: []string{"room"}}
	for i := 0; ; i++ {
		select {
		case <-stop:
			f, _ := NewFrame("/", "end", i)
			s.Broadcast("/", f, to)
			return
		case <-pace.C:
			f, _ := NewFrame("/", "n", i)
			s.Broadcast("/", f, to)
		}
	}
}

// counter checks that the events of broadcastUntil come complete and in order.
type counter struct {
	next int
	end  bool
}

func (c *counter) take(payload string) error {
	for text := range strings.SplitSeq(payload, "\x1e") {
		switch {
		case text == fmt.Sprintf(`42["n",%d]`, c.next):
			c.next++
		case text == fmt.Sprintf(`42["end",%d]`, c.next):
			c.end = true
		case strings.HasPrefix(text, "42"):
			return fmt.Errorf("received %.40q after %d events", text, c.next)
		}
	}
	return nil
}

// upgradeAndCount moves to a websocket like the official client does, says so, and reads until the end event.
func (p *poller) upgradeAndCount(moved chan<- struct{}) error {
	defer func() { moved <- struct{}{} }() // also when it failed
	var seen counter
	conn, _, err := websocket.DefaultDialer.Dial(p.rig.wsURL("EIO=4&transport=websocket&sid="+p.sid), nil)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	_ = conn.WriteMessage(websocket.TextMessage, []byte("2probe"))
	probed := make(chan error, 1)
	go func() {
		_, b, err := conn.ReadMessage()
		if err == nil && string(b) != "3probe" {
			err = fmt.Errorf("probe answered %q", b)
		}
		probed <- err
	}()
	// Polls go on until the probe is answered, and the last one is read to its end before the websocket takes over.
	for answered := false; !answered; {
		select {
		case err = <-probed:
			answered = true
		default:
		}
		if err == nil {
			err = p.pollInto(&seen)
		}
		if err != nil {
			return err
		}
	}
	_ = conn.WriteMessage(websocket.TextMessage, []byte("5"))
	moved <- struct{}{}
	for !seen.end {
		_, b, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		if err := seen.take(string(b)); err != nil {
			return err
		}
	}
	return nil
}

func (p *poller) pollInto(seen *counter) error {
	req, err := http.NewRequest(http.MethodGet, p.rig.url(p.query()), nil)
	if err != nil {
		return err
	}
	status, body, err := do(req)
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("poll: %d %s %w", status, body, err)
	}
	return seen.take(body)
}
