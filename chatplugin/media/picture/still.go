package picture

import (
	"bufio"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// still describes an image of one frame, in any format.
type still struct {
	orientation int    // EXIF 1 to 8, other values mean upright
	icc         []byte // profile to keep, or nil
	decode      func() (image.Image, error)
}

// convert decodes, scales, turns and encodes the image.
func (s still) convert(c *Converter) (*Picture, error) {
	img, err := s.decode()
	if err != nil {
		return nil, broken("%v", err)
	}
	// Scaled before it is turned: both sides have the same limit and the smaller
	// image is cheaper to turn.
	upright := orient(scale(plain(img), c.cfg.MaxSide), s.orientation)
	data, err := encode(upright, codec{quality: c.cfg.Quality, icc: s.icc})
	if err != nil {
		return nil, err
	}
	pic := &Picture{WebP: data, Width: upright.Rect.Dx(), Height: upright.Rect.Dy()}
	return pic, c.preview(pic, upright, s.icc)
}

func openJPEG(src *source) (header, error) {
	cfg, err := jpeg.DecodeConfig(src.stream())
	if err != nil {
		return header{}, broken("%v", err)
	}
	info := scanJPEG(src.stream())
	switch {
	case info.width != cfg.Width || info.height != cfg.Height:
		return header{}, broken("its frame header is ambiguous")
	case info.scans > maxScans:
		return header{}, broken("it has more than %d scans", maxScans)
	}
	s := still{
		orientation: exifOrientation(info.exif),
		icc:         keepProfile(info.icc(), cfg.ColorModel),
		decode:      func() (image.Image, error) { return jpeg.Decode(src.stream()) },
	}
	pixels := int64(cfg.Width) * int64(cfg.Height)
	return header{width: cfg.Width, height: cfg.Height, frames: 1, memory: pixels * info.bytesPerPixel(), convert: s.convert}, nil
}

func openPNG(src *source) (header, error) {
	cfg, err := png.DecodeConfig(src.stream())
	if err != nil {
		return header{}, broken("%v", err)
	}
	info := scanPNG(src.stream())
	s := still{
		orientation: exifOrientation(info.exif),
		icc:         keepProfile(info.icc, cfg.ColorModel),
		decode:      func() (image.Image, error) { return png.Decode(src.stream()) },
	}
	pixels := int64(cfg.Width) * int64(cfg.Height)
	memory := pixels * bytesPerPixel(cfg.ColorModel)
	if info.interlaced {
		memory *= 2 // the passes are images of their own first
	}
	return header{width: cfg.Width, height: cfg.Height, frames: 1, memory: memory, convert: s.convert}, nil
}

func openBMP(src *source) (header, error) {
	cfg, err := bmp.DecodeConfig(src.stream())
	if err != nil {
		return header{}, broken("%v", err)
	}
	s := still{decode: func() (image.Image, error) { return bmp.Decode(src.stream()) }}
	pixels := int64(cfg.Width) * int64(cfg.Height)
	return header{width: cfg.Width, height: cfg.Height, frames: 1, memory: pixels * bytesPerPixel(cfg.ColorModel), convert: s.convert}, nil
}

func openTIFF(src *source) (header, error) {
	cfg, err := tiff.DecodeConfig(src.section()) // reads at offsets: the directory is often at the end
	if err != nil {
		return header{}, broken("%v", err)
	}
	dir := readIFD(src)
	s := still{
		orientation: dir.short(tagOrientation),
		icc:         keepProfile(dir.data(tagICC, maxProfile), cfg.ColorModel),
		decode:      func() (image.Image, error) { return tiff.Decode(src.section()) },
	}
	// A compressed strip may be the whole image and is inflated into a growing
	// buffer of at most 8 bytes per pixel first.
	const inflated = 24
	pixels := int64(cfg.Width) * int64(cfg.Height)
	return header{width: cfg.Width, height: cfg.Height, frames: 1, memory: pixels * (inflated + bytesPerPixel(cfg.ColorModel)), convert: s.convert}, nil
}

// custom is the format of an app's own decoder.
func custom(d Decoder) format {
	return func(src *source) (header, error) {
		cfg, err := d.Config(src.stream())
		if err != nil {
			return header{}, broken("%v", err)
		}
		s := still{decode: func() (image.Image, error) { return decodeForeign(d, src.stream()) }}
		pixels := int64(cfg.Width) * int64(cfg.Height)
		return header{width: cfg.Width, height: cfg.Height, frames: 1, memory: pixels * 16, foreign: true, convert: s.convert}, nil
	}
}

// decodeForeign copies the image of a decoder that is not ours, because it may
// claim any type and geometry, see plain.
func decodeForeign(d Decoder, r *bufio.Reader) (image.Image, error) {
	img, err := d.Decode(r)
	if err != nil {
		return nil, err
	}
	if img == nil || img.Bounds().Empty() {
		return nil, io.ErrUnexpectedEOF
	}
	return drawn(img), nil
}

// bytesPerPixel of an image of this model, with the copy that plain makes of it.
func bytesPerPixel(m color.Model) int64 {
	if _, ok := m.(color.Palette); ok {
		return 1 + 4
	}
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	return 4
}
