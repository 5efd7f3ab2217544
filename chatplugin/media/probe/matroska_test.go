package probe

import (
	"bytes"
	"math"
	"testing"
)

func ebmlHead() []byte { return el(0x1A45DFA3, el(0x4282, "webm")) }

func webm(parts ...any) []byte { return cat(ebmlHead(), openEl(idSegment, parts...)) }

func info(duration float64) []byte {
	return el(idInfo, el(idTimestampUnit, uint32(1_000_000)), el(idDuration, math.Float64bits(duration)))
}

func trackList(kind uint8, more ...any) []byte {
	return el(idTracks, el(idTrackEntry, el(idTrackType, kind), cat(more...)))
}

func picture(width, height uint16, more ...any) []byte {
	return trackList(1, el(idVideo, el(idPixelWidth, width), el(idPixelHeight, height), cat(more...)))
}

func probeWebM(t *testing.T, b []byte) Info { t.Helper(); return probeBytes(t, b, "video/webm") }

func TestThePictureIsAsShown(t *testing.T) {
	crop := cat(el(idCropLeft, uint8(4)), el(idCropRight, uint8(6)), el(idCropTop, uint8(1)), el(idCropBottom, uint8(2)))
	display := func(w, h uint16, unit uint8) []byte {
		return cat(el(idDisplayWidth, w), el(idDisplayHeight, h), el(idDisplayUnit, unit))
	}
	roll := func(degrees float32) []byte { return el(idProjection, el(idRoll, math.Float32bits(degrees))) }
	for name, tc := range map[string]struct {
		more          []byte
		width, height int
	}{
		"as coded":             {nil, 640, 360},
		"cropped":              {crop, 630, 357},
		"in display pixels":    {display(1280, 360, 0), 1280, 360},
		"in a ratio":           {display(4, 3, 3), 480, 360},
		"in centimetres":       {display(40, 30, 1), 640, 360},
		"half a display size":  {display(1280, 0, 0), 640, 360},
		"rolled":               {roll(90), 360, 640},
		"rolled back":          {roll(-90), 360, 640},
		"on its head":          {roll(180), 640, 360},
		"rolled three times":   {roll(270), 360, 640},
		"slightly rolled":      {roll(10), 640, 360},
		"rolled by nonsense":   {roll(float32(math.NaN())), 640, 360},
		"cropped to nothing":   {el(idCropLeft, uint16(640)), 0, 0},
		"wider than it may be": {display(16385, 360, 0), 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			checkInfo(t, probeWebM(t, webm(info(2500), picture(640, 360, tc.more))),
				Info{Duration: 2500 * second / 1000, Width: tc.width, Height: tc.height, Video: true})
		})
	}
}

func TestStatedDurations(t *testing.T) {
	for name, tc := range map[string]struct {
		info []byte
		want float64
	}{
		"64 bits":        {info(2500), 2.5},
		"32 bits":        {el(idInfo, el(idDuration, math.Float32bits(2500))), 2.5},
		"another unit":   {el(idInfo, el(idDuration, math.Float64bits(2500)), el(idTimestampUnit, uint64(1e6/2))), 1.25},
		"a unit of 0":    {el(idInfo, el(idDuration, math.Float64bits(2500)), el(idTimestampUnit, uint8(0))), 0},
		"not a number":   {info(math.NaN()), 0},
		"infinite":       {info(math.Inf(1)), 0},
		"negative":       {info(-1), 0},
		"101 hours":      {info(101 * 3600 * 1000), 0},
		"of 5 bytes":     {el(idInfo, el(idDuration, zeros(5))), 0},
		"of 100 bytes":   {el(idInfo, el(idDuration, zeros(100))), 0},
		"nothing at all": {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			checkInfo(t, probeWebM(t, webm(tc.info, trackList(2))), Info{Duration: seconds(tc.want), Audio: true})
		})
	}
}

func TestAFinishedFileIsNotReadToItsEnd(t *testing.T) {
	head := webm(info(2500), trackList(2), openEl(idCluster, el(idTimestamp, uint8(0))))
	c := &counted{ReaderAt: sparse{head: head, size: 500 << 20}}
	checkInfo(t, Probe(c, 500<<20, "video/webm"), Info{Duration: 2500 * second / 1000, Audio: true})
	if c.reads != 1 {
		t.Errorf("%d reads, want 1", c.reads)
	}
}

func TestDeepAndEndlessElementsKeepTheBounds(t *testing.T) {
	deep := []byte{}
	for range 3000 {
		deep = el(idTracks, deep)
	}
	for name, b := range map[string][]byte{
		"deep":             webm(deep),
		"empty elements":   webm(bytes.Repeat([]byte{0xEC, 0x80}, 1<<21)),
		"empty tracks":     webm(el(idTracks, bytes.Repeat([]byte{0xAE, 0x80}, 1<<20))),
		"segments":         bytes.Repeat(el(idSegment), 1<<18),
		"a size of 8 ones": cat(ebmlHead(), idBytes(idSegment), bytes.Repeat([]byte{0xFF}, 1<<20)),
		"an id too long":   cat(ebmlHead(), []byte{0x08, 0, 0, 0, 0, 0x80}),
		"a size too long":  cat(ebmlHead(), idBytes(idSegment), zeros(16)),
		"cut off in an id": cat(ebmlHead(), []byte{0x18, 0x53}),
		"clusters":         bytes.Repeat(cat(idBytes(idCluster), uint8(0x80)), 1<<20),
	} {
		t.Run(name, func(t *testing.T) { checkInfo(t, probeWebM(t, b), Info{}) })
	}
}

func TestElementsThatBreakTheirBounds(t *testing.T) {
	entry := func(parts ...any) []byte { return webm(info(1000), el(idTracks, el(idTrackEntry, parts...))) }
	for name, tc := range map[string]struct {
		file []byte
		want Info
	}{
		"an id of 5 bytes that ends like a segment": {cat(ebmlHead(), []byte{0x08, 0x18, 0x53, 0x80, 0x67, 0xFF}, info(1000), trackList(2)), Info{}},
		"a number of 9 bytes":                       {entry(el(idTrackType, uint64(0), uint8(1))), Info{Duration: second}},
		"a head across its parent's end":            {cat(entry([]byte{idTrackType}), []byte{0x81, 1}), Info{Duration: second}},
		"a body across its parent's end":            {cat(entry([]byte{idTrackType, 0x81}), []byte{1}), Info{Duration: second}},
	} {
		t.Run(name, func(t *testing.T) { checkInfo(t, probeWebM(t, tc.file), tc.want) })
	}
}

func TestTracksBeyondTheLimitAreNotLookedAt(t *testing.T) {
	entry := func(kind uint8) []byte { return el(idTrackEntry, el(idTrackType, kind)) }
	b := webm(info(1000), el(idTracks, bytes.Repeat(entry(2), maxTracks), entry(1)))
	checkInfo(t, probeWebM(t, b), Info{Duration: second, Audio: true})
}
