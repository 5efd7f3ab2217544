package feed

import (
	"fmt"
	"runtime/debug"
	"sync"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// batchSize is how many events a handler gets at once at most.
const batchSize = 256

// subscription is one reader. Its goroutine is the only one that touches
// position and calls the handler.
type subscription struct {
	log      *Log
	position int64
	handle   func([]chat.Event) error
	wake     chan struct{} // holds one
	stopped  chan struct{} // closed by stop
	ended    chan struct{} // closed when the goroutine ends
	once     sync.Once

	// begin sets position before the first read, again until it succeeds. nil:
	// position is known.
	begin func() error
	// rest is called when all that is there was handled, on each tick of the poll
	// too, and last when the reader ends. nil: nothing to do.
	rest func(ending bool)
}

// Subscribe calls handle with all events after position from, in log order and
// in batches. It is for live readers: a panic in handle is logged and the batch
// is over. stop returns when handle is not running any more; handle must not
// call it.
func (l *Log) Subscribe(from int64, handle func([]chat.Event)) (stop func()) {
	s := l.newSubscription(from, func(events []chat.Event) error {
		defer func() {
			if p := recover(); p != nil {
				l.app.Logger().Error("chat: a reader of the log panicked", "error", fmt.Sprint(p), "stack", string(debug.Stack()))
			}
		}()
		handle(events)
		return nil
	})
	s.start()
	return s.stop
}

func (l *Log) newSubscription(from int64, handle func([]chat.Event) error) *subscription {
	return &subscription{
		log:      l,
		position: from,
		handle:   handle,
		wake:     make(chan struct{}, 1),
		stopped:  make(chan struct{}),
		ended:    make(chan struct{}),
	}
}

// start does nothing after Close.
func (s *subscription) start() {
	l := s.log
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		close(s.ended)
		return
	}
	if !l.polling {
		l.polling = true
		l.wg.Add(1)
		go l.poll()
	}
	l.readers[s] = true
	l.wg.Add(1)
	s.wake <- struct{}{} // there may be something after from already
	go s.loop()
}

func (s *subscription) stop() {
	s.once.Do(func() { close(s.stopped) })
	<-s.ended
}

func (s *subscription) loop() {
	l := s.log
	defer l.wg.Done()
	defer close(s.ended)
	defer func() {
		l.mu.Lock()
		delete(l.readers, s)
		l.mu.Unlock()
	}()
	defer s.pause(true)
	ready := false
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-s.stopped:
			return
		case <-s.wake:
		}
		if !ready {
			if err := s.prepare(); err != nil {
				l.app.Logger().Error("chat: a reader of the log can't begin yet", "error", err)
				continue // the next tick tries again
			}
			ready = true
		}
		s.drain()
		s.pause(false)
	}
}

func (s *subscription) pause(ending bool) {
	if s.rest != nil {
		s.rest(ending)
	}
}

// prepare: a new process does not know yet how long the log is.
func (s *subscription) prepare() error {
	newest, err := s.log.Position()
	if err != nil {
		return err
	}
	s.log.noticed(newest)
	if s.begin != nil {
		return s.begin()
	}
	return nil
}

// drain handles all that is there, until it is stopped or handle fails.
func (s *subscription) drain() {
	for s.log.ctx.Err() == nil {
		select {
		case <-s.stopped:
			return
		default:
		}
		events, next, err := s.log.read(s.position, batchSize)
		if err != nil {
			// The next tick tries again.
			s.log.app.Logger().Error("chat: reading the log failed", "position", s.position, "error", err)
			return
		}
		if next == s.position {
			return
		}
		if len(events) > 0 && s.handle(events) != nil {
			return
		}
		s.position = next
	}
}

// read gives what follows a position, from memory as far as it is there without
// a hole, else from the table. next is the position to go on from; rows whose
// record is gone give no event but are passed.
func (l *Log) read(position int64, limit int) (events []chat.Event, next int64, err error) {
	if events := l.ring.after(position, limit); len(events) > 0 {
		return events, position + int64(len(events)), nil
	}
	newest := l.newest.Load()
	if newest <= position {
		return nil, position, nil
	}
	rows, err := store.EventsAfter(l.app, position, limit)
	if err != nil {
		return nil, position, err
	}
	if len(rows) == 0 {
		// Compacted away under a reader that was very late.
		return nil, newest, nil
	}
	events, err = l.build(rows)
	return events, rows[len(rows)-1].ID, err
}
