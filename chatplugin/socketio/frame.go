package socketio

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"unicode/utf8"
)

// maxHeader is the longest header of an unmasked websocket frame.
const maxHeader = 10

// Frame is one encoded event. It is immutable, is built once and shared by every receiver, also by those that have
// not read it yet. Safe for concurrent use.
type Frame struct {
	namespace string
	ws        []byte // the complete websocket frame: header, then text
	text      []byte // the Engine.IO packet ("42..."), the tail of ws

	deflate  sync.Once
	deflated []byte // the compressed websocket frame, nil when it would not be smaller; after deflate
}

// NewFrame encodes an event for the connections of a namespace. The args may be json.RawMessage, which is taken as it
// is, or anything encoding/json accepts. It fails for reserved event names and for arguments that are not JSON.
func NewFrame(namespace, event string, args ...any) (*Frame, error) {
	if reservedEvents[event] {
		return nil, fmt.Errorf("socketio: %q is a reserved event name", event)
	}
	b := startText(packetEvent, namespace, 64)
	b = append(b, '[')
	b, err := appendValue(b, event)
	if err != nil {
		return nil, err
	}
	for i, arg := range args {
		b = append(b, ',')
		if b, err = appendValue(b, arg); err != nil {
			return nil, fmt.Errorf("socketio: argument %d of event %q: %w", i, event, err)
		}
	}
	return finishFrame(namespace, append(b, ']')), nil
}

// newAckFrame encodes the answer to the event with that id.
func newAckFrame(namespace string, id uint64, args []any) (*Frame, error) {
	b := startText(packetAck, namespace, 64)
	b = strconv.AppendUint(b, id, 10)
	b = append(b, '[')
	var err error
	for i, arg := range args {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(b, arg); err != nil {
			return nil, fmt.Errorf("socketio: argument %d of the ack: %w", i, err)
		}
	}
	return finishFrame(namespace, append(b, ']')), nil
}

// newConnectFrame encodes the reply that tells a client it is connected.
func newConnectFrame(namespace, id string) *Frame {
	b := startText(packetConnect, namespace, 48)
	b = append(b, `{"sid":"`...)
	b = append(b, id...) // URL-safe base64: nothing to escape
	return finishFrame(namespace, append(b, `"}`...))
}

// startText begins a packet with room for the websocket header in front, so that text and frame share one allocation.
func startText(packetType byte, namespace string, size int) []byte {
	b := make([]byte, maxHeader, maxHeader+2+len(namespace)+1+size)
	b = append(b, '4')
	return appendPrefix(b, packetType, namespace)
}

// appendPrefix appends packet type and namespace; "/" is the default namespace and not written.
func appendPrefix(b []byte, packetType byte, namespace string) []byte {
	b = append(b, packetType)
	if namespace != "/" {
		b = append(b, namespace...)
		b = append(b, ',')
	}
	return b
}

func finishFrame(namespace string, b []byte) *Frame {
	n := headerSize(len(b) - maxHeader)
	putHeader(b[maxHeader-n:maxHeader], 0x81, len(b)-maxHeader)
	return &Frame{namespace: namespace, ws: b[maxHeader-n:], text: b[maxHeader:]}
}

// forConn returns the bytes to write to a websocket.
func (f *Frame) forConn(deflate bool) []byte {
	if !deflate || len(f.text) < minDeflate {
		return f.ws
	}
	f.deflate.Do(func() { f.deflated = deflateFrame(f.text) })
	if f.deflated == nil {
		return f.ws
	}
	return f.deflated
}

var errNotJSON = errors.New("not valid JSON")

// appendValue appends the JSON of v. Invalid UTF-8, which a websocket client must refuse, becomes U+FFFD.
func appendValue(b []byte, v any) ([]byte, error) {
	if raw, ok := v.(json.RawMessage); ok {
		if !json.Valid(raw) {
			return nil, errNotJSON
		}
		if !utf8.Valid(raw) {
			raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
		}
		return append(b, raw...), nil
	}
	buf := bytes.NewBuffer(b)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	b = buf.Bytes()
	b = b[:len(b)-1] // Encode ends with a newline
	return b, nil
}

// headerSize is the length of the header of an unmasked frame with n payload bytes (RFC 6455, 5.2).
func headerSize(n int) int {
	switch {
	case n < 126:
		return 2
	case n < 1<<16:
		return 4
	default:
		return maxHeader
	}
}

// putHeader writes a header into h, which has headerSize(n) bytes. op includes the FIN and RSV1 bits.
func putHeader(h []byte, op byte, n int) {
	h[0] = op
	switch len(h) {
	case 2:
		h[1] = byte(n)
	case 4:
		h[1] = 126
		binary.BigEndian.PutUint16(h[2:], uint16(n))
	default:
		h[1] = 127
		binary.BigEndian.PutUint64(h[2:], uint64(n))
	}
}

// closeFrame is a websocket close frame; reason has at most 123 bytes.
func closeFrame(code uint16, reason string) []byte {
	b := make([]byte, 4, 4+len(reason))
	b[0], b[1] = 0x88, byte(2+len(reason))
	binary.BigEndian.PutUint16(b[2:], code)
	return append(b, reason...)
}

// controlFrame is a websocket control frame. It copies the payload, which has at most 125 bytes.
func controlFrame(op byte, payload []byte) []byte {
	b := make([]byte, 2, 2+len(payload))
	b[0], b[1] = 0x80|op, byte(len(payload))
	return append(b, payload...)
}
