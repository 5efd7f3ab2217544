package chattest

import "net"

// TakeUntil waits for an event for which last is true. It takes that one and all
// before it and returns them in their order.
func (c *Client) TakeUntil(what string, last func(Event) bool) []Event {
	c.t.Helper()
	var taken []Event
	seen := 0 // events that last was asked about
	c.wait(what, func() bool {
		for ; seen < len(c.events); seen++ {
			if last(c.events[seen]) {
				taken, c.events = c.events[:seen+1:seen+1], c.events[seen+1:]
				return true
			}
		}
		return false
	})
	return taken
}

// StopReading makes the client one that hangs: it reads at most one message more
// and keeps its connection open. Only Abort ends it.
func (c *Client) StopReading() {
	c.deaf.Store(true)
	// The system would read for the client, megabytes of it.
	if tcp, ok := c.ws.NetConn().(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(4 << 10)
	}
}
