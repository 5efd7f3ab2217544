package socketio

import "context"

// Close stops the server in good order. New connections get 503. Events that clients have sent and that are being handled are finished and
// their acks go out; then every connection is closed in a way that makes clients reconnect, by then to another server. Close
// returns when all connections and all goroutines of this package have ended, or with ctx's error after cutting the rest.
func (s *Server) Close(ctx context.Context) error {
	s.closing.Store(true)
	for links := s.allLinks(); len(links) > 0 && ctx.Err() == nil; links = s.allLinks() {
		closeLinks(ctx, links) // again for those that were being opened when we began
	}
	if ctx.Err() == nil {
		select {
		case <-s.busy.wait():
			return nil
		case <-ctx.Done():
		}
	}
	for _, l := range s.allLinks() {
		l.cutSocket()
	}
	return ctx.Err()
}

func closeLinks(ctx context.Context, links []*link) {
	for _, l := range links {
		l.setReason(ReasonShutdown)
		for _, c := range l.conns() {
			c.await(ctx)
		}
		l.shut()
	}
	for _, l := range links {
		select {
		case <-l.closed:
		case <-ctx.Done():
		}
	}
}

// await waits until no event of this connection waits or is being handled.
func (c *Conn) await(ctx context.Context) {
	select {
	case <-c.inbox.drained():
	case <-c.done:
	case <-ctx.Done():
	}
}

// cutSocket ends a session and does not even wait for its last bytes.
func (l *link) cutSocket() {
	l.cut()
	if ws, ok := l.es.Transport().(*websocketTransport); ok {
		_ = ws.nc.Close()
	}
}
