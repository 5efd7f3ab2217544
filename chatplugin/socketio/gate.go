package socketio

import (
	"encoding/json"
	"net/http"

	"github.com/gorilla/websocket"
)

// maxRequestHeader limits what one connection can make the server keep: the engine holds on to its first request for as long as it lives.
const maxRequestHeader = 16 << 10

// gate stands before the engine. It refuses what the engine would let through, and it keeps the engine from
// touching a response after the request's goroutine has gone on.
type gate struct {
	server *Server
	engine http.Handler
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !g.admit(w, r) {
		return
	}
	e := newEntry(w, r)
	r, end := e.request(r)
	defer end()
	if websocket.IsWebSocketUpgrade(r) {
		e.deflate = g.negotiate(r)
		g.upgrade(w, r, e)
		return
	}
	// A poll is answered from other goroutines, while this one waits. If the client goes away in between, both
	// would use w at the same time; so they write to a buffer and this goroutine copies it.
	buffered := &bufferedResponse{header: http.Header{}}
	g.engine.ServeHTTP(buffered, r)
	buffered.copyTo(w)
}

// upgrade runs the engine and only then lets the new websocket read. So no packet arrives before every listener is in
// place: the stock transport loses the CONNECT of a fast client (findings 2.3: 5 of 8000).
func (g *gate) upgrade(w http.ResponseWriter, r *http.Request, e *entry) {
	hijacked := &hijackable{ResponseWriter: w}
	g.engine.ServeHTTP(hijacked, r)
	// The engine keeps the writer for the whole session. Through it the two 4 KiB buffers of the HTTP server would
	// stay reachable (findings 2.2: 9 KB per connection).
	hijacked.ResponseWriter = finishedResponse{}
	if start := e.start; start != nil {
		e.start = nil
		start()
	}
}

// admit answers the request itself if it must not reach the engine.
func (g *gate) admit(w http.ResponseWriter, r *http.Request) bool {
	query := r.URL.Query()
	sid, name := query.Get("sid"), query.Get("transport")
	switch {
	case !g.server.originAllowed(r):
		refuse(w, http.StatusForbidden, 4, "Forbidden")
	case r.Method == http.MethodOptions:
		return true
	case g.server.closing.Load() && (sid == "" || name == "websocket"):
		// An open poll may still fetch its close packet.
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable, 4, "Server is shutting down")
	case headerSizeOf(r) > maxRequestHeader:
		refuse(w, http.StatusRequestHeaderFieldsTooLarge, 3, "Bad request")
	case sid == "" && query.Get("EIO") != "4":
		refuse(w, http.StatusBadRequest, 5, "Unsupported protocol version")
	case query.Get("EIO") != "4":
		// CVE-2026-102599: a session must not change its revision when it changes its transport.
		refuse(w, http.StatusBadRequest, 3, "Bad request")
	case query.Has("j"), query.Has("b64"):
		// JSONP is a script include: it carries no Origin, so the origin check would not see it. b64 is for binary data.
		refuse(w, http.StatusBadRequest, 3, "Bad request")
	default:
		return true
	}
	return false
}

// negotiate leaves one plain offer of permessage-deflate in the request if we can honour one, else none.
func (g *gate) negotiate(r *http.Request) bool {
	ok := g.server.cfg.Compression && acceptsDeflate(r.Header.Values("Sec-WebSocket-Extensions"))
	if ok {
		r.Header.Set("Sec-WebSocket-Extensions", "permessage-deflate")
	} else {
		r.Header.Del("Sec-WebSocket-Extensions")
	}
	return ok
}

func headerSizeOf(r *http.Request) int {
	n := len(r.RequestURI)
	for key, values := range r.Header {
		for _, value := range values {
			n += len(key) + len(value)
		}
	}
	return n
}

// refuse answers in the engine's own form.
func refuse(w http.ResponseWriter, status, code int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"code": code, "message": message})
}
