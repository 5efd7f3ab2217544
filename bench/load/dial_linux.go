package load

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// handshakeTimeout bounds each blocking read or write before a connection goes
// to the event loop. It is wide: hundreds may sign in at once on a busy core.
const handshakeTimeout = 20 * time.Second

// socket is a blocking TCP connection during its handshake.
type socket int

// dial opens a TCP connection to an IPv4 loopback address.
func dial(addr string) (socket, error) {
	to, err := netip.ParseAddrPort(addr)
	if err != nil || !to.Addr().Is4() || !to.Addr().IsLoopback() {
		return -1, fmt.Errorf("address %q: want an IPv4 loopback address such as 127.0.0.1:8090", addr)
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, os.NewSyscallError("socket", err)
	}
	s := socket(fd)
	if err := s.connect(to); err != nil {
		s.close()
		return -1, err
	}
	return s, nil
}

func (s socket) connect(to netip.AddrPort) error {
	limit := syscall.NsecToTimeval(int64(handshakeTimeout))
	err := errors.Join(
		os.NewSyscallError("TCP_NODELAY", syscall.SetsockoptInt(int(s), syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)),
		os.NewSyscallError("SO_RCVTIMEO", syscall.SetsockoptTimeval(int(s), syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &limit)),
		os.NewSyscallError("SO_SNDTIMEO", syscall.SetsockoptTimeval(int(s), syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &limit)),
	)
	if err != nil {
		return err
	}
	return os.NewSyscallError("connect", retry(func() error {
		return syscall.Connect(int(s), &syscall.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()})
	}))
}

func (s socket) write(p []byte) error {
	for len(p) > 0 {
		n, err := syscall.Write(int(s), p)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return os.NewSyscallError("write", err)
		}
		p = p[n:]
	}
	return nil
}

func (s socket) read(acc []byte) ([]byte, error) {
	buf := make([]byte, 4096)
	var n int
	err := retry(func() (err error) {
		n, err = syscall.Read(int(s), buf)
		return err
	})
	switch {
	case err == syscall.EAGAIN:
		return nil, fmt.Errorf("no answer within %s", handshakeTimeout)
	case err != nil:
		return nil, os.NewSyscallError("read", err)
	case n == 0:
		return nil, io.EOF
	}
	return append(acc, buf[:n]...), nil
}

func (s socket) close() { _ = syscall.Close(int(s)) }

// retry repeats a system call that a signal interrupted.
func retry(call func() error) error {
	for {
		if err := call(); err != syscall.EINTR {
			return err
		}
	}
}
