package socketio

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
)

// Packet types of the Socket.IO protocol, revision 5.
const (
	packetConnect      = '0'
	packetDisconnect   = '1'
	packetEvent        = '2'
	packetAck          = '3'
	packetConnectError = '4'
)

const (
	maxNamespace = 512 // bytes of a namespace name in a packet
	maxArgs      = 256 // elements of an event's array, keys of an auth object: each costs far more memory than wire bytes
	maxIDDigits  = 20  // digits of the largest uint64
)

// reservedEvents have a meaning of their own in the official libraries; neither side may send them.
var reservedEvents = map[string]bool{
	"connect": true, "connect_error": true, "disconnect": true,
	"disconnecting": true, "newListener": true, "removeListener": true,
}

var (
	errBinary    = errors.New("binary packets are not supported")
	errType      = errors.New("unknown packet type")
	errNamespace = errors.New("illegal namespace")
	errID        = errors.New("illegal id")
	errPayload   = errors.New("illegal payload")
	errDepth     = errors.New("payload is nested too deeply")
	errReserved  = errors.New("event name is missing, not a string or reserved")
	errTooMany   = errors.New("payload has too many elements")
)

// inPacket is one decoded packet of a client.
type inPacket struct {
	kind      byte
	namespace string
	id        uint64
	hasID     bool
	name      string                     // of an event
	args      []json.RawMessage          // of an event, without the name; owned by the packet
	auth      map[string]json.RawMessage // of a connect, nil when there is none
}

// parsePacket decodes a packet without its Engine.IO type. It keeps nothing of b.
func parsePacket(b []byte, maxDepth int) (*inPacket, error) {
	if len(b) == 0 {
		return nil, errType
	}
	p := &inPacket{kind: b[0], namespace: "/"}
	switch p.kind {
	case packetConnect, packetDisconnect, packetEvent, packetAck:
	case '5', '6':
		// They announce attachments that the server must collect: the memory exhaustion of CVE-2026-69185.
		return nil, errBinary
	default:
		return nil, errType
	}
	rest, err := p.parseNamespace(b[1:])
	if err != nil {
		return nil, err
	}
	if rest, err = p.parseID(rest); err != nil {
		return nil, err
	}
	return p, p.parsePayload(rest, maxDepth)
}

// parseNamespace reads "/name," or "/name" up to the end.
func (p *inPacket) parseNamespace(b []byte) ([]byte, error) {
	if len(b) == 0 || b[0] != '/' {
		return b, nil
	}
	name, rest, _ := bytes.Cut(b, []byte{','})
	if len(name) > maxNamespace {
		return nil, errNamespace
	}
	p.namespace = string(name)
	return rest, nil
}

func (p *inPacket) parseID(b []byte) ([]byte, error) {
	n := 0
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	if n == 0 {
		return b, nil
	}
	if n > maxIDDigits {
		return nil, errID
	}
	id, err := strconv.ParseUint(string(b[:n]), 10, 64)
	if err != nil {
		return nil, errID
	}
	p.id, p.hasID = id, true
	return b[n:], nil
}

func (p *inPacket) parsePayload(b []byte, maxDepth int) error {
	switch p.kind {
	case packetConnect:
		return p.parseAuth(b, maxDepth)
	case packetDisconnect:
		if len(b) > 0 || p.hasID {
			return errPayload
		}
		return nil
	case packetAck:
		// We never ask for an ack, so it is checked and then ignored.
		if !p.hasID {
			return errID
		}
		_, err := splitArray(trimLeft(b), maxDepth)
		return err
	default:
		return p.parseEvent(b, maxDepth)
	}
}

func (p *inPacket) parseEvent(b []byte, maxDepth int) error {
	// One copy for all arguments: b is a buffer that will be used again, handlers keep the arguments.
	elements, err := splitArray(bytes.Clone(trimLeft(b)), maxDepth)
	if err != nil {
		return err
	}
	if len(elements) == 0 || elements[0][0] != '"' || json.Unmarshal(elements[0], &p.name) != nil || reservedEvents[p.name] {
		return errReserved
	}
	p.args = elements[1:]
	return nil
}

func (p *inPacket) parseAuth(b []byte, maxDepth int) error {
	if p.hasID {
		return errID
	}
	if len(b) == 0 {
		return nil
	}
	commas, err := checkJSON(trimLeft(b), '{', maxDepth)
	if err != nil {
		return err
	}
	if commas >= maxArgs {
		return errTooMany
	}
	return json.Unmarshal(b, &p.auth)
}

// trimLeft removes the white space JSON allows in front of a value.
func trimLeft(b []byte) []byte { return bytes.TrimLeft(b, " \t\r\n") }

// checkJSON verifies that b is one JSON value that begins with first and is nested at most maxDepth deep. It returns the number of
// commas on the first level. The depth is counted before the JSON is validated, so hostile nesting costs one pass.
func checkJSON(b []byte, first byte, maxDepth int) (commas int, err error) {
	if len(b) == 0 || b[0] != first {
		return 0, errPayload
	}
	depth, quoted := 0, false
	for i := 0; i < len(b); i++ {
		c := b[i]
		if quoted {
			switch c {
			case '\\':
				i++
			case '"':
				quoted = false
			}
			continue
		}
		switch c {
		case '"':
			quoted = true
		case '[', '{':
			if depth++; depth > maxDepth {
				return 0, errDepth
			}
		case ']', '}':
			depth--
		case ',':
			if depth == 1 {
				commas++
			}
		}
	}
	if !json.Valid(b) {
		return 0, errPayload
	}
	return commas, nil
}

// splitArray cuts a JSON array into its elements, which are parts of b without surrounding white space.
func splitArray(b []byte, maxDepth int) ([]json.RawMessage, error) {
	commas, err := checkJSON(b, '[', maxDepth)
	if err != nil {
		return nil, err
	}
	if commas >= maxArgs {
		return nil, errTooMany
	}
	elements := make([]json.RawMessage, 0, commas+1)
	depth, start, quoted := 0, 1, false
	for i := 1; i < len(b); i++ { // b is valid JSON from here on
		c := b[i]
		if quoted {
			switch c {
			case '\\':
				i++
			case '"':
				quoted = false
			}
			continue
		}
		switch c {
		case '"':
			quoted = true
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth < 0 {
				return appendElement(elements, b[start:i]), nil
			}
		case ',':
			if depth == 0 {
				elements = appendElement(elements, b[start:i])
				start = i + 1
			}
		}
	}
	return nil, errPayload
}

// appendElement appends an element; the empty array has one of white space only.
func appendElement(elements []json.RawMessage, b []byte) []json.RawMessage {
	b = bytes.Trim(b, " \t\r\n")
	if len(b) == 0 {
		return elements
	}
	return append(elements, b[:len(b):len(b)])
}
