package picture_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"testing"

	"pocketchat/chatplugin/media/picture"
)

// A JPEG is halved before it is resampled, a PNG is not. The difference must be
// far below what the encoder itself changes.
func TestHalvingFirstChangesNothingToBeSeen(t *testing.T) {
	for _, size := range []image.Point{{800, 600}, {601, 803}, {401, 300}} {
		img := photo(size.X, size.Y)
		gray := image.NewGray(img.Rect)
		draw.Draw(gray, gray.Rect, img, image.Point{}, draw.Src)
		for name, source := range map[string]image.Image{"colour": img, "gray": gray} {
			var file bytes.Buffer
			if err := jpeg.Encode(&file, source, &jpeg.Options{Quality: 100}); err != nil {
				t.Fatal(err)
			}
			conv := picture.New(picture.Config{MaxSide: 150, Quality: 100})
			halved, resampled := convert(t, conv, file.Bytes()), convert(t, conv, pngOf(t, source))
			if halved.Width != resampled.Width || halved.Height != resampled.Height {
				t.Fatalf("%v %s: sizes differ", size, name)
			}
			if db := psnr(t, decodeWebP(t, halved.WebP), decodeWebP(t, resampled.WebP)); db < 36 {
				t.Errorf("%v %s: PSNR between the two ways is %.1f dB", size, name, db)
			}
		}
	}
}
