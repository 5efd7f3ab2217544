package socketio

import (
	"encoding/json"
	"sync"
)

// How far a connection is read ahead while its handler is busy. After that the reader waits, so the client's bytes stay in
// its own TCP buffers.
const (
	maxInboxEvents = 64
	maxInboxBytes  = 256 << 10
)

// inEvent is one event waiting for its handler.
type inEvent struct {
	name  string
	args  []json.RawMessage
	id    uint64
	hasID bool
	size  int // bytes on the wire
}

// inbox runs the handlers of one Conn one after the other in a goroutine that exists only while there is something to do.
type inbox struct {
	handle func(inEvent)
	gone   <-chan struct{} // closed when the connection has ended
	busy   *tracker

	mu      sync.Mutex
	queue   []inEvent     // mu
	bytes   int           // mu; wire bytes of queue
	running bool          // mu; a goroutine runs, or start has not been called yet
	refuse  bool          // mu; nothing is accepted any more
	finish  func()        // mu; runs once, after the queue; nil before close and after it was started
	room    chan struct{} // mu; closed when the queue has become shorter; nil when nobody waits
	idle    chan struct{} // mu; closed when the queue is empty and nothing runs; nil when nobody waits
}

// push hands an event over. It blocks while the inbox is full, until the connection is gone.
func (b *inbox) push(ev inEvent) {
	for {
		b.mu.Lock()
		if b.refuse {
			b.mu.Unlock()
			return
		}
		if b.fits(ev.size) {
			b.queue = append(b.queue, ev)
			b.bytes += ev.size
			b.wake()
			b.mu.Unlock()
			return
		}
		if b.room == nil {
			b.room = make(chan struct{})
		}
		room := b.room
		b.mu.Unlock()
		select {
		case <-room:
		case <-b.gone:
		}
	}
}

// fits is called with mu held. One event of any allowed size fits into an empty queue.
func (b *inbox) fits(size int) bool {
	return len(b.queue) == 0 || (len(b.queue) < maxInboxEvents && b.bytes+size <= maxInboxBytes)
}

// start begins the handling. Until then, while Open runs, events and the end only wait.
func (b *inbox) start() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running = false
	b.wake()
}

// discard throws the waiting events away and accepts no more.
func (b *inbox) discard() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue, b.bytes = nil, 0
	b.refuse = true
	b.signalIdle()
}

// close accepts no more events and runs finish after the waiting ones. It is called once.
func (b *inbox) close(finish func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuse = true
	b.finish = finish
	b.wake()
}

// wake starts the goroutine if there is something to do and none runs. mu is held.
func (b *inbox) wake() {
	if b.running || (len(b.queue) == 0 && b.finish == nil) {
		b.signalIdle()
		return
	}
	b.running = true
	b.busy.add()
	go b.run()
}

func (b *inbox) run() {
	defer b.busy.done()
	for {
		b.mu.Lock()
		if len(b.queue) == 0 {
			finish := b.finish
			b.finish = nil
			b.queue = nil
			b.running = finish != nil
			b.signalIdle()
			b.mu.Unlock()
			if finish == nil {
				return
			}
			finish()
			b.mu.Lock()
			b.running = false
			b.signalIdle()
			b.mu.Unlock()
			return
		}
		ev := b.queue[0]
		b.queue[0] = inEvent{}
		b.queue = b.queue[1:]
		b.bytes -= ev.size
		if b.room != nil {
			close(b.room)
			b.room = nil
		}
		b.mu.Unlock()
		b.handle(ev)
	}
}

// drained returns a channel that is closed once no event waits or is being handled.
func (b *inbox) drained() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.idle == nil {
		b.idle = make(chan struct{})
	}
	idle := b.idle
	b.signalIdle()
	return idle
}

// signalIdle is called with mu held.
func (b *inbox) signalIdle() {
	if b.idle != nil && !b.running && len(b.queue) == 0 {
		close(b.idle)
		b.idle = nil
	}
}
