//go:build !unix

package socketio

import "net"

// newTryWriter returns nil: there is no write that does not wait, so every write goes through the outbox's goroutine.
func newTryWriter(net.Conn) tryWriter { return nil }
