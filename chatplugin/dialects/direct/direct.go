// Package direct speaks the published WebSocket API of a chat between two
// (seed 000), so that a client written for that document works unchanged but
// for the server URL.
//
// The wire in short: direct rooms only, UUIDs for rooms and messages, no
// credential in any event, no acks. What the document states and what is our
// decision is told apart in docs/dialects/direct.md. "Original" in this package
// is the server that the document was written for: Ripplebids-development/
// chat_ripplevids at commit 4ebeba8.
package direct

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// Dialect is the wire. Make it with New.
type Dialect struct{ table map[string]row }

// New makes the dialect.
func New() *Dialect { return &Dialect{table: rows()} }

// Name implements gateway.Dialect.
func (d *Dialect) Name() string { return "direct" }

// speaks reports whether the wire has a shape for a room. Groups have none.
func speaks(room chat.Room) bool { return room.Type == chat.Direct }

// Interface guards
var _ gateway.Dialect = (*Dialect)(nil)
