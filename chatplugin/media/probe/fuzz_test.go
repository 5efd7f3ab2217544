package probe

import (
	"bytes"
	"slices"
	"testing"

	"github.com/gabriel-vasile/mimetype"
)

// One type for each reader.
var mimes = []string{"video/mp4", "video/webm", "audio/ogg", "audio/wav", "audio/mpeg"}

// FuzzProbe: whatever the file and whatever its claimed size, a probe ends,
// within its bounds, with an Info that keeps its promises, the same every time.
func FuzzProbe(f *testing.F) {
	for _, sample := range samples {
		b := readSample(f, sample.file)
		kind := slices.IndexFunc(mimes, func(m string) bool { return sameReader(m, mimetype.Detect(b).String()) })
		if kind < 0 {
			f.Fatalf("%s has no reader", sample.file)
		}
		f.Add(b, uint8(kind), int64(0))
	}
	f.Fuzz(func(t *testing.T, b []byte, kind uint8, extra int64) {
		mime, size := mimes[int(kind)%len(mimes)], int64(len(b))+extra
		first := probeFile(t, bytes.NewReader(b), size, mime)
		checkInfo(t, probeFile(t, bytes.NewReader(b), size, mime), first)
	})
}

func sameReader(a, b string) bool {
	groups := [][]string{
		{"video/mp4", "audio/x-m4a", "video/quicktime", "video/3gpp"},
		{"video/webm", "video/x-matroska"},
		{"audio/ogg", "video/ogg"},
		{"audio/wav"},
		{"audio/mpeg", "audio/aac", "audio/flac"},
	}
	return slices.ContainsFunc(groups, func(g []string) bool { return slices.Contains(g, a) && slices.Contains(g, b) })
}
