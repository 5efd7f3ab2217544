//go:build !unix

package socketio

import (
	"errors"
	"net"
	"syscall"
)

// rawReader returns nil: there is no read that does not wait.
func rawReader(net.Conn) syscall.RawConn { return nil }

func readNow(uintptr, []byte) (int, bool, error) { return 0, false, errors.ErrUnsupported }
