package service

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// lastSeenBatch is how many users one command stores at most.
const lastSeenBatch = 100

// lastSeen stores when users were last seen, on a goroutine of its own: neither
// a disconnecting client nor the presence events wait for a commit. Several
// changes of one user become one write.
type lastSeen struct {
	app   core.App
	queue *store.Queue
	wake  chan struct{} // one signal: pending is not empty
	stop  chan struct{}
	done  chan struct{}

	// ctx ends when Close can't wait any longer.
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex // protects pending
	pending map[string]time.Time
}

func newLastSeen(app core.App, queue *store.Queue) *lastSeen {
	l := &lastSeen{
		app:     app,
		queue:   queue,
		wake:    make(chan struct{}, 1),
		stop:    make(chan struct{}),
		done:    make(chan struct{}),
		pending: map[string]time.Time{},
	}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	go l.run()
	return l
}

func (l *lastSeen) note(user string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending[user] = at
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// run ends after stop, when all that was noted before is stored or lost.
func (l *lastSeen) run() {
	defer close(l.done)
	for {
		select {
		case <-l.wake:
			l.flush()
		case <-l.stop:
			l.flush()
			return
		}
	}
}

func (l *lastSeen) flush() {
	for {
		batch := l.take()
		if len(batch) == 0 {
			return
		}
		if err := l.store(batch); err != nil {
			// Not tried again: the next connect or disconnect stores a newer time.
			l.app.Logger().Warn("Could not store when users were last seen",
				slog.Int("users", len(batch)), slog.Any("error", err))
		}
	}
}

func (l *lastSeen) take() map[string]time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	batch := make(map[string]time.Time, min(len(l.pending), lastSeenBatch))
	for user, at := range l.pending {
		if len(batch) == lastSeenBatch {
			break
		}
		batch[user] = at
		delete(l.pending, user)
	}
	return batch
}

func (l *lastSeen) store(batch map[string]time.Time) error {
	return l.queue.Do(l.ctx, func(tx core.App) error {
		for user, at := range batch {
			// A user who was deleted goes offline too, and must not cost the others
			// their time.
			if _, err := store.FindUser(tx, user); err != nil {
				if chat.CodeOf(err) == chat.NotFound {
					continue
				}
				return err
			}
			if err := store.SaveLastSeen(tx, user, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// close stores the time for those online now and ends the goroutine. It waits
// for that at most until ctx ends.
func (l *lastSeen) close(ctx context.Context, online []string) error {
	now := time.Now()
	for _, user := range online {
		l.note(user, now)
	}
	close(l.stop)
	defer context.AfterFunc(ctx, l.cancel)()
	select {
	case <-l.done:
		l.cancel()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
