package probe

import "math"

// The elements of Matroska (RFC 9559) that matter here.
const (
	idSegment       = 0x18538067
	idInfo          = 0x1549A966
	idTimestampUnit = 0x2AD7B1
	idDuration      = 0x4489
	idTracks        = 0x1654AE6B
	idTrackEntry    = 0xAE
	idTrackType     = 0x83
	idVideo         = 0xE0
	idPixelWidth    = 0xB0
	idPixelHeight   = 0xBA
	idCropBottom    = 0x54AA
	idCropTop       = 0x54BB
	idCropLeft      = 0x54CC
	idCropRight     = 0x54DD
	idDisplayWidth  = 0x54B0
	idDisplayHeight = 0x54BA
	idDisplayUnit   = 0x54B2
	idProjection    = 0x7670
	idRoll          = 0x7675
	idCluster       = 0x1F43B675
)

// segment is what is known of a Matroska or WebM file.
type segment struct {
	unit     float64 // seconds per tick
	duration float64 // ticks
	seen     bool    // the list of tracks
	info     Info
}

func matroska(s *source) Info {
	m := segment{unit: 1e-3} // RFC 9559: the default is a millisecond
	for e := range s.elements(0, s.size) {
		if e.id == idSegment {
			m.read(s, e)
			break
		}
	}
	m.info.Duration = seconds(m.duration * m.unit)
	return m.info
}

func (m *segment) read(s *source, in element) {
	for e := range s.elements(in.body, in.end) {
		switch e.id {
		case idInfo:
			m.readInfo(s, e)
		case idTracks:
			m.readTracks(s, e)
		case idCluster:
			// Only a finished file says how long it is.
			if !(m.duration > 0) {
				m.duration = liveDuration(s, e)
			}
			return
		}
		if m.seen && m.duration > 0 {
			return
		}
	}
}

func (m *segment) readInfo(s *source, in element) {
	for e := range s.elements(in.body, in.end) {
		switch e.id {
		case idTimestampUnit: // in nanoseconds
			m.unit = float64(s.uint(e)) / 1e9
		case idDuration:
			m.duration = s.float(e)
		}
	}
}

func (m *segment) readTracks(s *source, in element) {
	m.seen = true
	n := 0
	for e := range s.elements(in.body, in.end) {
		if n++; n > maxTracks {
			return
		}
		if e.id == idTrackEntry {
			m.readTrack(s, e)
		}
	}
}

func (m *segment) readTrack(s *source, in element) {
	for e := range s.elements(in.body, in.end) {
		switch e.id {
		case idTrackType:
			switch s.uint(e) {
			case 1:
				m.info.Video = true
			case 2:
				m.info.Audio = true
			}
		case idVideo:
			m.info.setSize(pictureSize(s, e))
		}
	}
}

// pictureSize is the size as shown: the display size where it is in pixels or a
// ratio, else the pixels without what is cropped.
func pictureSize(s *source, video element) (width, height float64) {
	var dw, dh, roll float64
	unit := uint64(0)
	for e := range s.elements(video.body, video.end) {
		switch e.id {
		case idPixelWidth:
			width += float64(s.uint(e))
		case idPixelHeight:
			height += float64(s.uint(e))
		case idCropLeft, idCropRight:
			width -= float64(s.uint(e))
		case idCropTop, idCropBottom:
			height -= float64(s.uint(e))
		case idDisplayWidth:
			dw = float64(s.uint(e))
		case idDisplayHeight:
			dh = float64(s.uint(e))
		case idDisplayUnit:
			unit = s.uint(e)
		case idProjection:
			for p := range s.elements(e.body, e.end) {
				if p.id == idRoll {
					roll = s.float(p)
				}
			}
		}
	}
	const pixels, ratio = 0, 3
	if dw > 0 && dh > 0 {
		switch unit {
		case pixels:
			width, height = dw, dh
		case ratio:
			width = height * dw / dh
		}
	}
	if math.Abs(math.Remainder(roll, 180)) == 90 { // degrees
		return height, width
	}
	return width, height
}
