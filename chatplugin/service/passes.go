package service

import (
	"sync"

	"pocketchat/chatplugin/chat"
)

// maxPasses bounds the memory of passes: about 200 bytes each.
const maxPasses = 50_000

// passes remembers who was let into which room last time. A sender with a pass
// goes to the queue without being asked outside first, which is a quarter of
// what a send costs. It never decides: the command asks the policy inside the
// transaction, and a refusal takes the pass away, so that a sender who was
// removed or blocked gets at most one refused command into the queue.
//
// What a pass holds of the room (id, type, direct key) never changes.
type passes struct {
	mu   sync.RWMutex // protects held
	held map[pass]chat.Room
}

type pass struct{ user, room string }

func newPasses() *passes { return &passes{held: map[pass]chat.Room{}} }

func (p *passes) find(user, room string) (chat.Room, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	r, ok := p.held[pass{user, room}]
	return r, ok
}

func (p *passes) give(user string, r chat.Room) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.held) >= maxPasses {
		clear(p.held)
	}
	p.held[pass{user, r.ID}] = chat.Room{ID: r.ID, Type: r.Type, DirectKey: r.DirectKey}
}

func (p *passes) take(user, room string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.held, pass{user, room})
}
