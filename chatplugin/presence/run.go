package presence

import (
	"time"

	"pocketchat/chatplugin/chat"
)

// run is the goroutine of the tracker. It ends with Close.
func (t *Tracker) run() {
	defer close(t.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		events, flushed, next := t.take()
		for _, e := range events {
			if t.stopped() {
				return
			}
			t.emit(e)
		}
		for _, done := range flushed {
			close(done)
		}
		wait := time.Hour
		if !next.IsZero() {
			wait = time.Until(next)
		}
		timer.Reset(wait)
		select {
		case <-t.wake:
		case <-timer.C:
		case <-t.stop:
			return
		}
	}
}

// take collects what is due and what waits, who waits for it, and when to look
// again.
func (t *Tracker) take() ([]chat.Event, []chan struct{}, time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.enqueue(t.state.expire(time.Now()))
	events, flushed := t.waiting, t.flushed
	t.waiting, t.flushed = nil, nil
	return events, flushed, t.state.due.next()
}

func (t *Tracker) stopped() bool {
	select {
	case <-t.stop:
		return true
	default:
		return false
	}
}
