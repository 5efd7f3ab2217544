package push

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// Pusher follows the log and pushes. All methods are safe for concurrent use.
type Pusher struct {
	app    core.App
	cfg    Config
	words  words
	record *recorder
	counts *counters
	tokens *tokenWatch

	ctx    context.Context // ends with Close: nothing new begins
	cancel context.CancelFunc
	// sendCtx ends when Close runs out of patience with what is being sent.
	sendCtx    context.Context
	sendCancel context.CancelFunc
	wake       chan struct{}  // holds one: there is something to do
	wg         sync.WaitGroup // the scheduler and the senders
	watch      func(state)    // nil but in tests: called when the scheduler rests

	mu      sync.Mutex // protects the fields below
	space   *sync.Cond // of mu: something pending was finished, or Close
	started bool
	closed  bool
	stop    func() // ends the subscription

	handled     int64 // position of the last event taken
	kept        int64 // position as stored
	keptAt      time.Time
	holds       map[*hold]bool
	windows     map[string]*window // by room
	queue       []*window          // the same, in the order they end
	refs        int                // messages in windows
	entries     map[key]*entry
	due         schedule // of the entries that wait
	ready       []target
	sending     int // batches under way
	gate        gate
	undecidable time.Time // the database failed: nothing is decided before
}

// New makes a Pusher. It starts nothing; app may still wait for its bootstrap.
func New(app core.App, cfg Config) *Pusher {
	cfg = cfg.withDefaults(app)
	p := &Pusher{
		app: app, cfg: cfg, words: newWords(cfg.Templates), record: newRecorder(), counts: newCounters(), tokens: &tokenWatch{},
		wake: make(chan struct{}, 1), holds: map[*hold]bool{}, windows: map[string]*window{}, entries: map[key]*entry{},
	}
	p.space = sync.NewCond(&p.mu)
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.sendCtx, p.sendCancel = context.WithCancel(context.Background())
	return p
}

// Start begins to follow the log from the position it has kept: subscribe is
// feed.Log.Subscribe and position feed.Log.Position. The first Start of a new
// database begins at the end of the log. It writes, so it must not be called
// inside a transaction. A second call does nothing.
func (p *Pusher) Start(subscribe func(from int64, handle func([]chat.Event)) (stop func()), position func() (int64, error)) error {
	from, err := p.begin(position)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errors.New("push: the pusher was closed")
	}
	if p.started {
		return nil
	}
	p.started = true
	p.handled, p.kept = from, from
	p.wg.Add(1)
	go p.run()
	// The subscription calls from a goroutine of its own, never from here.
	p.stop = subscribe(from, p.handle)
	return nil
}

// Close ends the reading and the deciding, and waits for what is being sent, as
// long as ctx allows. What was not finished comes again after the next Start.
func (p *Pusher) Close(ctx context.Context) error {
	p.mu.Lock()
	p.closed = true
	stop, started := p.stop, p.started
	p.stop = nil
	p.space.Broadcast()
	p.mu.Unlock()
	p.cancel()
	if stop != nil {
		stop()
	}
	done := make(chan struct{})
	go func() { p.wg.Wait(); close(done) }()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	p.sendCancel()
	if started {
		err = errors.Join(err, p.keepPosition(true))
	}
	return err
}

func (p *Pusher) signal() {
	select {
	case p.wake <- struct{}{}:
	default: // it is awake already
	}
}

// longestRest is how long the scheduler sleeps at most: the position is written
// and the clock of the machine looked at in between.
const longestRest = time.Minute

// run decides and hands out what is due. It is the only goroutine that decides.
func (p *Pusher) run() {
	defer p.wg.Done()
	for {
		for p.ctx.Err() == nil && p.decideSome() {
			p.dispatch()
		}
		p.dispatch()
		if err := p.keepPosition(false); err != nil {
			p.app.Logger().Error("chat: the position of push couldn't be written", "error", err)
		}
		fires, stop := p.cfg.clock.At(p.rest())
		if p.watch != nil {
			p.watch(p.state())
		}
		select {
		case <-p.ctx.Done():
			stop()
			return
		case <-p.wake:
		case <-fires:
		}
		stop()
	}
}

// rest is until when there is nothing to do. What waits for a sender to end needs
// no time: the sender wakes us.
func (p *Pusher) rest() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.cfg.clock.Now()
	next := now.Add(longestRest)
	sooner := func(t time.Time) {
		if t.Before(next) {
			next = t
		}
	}
	switch {
	case p.gate.closed(now):
		sooner(p.gate.until)
	case p.undecidable.After(now):
		sooner(p.undecidable)
	case len(p.ready) < p.enough():
		if len(p.due) > 0 {
			sooner(p.due[0].due)
		}
		if len(p.queue) > 0 && len(p.entries) < p.cfg.maxPending {
			sooner(p.queue[0].due)
		}
	}
	if p.position() != p.kept {
		sooner(p.keptAt.Add(keepEvery))
	}
	return next
}

// state is what tests wait for.
type state struct {
	Handled, Kept int64
	Pending       int
	Sending       int
	Paused        bool
}

func (p *Pusher) state() state {
	p.mu.Lock()
	defer p.mu.Unlock()
	return state{Handled: p.handled, Kept: p.kept, Pending: p.pending(), Sending: p.sending, Paused: p.gate.closed(p.cfg.clock.Now())}
}
