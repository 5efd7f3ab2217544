package probe

import (
	"bytes"
	"io"
)

// The bounds of one probe. Every loop of this package consumes bytes that were
// read, so they bound the work too.
const (
	maxReads = 256      // ReadAt calls
	maxRead  = 64 << 10 // bytes of one ReadAt

	// Headers lie far apart, so little is read around each. The window doubles up
	// to maxRead for as long as the reading goes on close by.
	headWindow = 4 << 10
	// findLast goes back this many windows of maxRead: 6 MiB, which is the last
	// cluster of a browser's recording at 10 Mbit/s and a key frame every 5 s.
	maxTailReads = 96
	// What findLast shows to accept of what follows a match, if the file has it.
	lookahead = 64
)

// source is a file seen through one small window, with a budget of reads. It is
// the only place that reads.
type source struct {
	r      io.ReaderAt
	size   int64
	reads  int    // done so far, at most maxReads
	window int    // how much the next fill reads
	buf    []byte // the file's bytes from off on
	off    int64
}

func newSource(r io.ReaderAt, size int64) *source {
	return &source{r: r, size: size, window: headWindow / 2}
}

// spent tells that what was found may be cut short by the budget.
func (s *source) spent() bool { return s.reads == maxReads }

// at returns n bytes from off on: fewer at the end of the file, and none once
// the budget is spent. They are valid until the next call.
func (s *source) at(off int64, n int) []byte {
	if off < 0 || off >= s.size {
		return nil
	}
	n = int(min(int64(n), s.size-off, maxRead))
	if off < s.off || off+int64(n) > s.off+int64(len(s.buf)) {
		s.fill(off, n)
	}
	start := int(off - s.off)
	return s.buf[min(start, len(s.buf)):min(start+n, len(s.buf))]
}

func (s *source) fill(off int64, n int) {
	if off >= s.off && off-s.off < 2*maxRead {
		s.window = min(2*s.window, maxRead)
	} else {
		s.window = headWindow
	}
	s.buf, s.off = s.buf[:0], off
	if s.spent() {
		return
	}
	s.reads++
	n = int(min(int64(max(n, s.window)), s.size-off))
	if cap(s.buf) < n {
		s.buf = make([]byte, n)
	}
	// A short read gives what there was: the size may be a claim as well.
	k, _ := s.r.ReadAt(s.buf[:n], off)
	s.buf = s.buf[:k]
}

// findLast returns where the last accepted occurrence of pattern begins, looking
// back from the end of the file. accept sees the bytes from the pattern on, at
// least lookahead of them where the file has so many; it must not read. The
// pattern must not overlap itself.
func (s *source) findLast(pattern []byte, accept func(b []byte) bool) (int64, bool) {
	end := s.size
	for range maxTailReads {
		start := max(0, end-maxRead)
		b := s.at(start, int(end-start))
		for i := bytes.LastIndex(b, pattern); i >= 0; i = bytes.LastIndex(b[:i], pattern) {
			if accept(b[i:]) {
				return start + int64(i), true
			}
		}
		if start == 0 {
			break
		}
		// The overlap finds what lies across the border, with its lookahead.
		end = start + lookahead
	}
	return 0, false
}
