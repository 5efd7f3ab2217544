package push

import (
	"maps"
	"sync"
	"time"
)

// Metrics is what a Pusher has done since it was made, and what it has to do.
type Metrics struct {
	Provider  string             `json:"provider"`
	Outcomes  map[Outcome]int64  `json:"outcomes"`  // pushes sent, by what became of them
	Decisions map[Decision]int64 `json:"decisions"` // about one message and one user who has a device
	Pruned    int64              `json:"pruned"`    // devices deleted because their token is dead
	Pending   int                `json:"pending"`   // pushes, windows and messages in memory
	Oldest    time.Duration      `json:"oldest"`    // age of the oldest that is pending, 0 for none
	Position  int64              `json:"position"`  // in the log: all before is finished
	Paused    string             `json:"paused"`    // why nothing is sent at the moment, or empty
	LastError string             `json:"last_error"`
	ErrorAt   time.Time          `json:"error_at"`
}

// Metrics tells how push is doing.
func (p *Pusher) Metrics() Metrics {
	m := p.counts.read()
	m.Provider = p.cfg.Provider.Name()
	p.mu.Lock()
	defer p.mu.Unlock()
	m.Pending, m.Position, m.Paused = p.pending(), p.position(), p.gate.reason
	now := p.cfg.clock.Now()
	for _, e := range p.entries {
		m.Oldest = max(m.Oldest, now.Sub(e.since))
	}
	for _, w := range p.queue {
		m.Oldest = max(m.Oldest, now.Sub(w.due)+p.cfg.Coalesce)
	}
	return m
}

type counters struct {
	mu sync.Mutex // protects m
	m  Metrics
}

func newCounters() *counters {
	return &counters{m: Metrics{Outcomes: map[Outcome]int64{}, Decisions: map[Decision]int64{}}}
}

func (c *counters) read() Metrics {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.m
	m.Outcomes, m.Decisions = maps.Clone(m.Outcomes), maps.Clone(m.Decisions)
	return m
}

func (c *counters) decided(d Decision) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m.Decisions[d]++
}

func (c *counters) pruned() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m.Pruned++
}

func (c *counters) sent(r Result, now time.Time) {
	c.mu.Lock()
	c.m.Outcomes[r.Outcome]++
	c.mu.Unlock()
	if r.Err != nil {
		c.failed(r.Err, now)
	}
}

func (c *counters) failed(err error, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m.LastError, c.m.ErrorAt = err.Error(), now
}
