package feed

import (
	"sync"

	"pocketchat/chatplugin/chat"
)

// ring keeps the newest events that were committed by this process, so that
// readers who keep up need no query and get each record as it was written.
// Positions of other processes are missing in it.
type ring struct {
	mu    sync.Mutex // protects slots
	slots []committed
}

// ringSize bounds the memory: some kilobytes for an event with its record.
const ringSize = 4096

func newRing() *ring { return &ring{slots: make([]committed, ringSize)} }

func (r *ring) put(events []committed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range events {
		s := &r.slots[c.position%ringSize]
		// A reader that is behind must find the older one gone, never the newer.
		if c.position > s.position {
			*s = c
		}
	}
}

// after gives the events from position+1 on, as long as none is missing.
func (r *ring) after(position int64, limit int) []chat.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []chat.Event
	for len(all) < limit {
		position++
		s := r.slots[position%ringSize]
		if s.position != position {
			break
		}
		all = append(all, s.event)
	}
	return all
}

// at gives the event at a position, nil when it is not there.
func (r *ring) at(position int64) chat.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.slots[position%ringSize]; s.position == position {
		return s.event
	}
	return nil
}
