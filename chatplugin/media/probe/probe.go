// Package probe finds out what an audio or video file says about itself: how
// long it runs, how large its picture is, and whether it has sound or a picture
// at all. It reads headers and decodes nothing.
//
// Files come from strangers. Whatever one claims, a probe makes at most 256
// reads of at most 64 KiB each (16 MiB in all, see source), remembers at most 32
// tracks, and follows no loop. An ordinary file takes fewer than ten
// reads, most of 4 or 8 KiB.
package probe

import (
	"io"
	"math"
	"strings"
	"time"
)

// Values beyond these are taken for nonsense, and are unknown.
const (
	maxDuration = 100 * time.Hour
	maxSide     = 16384 // pixels
	maxTracks   = 32    // of one file; what follows is not looked at
)

// Info is what could be found; zero values are unknown.
type Info struct {
	// Duration is at most 100 hours. It is exact where the container states it,
	// and an estimate from the average frame for raw AAC and for MP3 without a
	// Xing or VBRI header.
	Duration time.Duration
	// Width and Height are the picture as shown, in pixels: with rotation and
	// pixel aspect ratio applied. They are 1 to 16384, or both 0.
	Width, Height int
	// Audio and Video say which kinds of track were found. Both are false when
	// the file could not be read, so false alone proves nothing.
	Audio, Video bool
}

// Probe reads the headers of a file of size bytes. The type is the one that
// github.com/gabriel-vasile/mimetype sniffed: it chooses the container, whose
// tracks are then believed more than the type's "audio" or "video". Another type
// gives the zero Info. Probe never fails: a file that it can't read gives what
// was found so far.
func Probe(r io.ReaderAt, size int64, mime string) Info {
	s := newSource(r, size)
	essence, _, _ := strings.Cut(mime, ";")
	switch strings.ToLower(strings.TrimSpace(essence)) {
	case "video/mp4", "audio/mp4", "audio/x-m4a", "video/x-m4v", "video/quicktime",
		"video/3gpp", "audio/3gpp", "video/3gpp2", "audio/3gpp2":
		return mp4(s)
	case "video/webm", "audio/webm", "video/x-matroska", "audio/x-matroska":
		return matroska(s)
	case "audio/ogg", "video/ogg", "application/ogg":
		return ogg(s)
	case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave":
		return wav(s)
	case "audio/mpeg", "audio/mp3", "audio/aac", "audio/flac":
		return bare(s)
	}
	return Info{}
}

// seconds makes a duration of what a file claims; nonsense is unknown.
func seconds(s float64) time.Duration {
	if math.IsNaN(s) || s <= 0 || s > maxDuration.Seconds() {
		return 0
	}
	return time.Duration(s * float64(time.Second))
}

// ticks is a time in units of 1/scale seconds, in seconds. Without a scale it is
// unknown.
func ticks(t, scale float64) float64 {
	if scale <= 0 {
		return 0
	}
	return t / scale
}

// setSize keeps the first sensible picture size: the main track comes first.
func (i *Info) setSize(width, height float64) {
	w, h := math.Round(width), math.Round(height)
	if i.Width != 0 || !(w >= 1 && w <= maxSide && h >= 1 && h <= maxSide) {
		return
	}
	i.Width, i.Height = int(w), int(h)
}
