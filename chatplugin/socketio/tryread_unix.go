//go:build unix

package socketio

import (
	"io"
	"net"
	"os"
	"syscall"
)

// rawReader returns nil if the connection is not a plain socket, as with TLS.
func rawReader(nc net.Conn) syscall.RawConn {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// readNow does one read(2) on the non-blocking socket; again says that nothing is there yet. The errors are those of net.Conn.Read.
func readNow(fd uintptr, b []byte) (n int, again bool, err error) {
	for {
		n, err = syscall.Read(int(fd), b)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return 0, true, nil
		case err != nil:
			return 0, false, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", err)}
		case n == 0:
			return 0, false, io.EOF
		}
		return n, false, nil
	}
}
