package socketio

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// patience is how long a test waits for something that must happen. It is never waited for in full when the code is right.
const patience = 10 * time.Second

// rig is a server under test on a real port.
type rig struct {
	t      testing.TB
	server *Server
	http   *httptest.Server
}

// newRig serves handlers by namespace. It closes everything at the end of the test.
func newRig(t testing.TB, cfg Config, handlers map[string]Handler) *rig {
	t.Helper()
	return newRigOn(t, cfg, handlers, httptest.NewUnstartedServer)
}

func newRigOn(t testing.TB, cfg Config, handlers map[string]Handler, listen func(http.Handler) *httptest.Server) *rig {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	s := New(cfg)
	for namespace, h := range handlers {
		s.Handle(namespace, h)
	}
	ts := listen(s.Handler())
	ts.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	if ts.URL == "" && ts.Config.Handler != nil {
		ts.Start()
	}
	r := &rig{t: t, server: s, http: ts}
	t.Cleanup(func() {
		// Clients that do not poll any more are not waited for; tests of Close call it themselves.
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		defer cancel()
		_ = s.Close(ctx)
		http.DefaultClient.CloseIdleConnections()
		ts.CloseClientConnections()
		ts.Close()
	})
	return r
}

func (r *rig) url(query string) string { return r.http.URL + "/socket.io/?" + query }

func (r *rig) wsURL(query string) string { return "ws" + strings.TrimPrefix(r.url(query), "http") }

// echo answers every event with "<name>-back" and acks with the arguments.
func echo() Handler {
	return Handler{
		Connect: func(hs *Handshake) (any, error) { return hs.Auth, nil },
		Open:    func(c *Conn) { _ = c.Emit("auth", c.State()) },
		Event: func(c *Conn, name string, args []json.RawMessage, ack Ack) {
			all := make([]any, len(args))
			for i := range args {
				all[i] = args[i]
			}
			if ack != nil {
				_ = ack(all...)
				return
			}
			_ = c.Emit(name+"-back", all...)
		},
	}
}

// wsClient is a raw websocket with the texts it has received.
type wsClient struct {
	t    testing.TB
	conn *websocket.Conn
	open map[string]any // the Engine.IO handshake
}

// dial opens a session by websocket and reads the Engine.IO handshake.
func (r *rig) dial() *wsClient {
	r.t.Helper()
	c := r.dialRaw("EIO=4&transport=websocket", nil)
	c.open = decodeOpen(r.t, c.read())
	return c
}

// dialRaw opens a websocket and reads nothing.
func (r *rig) dialRaw(query string, header http.Header) *wsClient {
	r.t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(r.wsURL(query), header)
	if err != nil {
		r.t.Fatalf("dial: %v", err)
	}
	r.t.Cleanup(func() { _ = conn.Close() })
	return &wsClient{t: r.t, conn: conn}
}

// join dials and connects to a namespace; it returns after the CONNECT reply.
func (r *rig) join(namespace string) *wsClient {
	r.t.Helper()
	c := r.dial()
	c.send("40" + prefix(namespace))
	c.expectPrefix("40" + prefix(namespace) + `{"sid":"`)
	return c
}

func prefix(namespace string) string {
	if namespace == "/" {
		return ""
	}
	return namespace + ","
}

func decodeOpen(t testing.TB, text string) map[string]any {
	t.Helper()
	if !strings.HasPrefix(text, "0") {
		t.Fatalf("handshake = %q, want it to begin with 0", text)
	}
	var open map[string]any
	if err := json.Unmarshal([]byte(text[1:]), &open); err != nil {
		t.Fatalf("handshake %q: %v", text, err)
	}
	return open
}

func (c *wsClient) send(text string) {
	c.t.Helper()
	if err := c.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		c.t.Fatalf("send %q: %v", text, err)
	}
}

// read returns the next text.
func (c *wsClient) read() string {
	c.t.Helper()
	_ = c.conn.SetReadDeadline(time.Now().Add(patience))
	_, b, err := c.conn.ReadMessage()
	if err != nil {
		c.t.Fatalf("read: %v", err)
	}
	return string(b)
}

// expect reads texts and compares them; heartbeats are answered and skipped.
func (c *wsClient) expect(want ...string) {
	c.t.Helper()
	for _, w := range want {
		if got := c.readEvent(); got != w {
			c.t.Fatalf("received %.200q, want %.200q", got, w)
		}
	}
}

func (c *wsClient) expectPrefix(want string) string {
	c.t.Helper()
	got := c.readEvent()
	if !strings.HasPrefix(got, want) {
		c.t.Fatalf("received %.200q, want it to begin with %q", got, want)
	}
	return got
}

func (c *wsClient) readEvent() string {
	c.t.Helper()
	for {
		text := c.read()
		if text != "2" {
			return text
		}
		c.send("3")
	}
}

// expectClose reads until the socket is closed and returns the close code; 1006 stands for no close frame.
func (c *wsClient) expectClose() (code int, reason string) {
	c.t.Helper()
	_ = c.conn.SetReadDeadline(time.Now().Add(patience))
	for {
		_, _, err := c.conn.ReadMessage()
		if err == nil {
			continue
		}
		if ce, ok := err.(*websocket.CloseError); ok {
			return ce.Code, ce.Text
		}
		if ne, ok := err.(interface{ Timeout() bool }); ok && ne.Timeout() {
			c.t.Fatal("the socket was not closed")
		}
		return websocket.CloseAbnormalClosure, err.Error()
	}
}

// poller is a raw polling client.
type poller struct {
	t   testing.TB
	rig *rig
	sid string
}

// poll opens a session by polling.
func (r *rig) poll() *poller {
	r.t.Helper()
	status, body := r.request(http.MethodGet, "EIO=4&transport=polling", "")
	if status != http.StatusOK {
		r.t.Fatalf("polling handshake: %d %s", status, body)
	}
	return &poller{t: r.t, rig: r, sid: decodeOpen(r.t, body)["sid"].(string)}
}

// pollJoin opens a session by polling and connects to a namespace.
func (r *rig) pollJoin(namespace string) *poller {
	r.t.Helper()
	p := r.poll()
	p.post("40" + prefix(namespace))
	if got := p.get(); !strings.HasPrefix(got, "40"+prefix(namespace)+`{"sid":"`) {
		r.t.Fatalf("CONNECT reply = %q", got)
	}
	return p
}

func (r *rig) request(method, query, body string) (int, string) {
	r.t.Helper()
	req, err := http.NewRequest(method, r.url(query), strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	status, text, err := do(req)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, query, err)
	}
	return status, text
}

func do(req *http.Request) (int, string, error) {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, string(b), err
}

func (p *poller) query() string { return "EIO=4&transport=polling&sid=" + p.sid }

func (p *poller) try(method, body string) (int, string) {
	p.t.Helper()
	return p.rig.request(method, p.query(), body)
}

func (p *poller) get() string {
	p.t.Helper()
	status, body := p.try(http.MethodGet, "")
	if status != http.StatusOK {
		p.t.Fatalf("poll: %d %s", status, body)
	}
	return body
}

func (p *poller) post(body string) {
	p.t.Helper()
	if status, text := p.try(http.MethodPost, body); status != http.StatusOK || text != "ok" {
		p.t.Fatalf("post %.60q: %d %s", body, status, text)
	}
}

// pending starts a poll and returns where its answer arrives: "status body".
func (p *poller) pending() <-chan string {
	answer := make(chan string, 1)
	go func() {
		req, _ := http.NewRequest(http.MethodGet, p.rig.url(p.query()), nil)
		status, body, err := do(req)
		answer <- fmt.Sprint(status, " ", body)
		_ = err
	}()
	return answer
}

// wait receives from a channel or fails.
func wait[T any](t testing.TB, what string, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatalf("timed out waiting for %s", what)
		panic("unreachable")
	}
}

// eventually polls a condition that has no signal of its own.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("timed out waiting until %s", what)
		}
	}
}

// signal returns a channel and a function that closes it once.
func signal() (<-chan struct{}, func()) {
	ch := make(chan struct{})
	return ch, sync.OnceFunc(func() { close(ch) })
}

// journal records what a handler was called with.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

func (j *journal) all() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]string(nil), j.lines...)
}
