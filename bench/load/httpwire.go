package load

import (
	"bytes"
	"fmt"
	"strconv"
)

// httpWire posts JSON over one kept-alive connection.
type httpWire struct {
	heads   []string // up to Content-Length, per Auth
	bodies  []template
	run     string
	scratch []byte
}

func newHTTPWire(j Job, run string) *httpWire {
	w := &httpWire{bodies: templates(j.Requests), run: run}
	for _, auth := range j.Auth {
		w.heads = append(w.heads, "POST "+j.Path+" HTTP/1.1\r\nHost: "+j.Addr+"\r\nAuthorization: "+auth+
			"\r\nContent-Type: application/json\r\nContent-Length: ")
	}
	return w
}

func (w *httpWire) handshake(handshaker, int) ([]byte, error) { return nil, nil }

func (w *httpWire) request(dst []byte, i int, id uint64, on bool) []byte {
	w.scratch = w.bodies[i%len(w.bodies)].append(w.scratch[:0], w.run, id, on)
	dst = append(dst, w.heads[i%len(w.heads)]...)
	dst = strconv.AppendInt(dst, int64(len(w.scratch)), 10)
	dst = append(dst, "\r\n\r\n"...)
	return append(dst, w.scratch...)
}

func (w *httpWire) next(b []byte) (message, int, error) {
	end := bytes.Index(b, []byte("\r\n\r\n"))
	if end < 0 {
		return message{}, 0, nil
	}
	head := b[:end]
	length, err := contentLength(head)
	if err != nil {
		return message{}, 0, err
	}
	size := end + 4 + length
	if len(b) < size {
		return message{}, 0, nil
	}
	if bytes.HasPrefix(head, []byte("HTTP/1.1 200 ")) {
		return message{ack, b[end+4 : size]}, size, nil
	}
	return message{refused, b[:size]}, size, nil
}

// contentLength reads the one header that cuts the stream. Chunked answers are
// not supported: the server under test sends none for short JSON.
func contentLength(head []byte) (int, error) {
	const name = "content-length:"
	for line := range bytes.Lines(head) {
		if len(line) < len(name) || !bytes.EqualFold(line[:len(name)], []byte(name)) {
			continue
		}
		n, err := strconv.Atoi(string(bytes.TrimSpace(line[len(name):])))
		if err != nil || n < 0 || n > maxFrame {
			return 0, fmt.Errorf("HTTP answer with a bad Content-Length: %q", line)
		}
		return n, nil
	}
	return 0, fmt.Errorf("HTTP answer without Content-Length: %.200q", head)
}
