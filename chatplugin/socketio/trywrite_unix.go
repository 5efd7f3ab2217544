//go:build unix

package socketio

import (
	"net"
	"syscall"
)

// rawWriter does one write(2) on the non-blocking socket. The fields are the arguments and results of attempt, which is
// allocated once because it would escape at every call.
type rawWriter struct {
	raw     syscall.RawConn
	attempt func(fd uintptr) bool
	b       []byte
	n       int
	err     error
}

// newTryWriter returns nil if the connection is not a plain socket, as with TLS.
func newTryWriter(nc net.Conn) tryWriter {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil
	}
	w := &rawWriter{raw: raw}
	w.attempt = func(fd uintptr) bool {
		for {
			w.n, w.err = syscall.Write(int(fd), w.b)
			if w.err != syscall.EINTR {
				return true // done: never wait until the socket is writable
			}
		}
	}
	return w
}

func (w *rawWriter) write(b []byte) (int, error) {
	w.b, w.n, w.err = b, 0, nil
	err := w.raw.Write(w.attempt)
	w.b = nil
	if err != nil {
		return 0, err
	}
	if w.err == syscall.EAGAIN {
		return 0, nil
	}
	if w.err != nil {
		return 0, w.err
	}
	return w.n, nil
}
