package probe

import "encoding/binary"

// track is one trak of a movie.
type track struct {
	id            uint32
	enabled       bool
	handler       string  // soun, vide, ...
	width, height float64 // by tkhd, before rotation
	turned        bool    // by a quarter, so that width and height change places
	coded         [2]float64
	scale         float64 // ticks per second
	duration      float64 // ticks, by mdhd
	span          span    // of its fragments
}

func readTrack(s *source, trak box) *track {
	t := &track{}
	for b := range s.boxes(trak.body, trak.end) {
		switch b.kind {
		case "tkhd":
			t.readHeader(s.content(b, 96))
		case "mdia":
			t.readMedia(s, b)
		}
	}
	return t
}

func (t *track) readHeader(p []byte) {
	be := binary.BigEndian
	id, matrix := 12, 40
	if len(p) > 0 && p[0] == 1 { // 64 bit times
		id, matrix = 20, 52
	}
	if len(p) < matrix+44 {
		return
	}
	t.id = be.Uint32(p[id:])
	t.enabled = p[3]&1 != 0
	m := p[matrix:]
	a, b, c, d := be.Uint32(m), be.Uint32(m[4:]), be.Uint32(m[12:]), be.Uint32(m[16:])
	t.turned = a == 0 && d == 0 && b != 0 && c != 0
	const fixed = 1 << 16 // 16.16
	t.width, t.height = float64(be.Uint32(m[36:]))/fixed, float64(be.Uint32(m[40:]))/fixed
}

func (t *track) readMedia(s *source, mdia box) {
	for b := range s.boxes(mdia.body, mdia.end) {
		switch b.kind {
		case "mdhd":
			t.scale, t.duration = timing(s.content(b, 32))
		case "hdlr":
			if p := s.content(b, 12); len(p) == 12 {
				t.handler = string(p[8:])
			}
		case "minf":
			t.readCodedSize(s, b)
		}
	}
}

// readCodedSize finds the picture size in the sample description, for the files
// whose tkhd has none.
func (t *track) readCodedSize(s *source, minf box) {
	for stbl := range s.boxes(minf.body, minf.end) {
		if stbl.kind != "stbl" {
			continue
		}
		for b := range s.boxes(stbl.body, stbl.end) {
			if b.kind != "stsd" {
				continue
			}
			// 8 bytes of stsd, 8 of the first entry, 24 of it before the size.
			if p := s.content(b, 44); len(p) == 44 {
				t.coded[0] = float64(binary.BigEndian.Uint16(p[40:]))
				t.coded[1] = float64(binary.BigEndian.Uint16(p[42:]))
			}
			return
		}
	}
}

// size is the picture as shown.
func (t *track) size() (width, height float64) {
	width, height = t.width, t.height
	if width < 1 || height < 1 {
		width, height = t.coded[0], t.coded[1]
	}
	if t.turned {
		return height, width
	}
	return width, height
}
