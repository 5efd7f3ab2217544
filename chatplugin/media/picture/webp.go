package picture

import (
	"bytes"
	"image"
	"image/color"

	"github.com/deepteams/webp"
)

// openWebP reads a WebP. One that is small enough is kept without encoding it
// anew, which would cost quality for nothing: it is taken apart, every frame is
// decoded once to be sure that it can be, and only the chunks a viewer needs are
// put together again.
func openWebP(src *source) (header, error) {
	f, err := parseWebP(src, src.size)
	if err != nil {
		return header{}, err
	}
	h := header{width: f.width, height: f.height, frames: 1, memory: src.size + f.image.memory()}
	h.convert = f.convertStill
	if f.animated {
		h.convert = f.convertAnimation
		h.frames = len(f.frames)
		h.memory = 2*src.size + int64(f.width)*int64(f.height)*4
		most := int64(0)
		for _, frame := range f.frames {
			h.framePixels += int64(frame.bounds.Dx()) * int64(frame.bounds.Dy())
			most = max(most, frame.memory())
		}
		h.memory += most
	}
	return h, nil
}

// memory estimates the bytes that decoding the frame takes.
func (f webpFrame) memory() int64 {
	pixels := int64(f.bounds.Dx()) * int64(f.bounds.Dy())
	if f.bits.id == "VP8L" {
		return pixels*12 + losslessMemory(pixels, f.bits.data.Size())
	}
	if f.alph != nil {
		return pixels*14 + losslessMemory(pixels, f.alph.data.Size())
	}
	return pixels * 6
}

func (f *webpFile) convertStill(c *Converter) (*Picture, error) {
	icc := keepProfile(f.icc, color.NRGBAModel)
	data, img, err := f.image.standalone(icc)
	if err != nil {
		return nil, err
	}
	if max(f.width, f.height) > c.cfg.MaxSide || f.orientation > 1 {
		s := still{orientation: f.orientation, icc: icc, decode: func() (image.Image, error) { return img, nil }}
		return s.convert(c)
	}
	pic := &Picture{WebP: data, Width: f.width, Height: f.height, Kept: true}
	return pic, c.preview(pic, img, icc)
}

// convertAnimation keeps an animation. A larger one is refused rather than
// encoded anew: it would cost a decoder and an encoder for each frame.
func (f *webpFile) convertAnimation(c *Converter) (*Picture, error) {
	if max(f.width, f.height) > c.cfg.MaxSide {
		return nil, tooLarge("an animated WebP of %dx%d pixels is not scaled, allowed are %d a side", f.width, f.height, c.cfg.MaxSide)
	}
	icc := keepProfile(f.icc, color.NRGBAModel)
	alpha := false
	for _, frame := range f.frames {
		alpha = alpha || frame.alpha
	}
	w := newWebPWriter(f.width, f.height, vp8x{animation: true, alpha: alpha, icc: icc != nil})
	if icc != nil {
		w.chunk("ICCP", icc)
	}
	w.chunk("ANIM", f.anim)

	first := image.NewNRGBA(image.Rect(0, 0, f.width, f.height))
	for i, frame := range f.frames {
		_, img, err := frame.standalone(nil)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			paste(first, frame.bounds.Min, img)
		}
		payload, err := frame.appendANMF(nil)
		if err != nil {
			return nil, err
		}
		w.chunk("ANMF", payload)
	}
	pic := &Picture{WebP: w.bytes(), Width: f.width, Height: f.height, Animated: len(f.frames) > 1, Kept: true}
	return pic, c.preview(pic, first, icc)
}

// standalone gives the frame as a file of its own, and its pixels.
func (f webpFrame) standalone(icc []byte) ([]byte, *image.NRGBA, error) {
	w := newWebPWriter(f.bounds.Dx(), f.bounds.Dy(), vp8x{alpha: f.alph != nil || icc != nil && f.alpha, icc: icc != nil})
	if icc != nil {
		w.chunk("ICCP", icc)
	}
	if f.alph != nil {
		data, err := f.alph.read()
		if err != nil {
			return nil, nil, err
		}
		w.chunk("ALPH", data)
	}
	data, err := f.bits.read()
	if err != nil {
		return nil, nil, err
	}
	w.chunk(f.bits.id, data)

	file := w.bytes()
	img, err := webp.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, nil, broken("%v", err)
	}
	pixels, ok := img.(*image.NRGBA)
	if !ok || pixels.Rect.Size() != f.bounds.Size() {
		return nil, nil, broken("its frame has another size than it says")
	}
	return file, pixels, nil
}
