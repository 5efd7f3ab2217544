package probe

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

func TestTypesThatAreNotMediaGiveNothing(t *testing.T) {
	b := readSample(t, "video.mp4")
	for _, mime := range []string{"", ";", "image/png", "text/html; charset=utf-8", "application/octet-stream", "video/x-msvideo"} {
		checkInfo(t, probeBytes(t, b, mime), Info{})
	}
}

func TestTypesAreReadWithoutCaseAndParameters(t *testing.T) {
	b := readSample(t, "tone.wav")
	want := probeBytes(t, b, "audio/wav")
	if want.Duration == 0 {
		t.Fatal("no duration")
	}
	checkInfo(t, probeBytes(t, b, " Audio/WAV ; codecs=1"), want)
}

func TestTheWrongTypeNeverBreaks(t *testing.T) {
	for _, sample := range samples {
		b := readSample(t, sample.file)
		for _, mime := range mimes {
			probeBytes(t, b, mime)
		}
	}
}

func TestFilesWithoutContentGiveNothing(t *testing.T) {
	for _, mime := range mimes {
		for _, size := range []int64{0, 1, 64, -1, math.MinInt64, math.MaxInt64} {
			checkInfo(t, probeFile(t, bytes.NewReader(nil), size, mime), Info{})
		}
		checkInfo(t, probeBytes(t, bytes.Repeat([]byte{0}, 4096), mime), Info{})
		probeBytes(t, bytes.Repeat([]byte{0xFF}, 1<<20), mime)
		probeBytes(t, []byte(strings.Repeat("OggS", 1<<18)), mime)
	}
}

func TestDurationsThatMakeNoSenseAreUnknown(t *testing.T) {
	for claim, want := range map[float64]bool{
		0.001: true, 360000: true, 360000.5: false, 0: false, -1: false, 1e300: false,
		math.Inf(1): false, math.Inf(-1): false, math.NaN(): false,
	} {
		if got := seconds(claim) > 0; got != want {
			t.Errorf("%v seconds: known %v, want %v", claim, got, want)
		}
	}
}

func TestSizesThatMakeNoSenseAreUnknown(t *testing.T) {
	for _, tc := range []struct {
		w, h  float64
		known bool
	}{
		{1, 1, true}, {16384, 16384, true}, {16385, 10, false}, {10, 16385, false}, {0, 10, false}, {10, 0, false},
		{-5, 10, false}, {math.NaN(), 10, false}, {10, math.Inf(1), false}, {1e300, 10, false},
	} {
		var i Info
		i.setSize(tc.w, tc.h)
		if known := i.Width > 0 && i.Height > 0; known != tc.known || !known && (i.Width != 0 || i.Height != 0) {
			t.Errorf("%v x %v became %d x %d", tc.w, tc.h, i.Width, i.Height)
		}
	}
}
