package probe

import "encoding/binary"

// streamInfoLength is the size of FLAC's first metadata block (RFC 9639).
const streamInfoLength = 34

type streamInfo struct {
	rate, samples float64
}

// parseStreamInfo takes at least streamInfoLength bytes.
func parseStreamInfo(b []byte) streamInfo {
	return streamInfo{
		rate:    float64(binary.BigEndian.Uint32(b[10:]) >> 12), // 20 bits
		samples: float64(binary.BigEndian.Uint64(b[10:]) & (1<<36 - 1)),
	}
}

// flac reads a FLAC file that starts at off. One written to a pipe does not know
// its number of samples.
func flac(s *source, off int64) Info {
	b := s.at(off+8, streamInfoLength) // 4 bytes "fLaC", 4 of block header
	if len(b) < streamInfoLength {
		return Info{}
	}
	info := parseStreamInfo(b)
	return Info{Audio: true, Duration: seconds(ticks(info.samples, info.rate))}
}
