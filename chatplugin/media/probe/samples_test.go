package probe

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gabriel-vasile/mimetype"
)

// What ffprobe says of the files in testdata; see its README.md.
var samples = []struct {
	file          string
	seconds       float64
	width, height int
	audio, video  bool
}{
	{"video.mp4", 1.5, 64, 48, true, true},
	{"faststart.mp4", 1.5, 64, 48, true, true},
	{"rotated.mp4", 1.5, 48, 64, true, true}, // 64 x 48 and a rotation of 90 degrees
	{"fragmented.mp4", 1.7, 64, 48, true, true},
	{"hybrid.mp4", 1.7, 64, 48, true, true},
	{"audioonly.mp4", 1.5, 0, 0, true, false},
	{"tone.m4a", 1.5, 0, 0, true, false},
	{"video.mov", 1.5, 64, 48, true, true},
	{"video.3gp", 1.5, 176, 144, true, true},
	{"video.webm", 1.508, 64, 48, true, true},
	{"audioonly.webm", 1.508, 0, 0, true, false},
	{"video.mkv", 1.508, 64, 48, true, true},
	{"anamorphic.mkv", 1.523, 128, 48, true, true}, // 64 x 48 pixels twice as wide as high
	{"live.webm", 1.508, 64, 48, true, true},       // ffprobe: N/A; this is video.webm sent through a pipe
	{"live.mkv", 1.508, 64, 48, true, true},        // ffprobe: N/A; this is video.mkv sent through a pipe
	{"opus.ogg", 1.5065, 0, 0, true, false},
	{"vorbis.ogg", 1.5, 0, 0, true, false},
	{"flac.ogg", 1.5, 0, 0, true, false},
	{"speex.ogg", 1.5, 0, 0, true, false},
	{"theora.ogv", 1.5, 64, 48, true, true},
	{"tone.flac", 1.5, 0, 0, true, false},
	{"tone.wav", 1.5, 0, 0, true, false},
	{"pipe.wav", 1.5, 0, 0, true, false},
	{"cbr.mp3", 1.54125, 0, 0, true, false},
	{"cbrinfo.mp3", 1.541224, 0, 0, true, false},
	{"vbrxing.mp3", 1.541224, 0, 0, true, false},
	{"vbrbare.mp3", 1.526461, 0, 0, true, false},
	{"mpeg2.mp3", 1.584, 0, 0, true, false},
	{"tone.aac", 1.525836, 0, 0, true, false},
	{"tagged.aac", 1.525836, 0, 0, true, false},
}

func TestSamplesReadAsFFprobeReadsThem(t *testing.T) {
	for _, sample := range samples {
		t.Run(sample.file, func(t *testing.T) {
			b := readSample(t, sample.file)
			c := &counted{ReaderAt: bytes.NewReader(b)}
			got := Probe(c, int64(len(b)), mimetype.Detect(b).String())

			if off := got.Duration.Seconds() - sample.seconds; off < -0.05 || off > 0.05 {
				t.Errorf("duration %v, want %v s", got.Duration, sample.seconds)
			}
			got.Duration = 0
			checkInfo(t, got, Info{Width: sample.width, Height: sample.height, Audio: sample.audio, Video: sample.video})
			if c.reads > 10 {
				t.Errorf("%d reads for an ordinary file, want at most 10", c.reads)
			}
		})
	}
}

func TestEverySampleIsInTheTable(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"README.md": true, "fuzz": true}
	for _, sample := range samples {
		known[sample.file] = true
	}
	for _, e := range entries {
		if !known[e.Name()] {
			t.Errorf("testdata/%s is not tested", e.Name())
		}
	}
}

// Every sample, cut off anywhere, as an aborted upload or a liar would send it.
func TestCutOffSamplesKeepTheBounds(t *testing.T) {
	for _, sample := range samples {
		b := readSample(t, sample.file)
		mime := mimetype.Detect(b).String()
		for n := 0; n < len(b); n += 1 + n/16 {
			whole := probeBytes(t, b[:n], mime)
			if whole.Duration > 2*time.Second {
				t.Fatalf("%s cut at %d runs %v", sample.file, n, whole.Duration)
			}
			// The size may be a claim as well.
			probeFile(t, bytes.NewReader(b[:n]), 1<<62, mime)
		}
	}
}

func readSample(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
