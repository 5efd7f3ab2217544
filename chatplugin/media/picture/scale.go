package picture

import (
	"image"
	"image/draw"

	"github.com/disintegration/imaging"
)

// fit gives the size of a w x h image inside maxW x maxH, never enlarged.
func fit(w, h, maxW, maxH int) (int, int) {
	switch {
	case w <= maxW && h <= maxH:
		return w, h
	case int64(w)*int64(maxH) >= int64(h)*int64(maxW): // relatively wider than the box
		return maxW, max(1, int((int64(h)*int64(maxW)+int64(w)/2)/int64(w)))
	default:
		return max(1, int((int64(w)*int64(maxH)+int64(h)/2)/int64(h))), maxH
	}
}

// scale gives the image inside max x max pixels, as an NRGBA of its own.
// CatmullRom is 15 dB closer to a good reference than Linear for the same time.
func scale(img image.Image, limit int) *image.NRGBA {
	b := img.Bounds()
	w, h := fit(b.Dx(), b.Dy(), limit, limit)
	if w != b.Dx() || h != b.Dy() {
		img = halved(img, w, h)
		if photo, ok := img.(*image.YCbCr); ok && photo.SubsampleRatio == image.YCbCrSubsampleRatio444 && photo.Rect.Min == (image.Point{}) {
			return imaging.Clone(resample(photo, w, h))
		}
		return imaging.Resize(img, w, h, imaging.CatmullRom)
	}
	if nrgba, ok := img.(*image.NRGBA); ok && b.Min == (image.Point{}) && nrgba.Stride == 4*w {
		return nrgba
	}
	return imaging.Clone(img)
}

// plain gives an image that imaging reads safely and fast. imaging works in
// goroutines of its own, where a panic ends the process whatever we recover, so
// palettes (CVE-2023-36308) and types we do not know are drawn here first.
func plain(img image.Image) image.Image {
	switch img := img.(type) {
	case *image.NRGBA, *image.RGBA, *image.YCbCr, *image.Gray,
		*image.NRGBA64, *image.RGBA64, *image.Gray16:
		return img
	case *image.Paletted:
		dst := image.NewNRGBA(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
		paint(dst, image.Point{}, img)
		return dst
	}
	return drawn(img)
}

// drawn copies an image of any type; draw.Draw has fast paths into RGBA only.
func drawn(img image.Image) *image.RGBA {
	b := img.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(dst, dst.Rect, img, b.Min, draw.Src)
	return dst
}

// orient turns an image upright, by the EXIF orientation it was stored with.
func orient(img *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2:
		return imaging.FlipH(img)
	case 3:
		return imaging.Rotate180(img)
	case 4:
		return imaging.FlipV(img)
	case 5:
		return imaging.Transpose(img)
	case 6:
		return imaging.Rotate270(img)
	case 7:
		return imaging.Transverse(img)
	case 8:
		return imaging.Rotate90(img)
	}
	return img
}
