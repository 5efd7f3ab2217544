package conduit

import (
	"pocketchat/chatplugin/gateway"
)

// A client of the seed's time sends plain strings, signs in with a header, hears
// only what others do and knows no typing. A newer one waits for the echo of what
// it sent. The wire has no version, so a connection counts as newer once it did
// what older clients can't.

type modernKey struct{}

// authKeys are the fields of the auth object that carry a credential; older
// clients have no auth object.
var authKeys = []string{"token", "accessToken", "authorization", "ticket"}

// isModern reports whether a connection is that of a newer client.
func isModern(c *gateway.Conn) bool {
	if modern, _ := c.Value(modernKey{}).(bool); modern {
		return true
	}
	for _, key := range authKeys {
		if _, there := c.Handshake().Auth[key]; there {
			return true
		}
	}
	return false
}

// echoes reports whether a connection is to hear what it does itself.
func (d *Dialect) echoes(c *gateway.Conn) bool {
	switch d.cfg.Echo {
	case EchoAlways:
		return true
	case EchoNever:
		return false
	}
	return isModern(c)
}

// modernize notes that a connection did what only newer clients do.
func modernize(c *gateway.Conn) { c.Set(modernKey{}, true) }
