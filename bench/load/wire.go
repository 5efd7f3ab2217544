package load

import (
	"regexp"
	"strconv"
)

// A wire is how requests are written and what comes back is cut into messages.
// There are two: Socket.IO over websocket frames, and HTTP/1.1.
type wire interface {
	// handshake does what follows connect(2) for connection i, reading and writing
	// blockingly. What was read beyond it is returned.
	handshake(rw handshaker, i int) (rest []byte, err error)
	// request appends request number id of connection i; on alternates with each
	// of its requests.
	request(dst []byte, i int, id uint64, on bool) []byte
	// next reads the message at the start of b; size is 0 while it is incomplete.
	next(b []byte) (m message, size int, err error)
}

// handshaker is the blocking side of a fresh connection.
type handshaker interface {
	write(p []byte) error
	// read returns more bytes, appended to acc.
	read(acc []byte) ([]byte, error)
}

type messageKind int

const (
	other   messageKind = iota // nothing the job counts
	ack                        // a successful answer
	refused                    // an answer that is no success
	event                      // a copy of the live event
	ready                      // the sign-in event
	reply                      // reply must be written back (heartbeat)
	closing                    // the server says goodbye
)

// message is one incoming message. text aliases the read buffer.
type message struct {
	kind messageKind
	text []byte
}

// template is a request, cut at its places: texts stand at even, the names of
// what comes between them at odd indexes.
type template []string

var places = regexp.MustCompile(`\$(ID|ON)`)

func newTemplate(s string) template {
	var t template
	rest := 0
	for _, at := range places.FindAllStringIndex(s, -1) {
		t = append(t, s[rest:at[0]], s[at[0]:at[1]])
		rest = at[1]
	}
	return append(t, s[rest:])
}

// append writes the template with run and id, which together are unique.
func (t template) append(dst []byte, run string, id uint64, on bool) []byte {
	for k, part := range t {
		switch {
		case k%2 == 0:
			dst = append(dst, part...)
		case part == "$ID":
			dst = append(dst, run...)
			dst = strconv.AppendUint(dst, id, 36)
		default:
			dst = strconv.AppendBool(dst, on)
		}
	}
	return dst
}

func templates(in []string) []template {
	out := make([]template, len(in))
	for i, s := range in {
		out[i] = newTemplate(s)
	}
	return out
}
