package socketio

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// Opcodes of RFC 6455, 5.2, beside those of messages, which the websocket library names.
const (
	opContinuation = 0
	opControl      = 0x8 // this bit is set in the opcodes of control frames
)

const (
	maxControl = 125 // bytes of a control frame's payload (RFC 6455, 5.5)
	maskSize   = 4
)

// protocolError is a violation of RFC 6455 by the peer. It is told with code 1002.
type protocolError string

func (e protocolError) Error() string { return string(e) }

// frameHeader is the beginning of a frame.
type frameHeader struct {
	op         byte
	final      bool
	compressed bool
	size       int64 // of the payload
	mask       [maskSize]byte
}

func (h *frameHeader) control() bool { return h.op&opControl != 0 }

// frameReader makes messages of the frames a client sends. Only one goroutine may use it.
type frameReader struct {
	in      *input
	limit   int64 // bytes of a message, after inflating
	deflate bool  // permessage-deflate was negotiated
	// control is told of pings, pongs and close frames. Its error ends the reading. The payload is valid during the call only.
	control func(op byte, payload []byte) error
}

// message appends the next message to b and returns its type, 0 if there was only a control frame. It reads what has arrived of a
// frame and never more than limit, whatever length the frame announces.
func (r *frameReader) message(b []byte) (kind byte, _ []byte, err error) {
	var first frameHeader
	for {
		h, err := r.header()
		if err != nil {
			return 0, b, err
		}
		if h.control() {
			if err := r.handle(&h); err != nil || first.op == 0 {
				return 0, b, err
			}
			continue
		}
		if err := follows(&first, &h); err != nil {
			return 0, b, err
		}
		if first.op == 0 {
			first = h
		}
		if b, err = r.payload(b, &h, r.room(&first)); err != nil {
			return 0, b, err
		}
		if h.final {
			b, err = r.inflated(b, &first)
			return first.op, b, err
		}
	}
}

// follows checks that a frame may come now: first is the message's first frame, with op 0 if there is none yet.
func follows(first, h *frameHeader) error {
	switch {
	case first.op == 0 && h.op == opContinuation:
		return protocolError("continuation of nothing")
	case first.op != 0 && h.op != opContinuation:
		return protocolError("message within a message")
	case first.op != 0 && h.compressed:
		return protocolError("RSV1 set on a continuation") // RFC 7692, 6.1
	}
	return nil
}

// room is how many bytes of a message may arrive. Deflate makes what it cannot compress a little longer.
func (r *frameReader) room(first *frameHeader) int64 {
	if first.compressed {
		return r.limit + r.limit/256 + 64
	}
	return r.limit
}

// header reads and checks the beginning of a frame (RFC 6455, 5.2).
func (r *frameReader) header() (h frameHeader, err error) {
	if err := r.in.need(2); err != nil {
		return h, err
	}
	b := r.in.bytes()
	h = frameHeader{op: b[0] & 0x0f, final: b[0]&0x80 != 0, compressed: b[0]&0x40 != 0, size: int64(b[1] & 0x7f)}
	if err := r.check(&h, b[0], b[1]); err != nil {
		return h, err
	}
	more := 0
	switch h.size {
	case 126:
		more = 2
	case 127:
		more = 8
	}
	if err := r.in.need(2 + more + maskSize); err != nil {
		return h, err
	}
	b = r.in.bytes()[2:]
	switch more {
	case 2:
		h.size = int64(binary.BigEndian.Uint16(b))
	case 8:
		n := binary.BigEndian.Uint64(b)
		if n > 1<<62 {
			return h, errTooBig
		}
		h.size = int64(n)
	}
	copy(h.mask[:], b[more:])
	r.in.skip(2 + more + maskSize)
	return h, nil
}

// check looks at the first two bytes of a frame.
func (r *frameReader) check(h *frameHeader, b0, b1 byte) error {
	switch {
	case b0&0x30 != 0:
		return protocolError("RSV2 or RSV3 set")
	case h.compressed && (!r.deflate || h.control()):
		return protocolError("RSV1 set")
	case h.op > websocket.BinaryMessage && h.op < websocket.CloseMessage, h.op > websocket.PongMessage:
		return protocolError("unknown opcode")
	case h.control() && h.size > maxControl:
		return protocolError("control frame too long")
	case h.control() && !h.final:
		return protocolError("control frame in fragments")
	case b1&0x80 == 0:
		return protocolError("frame is not masked")
	}
	return nil
}

// payload appends a frame's payload to b, which may become at most limit bytes long.
func (r *frameReader) payload(b []byte, h *frameHeader, limit int64) ([]byte, error) {
	start := len(b)
	for rest := h.size; rest > 0; {
		if int64(len(b)) >= limit {
			return b, errTooBig
		}
		if err := r.in.wait(); err != nil {
			return b, err
		}
		part := r.in.bytes()
		if int64(len(part)) > rest {
			part = part[:rest]
		}
		if room := limit - int64(len(b)); int64(len(part)) > room {
			part = part[:room]
		}
		b = append(b, part...)
		rest -= int64(len(part))
		r.in.skip(len(part))
	}
	unmask(b[start:], h.mask)
	return b, nil
}

// unmask undoes the client's masking (RFC 6455, 5.3), eight bytes at a time.
func unmask(b []byte, mask [maskSize]byte) {
	half := binary.LittleEndian.Uint32(mask[:])
	word := uint64(half)<<32 | uint64(half)
	for len(b) >= 8 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^word)
		b = b[8:]
	}
	for i := range b {
		b[i] ^= mask[i%maskSize]
	}
}

// handle reads a control frame's payload and passes it on.
func (r *frameReader) handle(h *frameHeader) error {
	var space [maxControl]byte
	payload, err := r.payload(space[:0], h, maxControl+1)
	if err != nil {
		return err
	}
	return r.control(h.op, payload)
}

// inflated undoes the compression of a message, if it was compressed.
func (r *frameReader) inflated(b []byte, first *frameHeader) ([]byte, error) {
	if !first.compressed {
		return b, nil
	}
	return inflateMessage(b, r.limit)
}

// parseClose returns what a close frame says (RFC 6455, 5.5.1). The code is 1005 if it says nothing.
func parseClose(payload []byte) (*websocket.CloseError, error) {
	if len(payload) == 0 {
		return &websocket.CloseError{Code: websocket.CloseNoStatusReceived}, nil
	}
	if len(payload) == 1 {
		return nil, protocolError("close frame of one byte")
	}
	code, text := int(binary.BigEndian.Uint16(payload)), payload[2:]
	if !validCloseCode(code) {
		return nil, protocolError("illegal close code")
	}
	if !utf8.Valid(text) {
		return nil, errBadText
	}
	return &websocket.CloseError{Code: code, Text: string(text)}, nil
}

// validCloseCode reports whether a peer may send that code (RFC 6455, 7.4).
func validCloseCode(code int) bool {
	switch {
	case code >= 3000 && code < 5000:
		return true
	case code < websocket.CloseNormalClosure || code > 1014:
		return false
	}
	return code != 1004 && code != websocket.CloseNoStatusReceived && code != websocket.CloseAbnormalClosure
}
