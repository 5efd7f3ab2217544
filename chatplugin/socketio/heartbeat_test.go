package socketio

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zishang520/socket.io/parsers/engine/v3/packet"
)

// The engine forgets a pong that is faster than its own timer, and closes a connection that is alive: see link.pong.
func TestEngineHearsOfAPongAgainAfterItsTimerIsArmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &link{server: New(Config{}), closed: make(chan struct{})}
		var told []packet.Type
		tell := func(p *packet.Packet) { told = append(told, p.Type) }
		for round := 1; round <= 2; round++ {
			l.pong(tell)
			if len(told) != 2*round-1 {
				t.Fatalf("round %d: told %d times at once", round, len(told))
			}
			time.Sleep(pongRepeat) // virtual time
			synctest.Wait()
			if len(told) != 2*round || told[2*round-1] != packet.PONG {
				t.Fatalf("round %d: told %v after the repeat", round, told)
			}
		}
	})
}

func TestEngineHearsOfAFloodOfPongsWithOneRepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &link{server: New(Config{}), closed: make(chan struct{})}
		var told atomic.Int64
		for range 100_000 {
			l.pong(func(*packet.Packet) { told.Add(1) })
		}
		time.Sleep(pongRepeat)
		synctest.Wait()
		if got := told.Load(); got != 100_001 {
			t.Errorf("the engine was told %d times, want 100,000 and one repeat", got)
		}
	})
}

func TestEngineDoesNotHearOfAPongAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &link{server: New(Config{}), closed: make(chan struct{})}
		told := 0
		l.pong(func(*packet.Packet) { told++ })
		close(l.closed)
		time.Sleep(pongRepeat)
		synctest.Wait()
		if told != 1 {
			t.Errorf("the engine was told %d times, want once", told)
		}
	})
}
