package socketio

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// pipe returns both ends of a TCP connection.
func pipe(t *testing.T) (server, client *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	accepted := make(chan net.Conn, 1)
	go func() {
		nc, _ := l.Accept()
		accepted <- nc
	}()
	dialed, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, client = wait(t, "accept", accepted).(*net.TCPConn), dialed.(*net.TCPConn)
	t.Cleanup(func() { _ = server.Close(); _ = client.Close() })
	return server, client
}

// blindConn hides the socket, as TLS and some systems do.
type blindConn struct{ net.Conn }

func TestOutboxKeepsOrderThroughAFullSocket(t *testing.T) {
	for name, hide := range map[string]bool{"direct writes": false, "background writes only": true} {
		t.Run(name, func(t *testing.T) {
			server, client := pipe(t)
			var nc net.Conn = server
			if hide {
				nc = blindConn{server}
			}
			o := newOutbox(nc, 64<<20, time.Minute)
			var want bytes.Buffer
			for i := range 400 {
				b := fmt.Appendf(nil, "%06d%s", i, strings.Repeat("x", i*137%100_000)) // up to 100 kB: more than one batch
				want.Write(b)
				if err := o.write(b); err != nil {
					t.Fatal(err)
				}
			}
			o.close([]byte("bye"), false)
			want.WriteString("bye")
			if err := o.write([]byte("late")); err != net.ErrClosed {
				t.Errorf("write after close: %v", err)
			}
			got := make([]byte, want.Len())
			_ = client.SetReadDeadline(time.Now().Add(patience))
			if _, err := io.ReadFull(client, got); err != nil || !bytes.Equal(got, want.Bytes()) {
				t.Fatalf("%d bytes came out wrong: %v", want.Len(), err)
			}
			wait(t, "drained", o.drained)
		})
	}
}

// A deadline left over from a slow moment would fail the next direct write.
func TestOutboxWorksOnAfterASlowMoment(t *testing.T) {
	server, client := pipe(t)
	_ = server.SetWriteBuffer(4096)
	const timeout = 50 * time.Millisecond
	o := newOutbox(server, 64<<20, timeout)
	big := bytes.Repeat([]byte("x"), 8<<20)
	if err := o.write(big); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(client, make([]byte, len(big))); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the flusher has ended", func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		return !o.flushing
	})
	passed := time.NewTimer(2 * timeout)
	<-passed.C // the leftover deadline would have passed
	if err := o.write([]byte("after")); err != nil {
		t.Fatalf("write after the deadline of the slow moment: %v", err)
	}
	if _, err := io.ReadFull(client, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
}

func TestOutboxGivesUpOnAPeerThatTakesNothing(t *testing.T) {
	server, _ := pipe(t)
	o := newOutbox(server, 64<<20, 20*time.Millisecond)
	if err := o.write(bytes.Repeat([]byte("x"), 16<<20)); err != nil {
		t.Fatal(err)
	}
	wait(t, "the end", o.drained)
	if err := o.write([]byte("x")); err != net.ErrClosed {
		t.Errorf("write after the end: %v", err)
	}
	if _, err := server.Read(make([]byte, 1)); err == nil {
		t.Error("the connection is still open: its reader would wait for ever")
	}
}

func TestOutboxLimit(t *testing.T) {
	server, _ := pipe(t)
	_ = server.SetWriteBuffer(4096)
	o := newOutbox(server, 100_000, time.Minute)
	if err := o.write(make([]byte, 16<<20)); err != nil {
		t.Fatalf("one frame larger than the limit: %v, want it allowed", err)
	}
	if err := o.write(make([]byte, 1)); err != errSlow {
		t.Errorf("write over the limit: %v, want errSlow", err)
	}
}

func TestOutboxDiscardKeepsFramesWhole(t *testing.T) {
	server, client := pipe(t)
	_ = server.SetWriteBuffer(4096)
	o := newOutbox(server, 64<<20, time.Minute)
	first := bytes.Repeat([]byte("1"), 8<<20) // begun, so it must be finished
	_ = o.write(first)
	for range 100 {
		_ = o.write(bytes.Repeat([]byte("2"), 1000)) // not begun
	}
	o.close([]byte("bye"), true)
	_ = client.SetReadDeadline(time.Now().Add(patience))
	got := make([]byte, len(first)+3)
	if _, err := io.ReadFull(client, got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got[:len(first)], first) || string(got[len(first):]) != "bye" {
		t.Errorf("after the first frame came %q, want the close frame", got[len(first):])
	}
}

func TestSlowWebsocketIsClosedAndTheOthersGetEverything(t *testing.T) {
	closed := make(chan string, 1)
	r := newRig(t, Config{MaxQueue: 1 << 20}, map[string]Handler{"/": {
		Open:  func(c *Conn) { c.Join("room") },
		Close: func(_ *Conn, reason string) { closed <- reason },
	}})
	good := r.join("/")
	slow := r.join("/") // reads no more
	f, _ := NewFrame("/", "big", json.RawMessage(`"`+strings.Repeat("b", 10_000)+`"`))
	n := 0
	for ; r.server.SlowConsumers() == 0 && n < 5000; n++ {
		r.server.Broadcast("/", f, Audience{Rooms: []string{"room"}})
		good.expect(string(f.text))
	}
	if reason := wait(t, "Close of the slow one", closed); reason != ReasonSlow {
		t.Errorf("reason %q, want %q", reason, ReasonSlow)
	}
	if got := r.server.SlowConsumers(); got != 1 {
		t.Errorf("SlowConsumers() = %d, want 1", got)
	}
	// If it reads at last it finds whole frames and why.
	if code, reason := slow.expectClose(); code != websocket.CloseTryAgainLater || reason != ReasonSlow {
		t.Errorf("close %d %q, want 1013 %q", code, reason, ReasonSlow)
	}
	r.server.Broadcast("/", f, Audience{Rooms: []string{"room"}})
	good.expect(string(f.text))
	eventually(t, "the slow session has ended", func() bool { return r.server.Connections() == 1 })
}

func TestSlowPollerIsClosed(t *testing.T) {
	closed := make(chan string, 1)
	r := newRig(t, Config{MaxQueue: 100_000}, map[string]Handler{"/": {
		Open:  func(c *Conn) { c.Join("room") },
		Close: func(_ *Conn, reason string) { closed <- reason },
	}})
	p := r.pollJoin("/")
	f, _ := NewFrame("/", "big", json.RawMessage(`"`+strings.Repeat("b", 10_000)+`"`))
	to := Audience{Rooms: []string{"room"}}
	for range 5 { // within the limit, fetched, within the limit again
		r.server.Broadcast("/", f, to)
	}
	if got := strings.Count(p.get(), "big"); got != 5 {
		t.Fatalf("a poll fetched %d events, want 5", got)
	}
	for range 9 {
		r.server.Broadcast("/", f, to)
	}
	if n := r.server.SlowConsumers(); n != 0 {
		t.Fatalf("closed below the limit")
	}
	r.server.Broadcast("/", f, to)
	if reason := wait(t, "Close", closed); reason != ReasonSlow {
		t.Errorf("reason %q, want %q", reason, ReasonSlow)
	}
	if n := r.server.SlowConsumers(); n != 1 {
		t.Errorf("SlowConsumers() = %d, want 1", n)
	}
}

func TestSlowOpenIsClosed(t *testing.T) {
	closed := make(chan string, 1)
	r := newRig(t, Config{MaxQueue: 1000}, map[string]Handler{"/": {
		Open: func(c *Conn) {
			for range 20 {
				_ = c.Emit("x", strings.Repeat("y", 100))
			}
		},
		Close: func(_ *Conn, reason string) { closed <- reason },
	}})
	c := r.dial()
	c.send("40")
	if reason := wait(t, "Close", closed); reason != ReasonSlow {
		t.Errorf("reason %q, want %q", reason, ReasonSlow)
	}
}

// Over TLS there is no socket to write to without waiting, so this takes the other path through everything.
func TestTLS(t *testing.T) {
	listen := func(h http.Handler) *httptest.Server { return httptest.NewTLSServer(h) }
	got := make(chan *Handshake, 1)
	handler := echo()
	handler.Connect = func(hs *Handshake) (any, error) { got <- hs; return nil, nil }
	handler.Open = func(c *Conn) { c.Join("room") }
	r := newRigOn(t, Config{}, map[string]Handler{"/": handler}, listen)
	dialer := &websocket.Dialer{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	conn, _, err := dialer.Dial(r.wsURL("EIO=4&transport=websocket"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c := &wsClient{t: t, conn: conn}
	c.expectPrefix("0{")
	c.send("40")
	c.expectPrefix("40{")
	if hs := wait(t, "Connect", got); !hs.Secure {
		t.Error("Secure is false over TLS")
	}
	for i := range 500 {
		f, _ := NewFrame("/", "n", i, strings.Repeat("x", i))
		r.server.Broadcast("/", f, Audience{Rooms: []string{"room"}})
		c.expect(string(f.text))
	}
	c.send(`421["x",1]`)
	c.expect(`431[1]`)
	_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(patience))
	if code, _ := c.expectClose(); code != websocket.CloseNormalClosure {
		t.Errorf("close code %d, want 1000", code)
	}
	eventually(t, "the session has ended", func() bool { return r.server.Connections() == 0 })
}

func TestCompression(t *testing.T) {
	for _, offered := range []bool{true, false} {
		t.Run(fmt.Sprintf("offered=%v", offered), func(t *testing.T) {
			handler := echo()
			handler.Open = func(c *Conn) { c.Join("room") }
			r := newRig(t, Config{Compression: true, MaxPayload: 100_000}, map[string]Handler{"/": handler})
			dialer := &websocket.Dialer{EnableCompression: offered}
			conn, res, err := dialer.Dial(r.wsURL("EIO=4&transport=websocket"), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if got := strings.Contains(res.Header.Get("Sec-WebSocket-Extensions"), "permessage-deflate"); got != offered {
				t.Errorf("negotiated %v, offered %v", got, offered)
			}
			c := &wsClient{t: t, conn: conn}
			c.expectPrefix("0{")
			c.send("40") // compressed by the client if negotiated
			c.expectPrefix("40{")
			large := strings.Repeat("all work and no play ", 2000)
			for _, text := range []string{"small", large, "small again", large} {
				f, _ := NewFrame("/", "text", text)
				r.server.Broadcast("/", f, Audience{Rooms: []string{"room"}})
				c.expect(string(f.text))
				c.send(`42["x","` + text + `"]`)
				c.expect(`42["x-back","` + text + `"]`)
			}
			c.send(`42["x","` + strings.Repeat("0", 5_000_000) + `"]`) // 5 kB on the wire if compressed
			if code, _ := c.expectClose(); code != websocket.CloseMessageTooBig {
				t.Errorf("close code %d for a message that inflates over the limit, want 1009", code)
			}
		})
	}
}

func TestCompressionIsNotClaimedWhenOff(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	conn, res, err := (&websocket.Dialer{EnableCompression: true}).Dial(r.wsURL("EIO=4&transport=websocket"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got := res.Header.Get("Sec-WebSocket-Extensions"); got != "" {
		t.Errorf("negotiated %q without Config.Compression", got)
	}
}
