package probe

import "encoding/binary"

// wav reads a RIFF file of the kind WAVE: chunks of which "fmt " says how many
// bytes make a second, and "data" holds them.
func wav(s *source) Info {
	var i Info
	var rate float64 // bytes per second
	if h := s.at(0, 12); len(h) < 12 || string(h[:4]) != "RIFF" || string(h[8:]) != "WAVE" {
		return i
	}
	for off := int64(12); off < s.size; {
		h := s.at(off, 20)
		if len(h) < 8 {
			return i
		}
		length, rest := int64(binary.LittleEndian.Uint32(h[4:])), s.size-off-8
		switch string(h[:4]) {
		case "fmt ":
			if len(h) == 20 {
				i.Audio, rate = true, float64(binary.LittleEndian.Uint32(h[16:]))
			}
		case "data":
			if length == 0 || length > rest {
				length = rest // written to a pipe: nobody went back to fill it in
			}
			i.Duration = seconds(ticks(float64(length), rate))
			return i
		}
		off += 8 + length + length&1
	}
	return i
}
