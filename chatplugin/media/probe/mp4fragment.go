package probe

import (
	"encoding/binary"
	"math"
)

// forwardReads may go into reading fragments one after the other. A longer
// recording says in its last fragment when that begins (tfdt).
const forwardReads = maxReads / 2

// span is what the fragments of a track cover, in its ticks.
type span struct {
	start, end float64
	begun      bool
}

// readFragment adds a moof to the spans of its tracks.
func (m *movie) readFragment(s *source, moof box) {
	for traf := range s.boxes(moof.body, moof.end) {
		if traf.kind == "traf" {
			m.readTrackFragment(s, traf)
		}
	}
}

// forgetFragments makes the spans end nowhere: half a duration is worse than none.
func (m *movie) forgetFragments() {
	for _, t := range m.tracks {
		t.span.end = 0
	}
}

// skipToLastFragment ends the spans with the last fragment, if that is found.
func (m *movie) skipToLastFragment(s *source) {
	m.skipped = true
	m.forgetFragments()
	// A moof begins with its sequence number. The same four letters in the middle
	// of a picture do not.
	at, ok := s.findLast([]byte("moof"), func(b []byte) bool {
		return len(b) >= 12 && string(b[8:12]) == "mfhd"
	})
	if !ok {
		return
	}
	if b, ok := s.boxAt(at-4, s.size); ok {
		m.readFragment(s, b)
	}
}

func (m *movie) readTrackFragment(s *source, traf box) {
	var t *track
	var sample, start, length float64
	known := !m.skipped // where it starts
	for b := range s.boxes(traf.body, traf.end) {
		switch b.kind {
		case "tfhd":
			t, sample = m.fragmentHeader(s.content(b, 28))
			if t == nil {
				return
			}
			start = t.span.end
		case "tfdt":
			if p := s.content(b, 12); len(p) == 12 && p[0] == 1 {
				start, known = float64(binary.BigEndian.Uint64(p[4:])), true
			} else if len(p) >= 8 && p[0] == 0 {
				start, known = float64(binary.BigEndian.Uint32(p[4:])), true
			}
		case "trun":
			length += runLength(s, b, sample)
		}
	}
	if t == nil || !known || length == 0 {
		return
	}
	if !t.span.begun {
		t.span.begun, t.span.start = true, start
	}
	t.span.end = max(t.span.end, start+length)
}

// fragmentHeader reads tfhd: whose fragment it is, and how long its samples are
// unless they say otherwise.
func (m *movie) fragmentHeader(p []byte) (t *track, sample float64) {
	if len(p) < 8 {
		return nil, 0
	}
	flags, id := binary.BigEndian.Uint32(p), binary.BigEndian.Uint32(p[4:])
	at := 8
	if flags&0x1 != 0 { // base data offset
		at += 8
	}
	if flags&0x2 != 0 { // sample description
		at += 4
	}
	sample = m.defaults[id]
	if flags&0x8 != 0 && len(p) >= at+4 {
		sample = float64(binary.BigEndian.Uint32(p[at:]))
	}
	for _, t := range m.tracks {
		if t.id == id {
			return t, sample
		}
	}
	return nil, 0
}

// runLength adds up a trun, in ticks.
func runLength(s *source, trun box, sample float64) float64 {
	p := s.content(trun, 8)
	if len(p) < 8 {
		return 0
	}
	flags, count := binary.BigEndian.Uint32(p), int64(binary.BigEndian.Uint32(p[4:]))
	const hasDuration = 0x100
	if flags&hasDuration == 0 {
		return float64(count) * sample
	}
	at := trun.body + 8
	for _, field := range []uint32{0x1, 0x4} { // data offset, first sample's flags
		if flags&field != 0 {
			at += 4
		}
	}
	each := int64(0)
	for _, field := range []uint32{hasDuration, 0x200, 0x400, 0x800} { // size, flags, composition
		if flags&field != 0 {
			each += 4
		}
	}
	length := 0.0
	for range min(count, (trun.end-at)/each) {
		p := s.at(at, 4)
		if len(p) < 4 {
			break
		}
		length += float64(binary.BigEndian.Uint32(p))
		at += each
	}
	return length
}

// fragmentsLength is in seconds, from the first track's start to the last's end.
func (m *movie) fragmentsLength() float64 {
	first, last := math.Inf(1), 0.0
	if m.duration > 0 {
		first = 0 // the moov has the first samples itself
	}
	for _, t := range m.tracks {
		if t.span.begun && t.span.end > 0 {
			first = min(first, ticks(t.span.start, t.scale))
			last = max(last, ticks(t.span.end, t.scale))
		}
	}
	return max(0, last-first)
}
