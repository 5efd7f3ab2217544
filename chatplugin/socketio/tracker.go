package socketio

import "sync"

// tracker counts goroutines so that Server.Close can wait for them. Unlike a sync.WaitGroup it may be waited on
// while new ones still start.
type tracker struct {
	mu    sync.Mutex
	n     int           // mu
	empty chan struct{} // mu; closed when n reaches 0; nil when nobody waits
}

func (t *tracker) add() {
	t.mu.Lock()
	t.n++
	t.mu.Unlock()
}

func (t *tracker) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.n == 0 && t.empty != nil {
		close(t.empty)
		t.empty = nil
	}
}

// wait returns a channel that is closed when nothing runs.
func (t *tracker) wait() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == 0 {
		done := make(chan struct{})
		close(done)
		return done
	}
	if t.empty == nil {
		t.empty = make(chan struct{})
	}
	return t.empty
}
