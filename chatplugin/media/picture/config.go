package picture

import (
	"image"
	"io"
	"runtime"
	"time"
)

// Config limits what a Converter accepts and uses. Zero fields get the default
// in their comment, impossible ones too.
type Config struct {
	// MaxSide is the longest side of the WebP in pixels, at most 16383, which is
	// the format's own limit. Default 1920.
	MaxSide int

	// MaxPixels is the largest width*height of an input. Default 64 million:
	// phones shoot 48 to 50.
	MaxPixels int64

	// MaxBytes is the largest input. Default 50 MiB.
	MaxBytes int64

	// MaxAnimationPixels is the largest sum of width*height over the frames of an
	// animation. A frame counts with its own size, because GIFs store what
	// changed; the frames times the whole canvas may be four times as much.
	// Default 40 million.
	MaxAnimationPixels int64

	// Memory is how many bytes all running conversions together may take, by
	// estimate. An image that would need more alone is refused. Default 700 MiB.
	Memory int64

	// Parallel is how many conversions run at once. Default GOMAXPROCS.
	Parallel int

	// MaxWait is how long a conversion waits for its turn. Default 30 seconds.
	MaxWait time.Duration

	// Quality of the WebP, 1 to 100. Default 80.
	Quality int

	// Thumbs are the thumbnails made of every image. Default 100x100 and
	// 480x480f; an empty, non-nil slice means none. See ParseThumb.
	Thumbs []Thumb

	// InProcess converts all images in this process. If not set, those of a
	// million pixels and more go to worker processes, which are this program
	// started again: its packages are initialized there, its main function does
	// not run. Images that Decoders reads are converted in this process anyway.
	InProcess bool

	// Fallback is called when no worker process could be started; images are
	// converted in this process for the next five minutes then. May be nil.
	Fallback func(error)

	// Decoders reads further kinds of images, by the MIME type that sniffing
	// gives, for example "image/heic". The built-in kinds cannot be replaced.
	Decoders map[string]Decoder
}

// Decoder reads one further kind of image.
type Decoder struct {
	// Config reads the dimensions from the header, without decoding pixels.
	Config func(io.Reader) (image.Config, error)

	// Decode gives the upright image in sRGB. It is counted with 16 bytes of
	// memory per pixel.
	Decode func(io.Reader) (image.Image, error)
}

const (
	mib = 1 << 20

	// maxWebPSide is the largest width or height WebP can express.
	maxWebPSide = 16383

	// maxInputSide bounds either side of an input. The resizer queues one item
	// per row, so an image of 1 x 64 million pixels would take half a gigabyte
	// there. JPEG cannot have more anyway.
	maxInputSide = 65535

	// maxFrames bounds what is kept and started per frame of an animation.
	maxFrames = 10_000
)

func (c Config) withDefaults() Config {
	orElse(&c.MaxSide, 1920)
	c.MaxSide = min(c.MaxSide, maxWebPSide)
	orElse(&c.MaxPixels, 64e6)
	orElse(&c.MaxBytes, 50*mib)
	orElse(&c.MaxAnimationPixels, 40e6)
	orElse(&c.Memory, 700*mib)
	orElse(&c.Parallel, runtime.GOMAXPROCS(0))
	orElse(&c.MaxWait, 30*time.Second)
	orElse(&c.Quality, 80)
	c.Quality = min(c.Quality, 100)
	if c.Thumbs == nil {
		c.Thumbs = []Thumb{
			{Name: "100x100", Width: 100, Height: 100, Crop: true},
			{Name: "480x480f", Width: 480, Height: 480},
		}
	}
	c.Thumbs = sorted(c.Thumbs)
	return c
}

// orElse gives a number that is not positive its default.
func orElse[T int | int64 | time.Duration](v *T, standard T) {
	if *v <= 0 {
		*v = standard
	}
}
