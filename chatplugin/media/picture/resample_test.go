package picture

import (
	"image"
	"math/rand/v2"
	"testing"

	"github.com/disintegration/imaging"
)

// photo444 has smooth parts, hard edges and noise.
func photo444(w, h int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)
	random := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			i := y*w + x
			img.Y[i] = byte(40 + 150*x/w + random.IntN(20))
			img.Cb[i] = byte(100 + 50*y/h)
			img.Cr[i] = byte(120)
			if (x/17+y/23)%2 == 0 {
				img.Y[i], img.Cr[i] = 60, 140
			}
		}
	}
	return img
}

// The library is the judge: our planes must show what it shows.
func TestResamplingGivesWhatTheLibraryGives(t *testing.T) {
	for _, c := range []struct{ w, h, newW, newH int }{
		{403, 302, 384, 288}, {302, 403, 200, 267}, {200, 100, 199, 99}, {64, 300, 33, 150}, {5, 7, 3, 4}, {9, 2000, 8, 1920},
	} {
		img := photo444(c.w, c.h)
		want := imaging.Resize(img, c.newW, c.newH, imaging.CatmullRom)
		got := imaging.Clone(resample(img, c.newW, c.newH))
		var total, worst int
		for i := range want.Pix {
			d := int(want.Pix[i]) - int(got.Pix[i])
			total += max(d, -d)
			worst = max(worst, d, -d)
		}
		if mean := float64(total) / float64(len(want.Pix)); mean > 0.7 || worst > 12 {
			t.Errorf("%dx%d to %dx%d: off by %.2f on average and %d at worst", c.w, c.h, c.newW, c.newH, mean, worst)
		}
	}
}

func TestAPlainAreaKeepsItsColourWhenResampled(t *testing.T) {
	img := image.NewYCbCr(image.Rect(0, 0, 97, 61), image.YCbCrSubsampleRatio444)
	for i := range img.Y {
		img.Y[i], img.Cb[i], img.Cr[i] = 255, 1, 254
	}
	small := resample(img, 71, 40)
	for i := range small.Y {
		if small.Y[i] != 255 || small.Cb[i] != 1 || small.Cr[i] != 254 {
			t.Fatalf("pixel %d is %d, %d, %d", i, small.Y[i], small.Cb[i], small.Cr[i])
		}
	}
}
