// Package syarah speaks the published "Syarah Chat API" v0.0.1 (seed 001), so
// that a client written for that document works unchanged.
//
// The wire in short: numbers for rooms and messages, one object per event, one
// ack argument, the access token inside the events. What the document states
// and what is our decision is told apart in docs/dialects/syarah.md.
package syarah

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/gateway"
)

// Config holds what the document leaves open. The zero value works.
type Config struct {
	// OldestFirst turns the pages of findAllMessages round. The document does not
	// say; if not set, a page lists its newest message first.
	OldestFirst bool
}

// Dialect is the wire. Make it with New.
type Dialect struct {
	cfg     Config
	table   map[string]row
	clients clientTypes
	app     core.App // set by Routes, before the first connection; nil in unit tests
}

// New makes the dialect.
func New(cfg Config) *Dialect {
	d := &Dialect{cfg: cfg, clients: clientTypes{users: make(map[string]clientType)}}
	d.table = d.rows()
	return d
}

// Name implements gateway.Dialect.
func (d *Dialect) Name() string { return "syarah" }

// Recognizes implements gateway.Recognizer. The document requires the query
// parameter userId of every client; no other wire has it.
func (d *Dialect) Recognizes(h *gateway.Handshake) bool { return h.Query.Has("userId") }

// Claims implements gateway.Claimer: only the user of the query may sign in. The
// gateway asks for every handshake before it lets its user come online.
func (d *Dialect) Claims(h *gateway.Handshake) string {
	d.announce(h, credentials(h)...)
	return h.Query.Get("userId")
}

// SignedIn implements gateway.Greeter.
func (d *Dialect) SignedIn(c *gateway.Conn) {
	d.clients.connected(c.Context(), c.Actor().User, c.Handshake().Query.Get("clientType"))
}

// fileURL makes the absolute URL that the document shows for avatars from a
// path on this server. The host is PocketBase's setting "Application URL". An
// empty path is null on this wire.
func (d *Dialect) fileURL(path string) *string {
	if path == "" {
		return nil
	}
	if d.app != nil && strings.HasPrefix(path, "/") {
		path = strings.TrimRight(d.app.Settings().Meta.AppURL, "/") + path
	}
	return &path
}

// Interface guards
var (
	_ gateway.Dialect    = (*Dialect)(nil)
	_ gateway.Recognizer = (*Dialect)(nil)
	_ gateway.Claimer    = (*Dialect)(nil)
	_ gateway.Greeter    = (*Dialect)(nil)
	_ gateway.Router     = (*Dialect)(nil)
)
