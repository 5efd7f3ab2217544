package socketio

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
	"github.com/zishang520/socket.io/parsers/engine/v3/packet"
)

// Why a websocket is closed by us, as far as the peer is told with a code of its own (RFC 6455, 7.4.1).
var (
	errTooBig      = errors.New("message too big")
	errBadText     = errors.New("invalid UTF-8")
	errBinaryFrame = errors.New("binary frames are not supported")
	errNotEngine   = errors.New("not an Engine.IO packet")
	errEngineClose = errors.New("closed by an Engine.IO packet")
)

var closeCodes = map[error]uint16{
	errTooBig:      websocket.CloseMessageTooBig,
	errBadText:     websocket.CloseInvalidFramePayloadData,
	errBinaryFrame: websocket.CloseUnsupportedData,
	errNotEngine:   websocket.ClosePolicyViolation,
	errEngineClose: websocket.CloseNormalClosure,
}

// run reads the socket until it ends. It is the goroutine that owns the socket: it reports the end to the engine and closes the socket.
func (w *websocketTransport) run() {
	defer w.server.busy.done()
	defer w.nc.Close()
	l := w.server.link(w.session())
	if l == nil { // the session ended while its websocket was being set up
		w.Close()
		<-w.out.drained
		return
	}
	err := w.read(l)
	w.report(l, err)
	<-w.out.drained
	if !peerGone(err) {
		w.linger()
	}
}

// read handles messages until one cannot be read or must not be followed by others.
func (w *websocketTransport) read(l *link) error {
	var extended time.Time
	for {
		extended = w.extendDeadline(extended)
		kind, r, err := w.conn.NextReader()
		if err != nil {
			return err
		}
		if err := w.readMessage(l, kind, r); err != nil {
			return err
		}
	}
}

// extendDeadline ends a socket that is silent for longer than a heartbeat takes. The engine's own timer does that
// too, but it loses a heartbeat that is outstanding while a session moves from polling to the websocket.
func (w *websocketTransport) extendDeadline(last time.Time) time.Time {
	patience := w.server.cfg.PingInterval + w.server.cfg.PingTimeout
	now := time.Now()
	if now.Sub(last) < patience/4 {
		return last
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closing {
		_ = w.nc.SetReadDeadline(now.Add(2 * patience))
	}
	return now
}

// readBuffers hold one message while it is being handled; what handlers keep is copied out by the parser.
var readBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 2048); return &b }}

func (w *websocketTransport) readMessage(l *link, kind int, r io.Reader) error {
	buf := readBuffers.Get().(*[]byte)
	b, err := readAll((*buf)[:0], r, w.server.cfg.MaxPayload)
	if err == nil {
		err = w.receive(l, kind, b)
	}
	if cap(b) <= 64<<10 {
		*buf = b
		readBuffers.Put(buf)
	}
	return err
}

// readAll appends r to b. It reads at most limit bytes, whatever length the frame header claims, and counts after inflating.
func readAll(b []byte, r io.Reader, limit int64) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case int64(len(b)) > limit:
			return b, errTooBig
		case err == io.EOF:
			return b, nil
		case err != nil:
			return b, err
		}
	}
}

func (w *websocketTransport) receive(l *link, kind int, b []byte) error {
	if w.isClosing() {
		return nil // only the peer's close frame matters now
	}
	if kind == websocket.BinaryMessage {
		return errBinaryFrame
	}
	if !utf8.Valid(b) {
		return errBadText
	}
	p := parseEnginePacket(l, b)
	switch {
	case p == nil:
		return errNotEngine
	case p.Type == packet.CLOSE:
		return errEngineClose
	case p.Type == packet.UPGRADE:
		w.upgrade(l, p)
	case p.Type == packet.PONG:
		l.pong(w.OnPacket)
	default:
		w.OnPacket(p)
	}
	return nil
}

func (w *websocketTransport) isClosing() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closing
}

// upgrade moves a session from polling to this socket. Nothing may be lost or overtaken: first goes what the polling
// transport has accepted and not sent, then what the engine holds, then what comes later.
func (w *websocketTransport) upgrade(l *link, p *packet.Packet) {
	if w.direct.Load() {
		return // has its session already
	}
	old, _ := l.es.Transport().(*pollingTransport)
	if old == nil {
		w.OnPacket(p)
		return
	}
	old.handOver()
	w.mu.Lock()
	w.adopt = old
	w.mu.Unlock()
	w.OnPacket(p) // the engine makes this its transport and flushes
	if now, ok := l.es.Transport().(*websocketTransport); !ok || now != w {
		old.takeBack() // the engine has given this upgrade up
		return
	}
	w.adopting.Lock()
	defer w.adopting.Unlock()
	w.writePackets(w.inherited())
	w.mu.Lock()
	w.adopt = nil
	w.mu.Unlock()
	w.direct.Store(true)
}

// report tells the engine that the socket has ended, and the peer why if it was our decision.
func (w *websocketTransport) report(l *link, err error) {
	var frame []byte // nil: the peer has ended it, or the library has told it about a protocol error
	if code, ok := closeCodes[err]; ok {
		frame = closeFrame(code, err.Error())
	}
	w.out.close(frame, false)
	switch {
	case err == errNotEngine && w.direct.Load():
		l.setReason(ReasonParseError)
		w.OnPacket(errorPacket())
	case err == errEngineClose, peerGone(err), w.isClosing():
	default:
		w.OnError("websocket error", err)
	}
	w.OnClose()
}

// peerGone reports whether there is nobody left to talk to.
func peerGone(err error) bool {
	var closed *websocket.CloseError
	var op *net.OpError
	return errors.As(err, &closed) || errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) ||
		(errors.As(err, &op) && !op.Timeout())
}

// linger lets the peer read our close frame: closing a TCP socket with unread bytes resets it, and the peer may lose what it has not
// read yet.
func (w *websocketTransport) linger() {
	if half, ok := w.nc.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	_ = w.nc.SetReadDeadline(time.Now().Add(closeTimeout))
	_, _ = io.Copy(io.Discard, w.nc)
}
