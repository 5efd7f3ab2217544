package feed

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/store"
)

// LogConfig configures a Log. Zero fields take the defaults.
type LogConfig struct {
	// Poll is how often the log is looked at for changes of another process.
	// Changes of this process are noticed at once. Default 1 second.
	Poll time.Duration
	// Keep is how long Compact keeps rows. Default 30 days.
	Keep time.Duration
	// KeepRows is how many rows Compact keeps at most. Default 1,000,000.
	KeepRows int64
}

func (c LogConfig) withDefaults() LogConfig {
	if c.Poll <= 0 {
		c.Poll = time.Second
	}
	if c.Keep <= 0 {
		c.Keep = 30 * 24 * time.Hour
	}
	if c.KeepRows <= 0 {
		c.KeepRows = 1_000_000
	}
	return c
}

// Log is the one ordered log of all durable changes. Its positions are the
// order of the commits.
type Log struct {
	app    core.App
	cfg    LogConfig
	ring   *ring
	newest atomic.Int64 // newest position known to be committed

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wg     sync.WaitGroup // the poller and the readers

	mu      sync.Mutex // protects readers, polling and closed
	readers map[*subscription]bool
	polling bool
	closed  bool
}

// NewLog makes the log of an app. It starts nothing: the goroutines come with
// the first reader and end with Close.
func NewLog(app core.App, cfg LogConfig) *Log {
	store.Remember(app)
	l := &Log{app: app, cfg: cfg.withDefaults(), ring: newRing(), readers: map[*subscription]bool{}}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	return l
}

// Position is the newest committed position, 0 for a new log.
func (l *Log) Position() (int64, error) { return store.NewestEvent(l.app) }

// Oldest is the oldest position that is still kept, 0 when nothing was ever
// dropped.
func (l *Log) Oldest() (int64, error) {
	oldest, err := store.OldestEvent(l.app)
	if oldest == 1 {
		oldest = 0
	}
	return oldest, err
}

// Close ends all readers and waits until their handlers have returned, or ctx
// ends.
func (l *Log) Close(ctx context.Context) error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.cancel()
	done := make(chan struct{})
	go func() { l.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// publish is called after the commit with the events of one transaction, by any
// goroutine: two commits may arrive here the other way round. Readers go by
// position.
func (l *Log) publish(events []committed) {
	l.ring.put(events)
	l.noticed(events[len(events)-1].position)
	l.wake()
}

func (l *Log) noticed(position int64) {
	for old := l.newest.Load(); position > old; old = l.newest.Load() {
		if l.newest.CompareAndSwap(old, position) {
			return
		}
	}
}

func (l *Log) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for s := range l.readers {
		select {
		case s.wake <- struct{}{}:
		default: // it is awake already
		}
	}
}

// poll notices what other processes have written. Asking for the newest position
// costs as little as PRAGMA data_version and needs no connection of its own.
func (l *Log) poll() {
	defer l.wg.Done()
	tick := time.NewTicker(l.cfg.Poll)
	defer tick.Stop()
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-tick.C:
		}
		newest, err := l.Position()
		if err != nil {
			l.app.Logger().Error("chat: reading the log position failed", "error", err)
			continue
		}
		l.noticed(newest)
		l.wake()
	}
}
