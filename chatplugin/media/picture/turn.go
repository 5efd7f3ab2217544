package picture

import (
	"context"
	"slices"
	"sync"
	"time"
)

// turns shares memory and processors between users. At most one conversion of a
// user runs or stands in the common line; the user's others wait in a line of
// their own, and the next of them joins the common line at its end. So twenty
// images of one user delay another user's image by one conversion, not twenty.
//
// The common line is served strictly in order: a large image at its head waits
// until enough memory is free instead of being overtaken for ever.
type turns struct {
	mu     sync.Mutex         // protects all fields
	memory int64              // free bytes
	slots  int                // conversions that may still start
	line   []*turn            // at most one per user
	users  map[string][]*turn // who runs or stands in line -> that user's own line
}

type turn struct {
	user    string
	need    int64         // bytes
	granted chan struct{} // closed under mu when running is set
	running bool          // protected by turns.mu
}

func newTurns(memory int64, slots int) *turns {
	return &turns{memory: memory, slots: slots, users: map[string][]*turn{}}
}

// wait returns when it is this conversion's turn; the caller then owns need bytes
// and one slot until it calls release, which it must do exactly once.
func (t *turns) wait(ctx context.Context, user string, need int64, limit time.Duration) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	own := &turn{user: user, need: need, granted: make(chan struct{})}
	t.join(own)

	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-own.granted:
		return func() { t.leave(own) }, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-timer.C:
		err = ErrBusy
	}
	t.leave(own)
	return nil, err
}

func (t *turns) join(own *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if others, present := t.users[own.user]; present {
		t.users[own.user] = append(others, own)
		return
	}
	t.users[own.user] = nil
	t.line = append(t.line, own)
	t.serve()
}

// leave ends a turn wherever it is: running, in the common line, or in its user's
// own line.
func (t *turns) leave(own *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.users[own.user], own); i >= 0 {
		t.users[own.user] = slices.Delete(t.users[own.user], i, i+1)
		return
	}
	if own.running {
		t.memory += own.need
		t.slots++
	} else {
		i := slices.Index(t.line, own)
		t.line = slices.Delete(t.line, i, i+1)
	}
	t.next(own.user)
	t.serve()
}

// next lets the user's next conversion into the common line. mu must be held.
func (t *turns) next(user string) {
	waiting := t.users[user]
	if len(waiting) == 0 {
		delete(t.users, user)
		return
	}
	t.users[user] = waiting[1:]
	t.line = append(t.line, waiting[0])
}

// serve starts what fits, from the head of the line. mu must be held.
func (t *turns) serve() {
	for len(t.line) > 0 && t.slots > 0 && t.line[0].need <= t.memory {
		first := t.line[0]
		t.line = t.line[1:]
		t.memory -= first.need
		t.slots--
		first.running = true
		close(first.granted)
	}
}
