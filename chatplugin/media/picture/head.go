package picture

import (
	"github.com/gabriel-vasile/mimetype"
)

// format reads the header of one kind of file, without decoding a pixel.
type format func(src *source) (header, error)

// header is what is known about an image before memory is spent on it.
type header struct {
	width, height int   // of the canvas, pixels
	frames        int   // of an animation; 1 otherwise
	framePixels   int64 // over all frames, each with its own size; 0 for stills
	memory        int64 // bytes that decoding takes, by estimate
	foreign       bool  // read by a Decoder of the app

	// convert does the work. It is called once, after the turn has come.
	convert func(c *Converter) (*Picture, error)
}

// pixels are those of all frames.
func (h header) pixels() int64 {
	return max(h.framePixels, int64(h.width)*int64(h.height))
}

// builtin are the formats every Converter reads, by MIME type.
var builtin = map[string]format{
	"image/jpeg": openJPEG,
	"image/png":  openPNG,
	"image/gif":  openGIF,
	"image/webp": openWebP,
	"image/bmp":  openBMP,
	"image/tiff": openTIFF,
}

// Convertible reports whether Convert takes files of this MIME type, in the
// spelling that sniffing gives. A type counts as its parents do: an animated PNG
// is a PNG.
func (c *Converter) Convertible(mime string) bool {
	m := mimetype.Lookup(mime)
	if m == nil { // a type that only an app's own Decoder knows
		_, ok := c.formats[mime]
		return ok
	}
	return c.lookup(m) != nil
}

func (c *Converter) lookup(m *mimetype.MIME) format {
	for ; m != nil; m = m.Parent() {
		for mime, f := range c.formats {
			if m.Is(mime) {
				return f
			}
		}
	}
	return nil
}

// sniff finds the format by content. Names and claims are never asked.
func (c *Converter) sniff(src *source) (format, error) {
	m, err := mimetype.DetectReader(src.section())
	if err != nil {
		return nil, err
	}
	f := c.lookup(m)
	if f == nil {
		return nil, ErrNotImage
	}
	return f, nil
}

// check refuses what is too large to be decoded. need is the memory the whole
// conversion takes.
func (c Config) check(h header, need int64) error {
	pixels := int64(h.width) * int64(h.height)
	canvases := int64(h.frames) * pixels
	switch {
	case h.width <= 0 || h.height <= 0:
		return broken("it has no pixels")
	case h.width > maxInputSide || h.height > maxInputSide:
		return tooLarge("it has %dx%d pixels, allowed are %d a side", h.width, h.height, maxInputSide)
	case pixels > c.MaxPixels:
		return tooLarge("it has %dx%d pixels, allowed are %d in all", h.width, h.height, c.MaxPixels)
	case h.frames > maxFrames:
		return tooLarge("it has more than %d frames", maxFrames)
	case h.frames > 1 && (h.framePixels > c.MaxAnimationPixels || canvases/4 > c.MaxAnimationPixels):
		return tooLarge("it has %d frames of up to %dx%d pixels, allowed are %d pixels over all frames",
			h.frames, h.width, h.height, c.MaxAnimationPixels)
	case need > c.Memory:
		return tooLarge("%dx%d pixels of its kind take %d MB of memory, allowed are %d",
			h.width, h.height, need/mib, c.Memory/mib)
	}
	return nil
}
