package socketio

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"

	"github.com/zishang520/socket.io/servers/socket/v3"
)

// Handshake is what a client said when it connected. Nothing in it is verified. Treat it as read-only: Header and
// Query are shared by all namespaces of a connection.
type Handshake struct {
	Namespace string
	Auth      map[string]json.RawMessage // the client's "auth" option; empty if none
	Header    http.Header                // of the first request of the connection
	Query     url.Values                 // of the first request of the connection
	Path      string                     // for example "/socket.io/"
	RemoteIP  string                     // PocketBase's RealIP when mounted, else the TCP peer
	Secure    bool                       // the first request came over TLS
	Request   *http.Request              // the first request; its body and context are finished
}

// peerKey carries what the router knows about the peer into the engine's request context.
type peerKey struct{}

// peer is the value of peerKey.
type peer struct {
	ip     string
	secure bool
}

func withPeer(r *http.Request, ip string, secure bool) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), peerKey{}, peer{ip: ip, secure: secure}))
}

// newHandshake collects the handshake of a socket that is about to connect.
func newHandshake(sock *socket.Socket) *Handshake {
	r := sock.Request().Request()
	hs := &Handshake{
		Namespace: sock.Nsp().Name(),
		Auth:      map[string]json.RawMessage{},
		Header:    r.Header,
		Query:     r.URL.Query(),
		Path:      r.URL.Path,
		Request:   r,
	}
	for key, value := range sock.Handshake().Auth {
		if raw, ok := value.(json.RawMessage); ok {
			hs.Auth[key] = raw
		}
	}
	if p, ok := r.Context().Value(peerKey{}).(peer); ok {
		hs.RemoteIP, hs.Secure = p.ip, p.secure
		return hs
	}
	hs.RemoteIP, hs.Secure = r.RemoteAddr, r.TLS != nil
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		hs.RemoteIP = host
	}
	return hs
}
