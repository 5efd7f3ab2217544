package socketio

import (
	"encoding/json"
	"log/slog"
	"strconv"

	"github.com/zishang520/socket.io/parsers/socket/v3/parser"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

// textParser is plugged in through the library's SetParser.
type textParser struct {
	maxDepth int
	logger   *slog.Logger
}

var _ parser.Parser = textParser{}

func (p textParser) NewEncoder() parser.Encoder { return encoder{} }

func (p textParser) NewDecoder() parser.Decoder {
	return &decoder{emitter: emitter{logger: p.logger}, maxDepth: p.maxDepth}
}

// encoder writes the packets that the library itself sends: DISCONNECT and CONNECT_ERROR. Events, acks and the CONNECT
// reply are frames of ours.
type encoder struct{}

// Encode returns nothing for CONNECT. The library sends that reply before it has registered the socket and before
// anybody could set it up, so the first event of a fast client would be a protocol error (findings 2.3: 67-222 of
// 4000 connects). Conn.open sends it when the connection is really ready.
func (encoder) Encode(p *parser.Packet) []types.BufferInterface {
	if p.Type == parser.CONNECT {
		return nil
	}
	b := appendPrefix(nil, byte('0'+p.Type), p.Nsp)
	if p.Id != nil {
		b = strconv.AppendUint(b, *p.Id, 10)
	}
	data := p.Data
	if fields, ok := data.(map[string]any); ok && fields["data"] == nil {
		data = map[string]any{"message": fields["message"]} // the official server leaves missing data out
	}
	if data != nil {
		payload, err := json.Marshal(data)
		if err != nil {
			payload = []byte(`{"message":"internal error"}`)
		}
		b = append(b, payload...)
	}
	return []types.BufferInterface{types.NewStringBuffer(b)}
}

// decoder hands events to their Conn and everything else to the library. There is one per connection. Nothing more is read from
// the connection while it runs.
type decoder struct {
	emitter
	maxDepth int
}

// Add decodes one Engine.IO message. After an error the session is over: whoever sent this may never fetch what the
// library would like to send before it closes.
func (d *decoder) Add(data any) error {
	in, ok := data.(*inbound)
	if !ok {
		return errBinary
	}
	err := d.add(in)
	if err != nil {
		in.link.drop(ReasonParseError)
	}
	return err
}

func (d *decoder) add(in *inbound) error {
	p, err := parsePacket(in.text, d.maxDepth)
	if err != nil {
		return err
	}
	switch p.kind {
	case packetConnect:
		return d.connect(in.link, p)
	case packetDisconnect:
		return d.disconnect(in.link, p)
	case packetEvent:
		c := in.link.conn(p.namespace)
		if c == nil {
			return errNamespace // an event before CONNECT was answered, or after DISCONNECT
		}
		if in.link.server.closing.Load() {
			return nil // not acknowledged, so the client sends it again elsewhere
		}
		c.inbox.push(inEvent{name: p.name, args: p.args, id: p.id, hasID: p.hasID, size: len(in.text)})
	}
	return nil
}

// connect lets the library run the namespace's middleware. A second CONNECT for a namespace that is joined or being
// joined would create a second socket there: it is a protocol error.
func (d *decoder) connect(l *link, p *inPacket) error {
	if !l.reserve(p.namespace) {
		return errNamespace
	}
	auth := make(map[string]any, len(p.auth))
	for key, value := range p.auth {
		auth[key] = value
	}
	d.Emit("decoded", &parser.Packet{Type: parser.CONNECT, Nsp: p.namespace, Data: auth})
	if !l.server.handles(p.namespace) {
		l.release(p.namespace) // refused by the library itself
	}
	return nil
}

// disconnect waits until the library has taken the socket out of its tables: the client may join again at once.
func (d *decoder) disconnect(l *link, p *inPacket) error {
	c := l.conn(p.namespace)
	if c == nil {
		return errNamespace
	}
	d.Emit("decoded", &parser.Packet{Type: parser.DISCONNECT, Nsp: p.namespace})
	select {
	case <-c.done:
	case <-l.closed:
	}
	return nil
}

// Destroy is part of parser.Decoder; there is nothing to release.
func (d *decoder) Destroy() {}
