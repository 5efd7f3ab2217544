package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/deepteams/webp"

	"pocketchat/chatplugin/media/picture"
)

// photo is an image with smooth areas, edges and sensor noise, like a photo.
func photo(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	noise := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			fx, fy := float64(x)/float64(w), float64(y)/float64(h)
			grain := float64(noise.IntN(7)) - 3
			level := 128 + 80*math.Sin(7*fx+3*fy) + 30*math.Cos(40*fx*fy)
			if (x/64+y/64)%9 == 0 {
				level /= 2
			}
			img.SetNRGBA(x, y, color.NRGBA{clip(level + grain), clip(level*0.8 + 40*fy + grain), clip(200 - level*0.6 + grain), 255})
		}
	}
	return img
}

func clip(v float64) uint8 { return uint8(max(0, min(255, v))) }

// quadrants is red, green, blue and white from the top left to the bottom right.
func quadrants(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{255, 0, 0, 255}
			switch {
			case x >= w/2 && y >= h/2:
				c = color.NRGBA{255, 255, 255, 255}
			case y >= h/2:
				c = color.NRGBA{0, 0, 255, 255}
			case x >= w/2:
				c = color.NRGBA{0, 255, 0, 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// corners names the colour in the middle of each quadrant, the nearest of R, G, B
// and W.
func corners(t *testing.T, img image.Image) string {
	t.Helper()
	b := img.Bounds()
	names := color.Palette{color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}, color.NRGBA{0, 0, 255, 255}, color.NRGBA{255, 255, 255, 255}}
	out := ""
	for _, p := range []image.Point{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		out += "RGBW"[names.Index(img.At(b.Min.X+b.Dx()*p.X/4, b.Min.Y+b.Dy()*p.Y/4)):][:1]
	}
	return out
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func gifOf(t testing.TB, g *gif.GIF) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := gif.EncodeAll(&buf, g); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func webpOf(t testing.TB, img image.Image, change ...func(*webp.EncoderOptions)) []byte {
	t.Helper()
	opts := webp.DefaultOptions()
	for _, c := range change {
		c(opts)
	}
	var buf bytes.Buffer
	if err := webp.Encode(&buf, img, opts); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// withSegments puts segments behind the start of a JPEG.
func withSegments(data []byte, segments ...[]byte) []byte {
	return slices.Concat(data[:2], slices.Concat(segments...), data[2:])
}

func segment(marker byte, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return slices.Concat([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body)
}

func exifSegment(data []byte) []byte { return segment(0xe1, []byte("Exif\x00\x00"), data) }

func xmpSegment() []byte {
	return segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>GPSLatitude 48,8N</x:xmpmeta>"))
}

func iccSegments(profile []byte, size int) [][]byte {
	parts := slices.Collect(slices.Chunk(profile, size))
	var out [][]byte
	for i, part := range parts {
		out = append(out, segment(0xe2, []byte("ICC_PROFILE\x00"), []byte{byte(i + 1), byte(len(parts))}, part))
	}
	return out
}

// exif is EXIF data with an orientation and a GPS directory.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	mark := "II"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM"
	}
	d := order.AppendUint16([]byte(mark), 42)
	d = order.AppendUint32(d, 8)
	d = order.AppendUint16(d, 2)
	entry := func(tag, kind uint16, count uint32) {
		d = order.AppendUint16(d, tag)
		d = order.AppendUint16(d, kind)
		d = order.AppendUint32(d, count)
	}
	entry(274, 3, 1)
	d = order.AppendUint16(order.AppendUint16(d, orientation), 0)
	entry(0x8825, 4, 1) // GPS directory
	d = order.AppendUint32(d, 38)
	d = order.AppendUint32(d, 0)
	d = order.AppendUint16(d, 1)
	entry(1, 2, 2)
	return append(d, "N\x00\x00\x00GPSLatitude48.8584"...)
}

// withChunk puts a chunk behind the header of a PNG.
func withChunk(data []byte, kind string, body []byte) []byte {
	const headerEnd = 8 + 12 + 13
	return slices.Concat(data[:headerEnd], pngChunk(kind, body), data[headerEnd:])
}

func pngChunk(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// riff is a WebP file of these chunks.
func riff(chunks ...[]byte) []byte {
	body := slices.Concat(chunks...)
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)+4))
	return slices.Concat(out, []byte("WEBP"), body)
}

func riffChunk(id string, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	out := binary.LittleEndian.AppendUint32([]byte(id), uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 != 0 {
		out = append(out, 0)
	}
	return out
}

func vp8x(flags byte, w, h int) []byte {
	return riffChunk("VP8X", []byte{flags, 0, 0, 0}, le24(w-1), le24(h-1))
}

func anmf(x, y, w, h, ms int, flags byte, image []byte) []byte {
	return riffChunk("ANMF", le24(x/2), le24(y/2), le24(w-1), le24(h-1), le24(ms), []byte{flags}, image)
}

func le24(v int) []byte { return []byte{byte(v), byte(v >> 8), byte(v >> 16)} }

// chunksOf walks a WebP file to its last byte and gives its chunks.
func chunksOf(t *testing.T, data []byte) (ids []string, bodies map[string][]byte) {
	t.Helper()
	if len(data) < 12 || int(binary.LittleEndian.Uint32(data[4:]))+8 != len(data) {
		t.Fatalf("the RIFF size does not match the file of %d bytes", len(data))
	}
	bodies = map[string][]byte{}
	for rest := data[12:]; len(rest) > 0; {
		n := int(binary.LittleEndian.Uint32(rest[4:]))
		id := string(rest[:4])
		ids = append(ids, id)
		bodies[id] = rest[8 : 8+n]
		rest = rest[8+n+n%2:]
	}
	return ids, bodies
}

func convert(t testing.TB, c *picture.Converter, data []byte) *picture.Picture {
	t.Helper()
	pic, err := c.Convert(context.Background(), "u", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("Convert: %v", err)
	}
	return pic
}

func convertError(c *picture.Converter, data []byte) error {
	_, err := c.Convert(context.Background(), "u", bytes.NewReader(data), int64(len(data)))
	return err
}

func decodeWebP(t testing.TB, data []byte) *image.NRGBA {
	t.Helper()
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("the WebP cannot be decoded: %v", err)
	}
	return img.(*image.NRGBA)
}

// psnr compares the colours of two images of the same size, in decibels.
func psnr(t *testing.T, a, b image.Image) float64 {
	t.Helper()
	if a.Bounds().Size() != b.Bounds().Size() {
		t.Fatalf("sizes differ: %v and %v", a.Bounds(), b.Bounds())
	}
	var sum float64
	size := a.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			p := color.NRGBAModel.Convert(a.At(a.Bounds().Min.X+x, a.Bounds().Min.Y+y)).(color.NRGBA)
			q := color.NRGBAModel.Convert(b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y)).(color.NRGBA)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B)} {
				sum += float64(d * d)
			}
		}
	}
	return 10 * math.Log10(255*255/(sum/float64(3*size.X*size.Y)+1e-9))
}
