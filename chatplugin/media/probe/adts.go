package probe

// parseADTS reads the header of a frame of raw AAC (ISO 13818-7, ADTS). It
// starts with the same sync word as MP3, followed by a layer of 0.
func parseADTS(b []byte) (frame, bool) {
	if len(b) < frameHeader || b[0] != 0xFF || b[1]&0xF6 != 0xF0 {
		return frame{}, false
	}
	rates := [16]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}
	f := frame{
		length:  int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5])>>5,
		samples: 1024 * (int(b[6]&3) + 1),
		rate:    rates[b[2]>>2&15],
	}
	return f, f.rate > 0 && f.length > frameHeader
}

func adts(s *source, off int64) Info {
	off, _, ok := findFrame(s, off, parseADTS)
	if !ok {
		return Info{}
	}
	return Info{Audio: true, Duration: seconds(averageLength(s, off, parseADTS))}
}
