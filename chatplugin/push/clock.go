package push

import "time"

// clock is time as the pusher sees it. PocketBase keeps goroutines that
// testing/synctest waits for in vain, so tests bring a clock of their own.
type clock interface {
	Now() time.Time
	// At fires once when it is t, at once when that is past. stop releases it.
	At(t time.Time) (fires <-chan time.Time, stop func())
}

type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

func (realClock) At(t time.Time) (<-chan time.Time, func()) {
	timer := time.NewTimer(time.Until(t))
	return timer.C, func() { timer.Stop() }
}
