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
	errBadDeflate  = errors.New("invalid compressed data")
	errBinaryFrame = errors.New("binary frames are not supported")
	errNotEngine   = errors.New("not an Engine.IO packet")
	errEngineClose = errors.New("closed by an Engine.IO packet")
)

var closeCodes = map[error]uint16{
	errTooBig:      websocket.CloseMessageTooBig,
	errBadText:     websocket.CloseInvalidFramePayloadData,
	errBadDeflate:  websocket.CloseInvalidFramePayloadData,
	errBinaryFrame: websocket.CloseUnsupportedData,
	errNotEngine:   websocket.ClosePolicyViolation,
	errEngineClose: websocket.CloseNormalClosure,
}

// closeCode is the code of an error that the peer is to blame for.
func closeCode(err error) (code uint16, ours bool) {
	if code, ours = closeCodes[err]; ours {
		return code, true
	}
	_, protocol := err.(protocolError)
	return websocket.CloseProtocolError, protocol
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

// read handles messages until one cannot be read or must not be followed by others. It waits here, with little on the stack and
// nothing in hand.
func (w *websocketTransport) read(l *link) error {
	frames := &frameReader{in: w.in, limit: w.server.cfg.MaxPayload, deflate: w.deflate, control: w.control}
	var extended time.Time
	for {
		extended = w.extendDeadline(extended)
		if err := w.in.wait(); err != nil {
			return err
		}
		if err := w.readMessage(l, frames); err != nil {
			return err
		}
	}
}

// control answers pings and close frames. The session has a heartbeat of its own, so pongs of this layer mean nothing.
func (w *websocketTransport) control(op byte, payload []byte) error {
	switch op {
	case websocket.PingMessage:
		w.write(controlFrame(websocket.PongMessage, payload))
	case websocket.CloseMessage:
		closed, err := parseClose(payload)
		if err != nil {
			return err
		}
		_ = w.out.write(controlFrame(websocket.CloseMessage, payload[:min(len(payload), 2)])) // an echo of the code
		return closed
	}
	return nil
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

func (w *websocketTransport) readMessage(l *link, frames *frameReader) error {
	buf := readBuffers.Get().(*[]byte)
	kind, b, err := frames.message((*buf)[:0])
	if err == nil && kind != 0 {
		err = w.receive(l, kind, b)
	}
	if cap(b) <= 64<<10 {
		*buf = b
		readBuffers.Put(buf)
	}
	return err
}

func (w *websocketTransport) receive(l *link, kind byte, b []byte) error {
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
	case isConnect(b):
		aside(func() { w.OnPacket(p) })
	default:
		w.OnPacket(p)
	}
	return nil
}

// isConnect reports whether a packet is a Socket.IO CONNECT.
func isConnect(b []byte) bool {
	return len(b) > 1 && b[0] == engineMessage && b[1] == packetConnect
}

// aside runs f in a goroutine of its own and waits for it. Signing in goes down to the database; the stack it needs would stay with
// the reader for as long as the connection lives (measured: 8 KB instead of 4).
func aside(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
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
	var frame []byte // nil: the peer has ended it
	if code, ours := closeCode(err); ours {
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
