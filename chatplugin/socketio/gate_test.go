package socketio

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func TestOriginByDefaultIsTheSameHost(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	host := r.http.Listener.Addr().String()
	port := host[strings.LastIndex(host, ":"):]
	tests := map[string]bool{
		"":                                 true,
		"http://" + host:                   true,
		"https://" + host:                  true, // TLS may end at a proxy
		"HTTP://" + host:                   true,
		"null":                             false,
		"http://evil.example":              false,
		"http://evil" + port:               false,
		"http://127.0.0.1":                 false, // another port is another origin
		"http://127.0.0.1:1":               false,
		"http://localhost" + port:          false,
		"http://" + host + ".evil.example": false,
		"http://" + host + "@evil.example": false,
		"http://evil.example#" + host:      false,
		"file://":                          false,
		"capacitor://" + host:              false,
		"http://[::1" + port:               false,
		" ":                                false,
		"*":                                false,
		host:                               false,
	}
	for origin, allowed := range tests {
		t.Run(origin, func(t *testing.T) { checkOrigin(t, r, origin, allowed) })
	}
}

func TestOriginByConfiguration(t *testing.T) {
	r := newRig(t, Config{AllowOrigin: func(_ *http.Request, origin string) bool { return origin == "https://app.example" }}, map[string]Handler{"/": {}})
	for origin, allowed := range map[string]bool{
		"https://app.example":                       true,
		"https://app.example.evil.example":          false,
		"http://" + r.http.Listener.Addr().String(): false, // the function alone decides
		"": true,
	} {
		t.Run(origin, func(t *testing.T) { checkOrigin(t, r, origin, allowed) })
	}
}

// checkOrigin tries polling, preflight and websocket.
func checkOrigin(t *testing.T, r *rig, origin string, allowed bool) {
	t.Helper()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	for _, method := range []string{http.MethodGet, http.MethodOptions} {
		req, _ := http.NewRequest(method, r.url("EIO=4&transport=polling"), nil)
		req.Header = header.Clone()
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		acao := res.Header.Get("Access-Control-Allow-Origin")
		switch {
		case allowed && res.StatusCode >= 300:
			t.Errorf("%s: %d, want success", method, res.StatusCode)
		case allowed && acao != origin:
			t.Errorf("%s: Access-Control-Allow-Origin %q, want %q", method, acao, origin)
		case !allowed && (res.StatusCode != http.StatusForbidden || acao != ""):
			t.Errorf("%s: %d with Access-Control-Allow-Origin %q, want 403 without", method, res.StatusCode, acao)
		}
		if res.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: cookies are allowed", method)
		}
	}
	conn, res, err := websocket.DefaultDialer.Dial(r.wsURL("EIO=4&transport=websocket"), header)
	if err == nil {
		conn.Close()
	}
	if allowed != (err == nil) {
		t.Errorf("websocket: %v, allowed is %v", err, allowed)
	}
	if !allowed && res != nil && res.StatusCode != http.StatusForbidden {
		t.Errorf("websocket: %d, want 403", res.StatusCode)
	}
}

func TestOriginIsCheckedOnEveryRequestOfASession(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": {}})
	p := r.pollJoin("/")
	for _, query := range []string{p.query(), "EIO=4&transport=websocket&sid=" + p.sid} {
		req, _ := http.NewRequest(http.MethodGet, r.url(query), nil)
		req.Header.Set("Origin", "http://evil.example")
		if status, _, err := do(req); err != nil || status != http.StatusForbidden {
			t.Errorf("%s: %d %v, want 403", query, status, err)
		}
	}
	req, _ := http.NewRequest(http.MethodGet, r.url(p.query()), nil)
	req.Header["Origin"] = []string{"http://" + r.http.Listener.Addr().String(), "http://evil.example"}
	if status, _, err := do(req); err != nil || status != http.StatusForbidden {
		t.Errorf("two origins: %d %v, want 403", status, err)
	}
	p.post("3")
}

func TestHandlePanicsOnProgrammingErrors(t *testing.T) {
	for name, wrong := range map[string]func(*Server){
		"no slash":        func(s *Server) { s.Handle("chat", Handler{}) },
		"empty":           func(s *Server) { s.Handle("", Handler{}) },
		"twice":           func(s *Server) { s.Handle("/", Handler{}); s.Handle("/", Handler{}) },
		"after it served": func(s *Server) { s.Handler(); s.Handle("/", Handler{}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			wrong(New(Config{}))
		})
	}
}
