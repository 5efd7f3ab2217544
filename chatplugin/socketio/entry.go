package socketio

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/zishang520/socket.io/v3/pkg/types"
)

// entryKey carries the entry of a request to the transport it creates.
type entryKey struct{}

// entry is what a session needs to know about a request. The first one's stays with the session, because the engine holds on
// to its first request for as long as it lives.
type entry struct {
	query  url.Values
	ip     string // of the client
	secure bool   // it came over TLS

	deflate bool                     // permessage-deflate is being negotiated
	body    *http.ResponseController // of a POST
	start   func()                   // set by a websocket transport; called when the engine has wired it
}

// peerKey carries what the router knows about the peer into the request's context.
type peerKey struct{}

// peer is the value of peerKey.
type peer struct {
	ip     string
	secure bool
}

func withPeer(r *http.Request, ip string, secure bool) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), peerKey{}, peer{ip: ip, secure: secure}))
}

func newEntry(w http.ResponseWriter, r *http.Request) *entry {
	e := &entry{query: r.URL.Query()}
	if r.Method == http.MethodPost {
		e.body = http.NewResponseController(w)
	}
	if p, ok := r.Context().Value(peerKey{}).(peer); ok {
		e.ip, e.secure = p.ip, p.secure
		return e
	}
	e.ip, e.secure = r.RemoteAddr, r.TLS != nil
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		e.ip = host
	}
	return e
}

// entryOf returns the entry of a request. The gate has given every request one.
func entryOf(ctx context.Context) *entry {
	return ctx.Value(entryKey{}).(*entry)
}

// request returns the request the engine sees. It says the same as r, but keeps nothing of the HTTP server and of the router alive: not
// their contexts, nor the TLS state, nor the readers around a body that nobody reads. end must be called when the engine has returned.
func (e *entry) request(r *http.Request) (lean *http.Request, end func()) {
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), entryKey{}, e))
	stop := context.AfterFunc(r.Context(), cancel) // the client hangs up
	lean = (&http.Request{
		Method: r.Method, URL: r.URL, RequestURI: r.RequestURI, Host: r.Host, RemoteAddr: r.RemoteAddr,
		Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor,
		Header: r.Header, ContentLength: r.ContentLength, Body: http.NoBody,
	}).WithContext(ctx)
	if r.Method == http.MethodPost {
		lean.Body = r.Body
	}
	return lean, func() {
		stop()
		cancel()
	}
}

// upgradeHeaders are of no use once a websocket is there.
var upgradeHeaders = map[string]bool{
	"Connection": true, "Upgrade": true,
	"Sec-Websocket-Key": true, "Sec-Websocket-Version": true, "Sec-Websocket-Extensions": true,
}

// trim takes from the first request of a session, which the engine keeps, what nobody asks for any more. The session is not known to
// its client yet, so nobody else looks at the request.
func trim(ctx *types.HttpContext) {
	if ctx.Websocket != nil || ctx.IsDone() { // answered
		ctx.ResponseHeaders().Replace(map[string][]string{})
	}
	ctx.Websocket = nil // the library's connection with its buffers
	header := http.Header{}
	for key, values := range ctx.Request().Header {
		if !upgradeHeaders[key] {
			header[key] = values
		}
	}
	ctx.Request().Header = header
	ctx.Headers().Replace(header)
	ctx.Query().Replace(entryOf(ctx.Context()).query)
}

// limitBody gives the client that long to send its request body; zero takes the limit back.
func (e *entry) limitBody(d time.Duration) {
	var deadline time.Time
	if d > 0 {
		deadline = time.Now().Add(d)
	}
	_ = e.body.SetReadDeadline(deadline) // not supported by every writer; then the HTTP server's limit holds
}
