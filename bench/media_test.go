//go:build linux

package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gabriel-vasile/mimetype"
)

// tinyPlan is a plan of a few seconds.
var tinyPlan = mediaPlan{width: 320, height: 240, photos: 1, crowd: 2, each: 1, batch: 2, video: 3 * mb}

func TestMediaIsMeasuredOnTheBuiltServer(t *testing.T) {
	root, err := moduleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	program, err := buildServer(t.Context(), root, dir)
	if err != nil {
		t.Fatal(err)
	}
	profiles, err := wantProfiles(dir, filepath.Join(dir, "merged.pprof"))
	if err != nil {
		t.Fatal(err)
	}
	s := mediaSection(t.Context(), newChatServer(program, profiles.flags()), dir, tinyPlan)
	if failed := s.failures(); len(failed) > 0 {
		t.Fatal(failed)
	}
	want := []string{
		"Photo: time", "Photo: CPU", "Photo: size as WebP",
		"Photos of 2 users at once: peak memory", "Photos of 2 users at once: photos",
		"Video of 3.0 MB: time", "Video of 3.0 MB: growth of memory",
		"2 photos in one batch: longest wait",
	}
	got := s.String()
	for _, title := range want {
		if !strings.Contains(got, "\n| "+title) {
			t.Errorf("no row %q in\n%s", title, got)
		}
	}
	for _, f := range s.figures {
		// A small photo may take less CPU than the kernel counts, a small video no
		// new memory.
		if f.value <= 0 && !strings.HasSuffix(f.title, ": CPU") && !strings.HasSuffix(f.title, ": growth of memory") {
			t.Errorf("%s: %v", f.title, f.value)
		}
	}
	if err := profiles.merge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if merged, err := os.Stat(profiles.into); err != nil || merged.Size() == 0 {
		t.Errorf("the servers' CPU profile: %v, %v", merged, err)
	}
}

func TestProfilesThatNobodyWroteAreAnError(t *testing.T) {
	p, err := wantProfiles(t.TempDir(), "merged.pprof")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.merge(t.Context()); err == nil || !strings.Contains(err.Error(), "-only") {
		t.Errorf("got %v, want what to measure", err)
	}
}

func TestMediaSaysWhyItCouldNotBePrepared(t *testing.T) {
	s := mediaSection(t.Context(), newChatServer("/no/such/program", nil), t.TempDir(), tinyPlan)
	if len(s.figures) > 0 || !strings.Contains(s.String(), "Failed: Pictures and files, preparing: ") {
		t.Fatalf("got\n%s", s)
	}
}

func TestVideoIsOneBoxOfTheSizeAskedFor(t *testing.T) {
	const size = 2*mb + 77
	raw, err := io.ReadAll(newVideo(size))
	if err != nil || len(raw) != size {
		t.Fatalf("got %d bytes, %v", len(raw), err)
	}
	if got := mimetype.Detect(raw).String(); got != "video/mp4" {
		t.Errorf("it is taken for %s", got)
	}
	box := int(raw[24])<<24 | int(raw[25])<<16 | int(raw[26])<<8 | int(raw[27])
	if string(raw[28:32]) != "mdat" || 24+box != size {
		t.Errorf("the box %q has %d bytes, want all %d after the head", raw[28:32], box, size-24)
	}
}

func TestPeerThatIsNotThereIsSaid(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	p := findPeer(t.Context())
	if p.title() != "cwebp" || p.missing != "cwebp not installed" {
		t.Fatalf("got %+v", p)
	}
	if got, err := p.convert(t.Context(), t.TempDir(), nil, 3); err != nil || got != (converted{}) {
		t.Fatalf("got %+v, %v", got, err)
	}
	if photo, note, err := progressiveJPEG(t.Context(), nil); photo != nil || err != nil || !strings.Contains(note, "not installed") {
		t.Fatalf("got %d bytes, %q, %v", len(photo), note, err)
	}
}

func TestMedianIsTheMiddleOne(t *testing.T) {
	for _, test := range []struct {
		times []time.Duration
		want  time.Duration
	}{{nil, 0}, {[]time.Duration{7}, 7}, {[]time.Duration{9, 1, 2}, 2}, {[]time.Duration{4, 1, 3, 2}, 3}} {
		if got := median(test.times); got != test.want {
			t.Errorf("%v: got %v, want %v", test.times, got, test.want)
		}
	}
}

func TestWriterStopsWithWhatItAccompanies(t *testing.T) {
	w := writer{client: client{base: "http://127.0.0.1:1"}}
	if _, err := w.during(t.Context(), func() error { return nil }); err == nil {
		t.Fatal("a writer that cannot send says nothing")
	}
	want := errors.New("batch refused")
	served := serveAcks(t)
	times, err := writer{client: client{base: served}}.during(t.Context(), func() error { return want })
	if !errors.Is(err, want) || len(times) == 0 {
		t.Fatalf("got %d times, %v", len(times), err)
	}
}
