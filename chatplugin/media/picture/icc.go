package picture

import (
	"encoding/binary"
	"image/color"
	"math"
)

// maxProfile is the longest colour profile that is kept, in bytes. Display P3 has
// 550; longer ones are for printing.
const maxProfile = 64 << 10

// keepProfile gives the ICC profile to write beside the pixels, or nil. A profile
// that describes wider colours must stay: without it a photo of a newer phone
// looks dull. It is dropped when it says nothing (plain sRGB, which every viewer
// assumes) and when it describes other numbers than the ones we write: those are
// RGB, also where the source was CMYK or gray.
func keepProfile(profile []byte, source color.Model) []byte {
	switch source {
	case color.CMYKModel, color.GrayModel, color.Gray16Model:
		return nil
	}
	if len(profile) < 132 || len(profile) > maxProfile {
		return nil
	}
	declared := binary.BigEndian.Uint32(profile)
	if declared < 132 || int64(declared) > int64(len(profile)) {
		return nil
	}
	p := iccProfile(profile[:declared])
	if string(p[36:40]) != "acsp" || string(p[16:20]) != "RGB " || p.isSRGB() {
		return nil
	}
	switch string(p[12:16]) {
	case "mntr", "scnr", "spac":
		return p
	}
	return nil // links and named colours are not for pictures
}

// iccProfile is a profile as in ICC.1:2022, at least its header of 128 bytes and
// the count of its tags.
type iccProfile []byte

// tag gives the data of a tag, nil when it is missing or outside the profile.
func (p iccProfile) tag(signature string) []byte {
	count := binary.BigEndian.Uint32(p[128:])
	for i := int64(0); i < int64(count) && 132+12*(i+1) <= int64(len(p)); i++ {
		e := p[132+12*i:]
		if string(e[:4]) != signature {
			continue
		}
		off, n := int64(binary.BigEndian.Uint32(e[4:])), int64(binary.BigEndian.Uint32(e[8:]))
		if off+n > int64(len(p)) {
			return nil
		}
		return p[off : off+n]
	}
	return nil
}

// isSRGB compares what the profile does with sRGB, not its name: the primaries
// and two points of each curve.
func (p iccProfile) isSRGB() bool {
	primaries := map[string][3]float64{ // adapted to D50, as profiles store them
		"rXYZ": {0.4361, 0.2225, 0.0139},
		"gXYZ": {0.3851, 0.7169, 0.0971},
		"bXYZ": {0.1431, 0.0606, 0.7141},
	}
	for signature, want := range primaries {
		data := p.tag(signature)
		if len(data) < 20 || string(data[:4]) != "XYZ " {
			return false
		}
		for i := range want {
			if math.Abs(fixed(data[8+4*i:])-want[i]) > 0.003 {
				return false
			}
		}
	}
	for _, signature := range []string{"rTRC", "gTRC", "bTRC"} {
		data := p.tag(signature)
		if math.Abs(curve(data, 0.25)-0.0509) > 0.002 || math.Abs(curve(data, 0.5)-0.2140) > 0.002 {
			return false
		}
	}
	return true
}

// fixed reads an s15Fixed16Number.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// curve evaluates a curve of type curv or para, NaN when it is neither.
func curve(data []byte, x float64) float64 {
	if len(data) < 12 {
		return math.NaN()
	}
	switch string(data[:4]) {
	case "curv":
		return sampled(binary.BigEndian.Uint32(data[8:]), data[12:], x)
	case "para":
		return parametric(binary.BigEndian.Uint16(data[8:]), data[12:], x)
	}
	return math.NaN()
}

func sampled(count uint32, table []byte, x float64) float64 {
	switch {
	case count == 0:
		return x
	case int64(len(table)) < 2*int64(count):
		return math.NaN()
	case count == 1:
		return math.Pow(x, float64(binary.BigEndian.Uint16(table))/256)
	}
	at := x * float64(count-1)
	i := int(at)
	low := float64(binary.BigEndian.Uint16(table[2*i:])) / 65535
	high := float64(binary.BigEndian.Uint16(table[2*min(i+1, int(count)-1):])) / 65535
	return low + (high-low)*(at-float64(i))
}

// parametric knows the types 0 and 3, the two in which sRGB is written.
func parametric(kind uint16, params []byte, x float64) float64 {
	switch {
	case kind == 0 && len(params) >= 4:
		return math.Pow(x, fixed(params))
	case kind == 3 && len(params) >= 20:
		g, a, b, c, d := fixed(params), fixed(params[4:]), fixed(params[8:]), fixed(params[12:]), fixed(params[16:])
		if x >= d {
			return math.Pow(a*x+b, g)
		}
		return c * x
	}
	return math.NaN()
}
