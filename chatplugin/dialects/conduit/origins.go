package conduit

import (
	"strconv"
	"sync"
)

// maxOrigins bounds what origins remembers. Entries are needed from the commit to
// the reading of the log, which is milliseconds.
const maxOrigins = 10_000

// origins remembers which connection did something, so that it can be left out
// when the log tells of it. The zero value is empty.
type origins struct {
	mu    sync.Mutex        // protects the fields below
	conns map[string]string // what was done -> connection id
	order []string          // keys of conns in a ring, the oldest at next
	next  int
}

func (o *origins) note(what, conn string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.conns == nil {
		o.conns = make(map[string]string)
	}
	if _, again := o.conns[what]; again {
		o.conns[what] = conn
		return
	}
	if len(o.order) < maxOrigins {
		o.order = append(o.order, what)
	} else {
		delete(o.conns, o.order[o.next])
		o.order[o.next] = what
		o.next = (o.next + 1) % maxOrigins
	}
	o.conns[what] = conn
}

// of is the connection that did it, empty when it is not known or not to be left
// out.
func (o *origins) of(what string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.conns[what]
}

// sending names a message by its sender and idempotency key. The sender belongs
// to it: another user with the same key must not silence anybody.
func sending(user, clientID string) string { return "send/" + user + "/" + clientID }

// reading names a move of a read cursor, which comes to each seq once.
func reading(user, room string, seq int64) string {
	return "read/" + user + "/" + room + "/" + strconv.FormatInt(seq, 10)
}
