package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// QueueConfig configures a Queue. Zero fields take the defaults.
type QueueConfig struct {
	// Depth is how many commands may wait before Do blocks. Default 4096.
	Depth int
	// MaxBatch is how many commands share one transaction. Default 256.
	MaxBatch int
}

// Queue writes for many callers in few transactions: one goroutine takes all
// commands that wait and commits them together. A commit costs the same for one
// as for two hundred, so under load the writes get cheaper instead of slower.
type Queue struct {
	app      core.App
	maxBatch int
	commands chan *command
	done     chan struct{} // closed when the goroutine has ended
	hooks    sync.WaitGroup
	running  chan struct{} // a place for each batch whose after-hooks run

	mu     sync.RWMutex // protects closed; held for reading while sending to commands
	closed bool
}

// command is one call of Do. Who moves state away from waiting, the goroutine
// or the caller who gives up, decides whether it runs.
type command struct {
	run    func(tx core.App) error
	state  atomic.Int32
	result chan error // buffered: the goroutine never waits for a caller
}

const (
	waiting int32 = iota
	taken
	abandoned
)

const (
	// maxRunning is how many batches may have after-hooks running at once before
	// the next one waits, hookPatience how long it does.
	maxRunning   = 64
	hookPatience = time.Second
)

// NewQueue starts the goroutine. Close ends it.
func NewQueue(app core.App, cfg QueueConfig) *Queue {
	if cfg.Depth <= 0 {
		cfg.Depth = 4096
	}
	if cfg.MaxBatch <= 0 {
		cfg.MaxBatch = 256
	}
	Remember(app)
	q := &Queue{
		app:      app,
		maxBatch: cfg.MaxBatch,
		commands: make(chan *command, cfg.Depth),
		done:     make(chan struct{}),
		running:  make(chan struct{}, maxRunning),
	}
	go q.loop()
	return q
}

// Do runs cmd in a transaction and returns after the COMMIT, or with cmd's own
// error. A panic in cmd is its error too. While the queue is full Do waits; when
// ctx ends before cmd began it answers chat.Unavailable and cmd never runs. Once
// it has begun, Do waits for the result.
//
// cmd may run more than once (a neighbour in the same transaction failed): it
// must set all it gives back anew each time and touch nothing but tx. Do must
// not be called from inside a transaction: it holds the only writer, which the
// queue would wait for. After-success hooks may call it.
func (q *Queue) Do(ctx context.Context, cmd func(tx core.App) error) error {
	c := &command{run: cmd, result: make(chan error, 1)}
	if err := q.enqueue(ctx, c); err != nil {
		return err
	}
	select {
	case err := <-c.result:
		return err
	case <-ctx.Done():
		if c.state.CompareAndSwap(waiting, abandoned) {
			return chat.Wrap(ctx.Err(), chat.Unavailable, "The server is too busy. Try again.")
		}
		return <-c.result
	}
}

func (q *Queue) enqueue(ctx context.Context, c *command) error {
	q.mu.RLock()
	defer q.mu.RUnlock()
	if q.closed {
		return chat.Errorf(chat.Unavailable, "The server is stopping. Try again.")
	}
	select {
	case q.commands <- c:
		return nil
	default:
	}
	select {
	case q.commands <- c:
		return nil
	case <-ctx.Done():
		return chat.Wrap(ctx.Err(), chat.Unavailable, "The server is too busy. Try again.")
	}
}

// Close refuses new commands, runs those that wait and ends the goroutine. It
// returns the error of ctx when that takes longer.
func (q *Queue) Close(ctx context.Context) error {
	// A caller that waits for room in the queue holds the read lock; the
	// goroutine makes room, so this never blocks for long.
	q.mu.Lock()
	if !q.closed {
		q.closed = true
		close(q.commands)
	}
	q.mu.Unlock()
	select {
	case <-q.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (q *Queue) loop() {
	defer close(q.done)
	defer q.hooks.Wait()
	for first := range q.commands {
		q.commit(q.drain(first))
	}
}

// drain takes what waits right now, without lingering for more.
func (q *Queue) drain(first *command) []*command {
	batch := []*command{}
	for c := first; ; {
		if c.state.CompareAndSwap(waiting, taken) {
			batch = append(batch, c)
		}
		if len(batch) >= q.maxBatch {
			return batch
		}
		var ok bool
		select {
		case c, ok = <-q.commands:
			if !ok {
				return batch
			}
		default:
			return batch
		}
	}
}
