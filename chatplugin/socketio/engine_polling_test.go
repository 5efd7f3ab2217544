package socketio

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestEnginePollingCarriesSeveralPacketsInOnePayload(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": echo()})
	p := r.poll()
	p.post("40")
	got := p.get() + "\x1e" // the CONNECT reply, perhaps with the first event
	p.post("42[\"a\"]\x1e42[\"b\"]\x1e42[\"c\"]")
	for !strings.Contains(got, "c-back") {
		got += p.get() + "\x1e"
	}
	var events []string
	for text := range strings.SplitSeq(got, "\x1e") {
		if strings.HasPrefix(text, "42") {
			events = append(events, text)
		}
	}
	want := "42[\"auth\",{}] 42[\"a-back\"] 42[\"b-back\"] 42[\"c-back\"]"
	if strings.Join(events, " ") != want {
		t.Errorf("received %q, want %q", events, want)
	}
}

func TestEnginePollingEndsTheSessionOnBrokenPayloads(t *testing.T) {
	for name, body := range map[string]string{
		"not a packet":            "abc",
		"empty":                   "",
		"empty packet inside":     "3\x1e\x1e3",
		"base64 binary":           "bAQIDBA==",
		"binary event":            "451-[\"x\",{\"_placeholder\":true,\"num\":0}]",
		"heartbeat of revision 3": "2",
		"invalid UTF-8":           "42[\"\xff\"]",
		"unknown packet type":     "4abc",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{}, map[string]Handler{"/": {}})
			p := r.pollJoin("/")
			if status, text := p.try(http.MethodPost, body); status != http.StatusBadRequest && name != "heartbeat of revision 3" {
				t.Errorf("POST answered %d %s, want 400", status, text)
			}
			if status, text := p.try(http.MethodGet, ""); status != http.StatusBadRequest && text != "1" {
				t.Errorf("poll answered %d %s, want 400 or a close packet", status, text)
			}
			eventually(t, "the session has ended", func() bool { return r.server.Connections() == 0 })
		})
	}
}

func TestEnginePollingRefusesBinaryBodies(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	p := r.pollJoin("/")
	req, _ := http.NewRequest(http.MethodPost, r.url(p.query()), strings.NewReader("42[\"x\"]"))
	req.Header.Set("Content-Type", "application/octet-stream")
	if status, _, err := do(req); err != nil || status != http.StatusBadRequest {
		t.Errorf("answered %d %v, want 400", status, err)
	}
	eventually(t, "the session has ended", func() bool { return r.server.Connections() == 0 })
}

func TestEnginePollingLimitsTheBody(t *testing.T) {
	r := newRig(t, Config{MaxPayload: 1000}, map[string]Handler{"/": echo()})
	for name, chunked := range map[string]bool{"with a length": false, "chunked": true} {
		t.Run(name, func(t *testing.T) {
			p := r.pollJoin("/")
			var body io.Reader = strings.NewReader("4" + strings.Repeat("x", 1000))
			if chunked {
				body = io.MultiReader(body) // hides the length
			}
			req, _ := http.NewRequest(http.MethodPost, r.url(p.query()), body)
			if status, _, err := do(req); err != nil || status != http.StatusRequestEntityTooLarge {
				t.Errorf("answered %d %v, want 413", status, err)
			}
			p.post(`42["x","` + strings.Repeat("y", 1000-len(`42["x",""]`)) + `"]`) // exactly the limit
		})
	}
}

func TestEnginePollingOverlappingPollsEndTheSession(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	p := r.pollJoin("/")
	first := p.pending()
	eventually(t, "the first poll waits", func() bool { return r.server.link(p.sid).es.Transport().Writable() })
	if status, _ := p.try(http.MethodGet, ""); status != http.StatusBadRequest {
		t.Errorf("second poll answered %d, want 400", status)
	}
	if got := wait(t, "the first poll", first); got != "200 1" {
		t.Errorf("first poll answered %q, want a close packet", got)
	}
	if status, _ := p.try(http.MethodGet, ""); status != http.StatusBadRequest {
		t.Errorf("later poll answered %d, want 400", status)
	}
}

func TestEnginePollingOverlappingPostsEndTheSession(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	p := r.pollJoin("/")
	half, release := io.Pipe()
	defer release.Close()
	go func() {
		req, _ := http.NewRequest(http.MethodPost, r.url(p.query()), half)
		_, _, _ = do(req)
	}()
	_, _ = release.Write([]byte("4"))
	transport := r.server.link(p.sid).es.Transport().(*pollingTransport)
	eventually(t, "the first POST is being read", func() bool {
		transport.mu.Lock()
		defer transport.mu.Unlock()
		return transport.posting
	})
	if status, _ := p.try(http.MethodPost, "3"); status != http.StatusBadRequest {
		t.Errorf("second POST answered %d, want 400", status)
	}
	eventually(t, "the session has ended", func() bool { return r.server.Connections() == 0 })
}

func TestEnginePollingAbortedPollEndsTheSession(t *testing.T) {
	closed := make(chan string, 1)
	r := newRig(t, Config{}, map[string]Handler{"/": {Close: func(_ *Conn, reason string) { closed <- reason }}})
	p := r.pollJoin("/")
	ctx, abort := context.WithCancel(context.Background())
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, r.url(p.query()), nil)
	go func() { _, _, _ = do(req) }()
	eventually(t, "the poll waits", func() bool { return r.server.link(p.sid).es.Transport().Writable() })
	abort()
	if reason := wait(t, "the end of the session", closed); reason != "transport error" {
		t.Errorf("reason %q, want transport error", reason)
	}
	if status, _ := p.try(http.MethodGet, ""); status != http.StatusBadRequest {
		t.Errorf("later poll answered %d, want 400", status)
	}
}

// CVE-2026-59725 and slowloris: a body that never comes must not hold a request for ever.
func TestEnginePollingUnfinishedBodyIsGivenUp(t *testing.T) {
	r := newRig(t, Config{WriteTimeout: 50 * time.Millisecond}, map[string]Handler{"/": {}})
	p := r.pollJoin("/")
	nc, err := net.Dial("tcp", r.http.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	_, _ = io.WriteString(nc, "POST /socket.io/?"+p.query()+" HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n42[")
	_ = nc.SetReadDeadline(time.Now().Add(patience))
	if b, err := io.ReadAll(nc); err != nil || !strings.Contains(string(b), " 400 ") {
		t.Errorf("answer %q, %v; want 400 and the connection closed", b, err)
	}
	eventually(t, "the session has ended", func() bool { return r.server.Connections() == 0 })
}

func TestEnginePollingHeartbeat(t *testing.T) {
	r := newRig(t, Config{PingInterval: 50 * time.Millisecond, PingTimeout: patience}, map[string]Handler{"/": {}})
	p := r.pollJoin("/")
	for range 3 {
		if got := p.get(); got != "2" {
			t.Fatalf("poll = %q, want a ping", got)
		}
		p.post("3")
	}
}

func TestEnginePollingSilentClientIsClosed(t *testing.T) {
	closed := make(chan string, 1)
	cfg := Config{PingInterval: 50 * time.Millisecond, PingTimeout: 50 * time.Millisecond}
	r := newRig(t, cfg, map[string]Handler{"/": {Close: func(_ *Conn, reason string) { closed <- reason }}})
	p := r.pollJoin("/")
	if reason := wait(t, "the ping timeout", closed); reason != "ping timeout" {
		t.Errorf("reason %q, want ping timeout", reason)
	}
	eventually(t, "the session is unknown", func() bool {
		status, _ := p.try(http.MethodGet, "")
		return status == http.StatusBadRequest
	})
}

func TestEnginePollingClosePacketAnswersTheWaitingPoll(t *testing.T) {
	closed := make(chan string, 1)
	r := newRig(t, Config{}, map[string]Handler{"/": {Close: func(_ *Conn, reason string) { closed <- reason }}})
	p := r.pollJoin("/")
	poll := p.pending()
	eventually(t, "the poll waits", func() bool { return r.server.link(p.sid).es.Transport().Writable() })
	p.post("1")
	if got := wait(t, "the poll", poll); got != "200 6" {
		t.Errorf("poll answered %q, want a noop", got)
	}
	if reason := wait(t, "the end", closed); reason != "transport close" {
		t.Errorf("reason %q, want transport close", reason)
	}
	if status, _ := p.try(http.MethodGet, ""); status != http.StatusBadRequest {
		t.Errorf("later poll answered %d, want 400", status)
	}
}
