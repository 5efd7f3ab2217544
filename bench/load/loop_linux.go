package load

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// conn is one connection of the event loop. Only the loop's thread touches it.
type conn struct {
	fd    int
	index int
	rest  []byte    // an incomplete incoming message
	out   []byte    // what the kernel did not take yet
	sent  time.Time // when the request under way was written
	ready bool
	on    bool // alternates with each request, beginning with true
	armed bool // epoll also waits for room to write
	heard bool // a copy of a Fanout's message has come here
}

// loop is an epoll loop. It belongs to one goroutine.
type loop struct {
	epoll  int
	wire   wire
	byFD   map[int]*conn
	events []syscall.EpollEvent
	buf    []byte
	next   uint64 // number of the next request

	// handle gets every message; the text is valid during the call only.
	handle func(c *conn, m message)
	seen   int64 // messages of any kind, to notice when traffic ends
	closed int64 // connections the server ended
}

func newLoop(w wire) (*loop, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	return &loop{
		epoll: fd, wire: w,
		byFD:   map[int]*conn{},
		events: make([]syscall.EpollEvent, 1024),
		buf:    make([]byte, 256<<10),
		handle: func(*conn, message) {},
	}, nil
}

// close ends all connections.
func (l *loop) close() {
	for fd := range l.byFD {
		_ = syscall.Close(fd)
	}
	clear(l.byFD)
	_ = syscall.Close(l.epoll)
}

// add takes over a connection after its handshake.
func (l *loop) add(s socket, index int, rest []byte) (*conn, error) {
	c := &conn{fd: int(s), index: index, rest: append([]byte(nil), rest...)}
	if err := syscall.SetNonblock(c.fd, true); err != nil {
		return nil, os.NewSyscallError("O_NONBLOCK", err)
	}
	if err := l.watch(syscall.EPOLL_CTL_ADD, c, syscall.EPOLLIN); err != nil {
		return nil, err
	}
	l.byFD[c.fd] = c
	return c, l.consume(c, 0, false)
}

func (l *loop) watch(op int, c *conn, events uint32) error {
	ev := syscall.EpollEvent{Events: events, Fd: int32(c.fd)}
	return os.NewSyscallError("epoll_ctl", syscall.EpollCtl(l.epoll, op, c.fd, &ev))
}

// poll handles what is ready, waiting at most wait for something.
func (l *loop) poll(wait time.Duration) error {
	n, err := syscall.EpollWait(l.epoll, l.events, int(wait/time.Millisecond))
	if err == syscall.EINTR {
		return nil
	}
	if err != nil {
		return os.NewSyscallError("epoll_wait", err)
	}
	for _, ev := range l.events[:n] {
		c := l.byFD[int(ev.Fd)]
		if c == nil {
			continue
		}
		if ev.Events&syscall.EPOLLOUT != 0 {
			if err := l.flush(c); err != nil {
				return err
			}
		}
		if ev.Events&^syscall.EPOLLOUT != 0 {
			if err := l.read(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *loop) read(c *conn) error {
	kept := copy(l.buf, c.rest)
	if kept < len(c.rest) || kept == len(l.buf) {
		return fmt.Errorf("connection %d: one message fills the %d byte read buffer", c.index, len(l.buf))
	}
	n, err := syscall.Read(c.fd, l.buf[kept:])
	switch {
	case err == syscall.EAGAIN || err == syscall.EINTR:
		return nil
	case err != nil || n == 0:
		l.drop(c)
		return nil
	}
	return l.consume(c, kept+n, true)
}

// consume handles the complete messages in the first n bytes of the read buffer
// and keeps the rest. With read false it starts from c.rest, which a handshake
// left.
func (l *loop) consume(c *conn, n int, read bool) error {
	if !read {
		n = copy(l.buf, c.rest)
	}
	b := l.buf[:n]
	for len(b) > 0 {
		m, size, err := l.wire.next(b)
		if err != nil {
			return fmt.Errorf("connection %d: %w", c.index, err)
		}
		if size == 0 {
			break
		}
		l.seen++
		if err := l.dispatch(c, m); err != nil {
			return err
		}
		if l.byFD[c.fd] != c {
			return nil
		}
		b = b[size:]
	}
	c.rest = append(c.rest[:0], b...)
	return nil
}

func (l *loop) dispatch(c *conn, m message) error {
	switch m.kind {
	case reply:
		return l.write(c, m.text)
	case closing:
		l.drop(c)
		return nil
	case ready:
		c.ready = true
	}
	l.handle(c, m)
	return nil
}

// send writes the connection's next request and starts its clock.
func (l *loop) send(c *conn) error {
	l.next++
	c.sent = time.Now()
	c.on = !c.on
	c.out = l.wire.request(c.out, c.index, l.next, c.on)
	return l.flush(c)
}

func (l *loop) write(c *conn, p []byte) error {
	c.out = append(c.out, p...)
	return l.flush(c)
}

// flush writes what is waiting. What the kernel does not take stays, and the
// loop waits until it does.
func (l *loop) flush(c *conn) error {
	for len(c.out) > 0 {
		n, err := syscall.Write(c.fd, c.out)
		if err == syscall.EINTR {
			continue
		}
		if err == syscall.EAGAIN {
			return l.arm(c, true)
		}
		if err != nil {
			l.drop(c)
			return nil
		}
		c.out = append(c.out[:0], c.out[n:]...)
	}
	return l.arm(c, false)
}

// arm switches whether epoll reports that the socket takes writes again. It
// costs a system call only when that changes.
func (l *loop) arm(c *conn, on bool) error {
	if c.armed == on {
		return nil
	}
	c.armed = on
	events := uint32(syscall.EPOLLIN)
	if on {
		events |= syscall.EPOLLOUT
	}
	return l.watch(syscall.EPOLL_CTL_MOD, c, events)
}

func (l *loop) drop(c *conn) {
	l.closed++
	delete(l.byFD, c.fd)
	_ = syscall.Close(c.fd)
}
