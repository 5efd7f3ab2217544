package socketio

import (
	"io"
	"strings"

	"github.com/zishang520/socket.io/parsers/engine/v3/packet"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

// Wire forms of the Engine.IO 4 packet types.
const (
	engineOpen    = '0'
	engineClose   = '1'
	enginePing    = '2'
	enginePong    = '3'
	engineMessage = '4'
	engineUpgrade = '5'
	engineNoop    = '6'
)

// separator stands between the packets of a polling payload. It is a control character, so it is in no JSON text.
const separator = 0x1e

var engineTypes = map[byte]packet.Type{
	engineOpen: packet.OPEN, engineClose: packet.CLOSE, enginePing: packet.PING, enginePong: packet.PONG,
	engineMessage: packet.MESSAGE, engineUpgrade: packet.UPGRADE, engineNoop: packet.NOOP,
}

var engineBytes = map[packet.Type]byte{
	packet.OPEN: engineOpen, packet.CLOSE: engineClose, packet.PING: enginePing, packet.PONG: enginePong,
	packet.MESSAGE: engineMessage, packet.UPGRADE: engineUpgrade, packet.NOOP: engineNoop,
}

// appendPacket appends a packet as text. It does not take a queuedFrame: the caller does when the bytes are on their way.
func appendPacket(b []byte, p *packet.Packet) []byte {
	if q, ok := p.Data.(*queuedFrame); ok {
		return append(b, q.frame.text...)
	}
	b = append(b, engineBytes[p.Type])
	switch data := p.Data.(type) {
	case nil:
	case *types.StringBuffer:
		b = append(b, data.Bytes()...)
	default: // the engine's "probe"
		text, _ := io.ReadAll(data)
		b = append(b, text...)
	}
	return b
}

// parseEnginePacket decodes the text of one packet. A message refers to b, the rest is copied. It returns nil for what is not a packet
// of revision 4 or is binary ("b...", base64).
//
// Data is never nil: the engine copies it from without looking while a websocket is being adopted.
func parseEnginePacket(l *link, b []byte) *packet.Packet {
	if len(b) == 0 {
		return nil
	}
	t, ok := engineTypes[b[0]]
	if !ok {
		return nil
	}
	if t == packet.MESSAGE {
		return &packet.Packet{Type: t, Data: &inbound{link: l, text: b[1:]}}
	}
	return &packet.Packet{Type: t, Data: strings.NewReader(string(b[1:]))}
}

// errorPacket makes the engine end the session with the reason "parse error".
func errorPacket() *packet.Packet {
	return &packet.Packet{Type: packet.ERROR, Data: strings.NewReader("")}
}
