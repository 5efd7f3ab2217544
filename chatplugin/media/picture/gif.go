package picture

import (
	"bufio"
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"io"
	"time"
)

// gifFile is the block structure of a GIF: where each frame is, and how it is
// shown. image/gif can only decode all frames at once, which for 600 frames of
// 2000x2000 pixels in 2 MB takes 2.4 GB, so frames are cut out and decoded one by
// one.
type gifFile struct {
	src           *source
	screen        []byte // header, screen descriptor and global colour table
	width, height int
	plays         int // 0 is for ever
	frames        []gifFrame
	framePixels   int64
}

// gifFrame is one frame. Offsets are in the file.
type gifFrame struct {
	from, to int64 // image descriptor to the end of its data
	control  []byte
	disposal byte
	delay    time.Duration
}

func openGIF(src *source) (header, error) {
	g, err := scanGIF(src)
	if err != nil {
		return header{}, err
	}
	// The canvas, what it was before the frame, and the frame itself with its
	// interlaced copy.
	pixels := int64(g.width) * int64(g.height)
	h := header{width: g.width, height: g.height, frames: len(g.frames), memory: pixels * (4 + 4 + 2), convert: g.convert}
	if len(g.frames) > 1 {
		h.framePixels = g.framePixels
	}
	return h, nil
}

func (g *gifFile) convert(c *Converter) (*Picture, error) {
	canvas := image.NewNRGBA(image.Rect(0, 0, g.width, g.height))
	if len(g.frames) == 1 {
		_, err := g.show(canvas, g.frames[0])
		if err != nil {
			return nil, err
		}
		return still{decode: func() (image.Image, error) { return canvas, nil }}.convert(c)
	}

	w, h := fit(g.width, g.height, c.cfg.MaxSide, c.cfg.MaxSide)
	out := newAnimation(w, h, c.cfg.Quality)
	var before []byte // the canvas to restore
	for _, frame := range g.frames {
		if frame.disposal == gif.DisposalPrevious {
			before = append(before[:0], canvas.Pix...)
		}
		shown, err := g.show(canvas, frame)
		if err != nil {
			return nil, err
		}
		if err := out.add(scale(canvas, c.cfg.MaxSide), frame.delay); err != nil {
			return nil, err
		}
		switch frame.disposal {
		case gif.DisposalBackground: // browsers clear to transparent, not to the background colour
			wipe(canvas, shown)
		case gif.DisposalPrevious:
			copy(canvas.Pix, before)
		}
	}
	return out.finish(c, g.plays)
}

// show decodes a frame and paints it on the canvas. It gives its place.
func (g *gifFile) show(canvas *image.NRGBA, frame gifFrame) (image.Rectangle, error) {
	img, err := gif.Decode(bufio.NewReader(io.MultiReader(
		bytes.NewReader(g.screen),
		bytes.NewReader(frame.control),
		io.NewSectionReader(g.src, frame.from, frame.to-frame.from),
		bytes.NewReader([]byte{gifTrailer}),
	)))
	if err != nil {
		return image.Rectangle{}, broken("%v", err)
	}
	paletted := img.(*image.Paletted) // the only type image/gif gives
	paint(canvas, paletted.Rect.Min, paletted)
	return paletted.Rect, nil
}

// paint puts a paletted image on the canvas, which contains it. Transparent
// colours leave the canvas as it is.
func paint(canvas *image.NRGBA, at image.Point, img *image.Paletted) {
	var colors [256][4]byte
	for i, c := range img.Palette[:min(len(img.Palette), 256)] {
		colors[i] = nrgba(c)
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := range h {
		src := img.Pix[y*img.Stride:][:w]
		dst := canvas.Pix[canvas.PixOffset(at.X, at.Y+y):][:4*w]
		for x, index := range src {
			if c := colors[index]; c[3] != 0 {
				copy(dst[4*x:4*x+4], c[:])
			}
		}
	}
}

func wipe(canvas *image.NRGBA, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		clear(canvas.Pix[canvas.PixOffset(r.Min.X, y):][:4*r.Dx()])
	}
}

func nrgba(c color.Color) [4]byte {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return [4]byte{n.R, n.G, n.B, n.A}
}
