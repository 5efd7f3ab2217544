// Package plain is a wire as small as one can be: a template for a dialect of
// your own. Copy it, and change the words.
package plain

import "pocketchat/chatplugin/gateway"

// Dialect is the wire. It keeps no state: what it has to know is in the
// service, in the log and with the connection.
type Dialect struct{}

// New makes the dialect.
func New() Dialect { return Dialect{} }

// Name implements gateway.Dialect: "?dialect=plain" and the namespace "/plain".
func (Dialect) Name() string { return "plain" }

// Events implements gateway.Dialect: what clients may send. No other dialect
// has events of these names, so the first one tells that a client speaks plain.
func (Dialect) Events() map[string]gateway.Inbound {
	return map[string]gateway.Inbound{
		"open":   {Do: open},
		"say":    {Do: say, Rate: gateway.RateMessage},
		"writes": {Do: writes, Rate: gateway.RateTyping},
	}
}

// Interface guard
var _ gateway.Dialect = Dialect{}
