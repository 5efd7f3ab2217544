package presence

import (
	"slices"
	"sync"
	"time"

	"pocketchat/chatplugin/chat"
)

// Config sets the times of a Tracker.
type Config struct {
	// Grace is how long a user without a connection still counts as online, so
	// that a reconnect is not seen. If not set: 5 seconds. Negative: no grace.
	Grace time.Duration
	// TypingTTL is how long "is typing" lasts without a refresh. If not set:
	// 6 seconds.
	TypingTTL time.Duration
}

const (
	defaultGrace     = 5 * time.Second
	defaultTypingTTL = 6 * time.Second

	// maxWaiting bounds the events that wait for emit. Beyond it typing is
	// dropped, which clients time out by themselves; presence and viewing are
	// not, they are rare and nothing would correct them.
	maxWaiting = 10_000
)

// Tracker follows connections. All methods are safe for concurrent use, none
// of them waits for emit, and after Close they do nothing.
type Tracker struct {
	emit func(chat.Event)
	wake chan struct{} // one signal: there is something to emit or a new deadline
	stop chan struct{}
	done chan struct{}

	mu      sync.Mutex // protects the fields below
	state   *state
	waiting []chat.Event
	flushed []chan struct{} // closed once what waits now was emitted
	closed  bool
}

// New starts a Tracker. emit is called by one goroutine, one event at a time,
// without a lock held; it must not call Close. Presence events come without
// their audience.
func New(cfg Config, emit func(chat.Event)) *Tracker {
	if cfg.Grace == 0 {
		cfg.Grace = defaultGrace
	}
	cfg.Grace = max(0, cfg.Grace)
	if cfg.TypingTTL <= 0 {
		cfg.TypingTTL = defaultTypingTTL
	}
	t := &Tracker{
		emit:  emit,
		wake:  make(chan struct{}, 1),
		stop:  make(chan struct{}),
		done:  make(chan struct{}),
		state: newState(cfg),
	}
	go t.run()
	return t
}

// Connect notes a device of a user. The first brings the user online.
func (t *Tracker) Connect(user, conn string) {
	t.change(func(s *state, now time.Time) []chat.Event { return s.connect(user, conn, now) })
}

// Disconnect takes a device away, with all it viewed and typed. The user goes
// offline when the grace period ends without another device.
func (t *Tracker) Disconnect(user, conn string) {
	t.change(func(s *state, now time.Time) []chat.Event { return s.disconnect(user, conn, now) })
}

// View notes that a device looks at a room. It may look at several. A device
// without Connect is ignored.
func (t *Tracker) View(user, conn, room string) {
	t.change(func(s *state, now time.Time) []chat.Event { return s.view(user, conn, room, now) })
}

// Unview ends a View.
func (t *Tracker) Unview(user, conn, room string) {
	t.change(func(s *state, now time.Time) []chat.Event { return s.unview(user, conn, room, now) })
}

// Typing starts, refreshes or (on false) ends the typing of a device in a room.
// A device without Connect is ignored.
func (t *Tracker) Typing(user, conn, room, text string, on bool) {
	t.change(func(s *state, now time.Time) []chat.Event {
		if !on {
			return s.typingOff(user, conn, room, now)
		}
		return s.typingOn(user, conn, room, text, now)
	})
}

// Again emits once more that a user is online, if they are: who may know it has
// changed.
func (t *Tracker) Again(user string) {
	t.change(func(s *state, now time.Time) []chat.Event { return s.again(user, now) })
}

// StopTyping ends the typing of a user on all devices: the message was sent.
func (t *Tracker) StopTyping(user, room string) {
	t.change(func(s *state, now time.Time) []chat.Event { return s.stopTyping(user, room, now) })
}

// Leave ends what a user does in a room on all devices: no member any more.
func (t *Tracker) Leave(user, room string) {
	t.change(func(s *state, now time.Time) []chat.Event { return s.leave(user, room, now) })
}

// ForgetRoom drops a deleted room without events.
func (t *Tracker) ForgetRoom(room string) {
	t.change(func(s *state, _ time.Time) []chat.Event { s.forgetRoom(room); return nil })
}

// Online reports whether a user has a device connected or is in the grace
// period after the last.
func (t *Tracker) Online(user string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state.users[user] != nil
}

// OnlineUsers holds true for those of users who are online.
func (t *Tracker) OnlineUsers(users []string) map[string]bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	online := make(map[string]bool)
	for _, user := range users {
		if t.state.users[user] != nil {
			online[user] = true
		}
	}
	return online
}

// Everyone lists all who are online.
func (t *Tracker) Everyone() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]string, 0, len(t.state.users))
	for user := range t.state.users {
		all = append(all, user)
	}
	slices.Sort(all)
	return all
}

// Viewers lists the users who look at a room on some device.
func (t *Tracker) Viewers(room string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.state.rooms[room]
	if r == nil {
		return nil
	}
	viewers := make([]string, 0, len(r.viewers))
	for user := range r.viewers {
		viewers = append(viewers, user)
	}
	slices.Sort(viewers)
	return viewers
}

// Views lists the rooms that a user looks at on some device.
func (t *Tracker) Views(user string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state.views(user)
}

// ViewsRoom reports whether a user looks at a room on some device.
func (t *Tracker) ViewsRoom(user, room string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.state.rooms[room]
	return r != nil && r.viewers[user] > 0
}

// Types reports whether a user types in a room on some device.
func (t *Tracker) Types(user, room string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state.typist(user, room) != nil
}

// Close stops the tracker and waits for a running emit. Events that still wait
// are dropped. It may be called more than once.
func (t *Tracker) Close() {
	t.mu.Lock()
	if !t.closed {
		t.closed = true
		close(t.stop)
	}
	t.mu.Unlock()
	<-t.done
}

// Flush waits until everything noted so far was emitted, for tests that must
// know. emit must not call it.
func (t *Tracker) Flush() {
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return
	}
	flushed := make(chan struct{})
	t.flushed = append(t.flushed, flushed)
	t.signal()
	t.mu.Unlock()
	select {
	case <-flushed:
	case <-t.done:
	}
}

// change runs one transition and leaves its events to the goroutine.
func (t *Tracker) change(transition func(*state, time.Time) []chat.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return
	}
	before := t.state.due.next()
	t.enqueue(transition(t.state, time.Now()))
	if len(t.waiting) > 0 || !t.state.due.next().Equal(before) {
		t.signal()
	}
}

// enqueue adds events for emit. t.mu must be held.
func (t *Tracker) enqueue(events []chat.Event) {
	for _, e := range events {
		if _, typing := e.(chat.Typing); typing && len(t.waiting) >= maxWaiting {
			continue
		}
		t.waiting = append(t.waiting, e)
	}
}

func (t *Tracker) signal() {
	select {
	case t.wake <- struct{}{}:
	default: // a signal waits already
	}
}
