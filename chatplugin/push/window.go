package push

import (
	"container/heap"
	"slices"
	"time"

	"pocketchat/chatplugin/store"
)

// window collects what happens in one room until it ends, so that a burst of
// messages makes one push. The first event opens it. It also looks after what is
// shown of the room: reads and deletions open one too.
type window struct {
	room string
	due  time.Time
	hold *hold
	refs []*ref // in order of seq
}

// open gives the window of a room. p.mu must be held.
func (p *Pusher) open(room string, position int64) *window {
	if w := p.windows[room]; w != nil {
		return w
	}
	w := &window{room: room, due: p.cfg.clock.Now().Add(p.cfg.Coalesce), hold: p.newHold(position)}
	p.windows[room] = w
	p.queue = append(p.queue, w)
	return w
}

func (p *Pusher) newHold(position int64) *hold {
	h := &hold{position: position, users: 1}
	p.holds[h] = true
	return h
}

func (p *Pusher) release(h *hold) {
	if h.users--; h.users == 0 {
		delete(p.holds, h)
	}
}

// key names an entry. A withdrawal is one of its own.
type key struct {
	room, user string
	withdraw   bool
}

// maxRefs is how many messages an entry remembers while it waits; of older ones
// only the number is known. It bounds the memory of an outage.
const maxRefs = 32

// entry is what one user is to be told, or not to be shown any more, of one
// room. There is one at most for each, so pushes of a room never overtake each
// other. An entry either waits or is active: its pushes are in ready or on their
// way.
type entry struct {
	key
	hold  *hold
	since time.Time // of the event, for its age
	refs  []*ref    // what it is about, in order of seq
	more  int       // messages before refs
	next  []*ref    // came while it was active

	active  bool
	due     time.Time // when it waits
	index   int       // in the schedule
	attempt int

	told  store.PushShown // the newest message it tells about
	done  map[string]bool // devices that need it no more, true where it is shown
	open  int             // pushes not answered yet
	retry bool            // one of them has to be tried again
	blame bool            // and not because the provider is paused as a whole
}

// newEntry makes an active entry. p.mu must be held.
func (p *Pusher) newEntry(k key, h *hold, since time.Time) *entry {
	h.users++
	e := &entry{key: k, hold: h, since: since, active: true, done: map[string]bool{}}
	p.entries[k] = e
	return e
}

// add brings more messages to an entry that is not finished yet.
func (e *entry) add(refs []*ref) {
	if e.active {
		e.next, _ = newest(append(e.next, refs...))
		return
	}
	var dropped int
	e.refs, dropped = newest(append(e.refs, refs...))
	e.more += dropped
}

// newest keeps maxRefs of refs.
func newest(refs []*ref) (kept []*ref, dropped int) {
	dropped = max(0, len(refs)-maxRefs)
	return slices.Delete(refs, 0, dropped), dropped
}

// wait puts an active entry back. p.mu must be held.
func (p *Pusher) wait(e *entry, due time.Time) {
	e.active, e.due = false, due
	if len(e.next) > 0 {
		next := e.next
		e.next = nil
		e.add(next)
	}
	heap.Push(&p.due, e)
}

// forget ends an entry. p.mu must be held.
func (p *Pusher) forget(e *entry) {
	delete(p.entries, e.key)
	p.release(e.hold)
	p.space.Broadcast()
}

// pending is how much is in memory. p.mu must be held.
func (p *Pusher) pending() int { return len(p.entries) + len(p.windows) + p.refs }

// schedule is a heap of the entries that wait, the next one first.
type schedule []*entry

func (s schedule) Len() int           { return len(s) }
func (s schedule) Less(i, j int) bool { return s[i].due.Before(s[j].due) }
func (s schedule) Swap(i, j int) {
	s[i], s[j] = s[j], s[i]
	s[i].index, s[j].index = i, j
}

// Push implements heap.Interface.
func (s *schedule) Push(x any) {
	e := x.(*entry)
	e.index = len(*s)
	*s = append(*s, e)
}

// Pop implements heap.Interface.
func (s *schedule) Pop() any {
	old := *s
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*s = old[:len(old)-1]
	return e
}
