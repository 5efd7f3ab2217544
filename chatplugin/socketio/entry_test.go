package socketio

import (
	"net/http"
	"testing"
)

// What belongs to the HTTP server is let go, what the client said stays, also for namespaces it joins later.
func TestHandshakeKeepsWhatTheClientSaidAndNothingOfTheServer(t *testing.T) {
	got := make(chan *Handshake, 2)
	h := Handler{Connect: func(hs *Handshake) (any, error) { got <- hs; return nil, nil }}
	r := newRig(t, Config{}, map[string]Handler{"/": h, "/second": h})
	c := r.dialRaw("EIO=4&transport=websocket&userId=7", http.Header{"Authorization": {"Bearer t"}, "Accept-Language": {"ar"}})
	c.send(`40{"token":"abc"}`)
	c.send(`40/second,{"token":"def"}`)
	for _, want := range []struct{ namespace, token string }{{"/", `"abc"`}, {"/second", `"def"`}} {
		hs := wait(t, "Connect", got)
		if hs.Namespace != want.namespace || string(hs.Auth["token"]) != want.token || hs.Query.Get("userId") != "7" ||
			hs.Header.Get("Authorization") != "Bearer t" || hs.Header.Get("Accept-Language") != "ar" {
			t.Errorf("handshake %+v", hs)
		}
		for name := range upgradeHeaders {
			if hs.Header.Get(name) != "" {
				t.Errorf("%s is still there", name)
			}
		}
		ctx := hs.Request.Context()
		wait(t, "the end of the request", ctx.Done())
		if ctx.Value(http.ServerContextKey) != nil {
			t.Error("the request holds on to the HTTP server")
		}
	}
}

// The stock library copies headers, query and auth for every namespace, into an object that nobody asks for.
func TestLibraryKeepsNoCopyOfTheHandshake(t *testing.T) {
	conns := make(chan *Conn, 1)
	r := newRig(t, Config{}, map[string]Handler{"/": {Open: func(c *Conn) { conns <- c }}})
	r.join("/")
	c := wait(t, "Open", conns)
	if hs := c.sock.Handshake(); hs.Headers != nil || hs.Query != nil || hs.Auth != nil {
		t.Errorf("kept: %+v", hs)
	}
	if ctx := c.link.es.Request(); ctx.Websocket != nil || ctx.ResponseHeaders().Count() != 0 {
		t.Errorf("kept: %v, %v", ctx.Websocket, ctx.ResponseHeaders().All())
	}
}
