package socketio

import (
	"strings"
	"time"

	"github.com/zishang520/socket.io/parsers/engine/v3/packet"
)

// pongRepeat is how long after a pong the engine is told of it again, at most.
const pongRepeat = time.Second

// pong tells the engine that the client has answered a heartbeat, now and once more a little later.
//
// The engine sends its ping first and arms the timeout afterwards (schedulePing in its socket.go). On a busy machine the
// answer can be back in between; it then clears the timer of the last heartbeat, and the new one ends a connection that is
// alive: 12 of 12 busy senders were closed after 45 s on two loaded cores. The repeat clears it. Hearing of a pong twice
// only moves the next ping by as much.
//
// At most one repeat waits per session, because a client may send a million pongs nobody asked for.
func (l *link) pong(onPacket func(*packet.Packet)) {
	onPacket(pongPacket())
	if !l.repeating.CompareAndSwap(false, true) {
		return
	}
	time.AfterFunc(min(pongRepeat, l.server.cfg.PingTimeout/4), func() {
		l.repeating.Store(false)
		select {
		case <-l.closed: // the engine would start its timers again
		default:
			onPacket(pongPacket())
		}
	})
}

func pongPacket() *packet.Packet {
	return &packet.Packet{Type: packet.PONG, Data: strings.NewReader("")}
}
