package probe

import (
	"bytes"
	"math"
	"testing"
)

// fragmentedMoov has a picture (track 1, 1000 ticks per second) whose samples
// take 40 ticks unless they say otherwise.
func fragmentedMoov(duration uint32, more ...any) []byte {
	return bx("moov", mvhd(600, duration), bx("trak", tkhd(1, 1, upright, 640, 360), mdia("vide", 1000, 0)),
		bx("mvex", cat(more...), bx("trex", zeros(4), uint32(1), uint32(1), uint32(40), zeros(8))))
}

func moof(seq uint32, traf ...any) []byte {
	return bx("moof", bx("mfhd", zeros(4), seq), bx("traf", traf...))
}

func tfhd(track uint32) []byte   { return bx("tfhd", uint32(0x020000), track) }
func tfdt(ticks uint32) []byte   { return bx("tfdt", uint32(0), ticks) }
func trun(samples uint32) []byte { return bx("trun", uint32(0), samples) }
func shown(d float64) Info       { return Info{Duration: seconds(d), Width: 640, Height: 360, Video: true} }
func probeMP4(t *testing.T, parts ...any) Info {
	t.Helper()
	return probeBytes(t, cat(parts...), "video/mp4")
}

func TestFragmentsAddUp(t *testing.T) {
	perSample := bx("trun", uint32(0x000701|0x800), uint32(3), uint32(0), // offset; duration, size, flags, composition
		uint32(100), zeros(12), uint32(200), zeros(12), uint32(300), zeros(12))
	for name, tc := range map[string]struct {
		file []byte
		want float64
	}{
		"without times":          {cat(moof(1, tfhd(1), trun(25)), bx("mdat"), moof(2, tfhd(1), trun(25))), 2},
		"with times":             {cat(moof(1, tfhd(1), tfdt(0), trun(25)), moof(2, tfhd(1), tfdt(5000), trun(25))), 6},
		"with 64 bit times":      {moof(1, tfhd(1), bx("tfdt", uint32(1<<24), uint64(0)), trun(25)), 1},
		"from the middle":        {cat(moof(1, tfhd(1), tfdt(90000), trun(25)), moof(2, tfhd(1), tfdt(91000), trun(25))), 2},
		"samples with durations": {moof(1, tfhd(1), perSample), 0.6},
		"its own default":        {moof(1, bx("tfhd", uint32(0x00000B), uint32(1), zeros(8), zeros(4), uint32(100)), trun(10)), 1},
		"two runs":               {moof(1, tfhd(1), trun(25), trun(50)), 3},
		"of another track":       {moof(1, tfhd(2), trun(25)), 0},
		"without a track":        {moof(1, trun(25)), 0},
		"none":                   {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			checkInfo(t, probeMP4(t, fragmentedMoov(0), tc.file), shown(tc.want))
		})
	}
}

func TestAStatedFragmentedDurationIsBelieved(t *testing.T) {
	fragment := moof(1, tfhd(1), trun(25))
	checkInfo(t, probeMP4(t, fragmentedMoov(0, bx("mehd", uint32(0), uint32(4200))), fragment), shown(7))
	checkInfo(t, probeMP4(t, fragmentedMoov(0, bx("mehd", uint32(1<<24), uint64(4200))), fragment), shown(7))
	// A stated 0 is not.
	checkInfo(t, probeMP4(t, fragmentedMoov(0, bx("mehd", uint32(0), uint32(0))), fragment), shown(1))
}

// The moov holds the first samples itself, the fragments go on from there.
func TestAHybridFileStartsWithItsMovie(t *testing.T) {
	checkInfo(t, probeMP4(t, fragmentedMoov(600), moof(1, tfhd(1), tfdt(1000), trun(25))), shown(2))
}

// A long recording: so many fragments that they can't all be read.
func longRecording(fragments, each int, fragment func(i int) []byte) []byte {
	b := fragmentedMoov(0)
	for i := range fragments {
		b = append(b, fragment(i)...)
		b = append(b, bx("mdat", zeros(each))...)
	}
	return b
}

func TestALongRecordingEndsWithItsLastFragment(t *testing.T) {
	b := longRecording(300, 100_000, func(i int) []byte {
		return moof(uint32(i), tfhd(1), tfdt(uint32(1000*i)), trun(25))
	})
	// In the last picture: four letters that begin no fragment.
	copy(b[len(b)-50:], "moof")
	checkInfo(t, probeMP4(t, b), shown(300))
}

func TestALongRecordingOfUnknownLengthIsNotCutShort(t *testing.T) {
	withTimes := func(i int) []byte { return moof(uint32(i), tfhd(1), tfdt(uint32(1000*i)), trun(25)) }
	for name, b := range map[string][]byte{
		"no times": longRecording(300, 100_000, func(i int) []byte { return moof(uint32(i), tfhd(1), trun(25)) }),
		"a last picture that hides the last fragment": append(longRecording(300, 100_000, withTimes), bx("mdat", zeros(7<<20))...),
		"a last fragment that is lost":                append(longRecording(300, 100_000, withTimes), moof(7)...),
	} {
		t.Run(name, func(t *testing.T) { checkInfo(t, probeMP4(t, b), shown(0)) })
	}
}

func TestOneFragmentOfAnHour(t *testing.T) {
	run := bx("trun", uint32(0x000300), uint32(108_000), bytes.Repeat(cat(uint32(33), uint32(9000)), 108_000))
	checkInfo(t, probeMP4(t, fragmentedMoov(0), moof(1, tfhd(1), tfdt(0), run)), shown(3564))
}

func TestHostileFragments(t *testing.T) {
	const durations = 0x100
	for name, fragment := range map[string][]byte{
		"a count beyond all samples": moof(1, tfhd(1), bx("trun", uint32(durations), uint32(math.MaxUint32))),
		"durations that overflow":    moof(1, tfhd(1), tfdt(math.MaxUint32), bx("trun", uint32(durations), uint32(2), uint64(math.MaxUint64))),
		"times that overflow":        moof(1, tfhd(1), bx("tfdt", uint32(1<<24), uint64(math.MaxUint64)), trun(1)),
		"a count that overflows":     moof(1, tfhd(1), trun(math.MaxUint32)),
		"short headers":              moof(1, bx("tfhd", zeros(4)), bx("tfdt"), bx("trun", zeros(4))),
		"a run that is cut off":      moof(1, tfhd(1), bx("trun", uint32(durations|5), uint32(9))),
	} {
		t.Run(name, func(t *testing.T) {
			checkInfo(t, probeMP4(t, fragmentedMoov(0), fragment), shown(0))
		})
	}
}

// More samples than the budget can read: unknown, not half.
func TestAFragmentBeyondTheBudgetIsUnknown(t *testing.T) {
	b := cat(fragmentedMoov(0), moof(1, tfhd(1), bx("trun", uint32(0x100), uint32(1<<30), zeros(maxReads*maxRead))))
	for i := len(b) - maxReads*maxRead; i < len(b); i += 4 {
		b[i+3] = 1
	}
	checkInfo(t, probeMP4(t, b), shown(0))
}
