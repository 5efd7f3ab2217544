package picture_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"github.com/deepteams/webp"
	xwebp "golang.org/x/image/webp"

	"pocketchat/chatplugin/media/picture"
)

// fullRange reads an image of golang.org/x/image/webp, which gives the limited
// range of WebP in a type for the full one (golang.org/issue/40173).
func fullRange(img *image.YCbCr) *image.NRGBA {
	out := image.NewNRGBA(img.Rect)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			p := img.YCbCrAt(x, y)
			l, cb, cr := 1.164*(float64(p.Y)-16), float64(p.Cb)-128, float64(p.Cr)-128
			out.SetNRGBA(x, y, color.NRGBA{clip(l + 1.596*cr), clip(l - 0.392*cb - 0.813*cr), clip(l + 2.017*cb), 255})
		}
	}
	return out
}

// The encoder is young. A decoder that shares no code with it must read what it
// writes, and see the picture that went in.
func TestAnotherDecoderSeesTheSamePicture(t *testing.T) {
	conv := picture.New(picture.Config{})
	large := photo(1000, 1000)
	for _, size := range []image.Point{{1, 1}, {2, 3}, {17, 33}, {640, 480}, {333, 1000}} {
		source := image.NewNRGBA(image.Rectangle{Max: size})
		draw.Draw(source, source.Rect, large, image.Point{}, draw.Src)
		img, err := xwebp.Decode(bytes.NewReader(convert(t, conv, pngOf(t, source)).WebP))
		if err != nil {
			t.Fatalf("%v: %v", size, err)
		}
		if db := psnr(t, source, fullRange(img.(*image.YCbCr))); db < 32 {
			t.Errorf("%v: PSNR is %.1f dB", size, db)
		}
	}
}

func TestTransparencySurvives(t *testing.T) {
	source := photo(200, 150)
	for i := 3; i < len(source.Pix); i += 4 {
		source.Pix[i] = uint8(i / 4 % 200)
	}
	pic := convert(t, picture.New(picture.Config{}), pngOf(t, source))
	img, err := xwebp.Decode(bytes.NewReader(pic.WebP))
	if err != nil {
		t.Fatal(err)
	}
	alpha, own := img.(*image.NYCbCrA), decodeWebP(t, pic.WebP)
	for y := range 150 {
		for x := range 200 {
			want := source.NRGBAAt(x, y).A
			if got := alpha.A[y*alpha.AStride+x]; got != want {
				t.Fatalf("alpha at %d,%d is %d, want %d", x, y, got, want)
			}
			if got := own.NRGBAAt(x, y).A; got != want {
				t.Fatalf("alpha at %d,%d is %d for the own decoder, want %d", x, y, got, want)
			}
		}
	}
}

func TestPalettesSurvive(t *testing.T) {
	colors := color.Palette{color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 255}, color.NRGBA{0, 255, 0, 128}, color.Transparent}
	img := image.NewPaletted(image.Rect(0, 0, 64, 64), colors)
	for i := range img.Pix {
		img.Pix[i] = uint8(i % 64 / 16)
	}
	got := decodeWebP(t, convert(t, picture.New(picture.Config{}), pngOf(t, img)).WebP)
	for i, want := range []color.NRGBA{{255, 0, 0, 255}, {0, 0, 255, 255}, {0, 255, 0, 128}, {}} {
		if c := got.NRGBAAt(8+16*i, 30); !near(c, want) && !(want.A == 128 && c.A == 128 && c.G > 200) {
			t.Errorf("stripe %d is %v, want %v", i, c, want)
		}
	}
}

// golang.org/x/image/webp gives washed-out colours, and PocketBase makes its
// thumbnails with whatever image.Decode finds. The first registered decoder wins
// and packages are initialised in the order of their paths, so importing this
// package must make image.Decode use the right one. This test imports both.
func TestImportingThePackageMakesDecodedColoursRight(t *testing.T) {
	for name, want := range map[string]uint8{"black": 0, "white": 255} {
		img := image.NewNRGBA(image.Rect(0, 0, 16, 16))
		for i := range img.Pix {
			img.Pix[i] = want
			if i%4 == 3 {
				img.Pix[i] = 255
			}
		}
		decoded, format, err := image.Decode(bytes.NewReader(webpOf(t, img, func(o *webp.EncoderOptions) { o.Quality = 90 })))
		if err != nil || format != "webp" {
			t.Fatal(format, err)
		}
		if got := color.NRGBAModel.Convert(decoded.At(8, 8)).(color.NRGBA).R; max(got, want)-min(got, want) > 1 {
			t.Errorf("%s is decoded as %d", name, got)
		}
	}
}
