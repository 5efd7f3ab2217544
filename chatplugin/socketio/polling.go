package socketio

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/zishang520/socket.io/parsers/engine/v3/packet"
	"github.com/zishang520/socket.io/servers/engine/v3/transports"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

// pollingCloseTimeout is how long a closed session waits for a poll that can carry the close packet.
const pollingCloseTimeout = 5 * time.Second

// pollingBuilder is plugged in through the library's SetTransports.
type pollingBuilder struct{ server *Server }

func (b pollingBuilder) Name() string          { return transports.POLLING }
func (b pollingBuilder) HandlesUpgrades() bool { return false }
func (b pollingBuilder) UpgradesTo() []string  { return []string{transports.WEBSOCKET} }

func (b pollingBuilder) New(ctx *types.HttpContext) transports.Transport {
	p := &pollingTransport{Transport: transports.MakeTransport(), server: b.server}
	p.Prototype(p)
	p.Construct(ctx)
	return p
}

// pollingTransport is a session over HTTP long polling: a GET waits for packets, a POST brings some.
type pollingTransport struct {
	transports.Transport
	server *Server

	mu      sync.Mutex
	poll    *types.HttpContext // mu; the GET that waits, nil between two polls
	unwatch func() bool        // mu; ends the watch over poll
	posting bool               // mu; a POST is being handled
	unsent  []*packet.Packet   // mu; accepted from the engine when there was no poll any more
	moved   bool               // mu; a websocket takes the session over
	ending  func()             // mu; what to do after the close packet was fetched; nil unless it waits for a poll
	endTime *time.Timer        // mu; does it anyway
}

// Name returns "polling".
func (p *pollingTransport) Name() string { return transports.POLLING }

// Writable reports whether a poll waits for packets.
func (p *pollingTransport) Writable() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.poll != nil && !p.moved
}

// OnRequest handles a request of this session.
func (p *pollingTransport) OnRequest(ctx *types.HttpContext) {
	switch ctx.Method() {
	case http.MethodGet:
		p.onPoll(ctx)
	case http.MethodPost:
		p.onPost(ctx)
	default:
		answer(ctx, http.StatusBadRequest, "", nil)
	}
}

func (p *pollingTransport) onPoll(ctx *types.HttpContext) {
	p.mu.Lock()
	switch {
	case p.moved:
		p.mu.Unlock()
		answer(ctx, http.StatusBadRequest, "", nil)
		return
	case p.poll != nil:
		p.mu.Unlock()
		// Two polls at a time are against the protocol. The end of the session answers the first one.
		answer(ctx, http.StatusBadRequest, "", nil)
		p.OnError("overlapping polls", nil)
		return
	}
	p.poll = ctx
	p.unwatch = context.AfterFunc(ctx.Context(), func() { p.aborted(ctx) })
	if p.ending != nil {
		p.respond(append(p.unsent, &packet.Packet{Type: packet.CLOSE}))
		ending := p.ending
		p.mu.Unlock()
		ending()
		return
	}
	if len(p.unsent) > 0 {
		p.respond(p.unsent)
	}
	p.mu.Unlock()
	p.Emit("ready") // the engine sends what it holds
}

// aborted is called when a client hangs up on its poll. What it was to be told cannot be known to have arrived, so the session ends.
func (p *pollingTransport) aborted(ctx *types.HttpContext) {
	p.mu.Lock()
	ours := p.poll == ctx
	if ours {
		p.poll = nil
	}
	p.mu.Unlock()
	if ours {
		p.OnError("poll was aborted", nil)
	}
}

// Send answers the poll. Between the engine's look at Writable and this call the poll may have been answered by a
// NOOP of an upgrade; then the packets wait for the next poll, or for the websocket.
func (p *pollingTransport) Send(packets []*packet.Packet) {
	p.mu.Lock()
	if p.poll == nil || p.moved {
		for _, pk := range packets {
			if pk.Type != packet.NOOP {
				p.unsent = append(p.unsent, pk)
			}
		}
	} else {
		p.respond(append(p.unsent, packets...))
	}
	p.mu.Unlock()
	p.Emit("drain") // once per Send: the engine counts them
}

// respond answers the poll with packets. If the client has just gone they become unsent and the poll stays, so that its watch
// ends the session. mu is held.
func (p *pollingTransport) respond(packets []*packet.Packet) {
	var payload []byte
	for i, pk := range packets {
		if i > 0 {
			payload = append(payload, separator)
		}
		payload = appendPacket(payload, pk)
	}
	if !answer(p.poll, http.StatusOK, "text/plain; charset=UTF-8", payload) {
		p.unsent = packets
		return
	}
	p.unwatch()
	p.poll = nil
	p.unsent = nil
	for _, pk := range packets {
		if q, ok := pk.Data.(*queuedFrame); ok {
			q.take()
		}
	}
}

// handOver begins the move to a websocket: from now on nothing is sent here.
func (p *pollingTransport) handOver() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.moved = true
	if p.poll != nil {
		unsent := p.unsent
		p.respond([]*packet.Packet{{Type: packet.NOOP}})
		p.unsent = unsent
	}
}

// takeBack ends a move that did not happen.
func (p *pollingTransport) takeBack() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.moved = false
}

// takeUnsent returns what was accepted and not sent.
func (p *pollingTransport) takeUnsent() []*packet.Packet {
	p.mu.Lock()
	defer p.mu.Unlock()
	unsent := p.unsent
	p.unsent = nil
	return unsent
}

// DoClose sends a close packet with the poll that waits, or with the next one.
func (p *pollingTransport) DoClose(done types.Callable) {
	var once sync.Once
	end := func() {
		once.Do(func() {
			if done != nil {
				done()
			}
			p.OnClose()
		})
	}
	p.mu.Lock()
	switch {
	case p.poll != nil && !p.moved:
		p.respond(append(p.unsent, &packet.Packet{Type: packet.CLOSE}))
	case p.moved || p.Discarded():
	default:
		p.ending = end
		p.endTime = time.AfterFunc(pollingCloseTimeout, end)
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	end()
}

// giveUp ends the wait for a poll that can carry the close packet.
func (p *pollingTransport) giveUp() {
	p.mu.Lock()
	ending := p.ending
	p.mu.Unlock()
	if ending != nil {
		ending()
	}
}

// OnClose ends the transport. A poll that still waits gets a NOOP: its client has closed the session itself.
func (p *pollingTransport) OnClose() {
	p.mu.Lock()
	if p.poll != nil {
		p.respond([]*packet.Packet{{Type: packet.NOOP}})
	}
	if p.endTime != nil {
		p.endTime.Stop()
	}
	p.mu.Unlock()
	p.Transport.OnClose()
}

// answer completes a request. It reports false if the client has gone.
func answer(ctx *types.HttpContext, status int, contentType string, body []byte) bool {
	if contentType != "" {
		ctx.ResponseHeaders().Set("Content-Type", contentType)
	}
	ctx.ResponseHeaders().Set("Cache-Control", "no-store")
	_ = ctx.SetStatusCode(status)
	_, err := ctx.Write(body)
	return err == nil
}
