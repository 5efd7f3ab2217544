package picture

import _ "unsafe" // for go:linkname

// The encoder's AVX2 code mixes in SSE instructions. Intel processors since Ice
// Lake pay about 70 cycles for each such change of state: its comparison of 4x4
// blocks takes 613 ns with AVX2 and 15 ns with SSE2, and a whole photo four times
// as long. The encoder offers no switch, so its own variable is cleared here,
// before anything is encoded. Both ways give the same bytes.
//
// The name is one of github.com/deepteams/webp v1.2.8, which is pinned;
// TestTheEncoderUsesSSE2 fails when another version has no such variable.
//
//go:linkname encoderAVX2 github.com/deepteams/webp/internal/dsp.hasAVX2
var encoderAVX2 bool

// encoderHadAVX2 is what the variable was, for the test. It is a variable and not
// an init function because those of this package may convert, see worker.Main.
var encoderHadAVX2 = switchOffAVX2()

func switchOffAVX2() (had bool) {
	had, encoderAVX2 = encoderAVX2, false
	return had
}
