package probe

import "encoding/binary"

// Kilobits per second by the header's index: MPEG-1, and MPEG-2 and 2.5.
// 0 is "free format", which no chat app records.
var (
	bitrates1 = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	bitrates2 = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
)

// parseMP3 reads the header of a frame of MPEG audio, layer III.
func parseMP3(b []byte) (frame, bool) {
	if len(b) < 4 || b[0] != 0xFF || b[1]&0xE0 != 0xE0 || b[1]>>1&3 != 1 {
		return frame{}, false
	}
	const mpeg25, reserved, mpeg1 = 0, 1, 3
	version := b[1] >> 3 & 3
	mono := b[3]>>6 == 3
	f := frame{rate: [4]int{44100, 48000, 32000, 0}[b[2]>>2&3]}
	var kbit, side int // side is the size of what follows the header
	switch version {
	case reserved:
		return frame{}, false
	case mpeg1:
		f.samples, kbit, side = 1152, bitrates1[b[2]>>4], 32
		if mono {
			side = 17
		}
	default:
		f.samples, kbit, side = 576, bitrates2[b[2]>>4], 17
		f.rate /= 2
		if version == mpeg25 {
			f.rate /= 2
		}
		if mono {
			side = 9
		}
	}
	if f.rate == 0 || kbit == 0 {
		return frame{}, false
	}
	padding := int(b[2] >> 1 & 1)
	f.length = f.samples/8*kbit*1000/f.rate + padding
	f.start = 4 + side
	return f, true
}

func mp3(s *source, off int64) Info {
	off, f, ok := findFrame(s, off, parseMP3)
	if !ok {
		return Info{}
	}
	i := Info{Audio: true}
	if frames := statedFrames(s, off, f); frames > 0 {
		i.Duration = seconds(frames * f.seconds())
	} else {
		i.Duration = seconds(averageLength(s, off, parseMP3))
	}
	return i
}

// statedFrames is the number of frames that an encoder left in the first one, or
// 0: Xing's header (called Info at a constant bit rate) or Fraunhofer's VBRI.
func statedFrames(s *source, off int64, f frame) float64 {
	b := s.at(off, min(f.length, 64))
	if len(b) >= f.start+12 {
		tag := b[f.start:]
		const hasFrames = 1
		if kind := string(tag[:4]); (kind == "Xing" || kind == "Info") && tag[7]&hasFrames != 0 {
			return float64(binary.BigEndian.Uint32(tag[8:]))
		}
	}
	const vbri = 4 + 32 // whatever the version
	if len(b) >= vbri+18 && string(b[vbri:vbri+4]) == "VBRI" {
		return float64(binary.BigEndian.Uint32(b[vbri+14:]))
	}
	return 0
}
