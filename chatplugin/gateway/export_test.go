package gateway

import "context"

// HandedOut waits until the log was handed out up to position.
func HandedOut(ctx context.Context, g *Gateway, position int64) error {
	stop := context.AfterFunc(ctx, func() {
		g.line.Lock()
		defer g.line.Unlock()
		g.moved.Broadcast()
	})
	defer stop()
	for reached := g.handedOut(); reached < position; reached = g.handedOut() {
		if err := g.waitMoved(ctx, reached); err != nil {
			return err
		}
	}
	return nil
}

// Awaits reports whether a position after reached, up to and including position,
// has news for a user.
func Awaits(g *Gateway, user string, reached, position int64) (bool, error) {
	return g.awaits(user, reached, position)
}

// Unfollow stops handing out the log, as if it were slow for ever.
func Unfollow(g *Gateway) { g.unfollow() }

// Leftovers counts what the gateway still keeps of connections.
func Leftovers(g *Gateway) int {
	g.conns.mu.RLock()
	n := len(g.conns.byUser) + len(g.conns.guests)
	g.conns.mu.RUnlock()
	g.alarms.mu.Lock()
	n += len(g.alarms.queue)
	g.alarms.mu.Unlock()
	for _, w := range g.choose.wires {
		n += int(w.live.Load())
	}
	return n
}

// AppLogger is what the Socket.IO server logs to.
var AppLogger = appLogger
