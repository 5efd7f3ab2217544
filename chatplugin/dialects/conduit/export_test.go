package conduit

import (
	"sync/atomic"
	"testing"
	"time"
)

// Clock puts the clock of nonces ahead of the real one. Make it before the
// server.
func Clock(t testing.TB) (ahead func(time.Duration)) {
	var by atomic.Int64
	before := now
	now = func() time.Time { return time.Now().Add(time.Duration(by.Load())) }
	t.Cleanup(func() { now = before })
	return func(d time.Duration) { by.Store(int64(d)) }
}
