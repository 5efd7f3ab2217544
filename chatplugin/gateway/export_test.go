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
