package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"runtime"
	"slices"
	"testing"

	"pocketchat/chatplugin/media/picture"
)

// growth runs f and gives the bytes it allocated, freed or not.
func growth(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

const allowedGrowth = 20 << 20

// pngClaiming is a PNG whose header says this size, with the right checksum.
func pngClaiming(w, h uint32, depth, colors byte) []byte {
	body := binary.BigEndian.AppendUint32(nil, w)
	body = binary.BigEndian.AppendUint32(body, h)
	body = append(body, depth, colors, 0, 0, 0)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", body), pngChunk("IDAT", zeros(100_000)), pngChunk("IEND", nil))
}

// zeros is n zero bytes, deflated.
func zeros(n int) []byte {
	var buf bytes.Buffer
	z := zlib.NewWriter(&buf)
	z.Write(make([]byte, n))
	z.Close()
	return buf.Bytes()
}

func bmpClaiming(w, h uint32) []byte {
	le := binary.LittleEndian
	data := append([]byte("BM"), make([]byte, 52)...)
	le.PutUint32(data[10:], 54)
	le.PutUint32(data[14:], 40)
	le.PutUint32(data[18:], w)
	le.PutUint32(data[22:], h)
	le.PutUint16(data[26:], 1)
	le.PutUint16(data[28:], 24)
	return append(data, make([]byte, 230_000)...)
}

// jpegClaiming changes the frame header of a small JPEG.
func jpegClaiming(t *testing.T, w, h uint16, progressive bool) []byte {
	data := jpegOf(t, quadrants(32, 32))
	at := bytes.Index(data, []byte{0xff, 0xc0})
	if progressive {
		data[at+1] = 0xc2
	}
	binary.BigEndian.PutUint16(data[at+5:], h)
	binary.BigEndian.PutUint16(data[at+7:], w)
	return data
}

// jpegOfScans repeats the start of a scan of a progressive JPEG.
func jpegOfScans(t *testing.T, n int) []byte {
	data := jpegClaiming(t, 8000, 8000, true)
	at := bytes.Index(data, []byte{0xff, 0xda})
	scan := segment(0xda, []byte{1, 1, 0, 0, 0, 0})
	return slices.Concat(data[:at], bytes.Repeat(scan, n), []byte{0xff, 0xd9})
}

func tiffClaiming(w, h uint32) []byte {
	le := binary.LittleEndian
	pixels := zeros(1 << 20)
	data := append([]byte("II*\x00\x00\x00\x00\x00"), pixels...)
	le.PutUint32(data[4:], uint32(len(data)))
	entries := [][2]uint32{{256, w}, {257, h}, {258, 8}, {259, 8}, {262, 1}, {273, 8}, {278, h}, {279, uint32(len(pixels))}}
	data = le.AppendUint16(data, uint16(len(entries)))
	for _, e := range entries {
		data = le.AppendUint16(data, uint16(e[0]))
		data = le.AppendUint16(data, 4)
		data = le.AppendUint32(data, 1)
		data = le.AppendUint32(data, e[1])
	}
	return le.AppendUint32(data, 0)
}

// gifClaiming has frames of a single meaningless data block.
func gifClaiming(w, h uint16, frames int) []byte {
	le := binary.LittleEndian
	data := le.AppendUint16(le.AppendUint16([]byte("GIF89a"), w), h)
	data = append(data, 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
	for range frames {
		data = append(data, 0x2c, 0, 0, 0, 0)
		data = le.AppendUint16(le.AppendUint16(data, w), h)
		data = append(data, 0, 2, 2, 0x4c, 0x01, 0)
	}
	return append(data, 0x3b)
}

// vp8Claiming is a VP8 chunk with the header of a key frame of this size.
func vp8Claiming(w, h uint16) []byte {
	head := []byte{0x10, 2, 0, 0x9d, 0x01, 0x2a}
	head = binary.LittleEndian.AppendUint16(head, w)
	head = binary.LittleEndian.AppendUint16(head, h)
	return riffChunk("VP8 ", head, make([]byte, 380))
}

func vp8lClaiming(w, h uint32) []byte {
	head := binary.LittleEndian.AppendUint32([]byte{0x2f}, w-1|(h-1)<<14)
	return riffChunk("VP8L", head, make([]byte, 100))
}

func TestBombsAreRefusedBeforeTheyAreDecoded(t *testing.T) {
	anim := riffChunk("ANIM", make([]byte, 6))
	small := webpOf(t, quadrants(16, 16))[12:]
	for name, bomb := range map[string]struct {
		data []byte
		want error
	}{
		"bmp 60000x60000":                {bmpClaiming(60000, 60000), picture.ErrTooLarge},
		"progressive jpeg 65500x65500":   {jpegClaiming(t, 65500, 65500, true), picture.ErrTooLarge},
		"jpeg 65500x65500":               {jpegClaiming(t, 65500, 65500, false), picture.ErrTooLarge},
		"jpeg of many scans":             {jpegOfScans(t, 2000), picture.ErrBroken},
		"png 30000x30000 rgba":           {pngClaiming(30000, 30000, 8, 6), picture.ErrTooLarge},
		"png 16000x16000 rgba16":         {pngClaiming(16000, 16000, 16, 6), picture.ErrTooLarge},
		"png 30000x30000 of one bit":     {pngClaiming(30000, 30000, 1, 0), picture.ErrTooLarge},
		"png 30000x30000 gray":           {pngClaiming(30000, 30000, 8, 0), picture.ErrTooLarge},
		"png of one column":              {pngClaiming(1, 60_000_000, 8, 0), picture.ErrTooLarge},
		"tiff 15000x15000 deflate":       {tiffClaiming(15000, 15000), picture.ErrTooLarge},
		"tiff of one inflated strip":     {tiffClaiming(7900, 7900), picture.ErrTooLarge},
		"gif 20000x20000":                {gifClaiming(20000, 20000, 1), picture.ErrTooLarge},
		"gif of 600 frames 2000x2000":    {gifClaiming(2000, 2000, 600), picture.ErrTooLarge},
		"gif of many frames":             {gifClaiming(1, 1, 20000), picture.ErrTooLarge},
		"webp 16383x16383":               {riff(vp8Claiming(16383, 16383)), picture.ErrTooLarge},
		"lossless webp 16383x16383":      {riff(vp8lClaiming(16383, 16383)), picture.ErrTooLarge},
		"webp larger than its canvas":    {riff(vp8x(0, 10, 10), vp8Claiming(16383, 16383)), picture.ErrBroken},
		"webp frame larger than it says": {riff(vp8x(2, 10, 10), anim, anmf(0, 0, 10, 10, 100, 0, vp8Claiming(16383, 16383))), picture.ErrBroken},
		"webp frame outside the canvas":  {riff(vp8x(2, 10, 10), anim, anmf(8, 0, 16, 16, 100, 0, small)), picture.ErrBroken},
		"webp canvas 16000x16000":        {riff(vp8x(2, 16000, 16000), anim, anmf(0, 0, 16, 16, 100, 0, small)), picture.ErrTooLarge},
		"webp of many pixels in frames": {riff(vp8x(2, 1900, 1900), anim,
			bytes.Repeat(anmf(0, 0, 1900, 1900, 100, 0, vp8Claiming(1900, 1900)), 20)), picture.ErrTooLarge},
		"webp of many frames": {riff(vp8x(2, 16, 16), anim, bytes.Repeat(anmf(0, 0, 16, 16, 100, 0, small), 10_002)), picture.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			conv := picture.New(picture.Config{})
			var err error
			grown := growth(func() { err = convertError(conv, bomb.data) })
			if !errors.Is(err, bomb.want) {
				t.Errorf("error is %v, want %v", err, bomb.want)
			}
			if grown > allowedGrowth {
				t.Errorf("%d MB were allocated", grown>>20)
			}
		})
	}
}

func TestHugeMetadataIsNotRead(t *testing.T) {
	name := []byte("x\x00\x00")
	many := slices.Repeat([][]byte{exifSegment(make([]byte, 60_000)), xmpSegment()}, 400)
	for kind, data := range map[string][]byte{
		"png profile of 100 MB": withChunk(pngOf(t, quadrants(16, 16)), "iCCP", append(name, zeros(100<<20)...)),
		"jpeg of 24 MB EXIF":    withSegments(jpegOf(t, quadrants(16, 16)), many...),
		"jpeg of 24 MB profile": withSegments(jpegOf(t, quadrants(16, 16)), iccSegments(make([]byte, 12<<20), 50_000)...),
	} {
		t.Run(kind, func(t *testing.T) {
			conv := picture.New(picture.Config{})
			var pic *picture.Picture
			grown := growth(func() { pic = convert(t, conv, data) })
			if grown > allowedGrowth {
				t.Errorf("%d MB were allocated", grown>>20)
			}
			if ids, _ := chunksOf(t, pic.WebP); slices.Contains(ids, "ICCP") {
				t.Error("a profile over the limit was kept")
			}
		})
	}
}

func TestBrokenFilesGetAnError(t *testing.T) {
	img := quadrants(64, 48)
	conv := picture.New(picture.Config{})
	for name, data := range map[string][]byte{
		"jpeg": jpegOf(t, img), "png": pngOf(t, img), "webp": webpOf(t, img),
		"gif": gifOf(t, solidFrames(32, 32, color.White, color.Black)),
	} {
		t.Run(name, func(t *testing.T) {
			if err := convertError(conv, data[:len(data)/2]); !errors.Is(err, picture.ErrBroken) {
				t.Errorf("half a file: %v", err)
			}
			garbage := slices.Clone(data)
			for i := 40; i < len(garbage); i++ {
				garbage[i] ^= 0x5a
			}
			if err := convertError(conv, garbage); !errors.Is(err, picture.ErrBroken) {
				t.Errorf("garbage: %v", err)
			}
		})
	}
}

func TestWhatIsNoImageIsSaidSo(t *testing.T) {
	conv := picture.New(picture.Config{})
	for name, data := range map[string][]byte{
		"empty": {}, "text": []byte("hello"), "html": []byte("<html><script>"), "pdf": []byte("%PDF-1.7\n"),
		"svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "heic without a decoder": heic("", 4, 4),
	} {
		if err := convertError(conv, data); !errors.Is(err, picture.ErrNotImage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheConfiguredLimitsHold(t *testing.T) {
	photo := jpegOf(t, image.NewGray(image.Rect(0, 0, 300, 200)))
	for name, cfg := range map[string]picture.Config{
		"bytes":  {MaxBytes: int64(len(photo)) - 1},
		"pixels": {MaxPixels: 300*200 - 1},
		"memory": {Memory: 1 << 20},
	} {
		if err := convertError(picture.New(cfg), photo); !errors.Is(err, picture.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	convert(t, picture.New(picture.Config{MaxBytes: int64(len(photo)), MaxPixels: 300 * 200}), photo)
}
