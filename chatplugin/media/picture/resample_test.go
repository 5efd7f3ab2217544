package picture

import (
	"bytes"
	"image"
	"image/color"
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
		want := stored(imaging.Resize(img, c.newW, c.newH, imaging.CatmullRom))
		got := stored(imaging.Clone(resample(img, c.newW, c.newH)))
		for name, planes := range map[string][2][]byte{"light": {want.Y, got.Y}, "blue": {want.Cb, got.Cb}, "red": {want.Cr, got.Cr}} {
			if mean := meanDifference(planes[0], planes[1]); mean > 1.5 { // WebP itself changes more
				t.Errorf("%dx%d to %dx%d: %s is off by %.2f on average", c.w, c.h, c.newW, c.newH, name, mean)
			}
		}
	}
}

// stored is an image as WebP keeps it: light for each pixel, colours for each
// square of four.
func stored(img *image.NRGBA) *image.YCbCr {
	kept := image.NewYCbCr(img.Rect, image.YCbCrSubsampleRatio420)
	sums := make([][3]int, len(kept.Cb)) // of Cb, of Cr, and how many
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			c := img.NRGBAAt(x, y)
			light, blue, red := color.RGBToYCbCr(c.R, c.G, c.B)
			kept.Y[kept.YOffset(x, y)] = light
			sum := &sums[kept.COffset(x, y)]
			sum[0], sum[1], sum[2] = sum[0]+int(blue), sum[1]+int(red), sum[2]+1
		}
	}
	for i, sum := range sums {
		kept.Cb[i], kept.Cr[i] = byte(sum[0]/sum[2]), byte(sum[1]/sum[2])
	}
	return kept
}

func meanDifference(a, b []byte) float64 {
	total := 0
	for i := range a {
		total += max(int(a[i])-int(b[i]), int(b[i])-int(a[i]))
	}
	return float64(total) / float64(len(a))
}

func TestAPlainAreaKeepsItsColourWhenResampled(t *testing.T) {
	img := image.NewYCbCr(image.Rect(0, 0, 97, 61), image.YCbCrSubsampleRatio444)
	for i := range img.Y {
		img.Y[i], img.Cb[i], img.Cr[i] = 255, 1, 254
	}
	for _, w := range []int{70, 71} {
		small := resample(img, w, 40)
		for want, plane := range map[byte][]byte{255: small.Y, 1: small.Cb, 254: small.Cr} {
			if len(plane) == 0 || bytes.Count(plane, []byte{want}) != len(plane) {
				t.Errorf("%d wide: the plane of %d has other values too", w, want)
			}
		}
	}
}
