package socketio

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"sync"
)

// inflateTail is what a sender leaves out (RFC 7692, 7.2.2), and an empty last block, so that the reader sees an end.
const inflateTail = "\x00\x00\xff\xff\x01\x00\x00\xff\xff"

var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// inflateMessage returns the text of a compressed message, at most limit bytes of it. Both sides agreed on
// no_context_takeover, so every message stands alone.
func inflateMessage(b []byte, limit int64) ([]byte, error) {
	r := inflaters.Get().(io.ReadCloser)
	defer inflaters.Put(r)
	whole := io.MultiReader(bytes.NewReader(b), strings.NewReader(inflateTail))
	if err := r.(flate.Resetter).Reset(whole, nil); err != nil {
		return nil, errBadDeflate
	}
	text, err := readAll(make([]byte, 0, 2*len(b)), r, limit)
	if err != nil && err != errTooBig {
		return nil, errBadDeflate
	}
	return text, err
}

// readAll appends r to b and gives up after limit bytes.
func readAll(b []byte, r io.Reader, limit int64) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case int64(len(b)) > limit:
			return b, errTooBig
		case err == io.EOF:
			return b, nil
		case err != nil:
			return b, err
		}
	}
}
