package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/color"
	"slices"
	"testing"

	"github.com/deepteams/webp"

	"pocketchat/chatplugin/media/picture"
)

func lossless(o *webp.EncoderOptions) { o.Lossless = true }

// A small WebP is kept: the same bitstream, without anything else.
func TestSmallWebPIsKeptWithoutItsMetadata(t *testing.T) {
	pristine := quadrants(64, 48)
	for i := 3; i < len(pristine.Pix)/2; i += 4 {
		pristine.Pix[i] = 100
	}
	trailer := []byte("PK\x03\x04 <script>alert(1)</script>")
	metadata := slices.Concat(riffChunk("EXIF", exif(binary.LittleEndian, 1)), riffChunk("XMP ", []byte("xmpmeta")), riffChunk("JUNK", trailer))
	for name, tc := range map[string]struct {
		file []byte
		bits string
	}{
		"lossy":                 {webpOf(t, quadrants(64, 48)), "VP8 "},
		"lossless":              {webpOf(t, quadrants(64, 48), lossless), "VP8L"},
		"lossy with alpha":      {webpOf(t, pristine), "VP8 "},
		"lossless and pristine": {webpOf(t, pristine, lossless), "VP8L"},
	} {
		t.Run(name, func(t *testing.T) {
			ids, before := chunksOf(t, tc.file)
			dirty := riff(tc.file[12:], metadata)
			if ids[0] != "VP8X" {
				dirty = riff(vp8x(0x0c, 64, 48), tc.file[12:], metadata)
			}
			pic := convert(t, picture.New(picture.Config{}), append(dirty, trailer...))
			if !pic.Kept || pic.Width != 64 || pic.Height != 48 {
				t.Errorf("picture is kept %t, %dx%d", pic.Kept, pic.Width, pic.Height)
			}
			_, after := chunksOf(t, pic.WebP)
			if !bytes.Equal(before[tc.bits], after[tc.bits]) || !bytes.Equal(before["ALPH"], after["ALPH"]) {
				t.Error("the bitstream changed")
			}
			if bytes.Contains(pic.WebP, []byte("script")) {
				t.Error("what was behind the image survived")
			}
			checkNoMetadata(t, pic)
			if got, want := decodeWebP(t, pic.WebP), decodeWebP(t, tc.file); !bytes.Equal(got.Pix, want.Pix) {
				t.Error("the pixels changed")
			}
		})
	}
}

func TestLargeWebPIsScaled(t *testing.T) {
	pic := convert(t, picture.New(picture.Config{MaxSide: 32}), webpOf(t, quadrants(64, 48)))
	if pic.Kept || pic.Width != 32 || pic.Height != 24 {
		t.Errorf("kept %t, %dx%d", pic.Kept, pic.Width, pic.Height)
	}
	if got := corners(t, decodeWebP(t, pic.WebP)); got != upright[1] {
		t.Errorf("corners are %s", got)
	}
}

// animatedWebP has two frames, the second one smaller and with an odd duration.
func animatedWebP(t *testing.T, extra ...[]byte) []byte {
	first, second := webpOf(t, quadrants(64, 48))[12:], webpOf(t, quadrants(16, 16), lossless)[12:]
	return riff(vp8x(0x0e, 64, 48), riffChunk("ANIM", []byte{1, 2, 3, 4, 7, 0}),
		anmf(0, 0, 64, 48, 70, 0, first), anmf(8, 4, 16, 16, 333, 0xff, append(slices.Clone(second), riffChunk("JUNK", []byte("hidden"))...)),
		slices.Concat(extra...))
}

func TestAnimatedWebPIsKeptWithoutItsMetadata(t *testing.T) {
	data := animatedWebP(t, riffChunk("EXIF", exif(binary.LittleEndian, 1)), riffChunk("XMP ", []byte("xmpmeta")))
	pic := convert(t, picture.New(picture.Config{}), append(data, "PK\x03\x04"...))
	if !pic.Kept || !pic.Animated {
		t.Errorf("kept %t, animated %t", pic.Kept, pic.Animated)
	}
	checkNoMetadata(t, pic)
	for _, word := range []string{"JUNK", "hidden", "PK"} {
		if bytes.Contains(pic.WebP, []byte(word)) {
			t.Errorf("%q survived", word)
		}
	}
	anim, shown := play(t, pic.WebP)
	if anim.LoopCount != 7 || len(shown) != 2 || anim.Frames[1].Duration.Milliseconds() != 333 || anim.Frames[1].OffsetX != 8 {
		t.Errorf("loops %d, %d frames, second %+v", anim.LoopCount, len(shown), anim.Frames[1])
	}
	if got := corners(t, shown[0]); got != upright[1] {
		t.Errorf("first frame is %s", got)
	}
	if got := corners(t, decodeWebP(t, pic.Thumbs["480x480f"])); got != upright[1] {
		t.Errorf("the thumbnail of the first frame is %s", got)
	}
}

func TestAnimatedWebPThatIsTooLargeIsRefused(t *testing.T) {
	err := convertError(picture.New(picture.Config{MaxSide: 60}), animatedWebP(t))
	if !errors.Is(err, picture.ErrTooLarge) {
		t.Errorf("error is %v", err)
	}
}

func TestMalformedWebPIsBroken(t *testing.T) {
	img := webpOf(t, quadrants(64, 48))
	bits := img[12:]
	anim := riffChunk("ANIM", make([]byte, 6))
	spoiled := slices.Clone(webpOf(t, photo(64, 48), lossless)[12:])
	for i := 13; i < len(spoiled); i++ {
		spoiled[i] = 0xff
	}
	long := slices.Clone(img)
	binary.LittleEndian.PutUint32(long[4:], uint32(len(long)+100))
	inner := slices.Clone(img)
	binary.LittleEndian.PutUint32(inner[16:], 1<<30)
	for name, data := range map[string][]byte{
		"container longer than the file": long,
		"chunk longer than the file":     inner,
		"no image":                       riff(vp8x(0, 64, 48)),
		"no frames":                      riff(vp8x(2, 64, 48), anim),
		"frame before ANIM":              riff(vp8x(2, 64, 48), anmf(0, 0, 64, 48, 1, 0, bits), anim),
		"frame in a still":               riff(vp8x(0, 64, 48), anim, anmf(0, 0, 64, 48, 1, 0, bits)),
		"frame without image":            riff(vp8x(2, 64, 48), anim, anmf(0, 0, 64, 48, 1, 0, nil)),
		"frame of another size":          riff(vp8x(2, 64, 48), anim, anmf(0, 0, 62, 48, 1, 0, bits)),
		"canvas of another size":         riff(vp8x(0, 64, 50), bits),
		"second VP8X":                    riff(vp8x(0, 64, 48), vp8x(0, 64, 48), bits),
		"VP8X behind the image":          riff(bits, vp8x(0, 64, 48)),
		"ALPH without VP8X":              riff(riffChunk("ALPH", []byte{0}), bits),
		"spoiled still":                  riff(spoiled),
		"spoiled second frame":           riff(vp8x(2, 64, 48), anim, anmf(0, 0, 64, 48, 1, 0, bits), anmf(0, 0, 64, 48, 1, 0, spoiled)),
	} {
		if err := convertError(picture.New(picture.Config{}), data); !errors.Is(err, picture.ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPolyglotsComeOutClean(t *testing.T) {
	payload := []byte("PK\x03\x04<script>alert(1)</script>")
	for name, data := range map[string][]byte{
		"jpeg":         jpegOf(t, quadrants(64, 48)),
		"jpeg comment": withSegments(jpegOf(t, quadrants(64, 48)), segment(0xfe, payload)),
		"png":          pngOf(t, quadrants(64, 48)),
		"png text":     withChunk(pngOf(t, quadrants(64, 48)), "tEXt", payload),
		"gif":          gifOf(t, solidFrames(64, 48, color.White, color.Black)),
		"webp":         webpOf(t, quadrants(64, 48)),
	} {
		pic := convert(t, picture.New(picture.Config{}), append(data, payload...))
		if bytes.Contains(pic.WebP, []byte("script")) || bytes.Contains(pic.WebP, []byte("PK\x03\x04")) {
			t.Errorf("%s: the hidden part survived", name)
		}
		chunksOf(t, pic.WebP) // nothing behind the container
	}
}
