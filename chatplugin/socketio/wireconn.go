package socketio

import (
	"net"
	"sync/atomic"
	"time"
)

// wireConn is the connection the websocket library sees. It reads for itself; what it writes (answers to pings and to close
// frames) goes through our outbox, in order with our frames.
type wireConn struct {
	net.Conn
	out atomic.Pointer[outbox] // nil during the upgrade
}

func (w *wireConn) Write(b []byte) (int, error) {
	out := w.out.Load()
	if out == nil {
		return w.Conn.Write(b)
	}
	if err := out.write(append([]byte(nil), b...)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// SetWriteDeadline is the outbox's business once it is there.
func (w *wireConn) SetWriteDeadline(t time.Time) error {
	if w.out.Load() != nil {
		return nil
	}
	return w.Conn.SetWriteDeadline(t)
}
