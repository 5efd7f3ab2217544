package socketio

import (
	"net"
	"sync"
	"syscall"
)

// inputSize is how many bytes are taken from a socket at a time.
const inputSize = 4 << 10

// inputBuffers are held only while bytes wait to be looked at.
var inputBuffers = sync.Pool{New: func() any { return new([inputSize]byte) }}

// input reads a connection that is silent most of the time. An idle one costs no buffer, and its goroutine waits with so little on its
// stack that the garbage collector can shrink it: with the usual bufio.Reader over net.Conn.Read it stays at 8 KB once it
// was that large. Only one goroutine may use it.
type input struct {
	nc      net.Conn
	raw     syscall.RawConn       // nil where reading without waiting is not possible (TLS, some systems)
	attempt func(fd uintptr) bool // try, allocated once because it would escape at every call

	buf      *[inputSize]byte // nil while nothing is buffered
	from, to int              // what is buffered
	err      error            // of the last attempt
}

func newInput(nc net.Conn) *input {
	in := &input{nc: nc, raw: rawReader(nc)}
	in.attempt = in.try
	return in
}

// wait returns as soon as at least one byte is there.
func (in *input) wait() error {
	if in.from < in.to {
		return nil
	}
	return in.fill()
}

// need returns as soon as n bytes are there, at most inputSize.
func (in *input) need(n int) error {
	for in.to-in.from < n {
		if err := in.fill(); err != nil {
			return err
		}
	}
	return nil
}

// bytes are those that are there. They are valid until the next call of another method.
func (in *input) bytes() []byte {
	if in.buf == nil {
		return nil
	}
	return in.buf[in.from:in.to]
}

// skip takes n bytes away.
func (in *input) skip(n int) {
	in.from += n
	if in.from == in.to {
		in.release()
	}
}

// release gives the buffer back.
func (in *input) release() {
	if in.buf != nil {
		inputBuffers.Put(in.buf)
	}
	in.buf, in.from, in.to = nil, 0, 0
}

func (in *input) take() { in.buf = inputBuffers.Get().(*[inputSize]byte) }

// fill adds at least one byte to what is there.
func (in *input) fill() error {
	if in.from > 0 {
		in.to = copy(in.buf[:], in.bytes())
		in.from = 0
	}
	if in.raw == nil {
		return in.fillSlowly()
	}
	if err := in.raw.Read(in.attempt); err != nil {
		return err
	}
	return in.err
}

// try reads what is there and reports whether that is settled; if not, the runtime waits until the socket is readable and asks again.
func (in *input) try(fd uintptr) bool {
	fresh := in.buf == nil
	if fresh {
		in.take()
	}
	n, again, err := readNow(fd, in.buf[in.to:])
	if fresh && (again || err != nil) {
		in.release()
	}
	if again {
		return false
	}
	in.to += n
	in.err = err
	return true
}

// fillSlowly waits for the first byte without a buffer. The rest of what came with it costs a second read, which a TLS
// connection answers from its own memory.
func (in *input) fillSlowly() error {
	if in.buf != nil {
		n, err := in.nc.Read(in.buf[in.to:])
		in.to += n
		return wholeRead(n, err)
	}
	var first [1]byte
	n, err := in.nc.Read(first[:])
	if n == 1 {
		in.take()
		in.buf[0], in.to = first[0], 1
	}
	return wholeRead(n, err)
}

// wholeRead drops an error that came together with bytes: the next read returns it again.
func wholeRead(n int, err error) error {
	if n > 0 {
		return nil
	}
	return err
}
