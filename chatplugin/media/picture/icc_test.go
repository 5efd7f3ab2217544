package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"math"
	"slices"
	"testing"

	"github.com/deepteams/webp"
	"golang.org/x/image/tiff"

	"pocketchat/chatplugin/media/picture"
)

var (
	primariesSRGB = [9]float64{0.4361, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7141}
	primariesP3   = [9]float64{0.5151, 0.2412, -0.0011, 0.2920, 0.6922, 0.0419, 0.1571, 0.0666, 0.7841}

	curveSRGB  = paraCurve(3, 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)
	curveGamma = paraCurve(0, 2.2)
)

func paraCurve(kind uint16, params ...float64) []byte {
	out := binary.BigEndian.AppendUint16([]byte("para\x00\x00\x00\x00"), kind)
	out = append(out, 0, 0)
	for _, p := range params {
		out = binary.BigEndian.AppendUint32(out, uint32(int32(math.Round(p*65536))))
	}
	return out
}

// tableCurve is the sRGB curve as old profiles store it.
func tableCurve(n int) []byte {
	out := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(n))
	for i := range n {
		x := float64(i) / float64(n-1)
		y := math.Pow((x+0.055)/1.055, 2.4)
		if x < 0.04045 {
			y = x / 12.92
		}
		out = binary.BigEndian.AppendUint16(out, uint16(y*65535+0.5))
	}
	return out
}

// profile is an ICC profile of an RGB display, filled to at least size bytes.
func profile(space string, primaries [9]float64, curve []byte, size int) []byte {
	be := binary.BigEndian
	head := make([]byte, 128)
	copy(head[12:], "mntr"+space+"XYZ ")
	copy(head[36:], "acsp")
	table := be.AppendUint32(nil, 6)
	var data []byte
	at := 128 + 4 + 6*12
	add := func(tag string, body []byte) {
		table = append(table, tag...)
		table = be.AppendUint32(table, uint32(at+len(data)))
		table = be.AppendUint32(table, uint32(len(body)))
		data = append(data, body...)
		data = append(data, make([]byte, -len(data)&3)...)
	}
	for i, tag := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		body := []byte("XYZ \x00\x00\x00\x00")
		for _, v := range primaries[3*i : 3*i+3] {
			body = be.AppendUint32(body, uint32(int32(math.Round(v*65536))))
		}
		add(tag, body)
	}
	for _, tag := range []string{"rTRC", "gTRC", "bTRC"} {
		add(tag, curve)
	}
	out := slices.Concat(head, table, data)
	for i := len(out); i < size; i++ {
		out = append(out, byte(i*7))
	}
	be.PutUint32(out, uint32(len(out)))
	return out
}

func iCCP(profile []byte) []byte {
	var buf bytes.Buffer
	buf.WriteString("name\x00\x00")
	z := zlib.NewWriter(&buf)
	z.Write(profile)
	z.Close()
	return buf.Bytes()
}

// cmykJPEG is a black image of 8x8 pixels with four components: every block is
// its zero coefficients, coded in two bits.
func cmykJPEG(segments ...[]byte) []byte {
	components := func(f func(byte) []byte) []byte { return slices.Concat(f(1), f(2), f(3), f(4)) }
	table := func(class byte) []byte { return append(append([]byte{class, 1}, make([]byte, 15)...), 0) }
	return slices.Concat([]byte{0xff, 0xd8}, slices.Concat(segments...),
		segment(0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")),
		segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)),
		segment(0xc0, []byte{8, 0, 8, 0, 8, 4}, components(func(c byte) []byte { return []byte{c, 0x11, 0} })),
		segment(0xc4, table(0x00)), segment(0xc4, table(0x10)),
		segment(0xda, []byte{4}, components(func(c byte) []byte { return []byte{c, 0} }), []byte{0, 63, 0}),
		[]byte{0x00, 0xff, 0xd9})
}

func TestWideColourProfilesAreKept(t *testing.T) {
	p3 := profile("RGB ", primariesP3, curveSRGB, 0)
	long := profile("RGB ", primariesP3, curveSRGB, 40_000)
	tooLong := profile("RGB ", primariesP3, curveSRGB, 70_000)
	img := quadrants(64, 48)
	jpegData, pngData, webpData := jpegOf(t, img), pngOf(t, img), webpOf(t, img)
	withProfile := func(p []byte) []byte { return withSegments(jpegData, iccSegments(p, 15_000)...) }
	var tiffFile bytes.Buffer
	if err := tiff.Encode(&tiffFile, img, nil); err != nil {
		t.Fatal(err)
	}
	inTIFF := func(at uint32) []byte {
		return withTIFFTag(slices.Concat(tiffFile.Bytes(), p3), 34675, 7, uint32(len(p3)), at)
	}
	backwards := iccSegments(long, 15_000)
	slices.Reverse(backwards)

	for name, tc := range map[string]struct {
		data []byte
		want []byte
	}{
		"jpeg":                       {withProfile(p3), p3},
		"jpeg in parts":              {withProfile(long), long},
		"jpeg in reversed parts":     {withSegments(jpegData, backwards...), long},
		"jpeg with a part less":      {withSegments(jpegData, iccSegments(long, 15_000)[1:]...), nil},
		"jpeg, too long":             {withProfile(tooLong), nil},
		"png":                        {withChunk(pngData, "iCCP", iCCP(p3)), p3},
		"png, too long":              {withChunk(pngData, "iCCP", iCCP(tooLong)), nil},
		"tiff":                       {inTIFF(uint32(tiffFile.Len())), p3},
		"tiff, outside the file":     {inTIFF(1 << 30), nil},
		"kept webp":                  {riff(vp8x(0x20, 64, 48), riffChunk("ICCP", p3), webpData[12:]), p3},
		"sRGB curve, sRGB primaries": {withProfile(profile("RGB ", primariesSRGB, curveSRGB, 0)), nil},
		"sRGB as a table":            {withProfile(profile("RGB ", primariesSRGB, tableCurve(1024), 0)), nil},
		"sRGB primaries, gamma 2.2":  {withProfile(profile("RGB ", primariesSRGB, curveGamma, 0)), profile("RGB ", primariesSRGB, curveGamma, 0)},
		"CMYK profile":               {withProfile(profile("CMYK", primariesP3, curveSRGB, 0)), nil},
		"gray profile":               {withProfile(profile("GRAY", primariesP3, curveSRGB, 0)), nil},
		"gray png":                   {withChunk(pngOf(t, image.NewGray(img.Rect)), "iCCP", iCCP(p3)), nil},
		"gray jpeg":                  {withSegments(jpegOf(t, image.NewGray(img.Rect)), iccSegments(p3, 15_000)...), nil},
		"CMYK jpeg":                  {cmykJPEG(iccSegments(p3, 15_000)...), nil},
		"no profile at all":          {withProfile(bytes.Repeat([]byte("x"), 500)), nil},
		"size beyond the end":        {withProfile(append([]byte{0, 1, 0, 0}, p3[4:]...)), nil},
		"cut off":                    {withProfile(p3[:100]), nil},
	} {
		t.Run(name, func(t *testing.T) {
			pic := convert(t, picture.New(picture.Config{}), tc.data)
			_, bodies := chunksOf(t, pic.WebP)
			if !bytes.Equal(bodies["ICCP"], tc.want) {
				t.Errorf("the profile has %d bytes, want %d", len(bodies["ICCP"]), len(tc.want))
			}
			if bodies["ICCP"] != nil && bodies["VP8X"][0]&0x20 == 0 {
				t.Error("the header does not announce the profile")
			}
			if _, thumb := chunksOf(t, pic.Thumbs["100x100"]); len(tc.want) < 4096 && !bytes.Equal(thumb["ICCP"], tc.want) {
				t.Error("the thumbnail has another profile")
			}
			if _, err := webp.Decode(bytes.NewReader(pic.WebP)); err != nil {
				t.Error(err)
			}
		})
	}
}
