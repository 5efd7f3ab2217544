package probe

import (
	"bytes"
	"math"
	"testing"
	"time"
)

// mp3Frame is MPEG-1 layer III, 128 kbit/s, 44100 Hz, stereo: 417 bytes.
func mp3Frame(body ...any) []byte {
	b := cat([]byte{0xFF, 0xFB, 0x90, 0x00}, cat(body...))
	return append(b, zeros(417-len(b))...)
}

func id3(size int, flags uint8) []byte {
	length := []byte{byte(size >> 21 & 127), byte(size >> 14 & 127), byte(size >> 7 & 127), byte(size & 127)}
	return cat("ID3", uint8(4), uint8(0), flags, length, zeros(size))
}

// frames44 is how long n frames of 1152 samples at 44100 Hz take.
func frames44(n float64) time.Duration { return seconds(n * 1152 / 44100) }

func TestMP3(t *testing.T) {
	sound := bytes.Repeat(mp3Frame(), 100)
	count := func(kind string, flags, frames uint32) []byte { return mp3Frame(zeros(32), kind, flags, frames) }
	vbri := mp3Frame(zeros(32), "VBRI", zeros(10), uint32(500))
	for name, tc := range map[string]struct {
		file   []byte
		frames float64
	}{
		"bare":                            {sound, 100},
		"one frame":                       {mp3Frame(), 1},
		"behind a tag":                    {cat(id3(100_000, 0), sound), 100},
		"behind a tag with a footer":      {cat(id3(50, 0x10), "3DI", zeros(7), id3(100_000, 0), sound), 100},
		"behind two tags":                 {cat(id3(50, 0), id3(100_000, 0), sound), 100},
		"behind a tag and padding":        {cat(id3(50, 0), zeros(3000), sound), 100},
		"behind a sync word by chance":    {cat(id3(50, 0), []byte{0xFF, 0xFB, 0x90, 0x00}, zeros(50), sound), 100},
		"Xing":                            {cat(count("Xing", 1, 500), sound), 500},
		"Info":                            {cat(count("Info", 3, 500), sound), 500},
		"Xing without a number of frames": {cat(count("Xing", 2, 500), sound), 101},
		"Xing of 0 frames":                {cat(count("Xing", 1, 0), sound), 101},
		"VBRI":                            {cat(vbri, sound), 500},
		"an absurd Xing":                  {cat(count("Xing", 1, math.MaxUint32), sound), 0},
		"a tag longer than the file":      {id3(10_000_000, 0)[:5000], 0},
	} {
		t.Run(name, func(t *testing.T) {
			want := Info{Duration: frames44(tc.frames), Audio: true}
			if name == "a tag longer than the file" {
				want = Info{}
			}
			got := probeBytes(t, tc.file, "audio/mpeg")
			if off := got.Duration - want.Duration; off < -time.Microsecond || off > time.Microsecond {
				t.Errorf("duration %v, want %v", got.Duration, want.Duration)
			}
			if got.Audio != want.Audio {
				t.Errorf("audio %v", got.Audio)
			}
		})
	}
}

func TestTheKindsOfMP3(t *testing.T) {
	for name, tc := range map[string]struct {
		header []byte
		want   frame
	}{
		"MPEG-1":        {[]byte{0xFF, 0xFB, 0x90, 0x00}, frame{length: 417, samples: 1152, rate: 44100, start: 36}},
		"MPEG-1 padded": {[]byte{0xFF, 0xFB, 0x92, 0x00}, frame{length: 418, samples: 1152, rate: 44100, start: 36}},
		"MPEG-1 mono":   {[]byte{0xFF, 0xFB, 0x94, 0xC0}, frame{length: 384, samples: 1152, rate: 48000, start: 21}},
		"MPEG-2":        {[]byte{0xFF, 0xF3, 0x90, 0x00}, frame{length: 261, samples: 576, rate: 22050, start: 21}},
		"MPEG-2 mono":   {[]byte{0xFF, 0xF3, 0x98, 0xC0}, frame{length: 360, samples: 576, rate: 16000, start: 13}},
		"MPEG-2.5 mono": {[]byte{0xFF, 0xE3, 0x90, 0xC0}, frame{length: 522, samples: 576, rate: 11025, start: 13}},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := parseMP3(tc.header)
			if !ok || got != tc.want {
				t.Fatalf("got %+v (%v), want %+v", got, ok, tc.want)
			}
			// Two frames, the first of which says that there are 500.
			b := cat(tc.header, zeros(got.start-4), "Xing", uint32(1), uint32(500), zeros(got.length-got.start-12), tc.header, zeros(got.length-4))
			checkInfo(t, probeBytes(t, b, "audio/mpeg"), Info{Duration: seconds(500 * tc.want.seconds()), Audio: true})
		})
	}
}

func TestWhatIsNotMP3(t *testing.T) {
	head := func(b1, b2, b3 byte) []byte { return bytes.Repeat(cat([]byte{0xFF, b1, b2, b3}, zeros(413)), 50) }
	for name, b := range map[string][]byte{
		"layer I":             head(0xFF, 0x90, 0),
		"layer II":            head(0xFD, 0x90, 0),
		"a reserved version":  head(0xEB, 0x90, 0),
		"a reserved rate":     head(0xFB, 0x9C, 0),
		"a free bit rate":     head(0xFB, 0x00, 0),
		"a bit rate of ones":  head(0xFB, 0xF0, 0),
		"one header, no next": cat(mp3Frame(), zeros(3000)),
		"text behind a tag":   cat(id3(10, 0), bytes.Repeat([]byte("some text "), 1000)),
		"frames of no size":   bytes.Repeat([]byte{0xFF, 0xF1, 0x50, 0x80, 0, 0x1F, 0xFC}, 1000),
		"every other rate":    append(bytes.Repeat(cat(mp3Frame(), []byte{0xFF, 0xFB, 0x94, 0x00}, zeros(380)), 50), 0),
		"endless tags":        bytes.Repeat(id3(0, 0), 10_000),
	} {
		t.Run(name, func(t *testing.T) { checkInfo(t, probeBytes(t, b, "audio/mpeg"), Info{}) })
	}
}

// adtsFrame is AAC at 44100 Hz: 1024 samples per block, 200 bytes.
func adtsFrame(blocks int) []byte {
	const length = 200
	return cat([]byte{0xFF, 0xF1, 0x50, 0x80, length >> 3, length&7<<5 | 0x1F, byte(0xFC | (blocks - 1))}, zeros(length-7))
}

func TestRawAACIsNotReadAsMP3(t *testing.T) {
	sound := bytes.Repeat(adtsFrame(1), 100)
	want := Info{Duration: seconds(100 * 1024 / 44100.0), Audio: true}
	// A tag makes the sniffer say mp3.
	checkInfo(t, probeBytes(t, sound, "audio/aac"), want)
	checkInfo(t, probeBytes(t, sound, "audio/mpeg"), want)
	checkInfo(t, probeBytes(t, cat(id3(100, 0), sound), "audio/mpeg"), want)

	if _, ok := parseMP3(sound); ok {
		t.Error("the header of AAC passes for one of MP3")
	}
	if _, ok := parseADTS(mp3Frame()); ok {
		t.Error("the header of MP3 passes for one of AAC")
	}
	checkInfo(t, probeBytes(t, bytes.Repeat(adtsFrame(4), 25), "audio/aac"), want)
}

func TestLongStreamsAreEstimatedFromTheirStart(t *testing.T) {
	for name, tc := range map[string]struct {
		frame []byte
		want  time.Duration
	}{
		"mp3": {mp3Frame(), frames44(20_000)},
		"aac": {adtsFrame(1), seconds(20_000 * 1024 / 44100.0)},
	} {
		t.Run(name, func(t *testing.T) {
			b := bytes.Repeat(tc.frame, 20_000)
			c := &counted{ReaderAt: bytes.NewReader(b)}
			got := Probe(c, int64(len(b)), "audio/mpeg")
			if off := got.Duration - tc.want; off < -time.Millisecond || off > time.Millisecond {
				t.Errorf("duration %v, want %v", got.Duration, tc.want)
			}
			if c.reads > 20 {
				t.Errorf("%d reads, want at most 20", c.reads)
			}
		})
	}
}

func TestFLAC(t *testing.T) {
	info := func(rate, samples uint64) []byte {
		return cat("fLaC", uint32(0x22), zeros(10), rate<<44|samples, zeros(16))
	}
	for name, tc := range map[string]struct {
		file []byte
		want Info
	}{
		"as stated":         {info(44100, 44100*3), Info{Duration: 3 * second, Audio: true}},
		"behind a tag":      {cat(id3(9, 0), info(44100, 44100*3)), Info{Duration: 3 * second, Audio: true}},
		"written to a pipe": {info(44100, 0), Info{Audio: true}},
		"a rate of 0":       {info(0, 44100), Info{Audio: true}},
		"beyond 100 hours":  {info(1, 1<<36-1), Info{Audio: true}},
		"cut off":           {info(44100, 44100)[:41], Info{}},
	} {
		t.Run(name, func(t *testing.T) { checkInfo(t, probeBytes(t, tc.file, "audio/flac"), tc.want) })
	}
}
