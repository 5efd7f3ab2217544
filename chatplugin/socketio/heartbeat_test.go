package socketio

import (
	"testing"
	"time"

	"github.com/zishang520/socket.io/parsers/engine/v3/packet"
)

// The engine forgets a pong that is faster than its own timer, and closes a
// connection that is alive: see Server.pong.
func TestEngineHearsOfAPongAgainAfterItsTimerIsArmed(t *testing.T) {
	s := New(Config{PingTimeout: 40 * time.Millisecond})
	told := make(chan packet.Type, 3)
	s.pong(func(p *packet.Packet) { told <- p.Type })
	if len(told) != 1 {
		t.Fatal("the engine is not told of the pong at once")
	}
	for range 2 {
		if got := wait(t, "the pong", told); got != packet.PONG {
			t.Errorf("got packet %v, want a pong", got)
		}
	}
}
