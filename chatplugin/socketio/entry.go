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
	body    *http.ResponseController // of a poll
	ctx     *types.HttpContext       // of an upgrade, until it is done
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
	e := &entry{query: r.URL.Query(), body: http.NewResponseController(w)}
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

// entryOf returns the entry of a request that came through the gate.
func entryOf(ctx context.Context) *entry {
	e, _ := ctx.Value(entryKey{}).(*entry)
	return e
}

// request returns the request the engine sees. It says the same as r and keeps nothing of the HTTP server and of the router alive:
// not their contexts, and not their readers around the body. The caller must call end when the engine has returned.
func (e *entry) request(r *http.Request) (lean *http.Request, end func()) {
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), entryKey{}, e))
	stop := context.AfterFunc(r.Context(), cancel) // the client hangs up
	lean = (&http.Request{
		Method: r.Method, URL: r.URL, RequestURI: r.RequestURI, Host: r.Host, RemoteAddr: r.RemoteAddr, TLS: r.TLS,
		Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor,
		Header: r.Header, ContentLength: r.ContentLength, Body: r.Body,
	}).WithContext(ctx)
	return lean, func() {
		stop()
		cancel()
		lean.Body, lean.TLS = http.NoBody, nil
		e.body = nil
	}
}

// upgradeHeaders are of no use once the upgrade is done.
var upgradeHeaders = map[string]bool{
	"Connection": true, "Upgrade": true,
	"Sec-Websocket-Key": true, "Sec-Websocket-Version": true, "Sec-Websocket-Extensions": true,
}

// upgraded takes from the engine's context of an upgrade what is not needed any more. It returns what starts the
// websocket, nil if there is none.
func (e *entry) upgraded() (start func()) {
	start, e.start = e.start, nil
	ctx := e.ctx
	e.ctx = nil
	if ctx == nil {
		return start
	}
	ctx.Websocket = nil
	header := http.Header{}
	for key, values := range ctx.Request().Header {
		if !upgradeHeaders[key] {
			header[key] = values
		}
	}
	ctx.Request().Header = header
	ctx.Headers().Replace(header)
	ctx.Query().Replace(e.query)
	return start
}

// limitBody gives the client that long to send its request body; zero takes the limit back.
func (e *entry) limitBody(d time.Duration) {
	if e == nil || e.body == nil {
		return
	}
	var deadline time.Time
	if d > 0 {
		deadline = time.Now().Add(d)
	}
	_ = e.body.SetReadDeadline(deadline) // not supported by every writer; then the HTTP server's limit holds
}
