package socketio

import (
	"bytes"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/zishang520/socket.io/parsers/engine/v3/packet"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

// onPost handles the packets a client sends. It runs in the request's goroutine, so a full inbox delays the answer
// and with it the client's next request.
func (p *pollingTransport) onPost(ctx *types.HttpContext) {
	p.mu.Lock()
	overlap := p.posting
	p.posting = true
	p.mu.Unlock()
	if overlap {
		answer(ctx, http.StatusBadRequest, "", nil)
		p.OnError("overlapping posts", nil)
		return
	}
	defer func() {
		p.mu.Lock()
		p.posting = false
		p.mu.Unlock()
	}()

	body, status := p.readBody(ctx)
	if status != http.StatusOK {
		// A payload that is too large is an answer to the client; anything else is the end of its session.
		answer(ctx, status, "", nil)
		if status != http.StatusRequestEntityTooLarge {
			p.OnError("invalid request body", nil)
		}
		return
	}
	l := p.server.link(p.Sid())
	if l == nil || !p.receive(l, body) {
		answer(ctx, http.StatusBadRequest, "", nil)
		return
	}
	// text/html as in the official server: some old browsers offer other types as a download.
	answer(ctx, http.StatusOK, "text/html", []byte("ok"))
}

// readBody returns the body and 200, or the status to answer with.
func (p *pollingTransport) readBody(ctx *types.HttpContext) ([]byte, int) {
	r, limit := ctx.Request(), p.server.cfg.MaxPayload
	if r.Header.Get("Content-Type") == "application/octet-stream" {
		return nil, http.StatusBadRequest // binary payloads ended with revision 3
	}
	if r.ContentLength > limit {
		return nil, http.StatusRequestEntityTooLarge
	}
	e := entryOf(ctx.Context())
	e.limitBody(p.server.cfg.WriteTimeout)
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, http.StatusBadRequest // the deadline stays, so the HTTP server drops the connection
	}
	e.limitBody(0)
	if int64(len(body)) > limit {
		return nil, http.StatusRequestEntityTooLarge
	}
	if !utf8.Valid(body) {
		return nil, http.StatusBadRequest
	}
	return body, http.StatusOK
}

// receive hands the packets of a payload to the engine, in order. It reports false if they were not all valid.
func (p *pollingTransport) receive(l *link, body []byte) bool {
	for {
		text, rest, more := bytes.Cut(body, []byte{separator})
		pk := parseEnginePacket(l, text)
		switch {
		case pk == nil:
			l.setReason(ReasonParseError)
			p.OnPacket(errorPacket())
			return false
		case pk.Type == packet.CLOSE:
			p.OnClose()
			return true
		case pk.Type == packet.PONG:
			l.pong(p.OnPacket)
		default:
			p.OnPacket(pk)
		}
		if l.ownReason() == ReasonParseError {
			return false
		}
		if !more {
			return true
		}
		body = rest
	}
}
