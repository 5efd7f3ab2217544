package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"
)

// Flags of the VP8X chunk, RFC 9649 section 2.7.1.
const (
	flagAnimation = 1 << 1
	flagAlpha     = 1 << 4
	flagICC       = 1 << 5
)

// The ANMF chunk begins with a header, RFC 9649 section 2.7.1.1.
const (
	anmfHeader   = 16
	anmfDuration = 12     // offset of the 24-bit duration
	anmfReplace  = 1 << 1 // flag: the frame replaces the canvas instead of being blended
)

// webpFile is the structure of a WebP file.
type webpFile struct {
	width, height int
	animated      bool
	image         webpFrame   // of a still
	frames        []webpFrame // of an animation
	anim          []byte      // ANIM: background and loop count
	icc           []byte
	orientation   int
	extended      bool
}

// webpFrame is one bitstream with its place on the canvas. All sizes in headers
// were compared with the bitstream's own.
type webpFrame struct {
	bounds image.Rectangle
	timing [4]byte // duration and flags of ANMF
	alpha  bool
	alph   *chunk // ALPH, of lossy frames with transparency
	bits   chunk  // VP8 or VP8L
}

// parseWebP reads the structure of a file of size bytes, but no bitstream beyond
// its header. What stands behind the RIFF container is ignored.
func parseWebP(r io.ReaderAt, size int64) (*webpFile, error) {
	var head [12]byte
	if n, _ := r.ReadAt(head[:], 0); n < len(head) {
		return nil, broken("it ends within its header")
	}
	end := int64(binary.LittleEndian.Uint32(head[4:])) + 8
	if string(head[:4]) != "RIFF" || string(head[8:]) != "WEBP" || end > size+1 {
		return nil, broken("its RIFF container is cut off")
	}
	f := &webpFile{}
	if err := chunks(r, 12, min(end, size), f.visit); err != nil {
		return nil, err
	}
	return f, f.validate()
}

func (f *webpFile) visit(c chunk) error {
	switch c.id {
	case "VP8X":
		head, err := c.head(10)
		if err != nil {
			return err
		}
		if f.extended || f.image.bits.data != nil {
			return broken("its VP8X chunk is in the wrong place")
		}
		f.extended = true
		f.animated = head[0]&flagAnimation != 0
		f.width, f.height = uint24(head[4:])+1, uint24(head[7:])+1
	case "ICCP":
		if f.icc == nil && c.data.Size() <= maxProfile {
			return keep(&f.icc, c)
		}
	case "EXIF":
		if f.orientation == 0 && c.data.Size() <= maxEXIF {
			var exif []byte
			err := keep(&exif, c)
			f.orientation = exifOrientation(bytes.TrimPrefix(exif, exifPrefix))
			return err
		}
	case "ANIM":
		if f.anim == nil {
			head, err := c.head(6)
			f.anim = head
			return err
		}
	case "ANMF":
		return f.addFrame(c)
	default:
		if !f.animated && f.image.bits.data == nil {
			return f.image.take(c)
		}
	}
	return nil
}

func keep(to *[]byte, c chunk) (err error) {
	*to, err = c.read()
	return err
}

// addFrame reads an ANMF chunk. What else it holds than one image is ignored.
func (f *webpFile) addFrame(c chunk) error {
	if !f.animated || f.anim == nil {
		return broken("it has a frame outside an animation")
	}
	if len(f.frames) > maxFrames {
		return nil // refused by check
	}
	head, err := c.head(anmfHeader)
	if err != nil {
		return err
	}
	var frame webpFrame
	x, y := 2*uint24(head), 2*uint24(head[3:])
	declared := image.Rect(x, y, x+uint24(head[6:])+1, y+uint24(head[9:])+1)
	if !declared.In(image.Rect(0, 0, f.width, f.height)) {
		return broken("frame %d lies outside the canvas", len(f.frames)+1)
	}
	copy(frame.timing[:], head[anmfDuration:])
	frame.timing[3] &= 3 // the other bits are reserved
	err = chunks(c.data, anmfHeader, c.data.Size(), func(c chunk) error {
		if frame.bits.data != nil {
			return nil
		}
		return frame.take(c)
	})
	if err != nil {
		return err
	}
	if frame.bits.data == nil || frame.bounds.Size() != declared.Size() {
		return broken("frame %d has another size than it says", len(f.frames)+1)
	}
	frame.bounds = declared
	f.frames = append(f.frames, frame)
	return nil
}

// take reads a chunk of image data and ignores any other.
func (f *webpFrame) take(c chunk) error {
	switch c.id {
	case "ALPH":
		f.alph = &c
		f.alpha = true
		return nil
	case "VP8 ":
		return f.lossy(c)
	case "VP8L":
		return f.lossless(c)
	}
	return nil
}

// lossy reads the header of a key frame, RFC 6386 section 9.1.
func (f *webpFrame) lossy(c chunk) error {
	head, err := c.head(10)
	if err != nil {
		return err
	}
	if head[0]&1 != 0 || string(head[3:6]) != "\x9d\x01\x2a" {
		return broken("its VP8 bitstream has no key frame")
	}
	w := int(binary.LittleEndian.Uint16(head[6:])) & 0x3fff
	h := int(binary.LittleEndian.Uint16(head[8:])) & 0x3fff
	f.bounds, f.bits = image.Rect(0, 0, w, h), c
	return nil
}

// lossless reads the header of a VP8L bitstream, RFC 9649 section 3.4. It has its
// own alpha channel.
func (f *webpFrame) lossless(c chunk) error {
	head, err := c.head(5)
	if err != nil {
		return err
	}
	bits := binary.LittleEndian.Uint32(head[1:])
	if head[0] != 0x2f || bits>>29 != 0 || f.alph != nil {
		return broken("its VP8L bitstream has no valid header")
	}
	f.bounds = image.Rect(0, 0, int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1)
	f.alpha = bits>>28&1 != 0
	f.bits = c
	return nil
}

func (f *webpFile) validate() error {
	if f.animated {
		if len(f.frames) == 0 {
			return broken("it has no frames")
		}
		return nil
	}
	if f.image.bits.data == nil {
		return broken("it has no image")
	}
	size := f.image.bounds.Size()
	if f.extended && size != image.Pt(f.width, f.height) {
		return broken("its canvas has another size than its image")
	}
	if !f.extended && f.image.alph != nil {
		return broken("it has transparency without announcing it")
	}
	f.width, f.height = size.X, size.Y
	return nil
}

// appendANMF appends the payload of an ANMF chunk: header and image data.
func (f webpFrame) appendANMF(to []byte) ([]byte, error) {
	var head [anmfHeader]byte
	putUint24(head[0:], f.bounds.Min.X/2)
	putUint24(head[3:], f.bounds.Min.Y/2)
	putUint24(head[6:], f.bounds.Dx()-1)
	putUint24(head[9:], f.bounds.Dy()-1)
	copy(head[anmfDuration:], f.timing[:])
	to = append(to, head[:]...)
	if f.alph != nil {
		data, err := f.alph.read()
		if err != nil {
			return nil, err
		}
		to = appendChunk(to, f.alph.id, data)
	}
	data, err := f.bits.read()
	if err != nil {
		return nil, err
	}
	return appendChunk(to, f.bits.id, data), nil
}
