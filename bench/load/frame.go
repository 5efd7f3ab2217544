package load

import (
	"encoding/binary"
	"fmt"
)

// Websocket opcodes (RFC 6455, 5.2) the generator meets.
const (
	opText  = 1
	opClose = 8
	opPing  = 9
	opPong  = 10
)

// maxFrame bounds an incoming frame: a wrong length must not make the generator
// wait for gigabytes.
const maxFrame = 1 << 20

// appendFrame appends one whole masked frame. The mask key is zero, which leaves
// the payload as it is: legal, and unpredictable keys only matter to proxies,
// which loopback has none of.
func appendFrame(dst []byte, op byte, payload []byte) []byte {
	const fin, masked = 0x80, 0x80
	dst = append(dst, fin|op)
	switch n := len(payload); {
	case n < 126:
		dst = append(dst, masked|byte(n))
	case n < 1<<16:
		dst = append(dst, masked|126)
		dst = binary.BigEndian.AppendUint16(dst, uint16(n))
	default:
		dst = append(dst, masked|127)
		dst = binary.BigEndian.AppendUint64(dst, uint64(n))
	}
	dst = append(dst, 0, 0, 0, 0)
	return append(dst, payload...)
}

// parseFrame reads the frame at the start of b. size is 0 while it is not
// complete. The payload aliases b.
func parseFrame(b []byte) (op byte, payload []byte, size int, err error) {
	if len(b) < 2 {
		return 0, nil, 0, nil
	}
	if b[0]&0xf0 != 0x80 {
		return 0, nil, 0, fmt.Errorf("websocket frame with flags %#x: fragments and compression were not negotiated", b[0]&0xf0)
	}
	if b[1]&0x80 != 0 {
		return 0, nil, 0, fmt.Errorf("masked websocket frame from the server")
	}
	head, length := 2, uint64(b[1])
	switch length {
	case 126:
		if head = 4; len(b) < head {
			return 0, nil, 0, nil
		}
		length = uint64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		if head = 10; len(b) < head {
			return 0, nil, 0, nil
		}
		length = binary.BigEndian.Uint64(b[2:])
	}
	if length > maxFrame {
		return 0, nil, 0, fmt.Errorf("websocket frame of %d bytes, at most %d are expected", length, maxFrame)
	}
	size = head + int(length)
	if len(b) < size {
		return 0, nil, 0, nil
	}
	return b[0] & 0x0f, b[head:size], size, nil
}
