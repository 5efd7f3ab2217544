package rest

import (
	"sync"
	"time"

	"pocketchat/chatplugin/chat"
)

// pulseMinutes is how far back a Pulse remembers.
const pulseMinutes = 60

// Pulse counts the messages of the last hour by minute. It is a reader of the
// log, so it counts those of other processes too, and begins with the server.
type Pulse struct {
	since time.Time

	mu     sync.Mutex // protects the fields below
	counts [pulseMinutes]int
	newest int64 // the minute, since 1970, of the last count; those before follow backwards
}

// NewPulse makes one that has counted nothing.
func NewPulse() *Pulse { return newPulse(time.Now()) }

func newPulse(now time.Time) *Pulse { return &Pulse{since: now, newest: minuteOf(now)} }

func minuteOf(t time.Time) int64 { return t.Unix() / 60 }

// Observe counts what of events are new messages. The log calls it.
func (p *Pulse) Observe(events []chat.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ev := range events {
		created, ok := ev.(chat.MessageCreated)
		if !ok {
			continue
		}
		minute := minuteOf(created.Head().At)
		p.advance(minute)
		if p.newest-minute < pulseMinutes {
			p.counts[minute%pulseMinutes]++
		}
	}
}

// advance forgets what a new minute pushes out. p.mu must be held.
func (p *Pulse) advance(minute int64) {
	for steps := 0; p.newest < minute; steps++ {
		p.newest++
		if steps < pulseMinutes {
			p.counts[p.newest%pulseMinutes] = 0
		} else {
			p.newest = minute // all are 0 already
		}
	}
}

// Minutes are the counts of the last hour, the current minute last.
func (p *Pulse) Minutes(now time.Time) []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.advance(minuteOf(now))
	all := make([]int, pulseMinutes)
	for i := range all {
		all[i] = p.counts[(p.newest+1+int64(i))%pulseMinutes]
	}
	return all
}
