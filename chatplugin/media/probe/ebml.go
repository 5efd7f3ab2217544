package probe

import (
	"encoding/binary"
	"iter"
	"math"
)

// EBML (RFC 8794) is the notation of Matroska and WebM: a tree of elements, each
// with an id, a size and a body.

// element is one element. body and end lie within its parent, whatever it claims.
// One of unknown size, as in a live recording, ends with its parent.
type element struct {
	id        uint32
	body, end int64
}

// elements walks the elements from off to end, until one makes no sense.
func (s *source) elements(off, end int64) iter.Seq[element] {
	return func(yield func(element) bool) {
		for off < end {
			e, ok := parseElement(s.at(off, 12), off, end)
			if !ok || !yield(e) {
				return
			}
			off = e.end
		}
	}
}

// parseElement reads the head of the element at off, of which b are the bytes.
func parseElement(b []byte, off, end int64) (element, bool) {
	idLen := vintLen(b)
	if idLen == 0 || idLen > 4 {
		return element{}, false
	}
	size, sizeLen := vint(b[idLen:])
	body := off + int64(idLen+sizeLen)
	if sizeLen == 0 || body > end {
		return element{}, false
	}
	if unknown := uint64(1)<<(7*sizeLen) - 1; size == unknown {
		size = math.MaxInt64
	}
	// The id keeps its length marker, as it is written in the specification.
	id := uint32(bigEndian(b[:idLen]))
	return element{id, body, body + min(int64(size), end-body)}, true
}

// vintLen is how many bytes the number at the start of b takes, 0 if it is not
// all there or not a number.
func vintLen(b []byte) int {
	if len(b) == 0 || b[0] == 0 {
		return 0
	}
	n := 1
	for b[0]<<(n-1)&0x80 == 0 {
		n++
	}
	if n > len(b) {
		return 0
	}
	return n
}

// vint reads a number without its length marker; all ones means unknown.
func vint(b []byte) (value uint64, length int) {
	length = vintLen(b)
	if length == 0 {
		return 0, 0
	}
	return bigEndian(b[:length]) &^ (1 << (7 * length)), length
}

// uint reads an element's unsigned number, 0 if it has none.
func (s *source) uint(e element) uint64 {
	if e.end-e.body > 8 {
		return 0
	}
	return bigEndian(s.at(e.body, int(e.end-e.body)))
}

// float reads an element's number, 0 if it has none.
func (s *source) float(e element) float64 {
	switch b := s.at(e.body, int(min(e.end-e.body, 9))); len(b) {
	case 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	case 8:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	}
	return 0
}

func bigEndian(b []byte) (v uint64) {
	for _, c := range b {
		v = v<<8 | uint64(c)
	}
	return v
}
