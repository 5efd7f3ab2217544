package picture_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"slices"
	"testing"

	"github.com/deepteams/webp"
	"golang.org/x/image/tiff"

	"pocketchat/chatplugin/media/picture"
)

// upright is where the quadrants of an image are shown, by EXIF orientation.
var upright = map[uint16]string{
	1: "RGBW", 2: "GRWB", 3: "WBGR", 4: "BWRG", 5: "RBGW", 6: "BRWG", 7: "WGBR", 8: "GWRB",
}

func checkUpright(t *testing.T, pic *picture.Picture, orientation uint16) {
	t.Helper()
	if got := corners(t, decodeWebP(t, pic.WebP)); got != upright[orientation] {
		t.Errorf("corners are %s, want %s", got, upright[orientation])
	}
	want := image.Pt(64, 48)
	if orientation >= 5 {
		want = image.Pt(48, 64)
	}
	if got := image.Pt(pic.Width, pic.Height); got != want {
		t.Errorf("size is %v, want %v", got, want)
	}
	if got := corners(t, decodeWebP(t, pic.Thumbs["480x480f"])); got != upright[orientation] {
		t.Errorf("corners of the thumbnail are %s, want %s", got, upright[orientation])
	}
	checkNoMetadata(t, pic)
}

func checkNoMetadata(t *testing.T, pic *picture.Picture) {
	t.Helper()
	files := [][]byte{pic.WebP}
	for _, thumb := range pic.Thumbs {
		files = append(files, thumb)
	}
	for _, file := range files {
		ids, _ := chunksOf(t, file)
		for _, id := range ids {
			if !slices.Contains([]string{"VP8X", "ICCP", "ANIM", "ANMF", "ALPH", "VP8 ", "VP8L"}, id) {
				t.Errorf("the WebP has a chunk %q", id)
			}
		}
		for _, word := range []string{"Exif", "GPS", "48.8584", "xmpmeta"} {
			if bytes.Contains(file, []byte(word)) {
				t.Errorf("the WebP contains %q", word)
			}
		}
	}
}

func TestJPEGIsTurnedUprightAndLosesItsMetadata(t *testing.T) {
	plain := jpegOf(t, quadrants(64, 48))
	conv := picture.New(picture.Config{})
	for orientation := uint16(1); orientation <= 8; orientation++ {
		little, big := exifSegment(exif(binary.LittleEndian, orientation)), exifSegment(exif(binary.BigEndian, orientation))
		for name, segments := range map[string][][]byte{
			"exif first":      {little, xmpSegment()},
			"xmp first":       {xmpSegment(), little},
			"big endian":      {big},
			"second exif":     {big, exifSegment(exif(binary.LittleEndian, 1))},
			"garbage between": {xmpSegment(), {0, 1, 0xff, 0, 2}, little},
		} {
			t.Run(fmt.Sprintf("%d %s", orientation, name), func(t *testing.T) {
				checkUpright(t, convert(t, conv, withSegments(plain, segments...)), orientation)
			})
		}
	}
}

func TestOtherFormatsAreTurnedUpright(t *testing.T) {
	img := quadrants(64, 48)
	simple := webpOf(t, img)
	var tiffFile bytes.Buffer
	if err := tiff.Encode(&tiffFile, img, nil); err != nil {
		t.Fatal(err)
	}
	withEXIF := func(data []byte) []byte {
		return riff(vp8x(0x08, 64, 48), simple[12:], riffChunk("EXIF", data))
	}
	for name, build := range map[string]func(uint16) []byte{
		"png": func(o uint16) []byte { return withChunk(pngOf(t, img), "eXIf", exif(binary.BigEndian, o)) },
		"png after the pixels": func(o uint16) []byte {
			data := pngOf(t, img)
			end := len(data) - 12
			return slices.Concat(data[:end], pngChunk("eXIf", exif(binary.LittleEndian, o)), data[end:])
		},
		"webp": func(o uint16) []byte { return withEXIF(exif(binary.LittleEndian, o)) },
		"webp with prefix": func(o uint16) []byte {
			return withEXIF(append([]byte("Exif\x00\x00"), exif(binary.LittleEndian, o)...))
		},
		"tiff": func(o uint16) []byte { return withTIFFTag(tiffFile.Bytes(), 274, 3, 1, uint32(o)) },
	} {
		conv := picture.New(picture.Config{})
		for orientation := uint16(1); orientation <= 8; orientation++ {
			t.Run(fmt.Sprintf("%s %d", name, orientation), func(t *testing.T) {
				checkUpright(t, convert(t, conv, build(orientation)), orientation)
			})
		}
	}
}

// withTIFFTag puts an entry into the directory of a little endian TIFF, which
// moves to the end of the file.
func withTIFFTag(data []byte, tag, kind uint16, count, value uint32) []byte {
	le := binary.LittleEndian
	at := int(le.Uint32(data[4:]))
	n := int(le.Uint16(data[at:]))
	entries := slices.Collect(slices.Chunk(data[at+2:at+2+12*n], 12))
	entry := le.AppendUint16(le.AppendUint16(nil, tag), kind)
	entry = le.AppendUint32(le.AppendUint32(entry, count), value)
	entries = append(entries, entry)
	slices.SortFunc(entries, func(a, b []byte) int { return int(le.Uint16(a)) - int(le.Uint16(b)) })

	out := slices.Clone(data)
	le.PutUint32(out[4:], uint32(len(out)))
	out = le.AppendUint16(out, uint16(len(entries)))
	out = append(out, slices.Concat(entries...)...)
	return le.AppendUint32(out, 0)
}

func TestNonsenseOrientationsLeaveTheImageAsItIs(t *testing.T) {
	plain := jpegOf(t, quadrants(64, 48))
	conv := picture.New(picture.Config{})
	full := exif(binary.LittleEndian, 6)
	for name, data := range map[string][]byte{
		"zero": exif(binary.LittleEndian, 0), "nine": exif(binary.LittleEndian, 9),
		"cut off": full[:14], "empty": {}, "offset outside": []byte("II*\x00\xff\xff\xff\xff"), "no byte order": []byte("XX*\x00\x08\x00\x00\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			checkUpright(t, convert(t, conv, withSegments(plain, exifSegment(data))), 1)
		})
	}
}

// A rotated WebP cannot be kept, an upright one can.
func TestRotatedWebPIsEncodedAnew(t *testing.T) {
	simple := webpOf(t, quadrants(64, 48), func(o *webp.EncoderOptions) { o.Quality = 90 })
	conv := picture.New(picture.Config{})
	for orientation, kept := range map[uint16]bool{1: true, 6: false} {
		pic := convert(t, conv, riff(vp8x(0x08, 64, 48), simple[12:], riffChunk("EXIF", exif(binary.LittleEndian, orientation))))
		if pic.Kept != kept {
			t.Errorf("orientation %d: Kept is %t", orientation, pic.Kept)
		}
	}
}
