package socketio

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zishang520/socket.io/parsers/engine/v3/packet"
)

// pongs counts how often the engine is told of a pong.
type pongs struct{ atomic.Int64 }

func (p *pongs) tell(pk *packet.Packet) {
	if pk.Type == packet.PONG {
		p.Add(1)
	}
}

// The engine forgets a pong that is faster than its own timer, and closes a connection that is alive: see link.pong.
func TestEngineHearsOfAPongAgainAfterItsTimerIsArmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &link{server: New(Config{}), closed: make(chan struct{})}
		var told pongs
		for round := range int64(2) {
			l.pong(told.tell)
			if got := told.Load(); got != 2*round+1 {
				t.Fatalf("round %d: told %d times at once", round, got)
			}
			time.Sleep(pongRepeat) // virtual time
			synctest.Wait()
			if got := told.Load(); got != 2*round+2 {
				t.Fatalf("round %d: told %d times after the repeat", round, got)
			}
		}
	})
}

func TestEngineHearsOfAFloodOfPongsWithOneRepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &link{server: New(Config{}), closed: make(chan struct{})}
		var told pongs
		for range 100_000 {
			l.pong(told.tell)
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
		var told pongs
		l.pong(told.tell)
		close(l.closed)
		time.Sleep(pongRepeat)
		synctest.Wait()
		if got := told.Load(); got != 1 {
			t.Errorf("the engine was told %d times, want once", got)
		}
	})
}
