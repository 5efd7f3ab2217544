package load

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// server is a small Socket.IO server: every connection is in one room, "send"
// goes to all and is acked. It keeps the ids it saw.
type server struct {
	refuse bool // answer "send" with a failure
	mute   int  // so many connections get no events

	mu    sync.Mutex // protects conns and ids; held while writing, which keeps one order for all
	conns []*websocket.Conn
	ids   map[string]int
}

func (s *server) start(t *testing.T) (addr string) {
	t.Helper()
	s.ids = map[string]int{}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return strings.TrimPrefix(srv.URL, "http://")
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		s.post(w, r)
		return
	}
	c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer c.Close()
	s.write(c, `0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`)
	s.write(c, "2") // a heartbeat in the middle of the handshake
	for {
		_, p, err := c.ReadMessage()
		if err != nil {
			return
		}
		s.packet(c, string(p))
	}
}

func (s *server) packet(c *websocket.Conn, p string) {
	switch body, sent := strings.CutPrefix(p, `42/native,1["send",`); {
	case strings.HasPrefix(p, `40/native,{"token":"t`):
		s.mu.Lock()
		s.conns = append(s.conns, c)
		s.mu.Unlock()
		s.write(c, `40/native,{"sid":"y"}`)
		s.write(c, `42/native,["ready",{}]`)
	case strings.HasPrefix(p, "40"):
		s.write(c, `44/native,{"message":"Missing token."}`)
	case sent && s.refuse:
		s.write(c, `43/native,1[{"ok":false,"error":{"message":"Not here."}}]`)
	case sent:
		var m struct{ ID string }
		_ = json.Unmarshal([]byte(strings.TrimSuffix(body, "]")), &m)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ids[m.ID]++
		for _, to := range s.conns[s.mute:] {
			_ = to.WriteMessage(websocket.TextMessage, []byte(`42/native,["sent",`+body))
		}
		_ = c.WriteMessage(websocket.TextMessage, []byte(`43/native,1[{"ok":true}]`))
	}
}

func (s *server) post(w http.ResponseWriter, r *http.Request) {
	var m struct{ ID string }
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil || r.Header.Get("Authorization") != "t" || r.URL.Path != "/records" {
		http.Error(w, `{"message":"no"}`, http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.ids[m.ID]++
	s.mu.Unlock()
	fmt.Fprint(w, `{}`)
}

func (s *server) write(c *websocket.Conn, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = c.WriteMessage(websocket.TextMessage, []byte(text))
}

// checkIDs proves that each request had an id of its own.
func (s *server) checkIDs(t *testing.T, atLeast int64) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, n := range s.ids {
		if n != 1 || id == "" {
			t.Fatalf("id %q came %d times", id, n)
		}
	}
	if int64(len(s.ids)) < atLeast {
		t.Fatalf("the server saw %d requests, the result says %d", len(s.ids), atLeast)
	}
}

func job(addr string, kind Kind) Job {
	return Job{
		Kind: kind, Addr: addr, Path: "/socket.io/", Namespace: "/native",
		Auth: []string{`{"token":"t1"}`, `{"token":"t2"}`}, Ready: "ready",
		Requests: []string{`"send",{"id":"$ID"}`}, OK: `{"ok":true`, Event: "sent",
		Conns: 8, Senders: 2, Copies: 8, Window: 3,
		// For is only the bound: Count ends these jobs.
		For: time.Minute, Count: 50, PID: os.Getpid(),
	}
}

func TestAcksCountsAndTimesEveryAnswer(t *testing.T) {
	t.Parallel()
	s := &server{}
	res, err := Run(t.Context(), job(s.start(t), Acks))
	if err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	if res.Ops < 50 || res.Connected != 8 || res.P50 <= 0 || res.P99 < res.P50 || res.Max < res.P99 {
		t.Fatalf("result %+v", res)
	}
	s.checkIDs(t, res.Ops)
}

func TestFanoutCountsCopies(t *testing.T) {
	t.Parallel()
	s := &server{}
	res, err := Run(t.Context(), job(s.start(t), Fanout))
	if err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	if res.Ops < 50*8 || res.Messages < 50 || res.P50 <= 0 {
		t.Fatalf("result %+v", res)
	}
	s.checkIDs(t, res.Messages)
}

func TestFanoutNoticesThatMoreCopiesCameThanTheJobSays(t *testing.T) {
	t.Parallel()
	j := job((&server{}).start(t), Fanout)
	j.Copies = 7
	if _, err := Run(t.Context(), j); err == nil {
		t.Fatal("8 copies of each message passed for 7")
	}
}

func TestFanoutStopsWhenCopiesAreMissing(t *testing.T) {
	t.Parallel()
	_, err := Run(t.Context(), job((&server{mute: 1}).start(t), Fanout))
	if err == nil || !strings.Contains(err.Error(), "copies") {
		t.Fatalf("got %v, want an error about missing copies", err)
	}
}

func TestRefusedRequestsEndTheJobWithTheirText(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{Acks, Fanout} {
		_, err := Run(t.Context(), job((&server{refuse: true}).start(t), kind))
		if err == nil || !strings.Contains(err.Error(), "Not here.") {
			t.Errorf("%s: got %v, want the server's own text", kind, err)
		}
	}
}

func TestRefusedSignInTellsTheReason(t *testing.T) {
	t.Parallel()
	j := job((&server{}).start(t), Acks)
	j.Auth = []string{`{}`}
	if _, err := Run(t.Context(), j); err == nil || !strings.Contains(err.Error(), "Missing token.") {
		t.Fatalf("got %v, want the server's own text", err)
	}
}

func TestIdleReadsTheServersMemory(t *testing.T) {
	t.Parallel()
	j := job((&server{}).start(t), Idle)
	j.Hold = time.Millisecond
	res, err := Run(t.Context(), j)
	if err != nil || res.Connected != 8 || res.RSSBefore <= 0 || res.RSSAfter <= 0 {
		t.Fatalf("result %+v, %v", res, err)
	}
}

func TestHTTPRequestsAreTimedToo(t *testing.T) {
	t.Parallel()
	s := &server{}
	j := job(s.start(t), Acks)
	j.HTTP, j.Path, j.Ready, j.Auth, j.Requests = true, "/records", "", []string{"t"}, []string{`{"id":"$ID"}`}
	res, err := Run(t.Context(), j)
	if err != nil || res.Err() != nil || res.Ops < 50 {
		t.Fatalf("result %+v, %v, %v", res, err, res.Err())
	}
	s.checkIDs(t, res.Ops)

	j.Auth = []string{"somebody else"}
	if _, err := Run(t.Context(), j); err == nil || !strings.Contains(err.Error(), "400") {
		t.Fatalf("got %v, want the HTTP status", err)
	}
}

func TestOnlyLoopbackIsLoaded(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"192.0.2.1:80", "[::1]:80", "localhost:80", "127.0.0.1"} {
		if _, err := Run(t.Context(), job(addr, Acks)); err == nil || !strings.Contains(err.Error(), "loopback") {
			t.Errorf("%s: got %v", addr, err)
		}
	}
}

func TestJobsAreChecked(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Job){
		"no connections": func(j *Job) { j.Conns = 0 },
		"no auth":        func(j *Job) { j.Auth = nil },
		"no requests":    func(j *Job) { j.Requests = nil },
		"no time limit":  func(j *Job) { j.For = 0 },
		"unknown kind":   func(j *Job) { j.Kind = "flood" },
		"no senders":     func(j *Job) { j.Senders = 0 },
		"no window":      func(j *Job) { j.Window = 0 },
		"fanout by HTTP": func(j *Job) { j.HTTP = true },
	} {
		t.Run(name, func(t *testing.T) {
			j := job("127.0.0.1:1", Fanout)
			spoil(&j)
			if _, err := Run(t.Context(), j); err == nil || !strings.HasPrefix(err.Error(), "job: ") {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	j := job((&server{}).start(t), Acks)
	j.Count = 0
	done := make(chan error, 1)
	go func() {
		_, err := Run(ctx, j)
		done <- err
	}()
	cancel()
	if err := <-done; err != context.Canceled && !strings.Contains(fmt.Sprint(err), context.Canceled.Error()) {
		t.Fatalf("got %v", err)
	}
}
