package probe

import (
	"encoding/binary"
	"iter"
)

// The MP4 family (ISO 14496-12; mov, m4a, 3gp) is a tree of boxes. Everything
// wanted is in moov, and for a recording written as it went also in its moofs.

// box is one box. body and end lie within its parent, whatever the box claims.
type box struct {
	kind      string
	body, end int64
}

// boxes walks the boxes from off to end, until one makes no sense.
func (s *source) boxes(off, end int64) iter.Seq[box] {
	return func(yield func(box) bool) {
		for {
			b, ok := s.boxAt(off, end)
			if !ok || !yield(b) {
				return
			}
			off = b.end
		}
	}
}

// boxAt reads the head of the box at off. One that reaches beyond the end is cut
// there, as in a cut off upload.
func (s *source) boxAt(off, end int64) (box, bool) {
	h := s.at(off, 16)
	if len(h) < 8 {
		return box{}, false
	}
	size, head := int64(binary.BigEndian.Uint32(h)), int64(8)
	if size == 0 {
		size = end - off // ISO 14496-12: up to the end
	} else if size == 1 {
		if len(h) < 16 {
			return box{}, false
		}
		size, head = int64(binary.BigEndian.Uint64(h[8:])), 16
	}
	size = min(size, end-off)
	if size < head { // also negative, or not there at all
		return box{}, false
	}
	return box{string(h[4:8]), off + head, off + size}, true
}

// content returns the first n bytes of a box, fewer where it is shorter.
func (s *source) content(b box, n int) []byte {
	return s.at(b.body, int(min(int64(n), b.end-b.body)))
}

// movie is a moov, and the fragments after it.
type movie struct {
	duration   float64 // seconds by mvhd
	fragmented bool
	skipped    bool               // some fragments were not read
	whole      float64            // seconds by mehd, of a fragmented file
	defaults   map[uint32]float64 // by track: the duration of a sample, by trex
	tracks     []*track
}

func mp4(s *source) Info {
	var m movie
walk:
	for b := range s.boxes(0, s.size) {
		switch b.kind {
		case "moov":
			m.read(s, b)
			if len(m.tracks) > 0 && (!m.fragmented || m.whole > 0) {
				return m.info()
			}
		case "moof":
			if s.reads > forwardReads {
				m.skipToLastFragment(s)
				break walk
			}
			m.readFragment(s, b)
		}
	}
	if s.spent() {
		m.forgetFragments()
	}
	return m.info()
}

func (m *movie) read(s *source, moov box) {
	var scale float64
	for b := range s.boxes(moov.body, moov.end) {
		switch b.kind {
		case "mvhd":
			var duration float64
			scale, duration = timing(s.content(b, 32))
			m.duration = ticks(duration, scale)
		case "trak":
			if len(m.tracks) < maxTracks {
				m.tracks = append(m.tracks, readTrack(s, b))
			}
		case "mvex":
			m.fragmented = true
			m.readExtends(s, b, scale)
		}
	}
}

func (m *movie) readExtends(s *source, mvex box, scale float64) {
	for b := range s.boxes(mvex.body, mvex.end) {
		switch p := s.content(b, 16); {
		case b.kind == "mehd" && len(p) >= 8:
			m.whole = ticks(float64(binary.BigEndian.Uint32(p[4:])), scale)
			if p[0] == 1 && len(p) >= 12 {
				m.whole = ticks(float64(binary.BigEndian.Uint64(p[4:])), scale)
			}
		case b.kind == "trex" && len(p) == 16 && len(m.defaults) < maxTracks:
			if m.defaults == nil {
				m.defaults = map[uint32]float64{}
			}
			m.defaults[binary.BigEndian.Uint32(p[4:])] = float64(binary.BigEndian.Uint32(p[12:]))
		}
	}
}

// timing reads what mvhd and mdhd have in common: ticks per second, and the
// duration in ticks, of which all ones means unknown.
func timing(p []byte) (scale, duration float64) {
	be := binary.BigEndian
	switch {
	case len(p) >= 32 && p[0] == 1:
		if be.Uint64(p[24:]) != 1<<64-1 {
			duration = float64(be.Uint64(p[24:]))
		}
		return float64(be.Uint32(p[20:])), duration
	case len(p) >= 20 && p[0] == 0:
		if be.Uint32(p[16:]) != 1<<32-1 {
			duration = float64(be.Uint32(p[16:]))
		}
		return float64(be.Uint32(p[12:])), duration
	}
	return 0, 0
}

func (m *movie) info() Info {
	var i Info
	for _, t := range m.shown() {
		switch t.handler {
		case "soun":
			i.Audio = true
		case "vide":
			i.Video = true
			i.setSize(t.size())
		}
	}
	i.Duration = seconds(m.length())
	return i
}

// shown are the tracks that a player starts with. A track that is not enabled
// may be a picture for each chapter of a podcast, which is no video.
func (m *movie) shown() []*track {
	var on []*track
	for _, t := range m.tracks {
		if t.enabled {
			on = append(on, t)
		}
	}
	if len(on) == 0 {
		return m.tracks
	}
	return on
}

// length is in seconds.
func (m *movie) length() float64 {
	if m.whole > 0 {
		return m.whole
	}
	length := m.duration
	if m.fragmented {
		// mvhd may count only what is not in fragments.
		length = max(length, m.fragmentsLength())
	}
	if length > 0 {
		return length
	}
	for _, t := range m.tracks {
		length = max(length, ticks(t.duration, t.scale))
	}
	return length
}
