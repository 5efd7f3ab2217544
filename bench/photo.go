package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/rand/v2"
)

// The photo of a phone: 12 megapixels. Quality 92 and 4:2:0 make it 2 to 4 MB,
// as phones do.
const (
	photoWidth   = 4032
	photoHeight  = 3024
	photoQuality = 92
)

// photoJPEG makes a photo, the same one each time: gradients, light and shade of
// all sizes, hard edges, and the noise of a sensor. Smooth drawings or plain
// noise would be far cheaper, or far dearer, to code than what people send.
func photoJPEG(w, h int) ([]byte, error) {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	rng := rand.NewPCG(12, 2026)
	light := clouds(w, h, 90, rng)
	sensor := grain{rng: rng}
	for y := range h {
		horizon := 70 * float32(y) / float32(h)
		row := img.Y[y*img.YStride:][:w]
		for x := range row {
			v := 70 + horizon + light[y*w+x]
			if light[(y/3)*w+x/3] > 12 { // something in front, with an edge
				v -= 45
			}
			row[x] = level(v + sensor.next())
		}
	}
	cw, ch := (w+1)/2, (h+1)/2
	for _, plane := range [][]uint8{img.Cb, img.Cr} {
		tint := clouds(cw, ch, 30, rng)
		for y := range ch {
			row := plane[y*img.CStride:][:cw]
			for x := range row {
				row[x] = level(128 + tint[y*cw+x] + sensor.next()/2)
			}
		}
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: photoQuality})
	return out.Bytes(), err
}

func level(v float32) uint8 { return uint8(min(max(v, 0), 255)) }

// octaves is how many scales the clouds have: from 64 pixels to 2. What is
// smaller is the sensor's.
const octaves = 6

// clouds is noise around 0 at many scales, each nearly half as strong as the one
// twice as coarse, which is how natural pictures are (a 1/f spectrum).
func clouds(w, h int, strength float32, rng *rand.PCG) []float32 {
	var field []float32
	fw, fh := 0, 0
	for k := octaves; k >= 0; k-- {
		nw, nh := (w+1<<k-1)>>k, (h+1<<k-1)>>k
		finer := make([]float32, nw*nh)
		if field != nil {
			doubled(finer, nw, nh, field, fw, fh)
		}
		for i := range finer {
			if k == 0 {
				break
			}
			finer[i] += strength * (float32(rng.Uint64()>>40)/(1<<24) - 0.5)
		}
		field, fw, fh = finer, nw, nh
		strength *= 0.55
	}
	return field
}

// doubled fills dst with src at twice the size, interpolated.
func doubled(dst []float32, w, h int, src []float32, sw, sh int) {
	for y := range h {
		above := src[min(y/2, sh-1)*sw:][:sw]
		below := src[min((y+1)/2, sh-1)*sw:][:sw]
		for x := range w {
			left, right := min(x/2, sw-1), min((x+1)/2, sw-1)
			dst[y*w+x] = (above[left] + above[right] + below[left] + below[right]) / 4
		}
	}
}

// grain is the noise of a sensor: nearly normal around 0, with a deviation of
// about 1.6 levels. One random number gives two values.
type grain struct {
	rng  *rand.PCG
	bits uint64
	left int
}

func (g *grain) next() float32 {
	if g.left == 0 {
		g.bits, g.left = g.rng.Uint64(), 2
	}
	sum := 0
	for range 4 {
		sum += int(g.bits & 0xff)
		g.bits >>= 8
	}
	g.left--
	// Four bytes have a deviation of 148.
	return float32(sum-510) / 92
}
