package picture_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"slices"
	"testing"
	"time"

	"github.com/deepteams/webp/animation"
	xwebp "golang.org/x/image/webp"

	"pocketchat/chatplugin/media/picture"
)

var palette = color.Palette{color.Transparent, color.White, color.Black,
	color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}}

// frame is a paletted image of one colour at a place.
func frame(r image.Rectangle, c color.Color) *image.Paletted {
	img := image.NewPaletted(r, palette)
	index := uint8(palette.Index(c))
	for i := range img.Pix {
		img.Pix[i] = index
	}
	return img
}

// solidFrames is an animation of full frames of one colour each, 50 ms apart.
func solidFrames(w, h int, colors ...color.Color) *gif.GIF {
	g := &gif.GIF{Config: image.Config{ColorModel: palette, Width: w, Height: h}}
	for _, c := range colors {
		g.Image = append(g.Image, frame(image.Rect(0, 0, w, h), c))
		g.Delay = append(g.Delay, 5)
		g.Disposal = append(g.Disposal, gif.DisposalNone)
	}
	return g
}

// play decodes an animated WebP into its canvases.
func play(t *testing.T, data []byte) (*animation.Animation, []*image.NRGBA) {
	t.Helper()
	anim, err := animation.DecodeBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := anim.DecodeFrames(); err != nil {
		t.Fatal(err)
	}
	dec, err := animation.NewAnimDecoder(anim)
	if err != nil {
		t.Fatal(err)
	}
	var shown []*image.NRGBA
	for dec.HasNext() {
		canvas, _, err := dec.NextFrame()
		if err != nil {
			t.Fatal(err)
		}
		shown = append(shown, canvas)
	}
	return anim, shown
}

func near(a, b color.NRGBA) bool {
	if a.A != b.A {
		return false
	}
	far := func(x, y uint8) bool { return max(x, y)-min(x, y) > 12 }
	return a.A == 0 || !far(a.R, b.R) && !far(a.G, b.G) && !far(a.B, b.B)
}

func TestAnimatedGIFKeepsFramesTimingAndLoops(t *testing.T) {
	for gifLoops, plays := range map[int]int{0: 0, -1: 1, 1: 2, 65535: 65535} {
		t.Run(fmt.Sprint(gifLoops), func(t *testing.T) {
			g := solidFrames(40, 30, color.White, color.Black, palette[3])
			g.LoopCount = gifLoops
			g.Delay = []int{5, 0, 120}
			pic := convert(t, picture.New(picture.Config{}), gifOf(t, g))
			if !pic.Animated || pic.Kept || pic.Width != 40 || pic.Height != 30 {
				t.Errorf("picture is %+v", pic)
			}
			anim, shown := play(t, pic.WebP)
			if anim.LoopCount != plays {
				t.Errorf("it plays %d times, want %d", anim.LoopCount, plays)
			}
			var durations []time.Duration
			for _, f := range anim.Frames {
				durations = append(durations, f.Duration)
			}
			// No delay means 100 ms, as in browsers.
			if want := []time.Duration{50 * time.Millisecond, 100 * time.Millisecond, 1200 * time.Millisecond}; !slices.Equal(durations, want) {
				t.Errorf("durations are %v, want %v", durations, want)
			}
			for i, want := range []color.NRGBA{{255, 255, 255, 255}, {0, 0, 0, 255}, {255, 0, 0, 255}} {
				if got := shown[i].NRGBAAt(20, 15); !near(got, want) {
					t.Errorf("frame %d is %v, want %v", i, got, want)
				}
			}
			checkNoMetadata(t, pic)
		})
	}
}

func TestGIFDisposalAndTransparency(t *testing.T) {
	hollow, white, red, green := color.NRGBA{}, color.NRGBA{255, 255, 255, 255}, color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}
	left, right := image.Rect(0, 0, 20, 20), image.Rect(21, 1, 40, 20)
	for name, tc := range map[string]struct {
		disposal byte
		want     [2]color.NRGBA // left and right in the third frame
	}{
		"none":       {gif.DisposalNone, [2]color.NRGBA{white, green}},
		"background": {gif.DisposalBackground, [2]color.NRGBA{white, hollow}},
		"previous":   {gif.DisposalPrevious, [2]color.NRGBA{white, red}},
	} {
		t.Run(name, func(t *testing.T) {
			g := &gif.GIF{
				Config: image.Config{ColorModel: palette, Width: 40, Height: 20},
				Image: []*image.Paletted{frame(right, palette[3]), frame(right, palette[4]), frame(left, color.White),
					frame(image.Rect(0, 0, 40, 20), color.Transparent)}, // changes nothing
				Delay:    []int{10, 10, 10, 20},
				Disposal: []byte{gif.DisposalNone, tc.disposal, gif.DisposalNone, gif.DisposalNone},
			}
			pic := convert(t, picture.New(picture.Config{}), gifOf(t, g))
			anim, shown := play(t, pic.WebP)
			if len(shown) != 3 || anim.Frames[2].Duration != 300*time.Millisecond {
				t.Fatalf("%d frames; the last, which does not change, should prolong the third", len(shown))
			}
			if got := shown[0].NRGBAAt(10, 10); got != hollow {
				t.Errorf("a part no frame has painted is %v", got)
			}
			if l, r := shown[2].NRGBAAt(10, 10), shown[2].NRGBAAt(30, 10); !near(l, tc.want[0]) || !near(r, tc.want[1]) {
				t.Errorf("third frame is %v and %v, want %v", l, r, tc.want)
			}
		})
	}
}

// Frames that are drawings are coded without loss, and those of photos with their
// transparency; both are read by a decoder that is not the encoder's own.
func TestAnimationFramesAreReadByAnotherDecoder(t *testing.T) {
	drawing := solidFrames(64, 48, color.White, color.Black)
	noisy := solidFrames(64, 48, color.White, color.Black)
	for y := range 48 {
		for x := range 64 {
			noisy.Image[0].SetColorIndex(x, y, uint8((x*7+y*13+x*y)%len(palette)))
			noisy.Image[1].SetColorIndex(x, y, uint8((x*5+y*11+x*x*y)%len(palette)))
		}
	}
	for name, g := range map[string]*gif.GIF{"drawing": drawing, "noise": noisy} {
		t.Run(name, func(t *testing.T) {
			pic := convert(t, picture.New(picture.Config{}), gifOf(t, g))
			_, shown := play(t, pic.WebP)
			rest := pic.WebP[12:]
			for i := 0; len(rest) > 0; {
				n := int(rest[4]) | int(rest[5])<<8 | int(rest[6])<<16
				if string(rest[:4]) == "ANMF" {
					body := rest[8+16 : 8+n]
					file := riff(body)
					if string(body[:4]) == "ALPH" {
						file = riff(vp8x(0x10, 64, 48), body)
					}
					img, err := xwebp.Decode(bytes.NewReader(file))
					if err != nil {
						t.Fatalf("frame %d: %v", i, err)
					}
					if lossless, ok := img.(*image.NRGBA); ok && !bytes.Equal(lossless.Pix, shown[i].Pix) {
						t.Errorf("frame %d differs between decoders", i)
					}
					i++
				}
				rest = rest[8+n+n%2:]
			}
		})
	}
}

func TestLossyFramesKeepTheirTransparency(t *testing.T) {
	// A dithered photo is where lossy wins; its upper half is transparent.
	source := photo(200, 150)
	colors := color.Palette{color.Transparent}
	for i := range 200 {
		colors = append(colors, color.RGBA{uint8(i * 5), uint8(i * 3), uint8(i), 255})
	}
	g := &gif.GIF{Config: image.Config{ColorModel: colors, Width: 200, Height: 150}}
	for i := range 3 {
		img := image.NewPaletted(image.Rect(0, 0, 200, 150), colors)
		for y := 75; y < 150; y++ {
			for x := range 200 {
				p := source.NRGBAAt((x+9*i)%200, y)
				img.SetColorIndex(x, y, 1+uint8((int(p.R)+int(p.G)*2+x*y)%200))
			}
		}
		g.Image, g.Delay, g.Disposal = append(g.Image, img), append(g.Delay, 10), append(g.Disposal, gif.DisposalBackground)
	}
	pic := convert(t, picture.New(picture.Config{Quality: 40}), gifOf(t, g))
	if !bytes.Contains(pic.WebP, []byte("VP8 ")) {
		t.Fatal("no frame is lossy; the test needs another image")
	}
	_, shown := play(t, pic.WebP)
	for i, canvas := range shown {
		if up, down := canvas.NRGBAAt(100, 20).A, canvas.NRGBAAt(100, 120).A; up != 0 || down != 255 {
			t.Errorf("frame %d has alpha %d and %d", i, up, down)
		}
	}
}

func TestLargeGIFIsScaled(t *testing.T) {
	pic := convert(t, picture.New(picture.Config{MaxSide: 50}), gifOf(t, solidFrames(200, 100, color.White, color.Black)))
	_, shown := play(t, pic.WebP)
	if pic.Width != 50 || pic.Height != 25 || shown[1].Rect.Size() != image.Pt(50, 25) {
		t.Errorf("size is %dx%d, canvas %v", pic.Width, pic.Height, shown[1].Rect)
	}
}

func TestGIFOfOneFrameIsAStill(t *testing.T) {
	one := solidFrames(40, 30, color.White)
	one.Image[0] = frame(image.Rect(10, 10, 30, 20), palette[5]) // smaller than its canvas
	same := solidFrames(40, 30, palette[5], palette[5])
	for name, g := range map[string]*gif.GIF{"one frame": one, "two equal frames": same} {
		pic := convert(t, picture.New(picture.Config{}), gifOf(t, g))
		if ids, _ := chunksOf(t, pic.WebP); pic.Animated || slices.Contains(ids, "ANIM") || pic.Width != 40 {
			t.Errorf("%s: animated %t, chunks %v, width %d", name, pic.Animated, ids, pic.Width)
		}
		if got := decodeWebP(t, pic.WebP).NRGBAAt(20, 15); !near(got, color.NRGBA{0, 0, 255, 255}) {
			t.Errorf("%s: the middle is %v", name, got)
		}
	}
}

func TestGIFWithoutTrailerIsTakenAsItIs(t *testing.T) {
	data := gifOf(t, solidFrames(40, 30, color.White, color.Black))
	if pic := convert(t, picture.New(picture.Config{}), data[:len(data)-1]); !pic.Animated {
		t.Error("frames were lost")
	}
}
