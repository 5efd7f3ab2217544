package push

import (
	"container/heap"
	"slices"
	"time"
)

// work is what is decided in one go, with few queries however much it is.
type work struct {
	windows []*window
	entries []*entry
}

// How much is decided in one go.
const (
	maxWindows = 64
	maxEntries = 256
)

// enough is how many pushes may be ready before nothing more is decided: a
// decision should not be old when it is carried out.
func (p *Pusher) enough() int { return p.cfg.Parallel * BatchSize }

// decideSome decides about some of what is due and reports whether there was
// something.
func (p *Pusher) decideSome() bool {
	w := p.takeWork()
	if len(w.windows)+len(w.entries) == 0 {
		return false
	}
	if err := p.decide(w); err != nil {
		p.app.Logger().Error("chat: who gets a push couldn't be decided yet", "error", err)
		p.counts.failed(err, p.cfg.clock.Now())
		p.putBack(w)
		return false
	}
	return true
}

func (p *Pusher) takeWork() work {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.cfg.clock.Now()
	var w work
	if p.closed || p.gate.closed(now) || p.undecidable.After(now) || len(p.ready) >= p.enough() {
		return w
	}
	for len(p.due) > 0 && !p.due[0].due.After(now) && len(w.entries) < maxEntries {
		e := heap.Pop(&p.due).(*entry)
		e.active = true
		w.entries = append(w.entries, e)
	}
	// A window may make as many entries as its room has members.
	for len(p.queue) > 0 && !p.queue[0].due.After(now) && len(w.windows) < maxWindows && len(p.entries) < p.cfg.maxPending {
		next := p.queue[0]
		p.queue = p.queue[1:]
		delete(p.windows, next.room)
		w.windows = append(w.windows, next)
	}
	return w
}

// putBack makes up for a failed decide.
func (p *Pusher) putBack(w work) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.undecidable = p.cfg.clock.Now().Add(time.Second)
	for _, e := range w.entries {
		p.wait(e, p.undecidable)
	}
	for _, old := range slices.Backward(w.windows) {
		if newer := p.windows[old.room]; newer != nil {
			newer.refs = append(old.refs, newer.refs...)
			p.release(newer.hold)
			newer.hold = old.hold
			continue
		}
		p.windows[old.room] = old
		p.queue = append([]*window{old}, p.queue...)
	}
}

// close ends windows that were decided. p.mu must be held.
func (p *Pusher) close(windows []*window) {
	for _, w := range windows {
		p.refs -= len(w.refs)
		p.release(w.hold)
	}
	p.space.Broadcast()
}
