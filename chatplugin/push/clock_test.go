package push_test

import (
	"sync"
	"testing"
	"time"

	"pocketchat/chatplugin/push"
)

// clock stands still until it is advanced.
type clock struct {
	mu     sync.Mutex // protects the fields below
	now    time.Time
	timers map[chan time.Time]time.Time
}

func newClock() *clock { return &clock{now: time.Now(), timers: map[chan time.Time]time.Time{}} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) At(t time.Time) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fires := make(chan time.Time, 1)
	if !t.After(c.now) {
		fires <- c.now
		return fires, func() {}
	}
	c.timers[fires] = t
	return fires, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.timers, fires)
	}
}

// advance reports whether somebody waited for one of the moments passed.
func (c *clock) advance(d time.Duration) (fired bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for fires, at := range c.timers {
		if !at.After(c.now) {
			delete(c.timers, fires)
			fires <- c.now
			fired = true
		}
	}
	return fired
}

// watcher keeps what the scheduler said last.
type watcher struct {
	mu    sync.Mutex // protects state and rests
	state push.State
	rests int // how often the scheduler rested
	news  chan struct{}
}

func newWatcher() *watcher { return &watcher{news: make(chan struct{}, 1)} }

func (w *watcher) see(s push.State) {
	w.mu.Lock()
	w.state = s
	w.rests++
	w.mu.Unlock()
	select {
	case w.news <- struct{}{}:
	default:
	}
}

func (w *watcher) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rests
}

func (w *watcher) await(t testing.TB, enough func(push.State) bool) push.State {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		w.mu.Lock()
		s, reached := w.state, enough(w.state)
		w.mu.Unlock()
		if reached {
			return s
		}
		select {
		case <-w.news:
		case <-deadline:
			t.Fatalf("the pusher never came to it: %+v", s)
		}
	}
}
