package load

import (
	"bytes"
	"fmt"
)

// socketIO speaks Engine.IO 4 and Socket.IO 5 over one websocket, without
// polling and upgrade.
type socketIO struct {
	host, path string
	auth       []string
	requests   []template
	run        string // makes ids unique between runs on one server

	connected, refusal, acked, counted, signedIn, disconnected []byte // packet prefixes
	ok                                                         []byte
	scratch                                                    []byte // payload of the frame being built; one thread uses it
	namespace                                                  string
}

func newSocketIO(j Job, run string) *socketIO {
	ns := ""
	if j.Namespace != "" && j.Namespace != "/" {
		ns = j.Namespace + ","
	}
	w := &socketIO{
		host: j.Addr, path: j.Path, auth: j.Auth, requests: templates(j.Requests), run: run,
		connected:    []byte("40" + ns + "{"),
		refusal:      []byte("44" + ns),
		acked:        []byte("43" + ns),
		disconnected: []byte("41" + ns),
		ok:           []byte("[" + j.OK),
		namespace:    ns,
	}
	if j.Event != "" {
		w.counted = []byte("42" + ns + `["` + j.Event + `"`)
	}
	if j.Ready != "" {
		w.signedIn = []byte("42" + ns + `["` + j.Ready + `"`)
	}
	return w
}

func (w *socketIO) handshake(rw handshaker, i int) ([]byte, error) {
	err := rw.write([]byte("GET " + w.path + "?EIO=4&transport=websocket HTTP/1.1\r\nHost: " + w.host +
		"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"))
	if err != nil {
		return nil, err
	}
	acc, err := w.upgraded(rw)
	if err != nil {
		return nil, err
	}
	if acc, err = w.expect(rw, acc, []byte("0{")); err != nil {
		return nil, err
	}
	connect := "40" + w.namespace + w.auth[i%len(w.auth)]
	if err = rw.write(appendFrame(nil, opText, []byte(connect))); err != nil {
		return nil, err
	}
	return w.expect(rw, acc, w.connected)
}

func (w *socketIO) upgraded(rw handshaker) ([]byte, error) {
	var acc []byte
	for {
		if end := bytes.Index(acc, []byte("\r\n\r\n")); end >= 0 {
			if !bytes.HasPrefix(acc, []byte("HTTP/1.1 101")) {
				return nil, fmt.Errorf("no websocket upgrade: %.120q", acc)
			}
			return acc[end+4:], nil
		}
		var err error
		if acc, err = rw.read(acc); err != nil {
			return nil, fmt.Errorf("waiting for the websocket upgrade: %w", err)
		}
	}
}

// expect reads until a text that begins with prefix. Heartbeats are answered,
// a refused CONNECT ends it at once; other texts cannot come this early.
func (w *socketIO) expect(rw handshaker, acc, prefix []byte) ([]byte, error) {
	for {
		op, p, size, err := parseFrame(acc)
		if err != nil {
			return nil, err
		}
		switch {
		case size == 0:
			if acc, err = rw.read(acc); err != nil {
				return nil, fmt.Errorf("waiting for %q: %w", prefix, err)
			}
			continue
		case op == opText && bytes.HasPrefix(p, prefix):
			return acc[size:], nil
		case op == opText && len(p) == 1 && p[0] == '2':
			if err := rw.write(appendFrame(nil, opText, []byte("3"))); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("waiting for %q, the server said %.300q", prefix, p)
		}
		acc = acc[size:]
	}
}

func (w *socketIO) request(dst []byte, i int, id uint64, on bool) []byte {
	// Every request uses ack id 1: a connection has one in flight, or, in a
	// fan-out, only needs to know whether it succeeded.
	p := append(w.scratch[:0], "42"...)
	p = append(p, w.namespace...)
	p = append(p, "1["...)
	p = w.requests[i%len(w.requests)].append(p, w.run, id, on)
	p = append(p, ']')
	w.scratch = p
	return appendFrame(dst, opText, p)
}

func (w *socketIO) next(b []byte) (message, int, error) {
	op, p, size, err := parseFrame(b)
	if err != nil || size == 0 {
		return message{}, 0, err
	}
	switch {
	case op == opClose:
		return message{closing, p}, size, nil
	case op == opPing:
		return message{reply, appendFrame(nil, opPong, p)}, size, nil
	case op != opText:
		return message{}, size, nil
	}
	return w.classify(p), size, nil
}

var pong = appendFrame(nil, opText, []byte("3"))

func (w *socketIO) classify(p []byte) message {
	switch {
	case len(p) == 1 && p[0] == '2':
		return message{reply, pong}
	case w.counted != nil && bytes.HasPrefix(p, w.counted):
		return message{event, p}
	case bytes.HasPrefix(p, w.acked):
		args := bytes.TrimLeft(p[len(w.acked):], "0123456789")
		if bytes.HasPrefix(args, w.ok) {
			return message{ack, args}
		}
		return message{refused, args}
	case w.signedIn != nil && bytes.HasPrefix(p, w.signedIn):
		return message{ready, p}
	case bytes.HasPrefix(p, w.disconnected), bytes.HasPrefix(p, w.refusal):
		return message{closing, p}
	}
	return message{other, p}
}
