package picture

import (
	"fmt"
	"image"
	"regexp"
	"slices"
	"strconv"

	"github.com/bbrks/go-blurhash"
	"github.com/disintegration/imaging"
)

// Thumb is one thumbnail size in PocketBase's notation: "100x100" fills the box
// and crops to the centre, "480x480f" fits inside the box without enlarging.
type Thumb struct {
	Name          string // as in PocketBase, the key in Picture.Thumbs
	Width, Height int    // pixels
	Crop          bool
}

const (
	maxThumbSide = 2000

	// maxThumbProfile is the longest colour profile a thumbnail carries, in bytes.
	// It has a few kilobytes itself.
	maxThumbProfile = 4 << 10

	// blurhashSide is the size of the image the blurhash is taken from. Its 4x3
	// components cannot show more, and their cost grows with the pixels.
	blurhashSide = 32
)

var thumbPattern = regexp.MustCompile(`^(\d{1,5})x(\d{1,5})(f?)$`)

// ParseThumb reads a size like "100x100" or "480x480f", with sides of 1 to 2000
// pixels. PocketBase's other forms (t, b, and 0 for a free side) are not made
// here.
func ParseThumb(name string) (Thumb, error) {
	match := thumbPattern.FindStringSubmatch(name)
	if match == nil {
		return Thumb{}, fmt.Errorf("thumb size %q: want WxH to crop or WxHf to fit, for example 100x100 or 480x480f", name)
	}
	width, _ := strconv.Atoi(match[1]) // at most five digits
	height, _ := strconv.Atoi(match[2])
	if min(width, height) < 1 || max(width, height) > maxThumbSide {
		return Thumb{}, fmt.Errorf("thumb size %q: sides have 1 to %d pixels", name, maxThumbSide)
	}
	return Thumb{Name: name, Width: width, Height: height, Crop: match[3] == ""}, nil
}

// preview adds the thumbnails and the blurhash. They are made of the scaled image,
// and smaller thumbnails of larger ones, which costs half.
func (c *Converter) preview(pic *Picture, img *image.NRGBA, icc []byte) error {
	if len(icc) > maxThumbProfile {
		icc = nil
	}
	smallest := img
	pic.Thumbs = make(map[string][]byte, len(c.cfg.Thumbs))
	for _, t := range c.cfg.Thumbs {
		from := img
		if smallest.Rect.Dx() >= t.Width && smallest.Rect.Dy() >= t.Height {
			from = smallest
		}
		thumb := t.cut(from)
		if !t.Crop {
			smallest = thumb
		}
		data, err := encode(thumb, codec{quality: c.cfg.Quality, icc: icc})
		if err != nil {
			return fmt.Errorf("thumb %s: %w", t.Name, err)
		}
		pic.Thumbs[t.Name] = data
	}

	w, h := fit(smallest.Rect.Dx(), smallest.Rect.Dy(), blurhashSide, blurhashSide)
	hash, err := blurhash.Encode(4, 3, imaging.Resize(smallest, w, h, imaging.Box))
	if err != nil {
		return fmt.Errorf("blurhash: %w", err)
	}
	pic.Blurhash = hash
	return nil
}

// sorted gives the thumbs from the largest to the smallest, and without those
// that have no size.
func sorted(thumbs []Thumb) []Thumb {
	usable := make([]Thumb, 0, len(thumbs))
	for _, t := range thumbs {
		if min(t.Width, t.Height) > 0 {
			usable = append(usable, t)
		}
	}
	slices.SortStableFunc(usable, func(a, b Thumb) int { return b.Width*b.Height - a.Width*a.Height })
	return usable
}

func (t Thumb) cut(img *image.NRGBA) *image.NRGBA {
	if t.Crop {
		return imaging.Fill(halvedOpaque(img, t.Width, t.Height), t.Width, t.Height, imaging.Center, imaging.CatmullRom)
	}
	w, h := fit(img.Rect.Dx(), img.Rect.Dy(), t.Width, t.Height)
	return imaging.Resize(halvedOpaque(img, w, h), w, h, imaging.CatmullRom)
}
