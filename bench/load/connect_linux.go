package load

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Connecting: dialers is how many handshakes run at once. Traffic has settled
// when nothing came for quiet; settleLimit ends the wait in any case.
const (
	dialers     = 16
	quiet       = 400 * time.Millisecond
	settleLimit = 20 * time.Second
)

// opened is a connection after its handshake.
type opened struct {
	s     socket
	index int
	rest  []byte
	err   error
}

// connectAll opens n connections and serves those already open meanwhile: their
// presence events and heartbeats must not pile up in kernel buffers. It returns
// them by index once all are signed in and the traffic that causes has ended.
func (l *loop) connectAll(ctx context.Context, addr string, n int, waitReady bool) ([]*conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	results := make(chan opened)
	var wg sync.WaitGroup
	for k := range dialers {
		wg.Go(func() { dialEvery(ctx, l.wire, addr, k, n, results) })
	}
	defer func() {
		cancel()
		wg.Wait()
	}()

	conns := make([]*conn, n)
	for missing := n; missing > 0; {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case o := <-results:
			if o.err != nil {
				return nil, fmt.Errorf("connection %d of %d: %w", o.index+1, n, o.err)
			}
			c, err := l.add(o.s, o.index, o.rest)
			if err != nil {
				return nil, err
			}
			conns[o.index] = c
			missing--
		default:
			if err := l.poll(time.Millisecond); err != nil {
				return nil, err
			}
		}
	}
	return conns, l.settle(ctx, conns, waitReady)
}

// dialEvery opens connections first, first+dialers, ... below n.
func dialEvery(ctx context.Context, w wire, addr string, first, n int, results chan<- opened) {
	for i := first; i < n; i += dialers {
		o := open(w, addr, i)
		select {
		case results <- o:
		case <-ctx.Done():
			if o.err == nil {
				o.s.close()
			}
			return
		}
	}
}

func open(w wire, addr string, i int) opened {
	s, err := dial(addr)
	if err != nil {
		return opened{index: i, err: err}
	}
	rest, err := w.handshake(s, i)
	if err != nil {
		s.close()
		return opened{index: i, err: err}
	}
	return opened{s: s, index: i, rest: rest}
}

// settle waits until every connection is signed in and nothing comes any more.
func (l *loop) settle(ctx context.Context, conns []*conn, waitReady bool) error {
	start := time.Now()
	last, seen := start, l.seen
	for time.Since(start) < settleLimit {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := l.poll(50 * time.Millisecond); err != nil {
			return err
		}
		if l.seen != seen {
			last, seen = time.Now(), l.seen
		}
		if time.Since(last) < quiet {
			continue
		}
		if missing := notReady(conns); missing == 0 || !waitReady {
			return nil
		}
	}
	if missing := notReady(conns); missing > 0 && waitReady {
		return fmt.Errorf("%d of %d connections are not signed in after %s", missing, len(conns), settleLimit)
	}
	return errors.New("the server still sends events " + settleLimit.String() + " after the last connection opened")
}

func notReady(conns []*conn) int {
	missing := 0
	for _, c := range conns {
		if !c.ready {
			missing++
		}
	}
	return missing
}
