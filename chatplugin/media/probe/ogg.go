package probe

import (
	"bytes"
	"encoding/binary"
)

// oggStream is one stream of an Ogg file (RFC 3533).
type oggStream struct {
	serial uint32
	rate   float64 // granules per second
	skip   float64 // granules at the start that are not heard
	shift  int     // Theora: bits that count frames since the last key frame
}

// An Ogg file is a sequence of pages. The first of every stream says what it is;
// its last says at which granule (sample or frame) it ends.
func ogg(s *source) Info {
	var i Info
	var streams []oggStream
	for off := int64(0); len(streams) < maxTracks; {
		page := s.at(off, 27+255)
		if !isOggPage(page) || page[5]&2 == 0 { // 2: the first page of a stream
			break
		}
		segments := int(page[26])
		if len(page) < 27+segments {
			break
		}
		length := 0
		for _, n := range page[27 : 27+segments] {
			length += int(n)
		}
		stream := oggStream{serial: binary.LittleEndian.Uint32(page[14:])}
		body := off + int64(27+segments)
		stream.identify(s.at(body, min(length, 64)), &i)
		streams = append(streams, stream)
		off = body + int64(length)
	}
	if len(streams) > 0 {
		i.Duration = seconds(oggEnd(s, streams))
	}
	return i
}

// identify reads a stream's first packet.
func (o *oggStream) identify(p []byte, i *Info) {
	le, be := binary.LittleEndian, binary.BigEndian
	starts := func(magic string, length int) bool {
		return len(p) >= length && bytes.HasPrefix(p, []byte(magic))
	}
	switch {
	case starts("OpusHead", 12): // RFC 7845: always 48 kHz, whatever went in
		i.Audio, o.rate, o.skip = true, 48000, float64(le.Uint16(p[10:]))
	case starts("\x01vorbis", 16):
		i.Audio, o.rate = true, float64(le.Uint32(p[12:]))
	case starts("Speex   ", 40):
		i.Audio, o.rate = true, float64(le.Uint32(p[36:]))
	case starts("\x7fFLAC", 17+streamInfoLength):
		info := parseStreamInfo(p[17:])
		i.Audio, o.rate = true, info.rate
	case starts("\x80theora", 42):
		i.Video = true
		i.setSize(float64(be.Uint32(p[13:])&0xFFFFFF), float64(be.Uint32(p[16:])&0xFFFFFF))
		o.rate = ticks(float64(be.Uint32(p[22:])), float64(be.Uint32(p[26:])))
		o.shift = int(be.Uint16(p[40:]) >> 5 & 31)
	}
}

// oggEnd is when the longest stream ends, in seconds.
func oggEnd(s *source, streams []oggStream) float64 {
	end := 0.0
	s.findLast([]byte("OggS"), func(page []byte) bool {
		if !isOggPage(page) {
			return false
		}
		granule := binary.LittleEndian.Uint64(page[6:])
		serial := binary.LittleEndian.Uint32(page[14:])
		for _, o := range streams {
			// All ones: no packet ends on this page.
			if o.serial == serial && o.rate > 0 && granule != 1<<64-1 {
				end = ticks(o.position(granule), o.rate)
				return true
			}
		}
		return false
	})
	return end
}

func (o oggStream) position(granule uint64) float64 {
	key, since := granule>>o.shift, granule&(1<<o.shift-1)
	return float64(key) + float64(since) - o.skip
}

func isOggPage(b []byte) bool {
	return len(b) >= 27 && string(b[:4]) == "OggS" && b[4] == 0 && b[5] < 8
}
