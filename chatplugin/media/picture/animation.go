package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"time"
)

// maxDuration is the longest time a WebP frame is shown: 24 bits of milliseconds.
const maxDuration = 1<<24 - 1

// animation writes an animated WebP, one frame at a time. The encoder's own
// animation package is not used: in v1.2.8 it drops the alpha channel of lossy
// frames, and codes every frame up to six times.
type animation struct {
	width, height int
	quality       int
	lossless      bool // still worth trying
	alpha         bool // a frame has transparent pixels

	first *image.NRGBA
	last  *image.NRGBA // canvas of the pending frame
	// pending is the newest frame, ANMF header and data. It is written when the
	// next one differs: until then its duration grows.
	pending  []byte
	duration int64 // of pending, milliseconds

	frames [][]byte // finished ANMF payloads
}

func newAnimation(width, height, quality int) *animation {
	return &animation{width: width, height: height, quality: quality, lossless: true}
}

// add appends a frame, given as the whole canvas. The image may be reused by the
// caller. Only the part that changed is encoded.
func (a *animation) add(canvas *image.NRGBA, shown time.Duration) error {
	ms := shown.Milliseconds()
	changed := canvas.Rect
	if a.first == nil {
		a.first = clone(canvas)
	} else {
		changed = difference(a.last, canvas)
		if changed.Empty() && a.duration+ms <= maxDuration {
			a.duration += ms
			return nil
		}
	}
	changed = evenOrigin(changed)
	if changed.Empty() {
		changed = image.Rect(0, 0, 1, 1) // a frame for the time that is left
	}

	data, err := a.encode(canvas, changed)
	if err != nil {
		return err
	}
	a.flush()
	a.pending, a.duration = data, ms
	if a.last == nil {
		a.last = clone(canvas)
	} else {
		copy(a.last.Pix, canvas.Pix)
	}
	return nil
}

// encode gives the ANMF payload of a part of the canvas. Lossless is smaller for
// drawings and lossy for photos, but trying both costs twice, so it ends with the
// first frame that shows what kind of animation this is.
func (a *animation) encode(canvas *image.NRGBA, part image.Rectangle) ([]byte, error) {
	img := crop(canvas, part)
	data, err := encode(img, codec{quality: a.quality})
	if err != nil {
		return nil, err
	}
	if a.lossless {
		exact, err := encode(img, codec{lossless: true})
		if err != nil {
			return nil, err
		}
		if len(exact) <= len(data) {
			data = exact
		} else {
			a.lossless = false
		}
	}
	file, err := parseWebP(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	frame := file.image
	a.alpha = a.alpha || frame.alpha
	frame.bounds = part
	frame.timing[3] = anmfReplace // the part holds all pixels, also the transparent ones
	return frame.appendANMF(nil)
}

func (a *animation) flush() {
	if a.pending != nil {
		putUint24(a.pending[anmfDuration:], int(min(a.duration, maxDuration)))
		a.frames = append(a.frames, a.pending)
		a.pending = nil
	}
}

// finish gives the file. plays is how often it is shown, 0 for ever.
func (a *animation) finish(c *Converter, plays int) (*Picture, error) {
	a.flush()
	if len(a.frames) == 1 { // all frames were the same
		return still{decode: func() (image.Image, error) { return a.first, nil }}.convert(c)
	}
	w := newWebPWriter(a.width, a.height, vp8x{animation: true, alpha: a.alpha})
	var anim [6]byte // transparent background, plays
	binary.LittleEndian.PutUint16(anim[4:], uint16(plays))
	w.chunk("ANIM", anim[:])
	for _, frame := range a.frames {
		w.chunk("ANMF", frame)
	}
	pic := &Picture{WebP: w.bytes(), Width: a.width, Height: a.height, Animated: true}
	return pic, c.preview(pic, a.first, nil)
}

// difference is the smallest rectangle that holds all changed pixels of two
// images of the same size.
func difference(a, b *image.NRGBA) image.Rectangle {
	var changed image.Rectangle
	w, h := b.Rect.Dx(), b.Rect.Dy()
	for y := range h {
		old, now := a.Pix[y*a.Stride:][:4*w], b.Pix[y*b.Stride:][:4*w]
		if bytes.Equal(old, now) {
			continue
		}
		from, to := 0, 4*w
		for old[from] == now[from] {
			from++
		}
		for old[to-1] == now[to-1] {
			to--
		}
		changed = changed.Union(image.Rect(from/4, y, (to+3)/4, y+1))
	}
	return changed
}

// evenOrigin grows a rectangle to the left and top: ANMF stores half its origin.
func evenOrigin(r image.Rectangle) image.Rectangle {
	r.Min.X &^= 1
	r.Min.Y &^= 1
	return r
}

func crop(img *image.NRGBA, r image.Rectangle) *image.NRGBA {
	part := image.NewNRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		copy(part.Pix[y*part.Stride:], img.Pix[img.PixOffset(r.Min.X, r.Min.Y+y):][:4*r.Dx()])
	}
	return part
}

// paste copies an image onto a larger one.
func paste(to *image.NRGBA, at image.Point, img *image.NRGBA) {
	for y := range img.Rect.Dy() {
		copy(to.Pix[to.PixOffset(at.X, at.Y+y):], img.Pix[y*img.Stride:][:4*img.Rect.Dx()])
	}
}

func clone(img *image.NRGBA) *image.NRGBA { return crop(img, img.Rect) }
