package probe

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
	"time"
)

// counted is a file that counts how it is read.
type counted struct {
	io.ReaderAt
	reads, largest int
}

func (c *counted) ReadAt(p []byte, off int64) (int, error) {
	c.reads++
	c.largest = max(c.largest, len(p))
	return c.ReaderAt.ReadAt(p, off)
}

// probeFile probes a file and holds the probe to its bounds and its promises.
func probeFile(t *testing.T, r io.ReaderAt, size int64, mime string) Info {
	t.Helper()
	c := &counted{ReaderAt: r}
	i := Probe(c, size, mime)
	if c.reads > maxReads || c.largest > maxRead {
		t.Errorf("%d reads of up to %d bytes, want at most %d of %d", c.reads, c.largest, maxReads, maxRead)
	}
	if i.Duration < 0 || i.Duration > maxDuration {
		t.Errorf("duration %v", i.Duration)
	}
	if (i.Width == 0) != (i.Height == 0) || min(i.Width, i.Height) < 0 || max(i.Width, i.Height) > maxSide {
		t.Errorf("size %d x %d", i.Width, i.Height)
	}
	return i
}

func probeBytes(t *testing.T, b []byte, mime string) Info {
	t.Helper()
	return probeFile(t, bytes.NewReader(b), int64(len(b)), mime)
}

func checkInfo(t *testing.T, got, want Info) {
	t.Helper()
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// cat joins its parts: bytes, text, and big-endian numbers of their own size.
func cat(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case []byte:
			b = append(b, p...)
		case string:
			b = append(b, p...)
		default:
			var err error
			if b, err = binary.Append(b, binary.BigEndian, p); err != nil {
				panic(err)
			}
		}
	}
	return b
}

func zeros(n int) []byte { return make([]byte, n) }

func bx(kind string, parts ...any) []byte {
	body := cat(parts...)
	return cat(uint32(8+len(body)), kind, body)
}

// el is an EBML element, its size in 8 bytes.
func el(id uint32, parts ...any) []byte {
	body := cat(parts...)
	return cat(idBytes(id), uint64(1<<56|len(body)), body)
}

// openEl is an EBML element of unknown size.
func openEl(id uint32, parts ...any) []byte {
	return cat(idBytes(id), uint64(1<<56|(1<<56-1)), cat(parts...))
}

func idBytes(id uint32) []byte {
	return bytes.TrimLeft(cat(id), "\x00")
}

// sparse is a huge file of zeros with something at its start and its end.
type sparse struct {
	head, tail []byte
	size       int64
}

func (s sparse) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	if off < int64(len(s.head)) {
		copy(p, s.head[off:])
	}
	tail := s.size - int64(len(s.tail))
	switch {
	case off >= tail:
		copy(p, s.tail[off-tail:])
	case off+int64(len(p)) > tail:
		copy(p[tail-off:], s.tail)
	}
	if left := s.size - off; left < int64(len(p)) {
		return int(max(left, 0)), io.EOF
	}
	return len(p), nil
}

const second = time.Second
