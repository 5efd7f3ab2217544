package push

import (
	"math/rand/v2"
	"time"
)

// Times of retrying. A single push waits up to lastBackoff between two tries; a
// provider that is paused as a whole is asked again after firstPause, and then
// after twice the time each, up to lastPause.
const (
	firstBackoff = time.Second
	lastBackoff  = time.Minute
	firstPause   = time.Second
	lastPause    = time.Minute
	// longestRetryAfter bounds what a push service may ask for: a wrong header must
	// not stop push for a day.
	longestRetryAfter = 30 * time.Minute
)

// backoff is the wait before try attempt+1: exponential with full jitter, so that
// what failed together does not come back together.
func backoff(attempt int) time.Duration {
	limit := firstBackoff << min(attempt, 6)
	return time.Duration(rand.Int64N(int64(min(limit, lastBackoff)))) + time.Millisecond
}

// Why a provider is paused.
const (
	reasonBusy         = "the push service asked to wait"
	reasonUnauthorized = "the push service refuses the credentials"
	reasonForeign      = "most device tokens belong to other credentials"
)

// gate pauses the provider as a whole. It belongs to the Pusher's lock.
type gate struct {
	until   time.Time
	pause   time.Duration // of the last time, 0 when all is well
	reason  string        // why it is paused, "" when all is well
	probing bool          // after a pause one batch goes alone
}

func (g *gate) closed(now time.Time) bool { return now.Before(g.until) }

// retryAfter closes the gate for the time the push service named, and a little
// more, so that not all servers of a project come back at once. It reports
// whether the gate was open.
func (g *gate) retryAfter(now time.Time, wait time.Duration) (changed bool) {
	changed = g.reason == ""
	wait = min(wait, longestRetryAfter)
	wait += time.Duration(rand.Int64N(int64(wait/10) + 1))
	g.close(now.Add(wait))
	if g.reason == "" {
		g.reason = reasonBusy
	}
	return changed
}

// refused closes the gate because the credentials are not taken. It reports
// whether that is new.
func (g *gate) refused(now time.Time, reason string) (changed bool) {
	if g.closed(now) {
		return false // a batch that left before the gate was closed
	}
	changed = g.reason != reason
	g.reason = reason
	g.pause = min(max(2*g.pause, firstPause), lastPause)
	g.close(now.Add(g.pause))
	return changed
}

func (g *gate) close(until time.Time) {
	g.probing = true
	if until.After(g.until) {
		g.until = until
	}
}

// passed notes that a batch got through. It reports whether the provider had
// been paused before.
func (g *gate) passed(now time.Time) (recovered bool) {
	if g.closed(now) {
		return false // a batch that left before the gate was closed
	}
	recovered = g.reason != ""
	g.pause, g.reason, g.probing = 0, "", false
	return recovered
}
