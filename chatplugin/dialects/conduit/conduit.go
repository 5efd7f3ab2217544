// Package conduit speaks the chat module of the Conduit platform (seed 003), so
// that a client written for it works unchanged.
//
// The wire in short: namespace "/chat/" on the engine path "/realtime", a bearer
// token in the handshake, three events with positional arguments and no acks,
// and a REST API under /chat. The module went through three eras; one payload is
// the union of all three. What it states and what is our decision is told apart
// in docs/dialects/conduit.md.
package conduit

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// Config is the module's own configuration, as far as it has a meaning here.
// The zero value is the module's default.
type Config struct {
	// Echo says who hears their own messages. If not set, EchoAuto.
	Echo Echo

	// NoMessageEdit and NoMessageDelete take the two routes away, as the module's
	// allowMessageEdit and allowMessageDelete do when they are false.
	NoMessageEdit   bool
	NoMessageDelete bool

	// DeleteEmptyRooms deletes a room when one participant is left. If not set, a
	// room goes with the last one.
	DeleteEmptyRooms bool

	// AuditMode keeps what clients of this wire delete: the text of a message, for
	// superusers only, and a room that the last participant left.
	AuditMode bool

	// ExplicitRoomJoins asks users before they come into a room: creating a room
	// and adding users sends invitations. It covers the doors of this wire only.
	ExplicitRoomJoins bool

	// SendEmail sends the links of an invitation to the receiver's e-mail address,
	// with PocketBase's mail settings.
	SendEmail bool
}

// Echo says whether the connection that sent something hears it too.
type Echo string

// The three answers. Clients of the seed's time show what they send and would
// show it twice with an echo; newer ones wait for it.
const (
	EchoAuto   Echo = ""       // connections of newer clients only, see session.modern
	EchoNever  Echo = "never"  // none
	EchoAlways Echo = "always" // all
)

// Dialect is the wire. Make it with New.
type Dialect struct {
	cfg     Config
	origins origins
	hooks   hourly // answers to invitations by link
}

// New makes the dialect.
func New(cfg Config) *Dialect {
	return &Dialect{cfg: cfg}
}

// Name implements gateway.Dialect.
func (d *Dialect) Name() string { return "conduit" }

// Paths implements gateway.Pather: the module's clients set this path.
func (d *Dialect) Paths() []string { return []string{"/realtime"} }

// Namespaces implements gateway.Namespacer. The gateway serves each with and
// without the trailing slash that the module's own name has.
func (d *Dialect) Namespaces() []string { return []string{"/chat"} }

// Credential implements gateway.Credentialer: the module takes the token in a third
// field of the auth object too, and nobody without one.
func (d *Dialect) Credential(h *gateway.Handshake) (string, error) {
	if token, _ := textOf(h.Auth["authorization"]); token != "" {
		return token, nil
	}
	return "", chat.Errorf(chat.Unauthorized, noToken)
}

// Interface guards
var (
	_ gateway.Credentialer = (*Dialect)(nil)
	_ gateway.Dialect      = (*Dialect)(nil)
	_ gateway.Pather       = (*Dialect)(nil)
	_ gateway.Namespacer   = (*Dialect)(nil)
	_ gateway.Router       = (*Dialect)(nil)
)
