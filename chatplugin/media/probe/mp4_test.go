package probe

import (
	"bytes"
	"math"
	"testing"
)

const turn = 1 << 16 // 1.0 in a matrix

var upright = [4]int32{turn, 0, 0, turn}

// tkhd is a track's header, version 0; flags 1 is enabled.
func tkhd(flags uint32, id uint32, m [4]int32, width, height uint16) []byte {
	return bx("tkhd", flags, zeros(8), id, zeros(24), m[0], m[1], uint32(0), m[2], m[3], uint32(0), zeros(8), uint32(1<<30),
		width, uint16(0), height, uint16(0))
}

func mdia(handler string, scale, duration uint32, more ...any) []byte {
	return bx("mdia", bx("mdhd", zeros(12), scale, duration, zeros(4)), bx("hdlr", zeros(8), handler, zeros(13)), cat(more...))
}

func mvhd(scale, duration uint32) []byte { return bx("mvhd", zeros(12), scale, duration, zeros(80)) }

func TestRotationIsApplied(t *testing.T) {
	for name, tc := range map[string]struct {
		matrix        [4]int32
		width, height int
	}{
		"upright":              {upright, 640, 360},
		"90":                   {[4]int32{0, turn, -turn, 0}, 360, 640},
		"180":                  {[4]int32{-turn, 0, 0, -turn}, 640, 360},
		"270":                  {[4]int32{0, -turn, turn, 0}, 360, 640},
		"mirrored":             {[4]int32{-turn, 0, 0, turn}, 640, 360},
		"mirrored and turned":  {[4]int32{0, turn, turn, 0}, 360, 640},
		"no matrix worth that": {[4]int32{}, 640, 360},
	} {
		t.Run(name, func(t *testing.T) {
			b := bx("moov", mvhd(1000, 2500), bx("trak", tkhd(1, 1, tc.matrix, 640, 360), mdia("vide", 1000, 2500)))
			checkInfo(t, probeBytes(t, b, "video/mp4"), Info{Duration: 2500 * second / 1000, Width: tc.width, Height: tc.height, Video: true})
		})
	}
}

func TestHeadersWith64BitTimes(t *testing.T) {
	b := bx("moov",
		bx("mvhd", uint32(1<<24), zeros(16), uint32(90000), uint64(90000*3)),
		bx("trak",
			bx("tkhd", uint32(1<<24|1), zeros(16), uint32(1), zeros(28), uint32(0), uint32(turn), uint32(0), -int32(turn), uint32(0), zeros(16),
				uint16(640), uint16(0), uint16(360), uint16(0)),
			mdia("vide", 1000, 1)))
	checkInfo(t, probeBytes(t, b, "video/quicktime"), Info{Duration: 3 * second, Width: 360, Height: 640, Video: true})
}

func TestAMovieOfUnknownLengthIsAsLongAsItsLongestTrack(t *testing.T) {
	for _, unknown := range []uint32{0, math.MaxUint32} {
		b := bx("moov", mvhd(1000, unknown),
			bx("trak", tkhd(1, 1, upright, 0, 0), mdia("soun", 48000, 48000*4)),
			bx("trak", tkhd(1, 2, upright, 0, 0), mdia("soun", 0, 7)), // no scale: no length
			bx("trak", tkhd(1, 3, upright, 0, 0), mdia("soun", 8000, 8000)))
		checkInfo(t, probeBytes(t, b, "audio/mp4"), Info{Duration: 4 * second, Audio: true})
	}
	b := bx("moov", bx("mvhd", uint32(1<<24), zeros(16), uint32(1000), uint64(math.MaxUint64)),
		bx("trak", tkhd(1, 1, upright, 0, 0), mdia("soun", 48000, 48000*4)))
	checkInfo(t, probeBytes(t, b, "audio/mp4"), Info{Duration: 4 * second, Audio: true})
}

func TestChapterPicturesMakeNoVideo(t *testing.T) {
	sound := bx("trak", tkhd(1, 1, upright, 0, 0), mdia("soun", 1000, 1000))
	pictures := bx("trak", tkhd(0, 2, upright, 300, 300), mdia("vide", 1000, 1000))
	checkInfo(t, probeBytes(t, bx("moov", mvhd(1000, 1000), sound, pictures), "audio/x-m4a"), Info{Duration: second, Audio: true})
	// With nothing enabled, everything counts.
	checkInfo(t, probeBytes(t, bx("moov", mvhd(1000, 1000), pictures), "video/mp4"), Info{Duration: second, Width: 300, Height: 300, Video: true})
}

func TestThePictureSizeMayStandInTheSampleDescription(t *testing.T) {
	stsd := bx("stsd", zeros(8), bx("avc1", zeros(24), uint16(320), uint16(240), zeros(50)))
	b := bx("moov", mvhd(1000, 1000), bx("trak", tkhd(1, 1, [4]int32{0, turn, -turn, 0}, 0, 0),
		mdia("vide", 1000, 1000, bx("minf", bx("stbl", stsd)))))
	checkInfo(t, probeBytes(t, b, "video/mp4"), Info{Duration: second, Width: 240, Height: 320, Video: true})
}

func TestAMovieBehindItsDataIsFoundInAHugeFile(t *testing.T) {
	moov := bx("moov", mvhd(1000, 9000), bx("trak", tkhd(1, 1, upright, 640, 360), mdia("vide", 1000, 9000)))
	const size = 500 << 30
	ftyp := bx("ftyp", "isom", zeros(12))
	head := cat(ftyp, uint32(1), "mdat", uint64(size-len(ftyp)-len(moov)))
	c := &counted{ReaderAt: sparse{head, moov, size}}
	got := Probe(c, size, "video/mp4")
	checkInfo(t, got, Info{Duration: 9 * second, Width: 640, Height: 360, Video: true})
	if c.reads > 3 {
		t.Errorf("%d reads, want at most 3", c.reads)
	}
}

func TestHostileBoxes(t *testing.T) {
	track := bx("trak", tkhd(1, 1, upright, 640, 360), mdia("vide", 1000, 1000))
	sound := Info{Duration: second, Width: 640, Height: 360, Video: true}
	for name, tc := range map[string]struct {
		file []byte
		want Info
	}{
		"size 0 is the rest":         {cat(uint32(0), "moov", mvhd(1000, 1000), track), sound},
		"size beyond the end is cut": {cat(uint32(math.MaxUint32), "moov", mvhd(1000, 1000), track), sound},
		"64 bits beyond the end":     {cat(uint32(1), "moov", uint64(math.MaxInt64), mvhd(1000, 1000), track), sound},
		"64 bits negative":           {cat(uint32(1), "moov", uint64(math.MaxUint64), mvhd(1000, 1000), track), Info{}},
		"64 bits below the header":   {cat(uint32(1), "free", uint64(8), bx("moov", track)), Info{}},
		"64 bits cut off":            {cat(bx("moov", mvhd(1000, 1000), track), uint32(1), "mdat"), sound},
		"size below the header":      {cat(uint32(7), "free", bx("moov", track)), Info{}},
		"empty headers":              {bx("moov", bx("mvhd"), bx("trak", bx("tkhd"), bx("mdia", bx("mdhd"), bx("hdlr")))), Info{}},
		"headers in the wrong place": {bx("free", bx("moov", mvhd(1000, 1000), track)), Info{}},
		"a track beyond its movie":   {cat(bx("moov", mvhd(1000, 1000), uint32(math.MaxInt32), "trak", tkhd(1, 1, upright, 9, 9)), mdia("vide", 1, 1)), Info{Duration: second}},
		"64 bits beyond its movie":   {cat(bx("moov", mvhd(1000, 1000), uint32(1), "trak", uint64(math.MaxInt64)), mdia("vide", 1, 1)), Info{Duration: second}},
		"a moov in a moov":           {bx("moov", bx("moov", mvhd(1000, 1000), track)), Info{}},
		"absurd duration":            {bx("moov", mvhd(1, math.MaxUint32-1), track), Info{Width: 640, Height: 360, Video: true}},
		"no scale":                   {bx("moov", mvhd(0, 1000), bx("trak", tkhd(1, 1, upright, 0, 0), mdia("vide", 0, 9))), Info{Video: true}},
		"a picture too wide":         {bx("moov", mvhd(1000, 1000), bx("trak", tkhd(1, 1, upright, 16385, 9), mdia("vide", 1, 1))), Info{Duration: second, Video: true}},
	} {
		t.Run(name, func(t *testing.T) {
			checkInfo(t, probeBytes(t, tc.file, "video/mp4"), tc.want)
		})
	}
}

func TestDeepAndEndlessBoxesKeepTheBounds(t *testing.T) {
	deep := []byte{}
	for range 3000 {
		deep = bx("trak", deep)
	}
	for name, b := range map[string][]byte{
		"deep":          bx("moov", deep),
		"empty tracks":  bx("moov", bytes.Repeat(bx("trak"), 1<<18)),
		"empty boxes":   bytes.Repeat(bx("free"), 1<<20),
		"scales":        bx("moov", bx("mvex", bytes.Repeat(bx("trex", zeros(16)), 1<<16))),
		"moofs":         bytes.Repeat(bx("moof"), 1<<20),
		"moofs with id": bytes.Repeat(bx("moof", bx("mfhd", zeros(8))), 1<<18),
	} {
		t.Run(name, func(t *testing.T) {
			checkInfo(t, probeBytes(t, b, "video/mp4"), Info{})
		})
	}
}

func TestTracksAreRememberedUpToALimit(t *testing.T) {
	var m movie
	var defaults []byte
	for id := range uint32(1000) {
		defaults = append(defaults, bx("trex", uint32(0), id, zeros(12))...)
	}
	b := cat(bytes.Repeat(bx("trak"), 1000), bx("mvex", defaults))
	m.read(newSource(bytes.NewReader(b), int64(len(b))), box{"moov", 0, int64(len(b))})
	if len(m.tracks) != maxTracks || len(m.defaults) != maxTracks {
		t.Errorf("%d tracks and %d defaults, want %d", len(m.tracks), len(m.defaults), maxTracks)
	}
}
