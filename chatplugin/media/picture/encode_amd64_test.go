package picture

import (
	"testing"

	"golang.org/x/sys/cpu"
)

// The variable of the encoder that is cleared must be the one it decides by: it
// was set exactly when the processor has AVX2.
func TestTheEncoderUsesSSE2(t *testing.T) {
	if encoderHadAVX2 != cpu.X86.HasAVX2 {
		t.Errorf("the encoder's variable was %t, the processor has AVX2: %t", encoderHadAVX2, cpu.X86.HasAVX2)
	}
	if encoderAVX2 {
		t.Error("the encoder still uses AVX2")
	}
}
