package socketio

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// The tests named TestEngine... check the Engine.IO protocol, revision 4, by its text: docs/protocol-conformance.md lists them.

func TestEngineHandshakeTellsTheClientTheRules(t *testing.T) {
	cfg := Config{PingInterval: 7 * time.Second, PingTimeout: 5 * time.Second, MaxPayload: 12345}
	r := newRig(t, cfg, map[string]Handler{"/": {}})
	status, body := r.request(http.MethodGet, "EIO=4&transport=polling", "")
	if status != http.StatusOK {
		t.Fatalf("status %d, want 200", status)
	}
	for transport, open := range map[string]map[string]any{
		"polling":   decodeOpen(t, body),
		"websocket": r.dial().open,
	} {
		if sid, _ := open["sid"].(string); len(sid) < 20 {
			t.Errorf("%s: sid = %v, want at least 20 characters", transport, open["sid"])
		}
		upgrades, _ := open["upgrades"].([]any)
		if want := transport == "polling"; want != (len(upgrades) == 1 && upgrades[0] == "websocket") {
			t.Errorf("%s: upgrades = %v", transport, open["upgrades"])
		}
		if open["pingInterval"] != 7000.0 || open["pingTimeout"] != 5000.0 || open["maxPayload"] != 12345.0 {
			t.Errorf("%s: handshake %v does not show the configuration", transport, open)
		}
		if len(open) != 5 {
			t.Errorf("%s: handshake has the fields %v, want exactly five", transport, open)
		}
	}
}

func TestEngineHandshakeRefusals(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	tests := []struct {
		name, method, query string
		status              int
	}{
		{"no revision", "GET", "transport=polling", 400},
		{"revision 3", "GET", "EIO=3&transport=polling", 400},
		{"revision is not a number", "GET", "EIO=abc&transport=polling", 400},
		{"no transport", "GET", "EIO=4", 400},
		{"unknown transport", "GET", "EIO=4&transport=abc", 400},
		{"webtransport is not offered", "GET", "EIO=4&transport=webtransport", 400},
		{"websocket without upgrade", "GET", "EIO=4&transport=websocket", 400},
		{"handshake by POST", "POST", "EIO=4&transport=polling", 400},
		{"handshake by PUT", "PUT", "EIO=4&transport=polling", 400},
		{"handshake by HEAD", "HEAD", "EIO=4&transport=polling", 400},
		{"unknown session", "GET", "EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAA", 400},
		{"session named like an object's prototype", "GET", "EIO=4&transport=polling&sid=__proto__", 400},
		{"session with illegal characters", "GET", "EIO=4&transport=polling&sid=%00%22", 400},
		{"JSONP, which would pass the origin check", "GET", "EIO=4&transport=polling&j=0", 400},
		{"base64 for binary data", "GET", "EIO=4&transport=polling&b64=1", 400},
		{"much more than a handshake", "GET", "EIO=4&transport=polling&x=" + strings.Repeat("x", maxRequestHeader), 431},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if status, body := r.request(test.method, test.query, ""); status != test.status {
				t.Errorf("status %d %s, want %d", status, body, test.status)
			}
		})
	}
	if n := r.server.Connections(); n != 0 {
		t.Errorf("%d sessions are open after refusals only", n)
	}
}

func TestEngineWebsocketHandshakeRefusals(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	polling := r.poll()
	for name, query := range map[string]string{
		"no revision":                    "transport=websocket",
		"revision is not a number":       "EIO=abc&transport=websocket",
		"no transport":                   "EIO=4",
		"unknown transport":              "EIO=4&transport=abc",
		"unknown session":                "EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAAAAAA",
		"upgrade with revision 3":        "EIO=3&transport=websocket&sid=" + polling.sid,
		"upgrade without revision":       "transport=websocket&sid=" + polling.sid,
		"upgrade with a broken revision": "EIO=4x&transport=websocket&sid=" + polling.sid,
	} {
		t.Run(name, func(t *testing.T) {
			conn, res, err := websocket.DefaultDialer.Dial(r.wsURL(query), nil)
			if err == nil {
				conn.Close()
				t.Fatal("the websocket was accepted")
			}
			if res == nil || res.StatusCode != http.StatusBadRequest {
				t.Errorf("response %v, want 400", res)
			}
		})
	}
	polling.post("40") // the session is as good as before
	if got := polling.get(); !strings.HasPrefix(got, "40") {
		t.Errorf("CONNECT reply = %q", got)
	}
}

func TestEnginePollingTransportCannotBeAWebsocket(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	conn, _, err := websocket.DefaultDialer.Dial(r.wsURL("EIO=4&transport=polling"), nil)
	if err != nil {
		return // refused before the upgrade is as good
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	if _, b, err := conn.ReadMessage(); err == nil {
		t.Errorf("received %q, want the socket closed", b)
	}
	if n := r.server.Connections(); n != 0 {
		t.Errorf("%d sessions are open", n)
	}
}
