package picture

import (
	"image"
	"testing"

	"github.com/disintegration/imaging"
)

// The library is the judge of thumbnails that were halved first.
func TestThumbnailsOfHalvesLookLikeThoseOfTheWhole(t *testing.T) {
	whole := imaging.Clone(photo444(800, 608))
	for _, thumb := range []Thumb{{Name: "200x200f", Width: 200, Height: 200}, {Name: "100x100", Width: 100, Height: 100, Crop: true}} {
		got := thumb.cut(whole)
		want := imaging.Fit(whole, thumb.Width, thumb.Height, imaging.CatmullRom)
		if thumb.Crop {
			want = imaging.Fill(whole, thumb.Width, thumb.Height, imaging.Center, imaging.CatmullRom)
		}
		if got.Rect != want.Rect {
			t.Fatalf("%s: %v, want %v", thumb.Name, got.Rect, want.Rect)
		}
		total := 0
		for i := range want.Pix {
			total += max(int(want.Pix[i])-int(got.Pix[i]), int(got.Pix[i])-int(want.Pix[i]))
		}
		if mean := float64(total) / float64(len(want.Pix)); mean > 3 {
			t.Errorf("%s: off by %.1f on average", thumb.Name, mean)
		}
	}
}

// A red dot in a transparent image stays red: what is around it has no colour to
// give.
func TestTransparentImagesAreNotHalved(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	if halvedOpaque(img, 8, 8) != img {
		t.Fatal("a transparent image was halved")
	}
}
