package picture_test

import (
	"bytes"
	"errors"
	"image"
	"io"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	xwebp "golang.org/x/image/webp"

	"pocketchat/chatplugin/media/picture"
)

func TestEveryFormatBecomesWebPWithinTheLimit(t *testing.T) {
	img := quadrants(300, 200)
	var bmpFile, tiffFile bytes.Buffer
	if err := bmp.Encode(&bmpFile, img); err != nil {
		t.Fatal(err)
	}
	if err := tiff.Encode(&tiffFile, img, &tiff.Options{Compression: tiff.Deflate}); err != nil {
		t.Fatal(err)
	}
	apng := withChunk(pngOf(t, img), "acTL", make([]byte, 8))
	for name, data := range map[string][]byte{
		"jpeg": jpegOf(t, img), "png": pngOf(t, img), "apng": apng, "bmp": bmpFile.Bytes(), "tiff": tiffFile.Bytes(), "webp": webpOf(t, img),
	} {
		t.Run(name, func(t *testing.T) {
			for limit, want := range map[int]image.Point{0: {300, 200}, 300: {300, 200}, 299: {299, 199}, 100: {100, 67}} {
				pic := convert(t, picture.New(picture.Config{MaxSide: limit}), data)
				if got := image.Pt(pic.Width, pic.Height); got != want {
					t.Errorf("size is %v, want %v", got, want)
				}
				cfg, err := xwebp.DecodeConfig(bytes.NewReader(pic.WebP))
				if err != nil || image.Pt(cfg.Width, cfg.Height) != want {
					t.Errorf("the WebP has %dx%d (%v)", cfg.Width, cfg.Height, err)
				}
				if got := corners(t, decodeWebP(t, pic.WebP)); got != upright[1] {
					t.Errorf("corners are %s", got)
				}
				if pic.Animated || pic.Kept != (name == "webp" && want.X == 300) {
					t.Errorf("animated %t, kept %t", pic.Animated, pic.Kept)
				}
			}
		})
	}
}

func TestLongThinImagesKeepAPixel(t *testing.T) {
	pic := convert(t, picture.New(picture.Config{}), pngOf(t, image.NewGray(image.Rect(0, 0, 60_000, 1))))
	if pic.Width != 1920 || pic.Height != 1 {
		t.Errorf("size is %dx%d", pic.Width, pic.Height)
	}
}

func TestConvertible(t *testing.T) {
	conv := picture.New(picture.Config{Decoders: map[string]picture.Decoder{"image/heic": {}, "image/x-own": {}}})
	for mime, want := range map[string]bool{
		"image/jpeg": true, "image/png": true, "image/vnd.mozilla.apng": true, "image/gif": true, "image/webp": true,
		"image/bmp": true, "image/tiff": true, "image/heic": true, "image/x-own": true,
		"image/avif": false, "image/svg+xml": false, "text/plain": false, "application/octet-stream": false, "": false, "image/*": false,
	} {
		if got := conv.Convertible(mime); got != want {
			t.Errorf("%s: %t", mime, got)
		}
	}
	if picture.New(picture.Config{}).Convertible("image/heic") {
		t.Error("heic is convertible without a decoder")
	}
}

// odd is an image whose type nobody knows and whose pixels are out of bounds.
type odd struct{ image.NRGBA }

func TestAnAppsOwnDecoder(t *testing.T) {
	broken := errors.New("not today")
	for name, tc := range map[string]struct {
		decode func(io.Reader) (image.Image, error)
		want   error
	}{
		"image":        {func(io.Reader) (image.Image, error) { return quadrants(64, 48), nil }, nil},
		"unknown type": {func(io.Reader) (image.Image, error) { return &odd{*quadrants(64, 48)}, nil }, nil},
		"error":        {func(io.Reader) (image.Image, error) { return nil, broken }, picture.ErrBroken},
		"nothing":      {func(io.Reader) (image.Image, error) { return nil, nil }, picture.ErrBroken},
		"panic":        {func(io.Reader) (image.Image, error) { panic("oops") }, picture.ErrBroken},
		"too few pixels": {func(io.Reader) (image.Image, error) {
			return &image.NRGBA{Rect: image.Rect(0, 0, 64, 48), Stride: 256}, nil
		}, picture.ErrBroken},
	} {
		t.Run(name, func(t *testing.T) {
			conv := picture.New(picture.Config{Decoders: map[string]picture.Decoder{"image/heic": {Config: heicConfig, Decode: tc.decode}}})
			if tc.want != nil {
				if err := convertError(conv, heic("x", 64, 48)); !errors.Is(err, tc.want) {
					t.Errorf("error is %v", err)
				}
				return
			}
			if got := corners(t, decodeWebP(t, convert(t, conv, heic("x", 64, 48)).WebP)); got != upright[1] {
				t.Errorf("corners are %s", got)
			}
		})
	}
}

// imaging looks palettes up in goroutines of its own, where no recover helps.
func TestAPaletteThatIsTooSmallDoesNotEndTheProcess(t *testing.T) {
	decode := func(io.Reader) (image.Image, error) {
		return &image.Paletted{Pix: bytes.Repeat([]byte{9}, 64*48), Stride: 64, Rect: image.Rect(0, 0, 64, 48)}, nil
	}
	conv := picture.New(picture.Config{MaxSide: 20, Decoders: map[string]picture.Decoder{"image/heic": {Config: heicConfig, Decode: decode}}})
	if err := convertError(conv, heic("x", 64, 48)); err != nil && !errors.Is(err, picture.ErrBroken) {
		t.Error(err)
	}
}

// The built-in decoders are the ones that were measured against hostile files.
func TestBuiltInFormatsCannotBeReplaced(t *testing.T) {
	conv := picture.New(picture.Config{Decoders: map[string]picture.Decoder{"image/png": {}}})
	convert(t, conv, pngOf(t, quadrants(20, 20)))
}

func TestWhatIsBehindTheStatedSizeIsNotRead(t *testing.T) {
	data := jpegOf(t, quadrants(64, 48))
	conv := picture.New(picture.Config{})
	if _, err := conv.Convert(t.Context(), "u", bytes.NewReader(data), int64(len(data)/2)); !errors.Is(err, picture.ErrBroken) {
		t.Errorf("half the size: %v", err)
	}
	if _, err := conv.Convert(t.Context(), "u", bytes.NewReader(data), int64(2*len(data))); err != nil {
		t.Errorf("twice the size: %v", err)
	}
}

func TestTheReaderMayStandAnywhere(t *testing.T) {
	data := jpegOf(t, quadrants(64, 48))
	r := bytes.NewReader(data)
	if _, err := r.Seek(100, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if _, err := picture.New(picture.Config{}).Convert(t.Context(), "u", r, int64(len(data))); err != nil {
		t.Error(err)
	}
}

// The same input gives the same bytes, whatever runs beside it.
func TestConversionsDoNotDisturbEachOther(t *testing.T) {
	inputs := [][]byte{jpegOf(t, photo(700, 500)), pngOf(t, quadrants(400, 300)), webpOf(t, photo(90, 60))}
	conv := picture.New(picture.Config{MaxSide: 300, Parallel: 4})
	var want [][]byte
	for _, data := range inputs {
		want = append(want, convert(t, conv, data).WebP)
	}
	done := make(chan bool)
	for i := range 12 {
		go func() {
			data := inputs[i%3]
			pic, err := conv.Convert(t.Context(), string(rune('a'+i)), bytes.NewReader(data), int64(len(data)))
			done <- err == nil && slices.Equal(pic.WebP, want[i%3])
		}()
	}
	for range 12 {
		if !<-done {
			t.Error("a conversion beside others gave another result")
		}
	}
}
