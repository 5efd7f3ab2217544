package socketio

import (
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/zishang520/socket.io/parsers/engine/v3/packet"
	"github.com/zishang520/socket.io/servers/engine/v3/errors"
	"github.com/zishang520/socket.io/servers/engine/v3/transports"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

// websocketBuilder is plugged in through the library's SetTransports.
type websocketBuilder struct{ server *Server }

func (b websocketBuilder) Name() string          { return transports.WEBSOCKET }
func (b websocketBuilder) HandlesUpgrades() bool { return true }
func (b websocketBuilder) UpgradesTo() []string  { return nil }

func (b websocketBuilder) New(ctx *types.HttpContext) transports.Transport {
	w := &websocketTransport{bareTransport: bareTransport{transports.MakeTransport()}, server: b.server}
	w.logger = b.server.cfg.Logger
	w.Prototype(w)
	w.Construct(ctx)
	return w
}

// bareTransport is the library's transport one level deeper, so that the methods of an emitter beside it go before its own.
type bareTransport struct{ transports.Transport }

// websocketTransport is one websocket. Whatever happens to the socket, only its reader goroutine reports the end to the engine: a failing
// write just closes the socket, which ends the reader.
type websocketTransport struct {
	bareTransport
	emitter
	server  *Server
	nc      net.Conn
	in      *input
	out     *outbox
	deflate bool   // permessage-deflate was negotiated
	sid     string // of the session this socket wants to take over, "" if it began the session

	// direct says that nothing of this session waits elsewhere, so frames may go straight to out.
	direct atomic.Bool

	mu      sync.Mutex
	closing bool              // mu; DoClose was called, the read deadline is final
	adopt   *pollingTransport // mu; has older packets that must be sent first; nil most of the time

	// adopting serialises Send while a session moves here: older packets first, then newer ones.
	adopting sync.Mutex
}

// Construct takes over the upgraded connection.
func (w *websocketTransport) Construct(ctx *types.HttpContext) {
	w.Transport.Construct(ctx)
	w.sid = ctx.Query().Peek("sid")
	// The library's Conn has done its part with the upgrade. It would keep two buffers for as long as the connection lives.
	w.nc = ctx.Websocket.NetConn()
	w.in = newInput(w.nc)
	w.out = newOutbox(w.nc, w.server.cfg.MaxQueue, w.server.cfg.WriteTimeout)
	w.direct.Store(w.sid == "")
	w.SetWritable(true)
	e := entryOf(ctx.Context())
	w.deflate = e.deflate
	e.start = func() {
		w.server.busy.add()
		go w.run()
	}
}

// OnPacket hands the engine a packet.
func (w *websocketTransport) OnPacket(p *packet.Packet) { w.Emit("packet", p) }

// OnError ends the session with a reason.
func (w *websocketTransport) OnError(reason string, cause error) {
	w.Emit("error", errors.NewTransportError(reason, cause))
}

// OnClose tells the engine, once, that the socket has ended.
func (w *websocketTransport) OnClose() {
	if w.ReadyState() == "closed" {
		return
	}
	w.SetReadyState("closed")
	w.Emit("close")
}

// Name returns "websocket".
func (w *websocketTransport) Name() string { return transports.WEBSOCKET }

// HandlesUpgrades returns true.
func (w *websocketTransport) HandlesUpgrades() bool { return true }

// write sends complete frames. b must not change any more.
func (w *websocketTransport) write(b []byte) {
	if w.out.write(b) != errSlow {
		return // written, queued, or the socket is closed and its reader knows
	}
	w.out.close(closeFrame(websocket.CloseTryAgainLater, ReasonSlow), true)
	if l := w.server.link(w.session()); l != nil {
		l.slow()
	}
}

// session is the id of the session this socket belongs to.
func (w *websocketTransport) session() string {
	if w.sid != "" {
		return w.sid
	}
	return w.Sid()
}

// Send writes the engine's packets. The engine never calls it twice at a time.
func (w *websocketTransport) Send(packets []*packet.Packet) {
	if w.direct.Load() {
		w.writePackets(packets)
	} else {
		w.adopting.Lock()
		w.writePackets(append(w.inherited(), packets...))
		w.adopting.Unlock()
	}
	w.Emit("drain") // once per Send: the engine counts them
}

// inherited returns what the polling transport had accepted and could not send any more.
func (w *websocketTransport) inherited() []*packet.Packet {
	w.mu.Lock()
	old := w.adopt
	w.mu.Unlock()
	if old == nil {
		return nil
	}
	return old.takeUnsent()
}

func (w *websocketTransport) writePackets(packets []*packet.Packet) {
	for _, p := range packets {
		if q, ok := p.Data.(*queuedFrame); ok {
			q.take()
			w.write(q.frame.forConn(w.deflate))
			continue
		}
		w.write(finishFrame("", appendPacket(make([]byte, maxHeader), p)).ws)
	}
}

// DoClose sends a close frame after what waits. The engine calls it; the reader ends the socket once the peer has answered.
func (w *websocketTransport) DoClose(done types.Callable) {
	code, reason := uint16(websocket.CloseNormalClosure), ""
	if l := w.server.link(w.session()); l != nil {
		if reason = l.ownReason(); reason == ReasonShutdown {
			code = websocket.CloseGoingAway
		}
	}
	w.out.close(closeFrame(code, shorten(reason)), false)
	w.mu.Lock()
	w.closing = true
	_ = w.nc.SetReadDeadline(time.Now().Add(closeTimeout))
	w.mu.Unlock()
	if done != nil {
		done()
	}
}

// shorten cuts a close reason to what fits into a close frame (RFC 6455, 5.5).
func shorten(reason string) string {
	if len(reason) <= 123 {
		return reason
	}
	return strings.ToValidUTF8(reason[:123], "")
}
