package push

import "time"

// Clock is time in the hands of a test.
type Clock = clock

// State is what the scheduler says of itself when it rests.
type State = state

// WithClock sets the clock.
func (c Config) WithClock(k Clock) Config { c.clock = k; return c }

// WithMaxPending sets how much may be pending.
func (c Config) WithMaxPending(n int) Config { c.maxPending = n; return c }

// Watch is told whenever the scheduler rests. Call it before Start.
func (p *Pusher) Watch(f func(State)) { p.watch = f }

// For the tests of pure parts.
var (
	Cut     = cut
	OneLine = oneLine
	Fit     = fit
	Payload = payload
	QuietAt = quietAt
	Backoff = backoff
)

// MaxEntryRefs is how many messages one entry remembers.
const MaxEntryRefs = maxRefs

// LastBackoff is the longest wait of a single push.
const LastBackoff = lastBackoff

// Several is the line about n messages.
func Several(locale string, n int, own map[string]Templates) string {
	tag, t := newWords(own).find(locale)
	return t.several(tag, n)
}

// Words finds the templates of a locale.
func Words(locale string, own map[string]Templates) Templates { return newWords(own).at(locale) }

// GateWaits gives the waits of n refusals in a row.
func GateWaits(n int) []time.Duration {
	var g gate
	now := time.Unix(0, 0)
	var waits []time.Duration
	for range n {
		g.refused(now, "bad")
		waits = append(waits, g.until.Sub(now))
		now = g.until
	}
	return waits
}
