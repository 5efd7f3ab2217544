package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image/color"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	xwebp "golang.org/x/image/webp"

	"pocketchat/chatplugin/media/picture"
)

// Whatever the input: no panic, one of our errors, or a WebP within the limits.
func FuzzConvert(f *testing.F) {
	img := quadrants(24, 16)
	f.Add(withSegments(jpegOf(f, img), xmpSegment(), exifSegment(exif(binary.BigEndian, 6))))
	f.Add(withChunk(pngOf(f, img), "iCCP", iCCP(profile("RGB ", primariesP3, curveSRGB, 0))))
	f.Add(gifOf(f, solidFrames(24, 16, color.White, color.Black, palette[3])))
	f.Add(webpOf(f, img))
	f.Add(webpOf(f, img, lossless))
	f.Add(riff(vp8x(2, 24, 16), riffChunk("ANIM", make([]byte, 6)), anmf(0, 0, 24, 16, 50, 0, webpOf(f, img)[12:])))
	f.Add(cmykJPEG())
	var bmpFile, tiffFile bytes.Buffer
	if bmp.Encode(&bmpFile, img) != nil || tiff.Encode(&tiffFile, img, nil) != nil {
		f.Fatal("cannot encode the seeds")
	}
	f.Add(bmpFile.Bytes())
	f.Add(tiffFile.Bytes())

	conv := picture.New(picture.Config{MaxSide: 20, MaxPixels: 1 << 20, MaxAnimationPixels: 1 << 18, Thumbs: []picture.Thumb{}})
	f.Fuzz(func(t *testing.T, data []byte) {
		pic, err := conv.Convert(context.Background(), "u", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			for _, known := range []error{picture.ErrNotImage, picture.ErrTooLarge, picture.ErrBroken} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("unknown error %v", err)
		}
		if pic.Width > 20 || pic.Height > 20 || pic.Width < 1 || pic.Height < 1 {
			t.Fatalf("size is %dx%d", pic.Width, pic.Height)
		}
		chunksOf(t, pic.WebP)
		if pic.Animated {
			return
		}
		if cfg, err := xwebp.DecodeConfig(bytes.NewReader(pic.WebP)); err != nil || cfg.Width != pic.Width || cfg.Height != pic.Height {
			t.Fatalf("the WebP has %dx%d, not %dx%d: %v", cfg.Width, cfg.Height, pic.Width, pic.Height, err)
		}
	})
}
