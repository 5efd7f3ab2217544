package picture

import (
	"bufio"
	"encoding/binary"
	"io"
	"time"
)

const (
	gifExtension  = 0x21
	gifDescriptor = 0x2c
	gifTrailer    = 0x3b

	gifControl     = 0xf9
	gifApplication = 0xff

	// gifDelay is how long a frame is shown that asks for 10 ms or less. Browsers
	// do the same, and GIFs are made for browsers.
	gifDelay = 100 * time.Millisecond
)

// gifScanner walks the blocks of a GIF and remembers how far it is.
type gifScanner struct {
	r   *bufio.Reader
	pos int64
	err error // the first one; everything after it reads zeros
}

// scanGIF reads the structure without decoding a pixel. Blocks after the trailer
// are not looked at. A file that ends between two frames is taken as it is, as
// browsers do.
func scanGIF(src *source) (*gifFile, error) {
	s := &gifScanner{r: src.stream()}
	g := &gifFile{src: src, plays: 1}
	g.screen = s.take(13)
	if flags := g.screen[10]; flags&0x80 != 0 {
		g.screen = append(g.screen, s.take(3<<(flags&7+1))...)
	}
	g.width = int(binary.LittleEndian.Uint16(g.screen[6:]))
	g.height = int(binary.LittleEndian.Uint16(g.screen[8:]))

	var frame gifFrame
	for len(g.frames) <= maxFrames {
		from := s.pos
		switch block := s.byte(); {
		case s.err != nil:
			return g.complete()
		case block == gifExtension:
			s.extension(g, &frame)
		case block == gifDescriptor:
			frame.from = from
			pixels := s.image()
			if s.err != nil {
				return nil, broken("frame %d is cut off", len(g.frames)+1)
			}
			frame.to = s.pos
			g.frames = append(g.frames, frame)
			g.framePixels += pixels
			frame = gifFrame{}
		case block == gifTrailer:
			return g.complete()
		default:
			return nil, broken("it has an unknown block %#x", block)
		}
	}
	return g.complete()
}

func (g *gifFile) complete() (*gifFile, error) {
	if len(g.frames) == 0 {
		return nil, broken("it has no frames")
	}
	for i := range g.frames {
		if g.frames[i].delay <= 10*time.Millisecond {
			g.frames[i].delay = gifDelay
		}
	}
	return g, nil
}

// extension reads what belongs to the next frame, and the loop count.
func (s *gifScanner) extension(g *gifFile, next *gifFrame) {
	label := s.byte()
	switch label {
	case gifControl:
		raw := s.take(6)
		next.control = append([]byte{gifExtension, gifControl}, raw...)
		next.disposal = raw[1] >> 2 & 7
		next.delay = time.Duration(binary.LittleEndian.Uint16(raw[2:])) * 10 * time.Millisecond
		return
	case gifApplication:
		if name := s.take(int(s.byte())); string(name) == "NETSCAPE2.0" {
			s.loop(g)
			return
		}
	}
	s.blocks()
}

// loop reads the NETSCAPE2.0 extension: 1 and how often the animation is repeated
// after its first play, or 0 for ever. A GIF without it plays once.
func (s *gifScanner) loop(g *gifFile) {
	n := int(s.byte())
	if n == 0 {
		return
	}
	if data := s.take(n); n == 3 && data[0] == 1 {
		g.plays = int(binary.LittleEndian.Uint16(data[1:]))
		if g.plays > 0 {
			g.plays = min(g.plays+1, 65535)
		}
	}
	s.blocks()
}

// image steps over an image and gives its pixels.
func (s *gifScanner) image() int64 {
	d := s.take(9)
	if flags := d[8]; flags&0x80 != 0 {
		s.take(3 << (flags&7 + 1))
	}
	s.byte() // code size
	s.blocks()
	return int64(binary.LittleEndian.Uint16(d[4:])) * int64(binary.LittleEndian.Uint16(d[6:]))
}

// blocks steps over data blocks up to the empty one that ends them.
func (s *gifScanner) blocks() {
	for s.err == nil {
		n := int(s.byte())
		if n == 0 {
			return
		}
		_, s.err = s.r.Discard(n)
		s.pos += int64(n)
	}
}

// byte reads one byte, zero after an error.
func (s *gifScanner) byte() (b byte) {
	if s.err == nil {
		b, s.err = s.r.ReadByte()
		s.pos++
	}
	return b
}

// take reads n bytes, zeros after an error.
func (s *gifScanner) take(n int) []byte {
	data := make([]byte, n)
	if s.err == nil {
		_, s.err = io.ReadFull(s.r, data)
		s.pos += int64(n)
	}
	return data
}
