package picture_test

import (
	"encoding/binary"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/bbrks/go-blurhash"

	"pocketchat/chatplugin/media/picture"
)

func TestParseThumb(t *testing.T) {
	for name, want := range map[string]picture.Thumb{
		"100x100":  {Name: "100x100", Width: 100, Height: 100, Crop: true},
		"480x320f": {Name: "480x320f", Width: 480, Height: 320},
	} {
		if got, err := picture.ParseThumb(name); err != nil || got != want {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	for _, name := range []string{"", "100", "100x", "x100", "0x100", "100x0f", "100x100t", "100x100b", "2001x10", "99999x1", "999999x1", "-1x5", "100x100f "} {
		if _, err := picture.ParseThumb(name); err == nil || !strings.Contains(err.Error(), "thumb size") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestThumbnailsHaveTheirSizes(t *testing.T) {
	var cfg picture.Config
	for _, name := range []string{"50x20", "100x100", "480x480f", "60x60f"} {
		thumb, err := picture.ParseThumb(name)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Thumbs = append(cfg.Thumbs, thumb)
	}
	conv := picture.New(cfg)
	for size, want := range map[image.Point]map[string]image.Point{
		{640, 480}: {"50x20": {50, 20}, "100x100": {100, 100}, "480x480f": {480, 360}, "60x60f": {60, 45}},
		{30, 40}:   {"50x20": {50, 20}, "100x100": {100, 100}, "480x480f": {30, 40}, "60x60f": {30, 40}},
		{1900, 3}:  {"50x20": {50, 20}, "100x100": {100, 100}, "480x480f": {480, 1}, "60x60f": {60, 1}},
	} {
		pic := convert(t, conv, pngOf(t, photo(size.X, size.Y)))
		if len(pic.Thumbs) != len(want) {
			t.Errorf("%v: %d thumbnails", size, len(pic.Thumbs))
		}
		for name, box := range want {
			if got := decodeWebP(t, pic.Thumbs[name]).Rect.Size(); got != box {
				t.Errorf("%v: thumbnail %s has %v, want %v", size, name, got, box)
			}
		}
	}
}

func TestThumbnailsCropToTheCentre(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 300, 100))
	for i := 0; i < len(img.Pix); i += 4 {
		middle := i/4%300 >= 100 && i/4%300 < 200
		img.Pix[i], img.Pix[i+3] = 0, 255
		if middle {
			img.Pix[i] = 255
		}
	}
	thumb := decodeWebP(t, convert(t, picture.New(picture.Config{}), pngOf(t, img)).Thumbs["100x100"])
	for _, p := range []image.Point{{4, 50}, {50, 50}, {95, 50}} {
		if c := thumb.NRGBAAt(p.X, p.Y); c.R < 200 {
			t.Errorf("at %v the thumbnail is %v, want the red middle", p, c)
		}
	}
}

func TestAnEmptyListMeansNoThumbnails(t *testing.T) {
	pic := convert(t, picture.New(picture.Config{Thumbs: []picture.Thumb{}}), pngOf(t, quadrants(20, 20)))
	if len(pic.Thumbs) != 0 {
		t.Errorf("%d thumbnails", len(pic.Thumbs))
	}
	if len(pic.Blurhash) != 28 { // 6 + 2 for each of the other 11 components
		t.Errorf("blurhash is %q", pic.Blurhash)
	}
}

func TestBlurhashDescribesTheImage(t *testing.T) {
	turned := withSegments(jpegOf(t, quadrants(900, 600)), exifSegment(exif(binary.LittleEndian, 6)))
	for name, tc := range map[string]struct {
		data []byte
		want string
	}{
		"large":    {pngOf(t, quadrants(900, 600)), upright[1]},
		"small":    {pngOf(t, quadrants(30, 20)), upright[1]},
		"turned":   {turned, upright[6]},
		"animated": {gifOf(t, solidFrames(40, 30, color.White, color.Black)), "WWWW"},
	} {
		hash := convert(t, picture.New(picture.Config{}), tc.data).Blurhash
		img, err := blurhash.Decode(hash, 40, 40, 1)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := corners(t, img); got != tc.want {
			t.Errorf("%s: the blurhash shows %s, want %s", name, got, tc.want)
		}
	}
}
