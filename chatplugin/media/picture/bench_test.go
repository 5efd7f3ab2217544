//go:build unix

package picture_test

import (
	"syscall"
	"testing"

	"pocketchat/chatplugin/media/picture"
)

// The whole way of a photo from a phone: 12 megapixels, thumbnails and blurhash
// included. CPU time counts all threads; it must stay below 0.9 seconds.
func BenchmarkConvertPhoto(b *testing.B) {
	data := jpegOf(b, photo(4032, 3024))
	conv := picture.New(picture.Config{InProcess: true}) // where its time can be read
	b.SetBytes(int64(len(data)))
	start := cpuSeconds(b)
	var out int
	for b.Loop() {
		out = len(convert(b, conv, data).WebP)
	}
	b.ReportMetric((cpuSeconds(b)-start)/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(out)/float64(len(data)), "out/in")
}

func cpuSeconds(b *testing.B) float64 {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}
