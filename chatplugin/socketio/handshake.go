package socketio

import (
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/zishang520/socket.io/servers/socket/v3"
)

// Handshake is what a client said when it connected. Nothing in it is verified. Treat it as read-only: Header and
// Query are shared by all namespaces of a connection.
type Handshake struct {
	Namespace string
	Auth      map[string]json.RawMessage // the client's "auth" option; empty if none
	Header    http.Header                // of the first request of the connection, without those of a websocket upgrade
	Query     url.Values                 // of the first request of the connection
	Path      string                     // for example "/socket.io/"
	RemoteIP  string                     // PocketBase's RealIP when mounted, else the TCP peer
	Secure    bool                       // the first request came over TLS
	Request   *http.Request              // the first request; its body, context and TLS state are gone
}

// newHandshake collects the handshake of a socket that is about to connect.
func newHandshake(sock *socket.Socket) *Handshake {
	r := sock.Request().Request()
	e := entryOf(r.Context())
	hs := &Handshake{
		Namespace: sock.Nsp().Name(),
		Auth:      map[string]json.RawMessage{},
		Header:    r.Header,
		Query:     e.query,
		Path:      r.URL.Path,
		RemoteIP:  e.ip,
		Secure:    e.secure,
		Request:   r,
	}
	for key, value := range sock.Handshake().Auth {
		if raw, ok := value.(json.RawMessage); ok {
			hs.Auth[key] = raw
		}
	}
	// The library keeps a copy of all that, and nobody asks for it.
	*sock.Handshake() = socket.Handshake{}
	return hs
}
