// Package team speaks the published "Chat Feature API" (seed 002), so that a
// client written for that document works when its server URL is changed.
//
// The wire in short: one object per event, everybody in a room hears the object
// that was sent, the sender included; a new conversation is an event named after
// the user it is for. The document has no credential, no acks and no errors.
// What it states and what is our decision is told apart in docs/dialects/team.md.
package team

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/gateway"
)

// Dialect is the wire. Make it with New.
type Dialect struct {
	table   map[string]row
	gateway *gateway.Gateway // set by Routes, before the first connection; nil in unit tests
}

// New makes the dialect.
func New() *Dialect {
	d := &Dialect{}
	d.table = d.rows()
	return d
}

// Name implements gateway.Dialect.
func (d *Dialect) Name() string { return "team" }

// Routes implements gateway.Router. The wire has no routes; this is how the
// dialect learns what serves it.
func (d *Dialect) Routes(_ *core.ServeEvent, g *gateway.Gateway) { d.gateway = g }

// absolute makes the whole URL that the document shows for pictures from a path
// on this server. The host is PocketBase's setting "Application URL".
func (d *Dialect) absolute(path string) string {
	if d.gateway == nil || !strings.HasPrefix(path, "/") {
		return path
	}
	return strings.TrimRight(d.gateway.App().Settings().Meta.AppURL, "/") + path
}

// Interface guards
var (
	_ gateway.Dialect = (*Dialect)(nil)
	_ gateway.Router  = (*Dialect)(nil)
)
