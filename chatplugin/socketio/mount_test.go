package socketio

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"
)

// mounted serves handlers on the router of a real PocketBase app. timeout is the HTTP server's for reading and writing.
func mounted(t *testing.T, timeout time.Duration, cfg Config, handlers map[string]Handler, paths ...string) (*rig, *tests.TestApp) {
	t.Helper()
	app, err := tests.NewTestApp()
	if err != nil {
		t.Fatal(err)
	}
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	router.Bind(apis.CORS(apis.CORSConfig{AllowOrigins: []string{"*"}})) // as apis.Serve does
	router.GET("/{path...}", func(e *core.RequestEvent) error { return e.String(http.StatusOK, "static file") })
	r := newRigOn(t, cfg, handlers, func(http.Handler) *httptest.Server { return httptest.NewUnstartedServer(nil) })
	r.server.Mount(&core.ServeEvent{App: app, Router: router}, paths...)
	mux, err := router.BuildMux()
	if err != nil {
		t.Fatal(err)
	}
	r.http.Config.Handler = mux
	r.http.Config.ReadTimeout, r.http.Config.WriteTimeout = timeout, timeout
	r.http.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		defer cancel()
		_ = r.server.Close(ctx)
		app.Cleanup()
	})
	return r, app
}

func TestMountServesEveryTransportOnPocketBase(t *testing.T) {
	got := make(chan *Handshake, 10)
	handler := echo()
	handler.Connect = func(hs *Handshake) (any, error) { got <- hs; return hs.Auth, nil }
	r, app := mounted(t, time.Minute, Config{}, map[string]Handler{"/": handler}, "/socket.io/", "/realtime")
	app.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}

	header := http.Header{"X-Forwarded-For": {"203.0.113.7"}}
	c := r.dialRaw("EIO=4&transport=websocket", header)
	c.expectPrefix("0{")
	c.send("40")
	c.expectPrefix("40{")
	c.expect(`42["auth",{}]`)
	if hs := wait(t, "Connect", got); hs.RemoteIP != "203.0.113.7" {
		t.Errorf("RemoteIP = %q, want PocketBase's RealIP", hs.RemoteIP)
	}
	c.send(`421["x",1]`)
	c.expect(`431[1]`)

	p := r.pollJoin("/")
	p.post(`42["x"]`)
	upgraded := p.probe()
	upgraded.send("5")
	upgraded.send(`422["y"]`)
	for !strings.HasPrefix(upgraded.readEvent(), "432[") {
	}

	for _, path := range []string{"/socket.io/", "/socket.io", "/realtime", "/realtime/"} {
		for method, want := range map[string]int{http.MethodGet: 200, http.MethodOptions: 204, http.MethodPost: 400} {
			req, _ := http.NewRequest(method, r.http.URL+path+"?EIO=4&transport=polling", nil)
			if status, body, err := do(req); err != nil || status != want {
				t.Errorf("%s %s: %d %s %v, want %d", method, path, status, body, err, want)
			}
		}
	}
	req, _ := http.NewRequest(http.MethodGet, r.http.URL+"/socket.io/other", nil)
	if _, body, _ := do(req); body != "static file" {
		t.Errorf("a path below the endpoint answered %q, want the app's own", body)
	}
}

func TestMountKeepsPocketBasesMiddlewaresAway(t *testing.T) {
	r, app := mounted(t, time.Minute, Config{MaxPayload: 64 << 20}, map[string]Handler{"/": echo()})
	settings := app.Settings()
	settings.RateLimits.Enabled = true
	settings.RateLimits.Rules = []core.RateLimitRule{{Label: "/", MaxRequests: 2, Duration: 60}}
	settings.Logs.MaxDays = 1
	for range 5 {
		r.pollJoin("/") // three requests each
	}
	p := r.pollJoin("/")
	p.post(`42["x","` + strings.Repeat("y", 33<<20) + `"]`) // over PocketBase's 32 MiB

	req, _ := http.NewRequest(http.MethodGet, r.url("EIO=4&transport=polling"), nil)
	req.Header.Set("Origin", "http://evil.example")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if acao := res.Header.Get("Access-Control-Allow-Origin"); res.StatusCode != http.StatusForbidden || acao != "" {
		t.Errorf("foreign origin: %d with Access-Control-Allow-Origin %q, want 403 without", res.StatusCode, acao)
	}
}

// The end of a websocket must not wait for the HTTP server's timeouts, and they must not end a websocket.
func TestMountedWebsocketOutlivesTheServersTimeouts(t *testing.T) {
	r, _ := mounted(t, 250*time.Millisecond, Config{PingInterval: 20 * time.Millisecond, PingTimeout: patience}, map[string]Handler{"/": echo()})
	c := r.join("/")
	c.expect(`42["auth",{}]`)
	for range 20 { // 400 ms of heartbeats
		if text := c.read(); text != "2" {
			t.Fatalf("received %q, want a heartbeat", text)
		}
		c.send("3")
	}
	c.send(`421["x"]`)
	c.expect(`431[]`)
}
