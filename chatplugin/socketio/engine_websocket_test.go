package socketio

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestEngineWebsocketClosesOnWhatItDoesNotSpeak(t *testing.T) {
	tests := []struct {
		name   string
		kind   int
		data   string
		code   int
		reason string // what Handler.Close is told
	}{
		{"not a packet", websocket.TextMessage, "abc", websocket.ClosePolicyViolation, "parse error"},
		{"empty message", websocket.TextMessage, "", websocket.ClosePolicyViolation, "parse error"},
		{"base64 binary", websocket.TextMessage, "bAQIDBA==", websocket.ClosePolicyViolation, "parse error"},
		{"binary message", websocket.BinaryMessage, "\x01\x02", websocket.CloseUnsupportedData, "transport error"},
		{"invalid UTF-8", websocket.TextMessage, "42[\"\xff\"]", websocket.CloseInvalidFramePayloadData, "transport error"},
		{"one byte over the limit", websocket.TextMessage, `42["` + strings.Repeat("x", 995) + `"]`, websocket.CloseMessageTooBig, "transport error"},
		{"far over the limit", websocket.TextMessage, "4" + strings.Repeat("x", 5_000_000), websocket.CloseMessageTooBig, "transport error"},
		{"close packet", websocket.TextMessage, "1", websocket.CloseNormalClosure, "transport close"},
		{"ping, which is the server's to send", websocket.TextMessage, "2", websocket.CloseNormalClosure, "transport error"},
		{"broken Socket.IO packet", websocket.TextMessage, "4abc", websocket.CloseNormalClosure, "parse error"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			closed := make(chan string, 1)
			r := newRig(t, Config{MaxPayload: 1000}, map[string]Handler{"/": {Close: func(_ *Conn, reason string) { closed <- reason }}})
			c := r.join("/")
			_ = c.conn.WriteMessage(test.kind, []byte(test.data)) // the server may hang up in the middle of a huge one
			if code, _ := c.expectClose(); code != test.code {
				t.Errorf("close code %d, want %d", code, test.code)
			}
			if reason := wait(t, "Handler.Close", closed); reason != test.reason {
				t.Errorf("reason %q, want %q", reason, test.reason)
			}
			eventually(t, "the session has ended", func() bool { return r.server.Connections() == 0 })
		})
	}
}

// Closing a socket with unread bytes resets it, and a reset may destroy the close frame on its way. So the server reads on for a while.
func TestEngineWebsocketLetsAClientFinishItsSentence(t *testing.T) {
	r := newRig(t, Config{MaxPayload: 1000}, map[string]Handler{"/": {}})
	c := r.join("/")
	if err := c.conn.WriteMessage(websocket.TextMessage, make([]byte, 20_000_000)); err != nil {
		t.Errorf("the server hung up in the middle: %v", err)
	}
	if code, _ := c.expectClose(); code != websocket.CloseMessageTooBig {
		t.Errorf("close code %d, want 1009", code)
	}
}

func TestEngineWebsocketTakesAPacketOfExactlyTheLimit(t *testing.T) {
	r := newRig(t, Config{MaxPayload: 1000}, map[string]Handler{"/": echo()})
	c := r.join("/")
	c.expect(`42["auth",{}]`)
	text := `42["x","` + strings.Repeat("y", 1000-len(`42["x",""]`)) + `"]`
	c.send(text)
	c.expect(strings.Replace(text, `"x"`, `"x-back"`, 1))
}

func TestEngineWebsocketFragmentsAndControlFramesInBetween(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": echo()})
	c := r.join("/")
	c.expect(`42["auth",{}]`)
	pong := make(chan string, 1)
	c.conn.SetPongHandler(func(data string) error { pong <- data; return nil })
	w, err := c.conn.NextWriter(websocket.TextMessage)
	if err != nil {
		t.Fatal(err)
	}
	part := strings.Repeat("z", 5000) // larger than the write buffer, so it goes out as a fragment
	for _, text := range []string{`42["x","`, part} {
		_, _ = w.Write([]byte(text))
	}
	_ = c.conn.WriteControl(websocket.PingMessage, []byte("are you there"), time.Now().Add(patience))
	_, _ = w.Write([]byte(`"]`))
	_ = w.Close()
	c.expect(`42["x-back","` + part + `"]`)
	if got := wait(t, "the websocket pong", pong); got != "are you there" {
		t.Errorf("pong %q", got)
	}
}

func TestEngineWebsocketHeartbeat(t *testing.T) {
	r := newRig(t, Config{PingInterval: 30 * time.Millisecond, PingTimeout: patience}, map[string]Handler{"/": {}})
	c := r.join("/")
	for range 3 {
		if got := c.read(); got != "2" {
			t.Fatalf("received %q, want a ping", got)
		}
		c.send("3")
	}
}

func TestEngineWebsocketSilentClientIsClosed(t *testing.T) {
	closed := make(chan string, 1)
	cfg := Config{PingInterval: 30 * time.Millisecond, PingTimeout: 30 * time.Millisecond}
	r := newRig(t, cfg, map[string]Handler{"/": {Close: func(_ *Conn, reason string) { closed <- reason }}})
	c := r.join("/")
	if code, _ := c.expectClose(); code != websocket.CloseNormalClosure {
		t.Errorf("close code %d, want 1000", code)
	}
	if reason := wait(t, "Handler.Close", closed); reason != "ping timeout" {
		t.Errorf("reason %q, want ping timeout", reason)
	}
}

// The crash of v3.0.2: heartbeat answers before there was a heartbeat.
func TestEngineWebsocketPongsNobodyAskedForAreHarmless(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": echo()})
	c := r.dialRaw("EIO=4&transport=websocket", nil)
	for range 100 {
		c.send("3")
	}
	c.expectPrefix("0{")
	c.send("40")
	c.expectPrefix("40{")
}

func TestEngineWebsocketPeerEndsAreReported(t *testing.T) {
	for name, leave := range map[string]func(*wsClient){
		"close frame": func(c *wsClient) {
			_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(patience))
			if code, _ := c.expectClose(); code != websocket.CloseNormalClosure {
				c.t.Errorf("the close frame was answered with %d, want 1000", code)
			}
		},
		"end of stream": func(c *wsClient) { _ = c.conn.Close() },
		"reset": func(c *wsClient) {
			_ = c.conn.NetConn().(interface{ SetLinger(int) error }).SetLinger(0)
			_ = c.conn.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			closed := make(chan string, 1)
			r := newRig(t, Config{}, map[string]Handler{"/": {Close: func(_ *Conn, reason string) { closed <- reason }}})
			leave(r.join("/"))
			if reason := wait(t, "Handler.Close", closed); reason != "transport close" {
				t.Errorf("reason %q, want transport close", reason)
			}
		})
	}
}

func TestEngineWebsocketProtocolErrorsGetTheirCode(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	for name, frame := range map[string][]byte{
		"unmasked frame":            {0x81, 0x01, '3'},
		"compressed without asking": {0xc1, 0x81, 0, 0, 0, 0, '3'},
		"unknown opcode":            {0x83, 0x81, 0, 0, 0, 0, '3'},
	} {
		t.Run(name, func(t *testing.T) {
			c := r.join("/")
			_, _ = c.conn.NetConn().Write(frame)
			if code, _ := c.expectClose(); code != websocket.CloseProtocolError {
				t.Errorf("close code %d, want 1002", code)
			}
		})
	}
}

// A frame header may announce 2^62 bytes. Only what arrives may cost memory.
func TestEngineWebsocketAnnouncedLengthIsNotAllocated(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	c := r.join("/")
	before := memory()
	_, _ = c.conn.NetConn().Write([]byte{0x81, 0xff, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '4'})
	other := r.join("/") // the server has had the time to read it
	other.send("3")
	if after := memory(); after.HeapAlloc > before.HeapAlloc+(4<<20) {
		t.Errorf("heap grew by %d bytes", after.HeapAlloc-before.HeapAlloc)
	}
}

func TestEngineNoEventIsLostRightAfterConnecting(t *testing.T) {
	// The stock server loses some of these: it reads before it listens and answers before it knows the socket.
	seen := make(chan string, 1)
	r := newRig(t, Config{}, map[string]Handler{"/": {
		Event: func(_ *Conn, name string, _ []json.RawMessage, _ Ack) { seen <- name },
	}})
	for range 300 {
		c := r.dialRaw("EIO=4&transport=websocket", nil)
		c.send("40") // before the handshake is read
		for !strings.HasPrefix(c.read(), "40{") {
		}
		c.send(`42["first"]`)
		wait(t, "the first event", seen)
		_ = c.conn.Close()
	}
}

func TestEngineAnswersToPingsDoNotTearFrames(t *testing.T) {
	r := newRig(t, Config{MaxQueue: 64 << 20}, map[string]Handler{"/": {Open: func(c *Conn) { c.Join("room") }}})
	c := r.join("/")
	big := json.RawMessage(`"` + strings.Repeat("b", 300_000) + `"`)
	f, err := NewFrame("/", "big", big)
	if err != nil {
		t.Fatal(err)
	}
	const n = 40
	for range n { // the socket's buffers are full long before the end, so every pong meets a half-written frame
		r.server.Broadcast("/", f, Audience{Rooms: []string{"room"}})
		_ = c.conn.WriteControl(websocket.PingMessage, []byte("x"), time.Now().Add(patience))
	}
	for range n {
		if got := c.readEvent(); !bytes.Equal([]byte(got), f.text) {
			t.Fatalf("received %d bytes that are not the frame", len(got))
		}
	}
}

func TestEngineHeadersOfTheUpgradeReachTheHandshake(t *testing.T) {
	got := make(chan *Handshake, 1)
	r := newRig(t, Config{}, map[string]Handler{"/": {Connect: func(hs *Handshake) (any, error) { got <- hs; return nil, nil }}})
	c := r.dialRaw("EIO=4&transport=websocket&userId=7&userId=8", http.Header{"Authorization": {"Bearer t"}})
	c.send(`40{"token":"abc","n":{"a":[1]}}`)
	hs := wait(t, "Connect", got)
	if hs.Header.Get("Authorization") != "Bearer t" || hs.Query.Get("userId") != "7" || hs.Path != "/socket.io/" ||
		hs.RemoteIP != "127.0.0.1" || hs.Secure || hs.Namespace != "/" || hs.Request == nil {
		t.Errorf("handshake %+v", hs)
	}
	if string(hs.Auth["token"]) != `"abc"` || string(hs.Auth["n"]) != `{"a":[1]}` || len(hs.Auth) != 2 {
		t.Errorf("auth %s", hs.Auth)
	}
}
