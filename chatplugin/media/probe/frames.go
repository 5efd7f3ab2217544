package probe

// MP3 and raw AAC have no container: they are frames, each with a small header.

// frame is one frame of sound as its header describes it.
type frame struct {
	length  int // bytes, header included
	samples int
	rate    int // samples per second
	// start is where a header of the whole stream (Xing) would stand in it.
	start int
}

func (f frame) seconds() float64 { return ticks(float64(f.samples), float64(f.rate)) }

// parser reads the header at the start of b.
type parser func(b []byte) (frame, bool)

const (
	frameHeader = 7 // bytes that a parser needs at most

	// maxFrames are averaged when the stream does not say how long it is: 24
	// seconds or so.
	maxFrames = 1024
)

// bare reads a file of bare frames, or FLAC, after the ID3 tags that may stand
// before any of them: the type does not tell, since all with a tag sniff as
// audio/mpeg.
func bare(s *source) Info {
	off := skipID3(s)
	h := s.at(off, frameHeader)
	if len(h) >= 4 && string(h[:4]) == "fLaC" {
		return flac(s, off)
	}
	if _, ok := parseADTS(h); ok {
		return adts(s, off)
	}
	return mp3(s, off)
}

// skipID3 returns where the ID3v2 tags at the start of the file end.
func skipID3(s *source) int64 {
	off := int64(0)
	for range 8 { // one is usual, more are mistakes of taggers
		h := s.at(off, 10)
		if len(h) < 10 || string(h[:3]) != "ID3" {
			break
		}
		length := int64(0)
		for _, b := range h[6:10] { // 7 bits each
			length = length<<7 | int64(b&0x7F)
		}
		off += 10 + length
		if h[5]&0x10 != 0 { // it has a footer
			off += 10
		}
	}
	return off
}

// findFrame returns the first frame at or after off that another one of its kind
// follows; or the end of the file, if it is the last. It looks at maxRead bytes.
func findFrame(s *source, off int64, parse parser) (int64, frame, bool) {
	b := s.at(off, maxRead)
	for i := range b {
		f, ok := parse(b[i:])
		if !ok {
			continue
		}
		next := i + f.length
		if off+int64(next) == s.size {
			return off + int64(i), f, true
		}
		if next < len(b) {
			if g, ok := parse(b[next:]); ok && g.rate == f.rate && g.samples == f.samples {
				return off + int64(i), f, true
			}
		}
	}
	return 0, frame{}, false
}

// averageLength estimates how long the frames from off to the end of the file
// take, in seconds. It is exact when there are no more than maxFrames.
func averageLength(s *source, off int64, parse parser) float64 {
	var bytes, length float64
	at := off
	for range maxFrames {
		f, ok := parse(s.at(at, frameHeader))
		if !ok {
			break
		}
		bytes += float64(f.length)
		length += f.seconds()
		at += int64(f.length)
	}
	if bytes == 0 {
		return 0
	}
	return length / bytes * float64(s.size-off)
}
