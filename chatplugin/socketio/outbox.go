package socketio

import (
	"errors"
	"net"
	"sync"
	"time"
)

const (
	flushBatch   = 64 << 10        // bytes one write may take, and to which Config.WriteTimeout applies
	closeTimeout = 3 * time.Second // for the last bytes and the peer's answer when a websocket is closed
)

var errSlow = errors.New("socketio: slow consumer")

// outbox writes complete websocket frames to a connection without ever blocking the writer. It tries once, in the
// caller's goroutine, and leaves the rest to a goroutine that exists only while bytes wait.
type outbox struct {
	nc      net.Conn
	try     tryWriter // one attempt that does not wait; nil where that is not possible (TLS, some systems)
	max     int       // bytes that may wait
	timeout time.Duration

	mu       sync.Mutex
	queue    [][]byte      // mu; immutable, so a frame that waits for many slow readers is in memory once
	partial  bool          // mu; queue[0] is the rest of a frame whose beginning was sent
	size     int           // mu; bytes in queue and in the flusher's hands
	flushing bool          // mu; a flusher goroutine runs
	closing  bool          // mu; the close frame is queued, nothing may follow
	closeBy  time.Time     // mu; when everything must be written, once closing
	dead     bool          // mu; writing failed
	drained  chan struct{} // closed when closing and everything is written, or when dead
}

func newOutbox(nc net.Conn, limit int, timeout time.Duration) *outbox {
	return &outbox{nc: nc, try: newTryWriter(nc), max: limit, timeout: timeout, drained: make(chan struct{})}
}

// write takes a frame, or several in one slice. b must not change any more. It returns errSlow if the frame does not
// fit; the caller then must close the connection, because the frame is lost.
func (o *outbox) write(b []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closing || o.dead {
		return net.ErrClosed
	}
	if o.size > 0 && o.size+len(b) > o.max {
		return errSlow
	}
	return o.put(b)
}

// close sends a close frame after what waits; with discard only after a frame whose beginning was sent already.
// Later writes fail. frame is nil when a close frame has been sent or makes no sense. Only the first call counts.
func (o *outbox) close(frame []byte, discard bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closing || o.dead {
		return
	}
	if discard {
		o.dropWaiting()
	}
	if frame != nil {
		_ = o.put(frame)
	}
	o.closing = true
	o.closeBy = time.Now().Add(closeTimeout)
	if o.flushing {
		_ = o.nc.SetWriteDeadline(o.closeBy) // also for a write that hangs now
	}
	o.finish()
}

// put writes or queues bytes. mu is held.
func (o *outbox) put(b []byte) error {
	if !o.flushing && o.try != nil {
		n, err := o.try.write(b)
		if err != nil {
			o.die()
			return err
		}
		if n == len(b) {
			return nil
		}
		b = b[n:]
		o.partial = n > 0
	}
	o.queue = append(o.queue, b)
	o.size += len(b)
	if !o.flushing {
		o.flushing = true
		go o.flush()
	}
	return nil
}

// dropWaiting throws whole frames away. mu is held.
func (o *outbox) dropWaiting() {
	keep := 0
	if o.partial && len(o.queue) > 0 {
		keep = 1
	}
	for _, b := range o.queue[keep:] {
		o.size -= len(b)
	}
	clear(o.queue[keep:])
	o.queue = o.queue[:keep]
}

// flush writes what waits and ends when there is nothing left.
func (o *outbox) flush() {
	for {
		batch, n := o.next()
		if n == 0 {
			return
		}
		if _, err := batch.WriteTo(o.nc); err != nil {
			o.mu.Lock()
			o.flushing = false
			o.die()
			o.mu.Unlock()
			return
		}
		o.mu.Lock()
		o.size -= n
		o.mu.Unlock()
	}
}

// next takes at most flushBatch bytes off the queue and sets their deadline.
func (o *outbox) next() (batch net.Buffers, n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.queue) > 0 && n < flushBatch && !o.dead {
		b := o.queue[0]
		if rest := flushBatch - n; len(b) > rest {
			batch = append(batch, b[:rest])
			o.queue[0] = b[rest:]
			o.partial = true
			n += rest
			break
		}
		batch = append(batch, b)
		n += len(b)
		o.queue[0] = nil
		o.queue = o.queue[1:]
		o.partial = false
	}
	switch {
	case n == 0:
		o.flushing = false
		o.queue = nil
		_ = o.nc.SetWriteDeadline(time.Time{}) // an old deadline would fail the next direct write
		o.finish()
	case o.closing:
		_ = o.nc.SetWriteDeadline(o.closeBy)
	default:
		_ = o.nc.SetWriteDeadline(time.Now().Add(o.timeout))
	}
	return batch, n
}

// die gives the connection up. Closing it wakes its reader, which is the one to report the end. mu is held.
func (o *outbox) die() {
	if o.dead {
		return
	}
	o.dead = true
	o.queue = nil
	o.size = 0
	_ = o.nc.Close()
	o.finish()
}

// finish closes drained when nothing more will be written. mu is held.
func (o *outbox) finish() {
	if !o.dead && (!o.closing || o.flushing) {
		return
	}
	select {
	case <-o.drained:
	default:
		close(o.drained)
	}
}
