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
		events, next := t.take()
		for _, e := range events {
			if t.stopped() {
				return
			}
			t.emit(e)
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

// take collects what is due and what waits, and when to look again.
func (t *Tracker) take() ([]chat.Event, time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.enqueue(t.state.expire(time.Now()))
	events := t.waiting
	t.waiting = nil
	return events, t.state.due.next()
}

func (t *Tracker) stopped() bool {
	select {
	case <-t.stop:
		return true
	default:
		return false
	}
}
