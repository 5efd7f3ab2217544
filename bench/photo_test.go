package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

func TestPhotoIsLikeOneOfAPhone(t *testing.T) {
	const w, h = photoWidth / 4, photoHeight / 4
	photo, err := photoJPEG(w, h)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(photo))
	if err != nil {
		t.Fatal(err)
	}
	ycc, ok := img.(*image.YCbCr)
	if !ok || ycc.SubsampleRatio != image.YCbCrSubsampleRatio420 || ycc.Rect.Dx() != w || ycc.Rect.Dy() != h {
		t.Fatalf("got %T %v, want 4:2:0 of %d x %d", img, img.Bounds(), w, h)
	}
	// 2 to 4 MB for 12 megapixels.
	if bits := 8 * float64(len(photo)) / (w * h); bits < 1.4 || bits > 2.7 {
		t.Errorf("%.2f bits a pixel, want those of a photo: 1.4 to 2.7", bits)
	}
	again, err := photoJPEG(w, h)
	if err != nil || !bytes.Equal(photo, again) {
		t.Errorf("the second photo differs from the first, %v", err)
	}
}

func TestPhotoOfOddSize(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {33, 7}, {130, 65}} {
		photo, err := photoJPEG(size.X, size.Y)
		if err != nil {
			t.Fatal(err)
		}
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(photo))
		if err != nil || cfg.Width != size.X || cfg.Height != size.Y {
			t.Errorf("%v: got %v, %v", size, cfg, err)
		}
	}
}
