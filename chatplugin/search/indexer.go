// Package search keeps the index that messages and people are found by.
//
// The messages' part is a reader of the log, so it knows of every change,
// whichever way it was made, and no send waits for it: in the send's own
// transaction it would be 57 to 74 µs longer. What a search finds is a fraction
// of a second behind what was sent, and goes on from where it was after a crash.
// Messages older than the index are taken in while there is nothing newer to do,
// the newest first.
//
// The people's part follows the record hooks of the users collection, which has
// no log, and looks through all users once at each start.
//
// The index holds words and numbers, see store. What is shown of a result, and
// whether it is shown at all, is decided from the records when somebody searches.
package search

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Config tunes an Indexer. The zero value works.
type Config struct {
	// Every is the least time between two writes of the index: each is a
	// transaction that sends have to wait for. If not set, 250 milliseconds;
	// negative means none.
	Every time.Duration

	page int // pageSize, smaller in tests
}

const defaultEvery = 250 * time.Millisecond

const (
	// maxDirty is how many messages wait for the index before the log has to: some
	// 40 ms of one transaction.
	maxDirty = 1_000
	// pageSize is how many old messages, messages of a deleted room, or users one
	// transaction takes.
	pageSize = 500
	// maxBehind is how many events without a message the kept position may be
	// behind. They are only read again.
	maxBehind = 2_000
)

// A failing write is tried again after firstRetry, and then after twice the time
// each, up to lastRetry.
const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = time.Minute
)

// Indexer keeps the index. All methods are safe for concurrent use.
type Indexer struct {
	app   core.App
	every time.Duration
	page  int

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wake   chan struct{} // holds one: there is something to do
	full   chan struct{} // holds one: no more can wait
	wg     sync.WaitGroup

	mu      sync.Mutex // protects the fields below
	space   *sync.Cond // of mu: dirty was taken, or Close
	started bool
	closed  bool
	stop    func() // ends the subscription
	work    work
	writing bool
	handled int64 // position of the last event taken
	indexed int64 // all up to here is in the index
	kept    int64 // position as stored
	left    int64 // see store.SearchLeft
	looked  bool  // all users were looked through
	moved   chan struct{}
}

// work is what waits to be written.
type work struct {
	nums  map[int64]bool // messages
	rooms []int64        // numbers of deleted rooms
	users map[string]bool
}

func newWork() work { return work{nums: map[int64]bool{}, users: map[string]bool{}} }

func (w work) empty() bool { return len(w.nums) == 0 && len(w.rooms) == 0 && len(w.users) == 0 }

// New makes an Indexer and binds the hooks by which it hears of users. It starts
// nothing; app may still wait for its bootstrap.
func New(app core.App, cfg Config) *Indexer {
	if cfg.Every == 0 {
		cfg.Every = defaultEvery
	}
	if cfg.page == 0 {
		cfg.page = pageSize
	}
	x := &Indexer{app: app, every: max(0, cfg.Every), page: cfg.page, wake: make(chan struct{}, 1), full: make(chan struct{}, 1), work: newWork(), moved: make(chan struct{})}
	x.space = sync.NewCond(&x.mu)
	x.ctx, x.cancel = context.WithCancel(context.Background())
	x.bindUsers()
	return x
}

// Start makes what is missing of the index and begins to follow the log:
// subscribe is feed.Log.Subscribe. It writes, so it must not be called inside a
// transaction. A second call does nothing.
func (x *Indexer) Start(subscribe func(from int64, handle func([]chat.Event)) (stop func())) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return errors.New("search: the indexer was closed")
	}
	if x.started {
		return nil
	}
	position, left, err := store.BeginSearch(x.app, now())
	if err != nil {
		return err
	}
	x.started = true
	x.handled, x.indexed, x.kept, x.left = position, position, position, left
	x.wg.Add(1)
	go x.run()
	// The subscription calls from a goroutine of its own, never from here.
	x.stop = subscribe(position, x.handle)
	return nil
}

// Close ends the reading, and waits until what was read is in the index, as long
// as ctx allows. What is not comes again after the next Start.
func (x *Indexer) Close(ctx context.Context) error {
	x.mu.Lock()
	x.closed = true
	stop := x.stop
	x.stop = nil
	x.space.Broadcast()
	x.mu.Unlock()
	x.cancel()
	if stop != nil {
		stop()
	}
	done := make(chan struct{})
	go func() { x.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// handle takes events of the log. While too much waits it does too: the log is
// on disk, so nothing is lost and no other reader is slower.
func (x *Indexer) handle(events []chat.Event) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, ev := range events {
		for !x.closed && len(x.work.nums) >= maxDirty {
			signal(x.full)
			signal(x.wake)
			x.space.Wait()
		}
		if x.closed {
			return
		}
		x.take(ev)
		x.handled = ev.Head().Position
	}
	signal(x.wake)
}

// take notes what an event changes. Only the number counts: what is indexed is
// read when it is written. x.mu must be held.
func (x *Indexer) take(ev chat.Event) {
	switch ev := ev.(type) {
	case chat.MessageCreated:
		x.work.nums[ev.Message.Num] = true
	case chat.MessageUpdated:
		x.work.nums[ev.Message.Num] = true
	case chat.MessageDeleted:
		x.work.nums[ev.Message.Num] = true
	case chat.RoomDeleted:
		x.work.rooms = append(x.work.rooms, ev.Room.Num)
	default: // no words in it
	}
}

func signal(to chan struct{}) {
	select {
	case to <- struct{}{}:
	default: // it was told already
	}
}

// Wait returns when everything up to a position of the log can be found, and
// every user who was saved before.
func (x *Indexer) Wait(ctx context.Context, position int64) error {
	return x.await(ctx, func() bool { return x.indexed >= position && len(x.work.users) == 0 && !x.writing })
}

// WaitComplete returns when the messages that are older than the index, and all
// users, are in it.
func (x *Indexer) WaitComplete(ctx context.Context) error {
	return x.await(ctx, func() bool { return x.started && x.left == 0 && x.looked })
}

func (x *Indexer) await(ctx context.Context, fulfilled func() bool) error {
	for {
		x.mu.Lock()
		met, moved := fulfilled(), x.moved
		x.mu.Unlock()
		if met {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// change sets fields under the lock and tells those who wait.
func (x *Indexer) change(set func()) {
	x.mu.Lock()
	defer x.mu.Unlock()
	set()
	close(x.moved)
	x.moved = make(chan struct{})
}

func now() string { return chat.Timestamp(time.Now()) }
