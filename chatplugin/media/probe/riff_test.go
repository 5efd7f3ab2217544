package probe

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
)

func chunk(id string, size uint32, body ...any) []byte {
	return cat(id, binary.LittleEndian.AppendUint32(nil, size), cat(body...))
}

func TestWAV(t *testing.T) {
	head := chunk("RIFF", math.MaxUint32, "WAVE")
	format := func(rate uint32) []byte {
		return chunk("fmt ", 16, zeros(8), binary.LittleEndian.AppendUint32(nil, rate), zeros(4))
	}
	for name, tc := range map[string]struct {
		chunks []byte
		want   Info
	}{
		"as stated":               {cat(format(100), chunk("data", 200, zeros(300))), Info{Duration: 2 * second, Audio: true}},
		"written to a pipe":       {cat(format(100), chunk("data", 0, zeros(300))), Info{Duration: 3 * second, Audio: true}},
		"more than there is":      {cat(format(100), chunk("data", math.MaxUint32, zeros(300))), Info{Duration: 3 * second, Audio: true}},
		"behind an odd chunk":     {cat(chunk("LIST", 3, "abc", uint8(0)), format(100), chunk("data", 100, zeros(100))), Info{Duration: second, Audio: true}},
		"a rate of 0":             {cat(format(0), chunk("data", 100, zeros(100))), Info{Audio: true}},
		"beyond 100 hours":        {cat(format(1), chunk("data", 360_001, zeros(360_001))), Info{Audio: true}},
		"data without a format":   {chunk("data", 100, zeros(100)), Info{}},
		"a format that is cut":    {chunk("fmt ", 16, zeros(5)), Info{}},
		"a chunk beyond the file": {cat(chunk("LIST", math.MaxUint32), format(100)), Info{}},
		"endless empty chunks":    {bytes.Repeat(chunk("LIST", 0), 1<<20), Info{}},
		"endless large chunks":    {bytes.Repeat(chunk("LIST", 70_000, zeros(70_000)), 500), Info{}},
	} {
		t.Run(name, func(t *testing.T) { checkInfo(t, probeBytes(t, cat(head, tc.chunks), "audio/wav"), tc.want) })
	}
	checkInfo(t, probeBytes(t, chunk("RIFF", 4, "AVI ", format(100)), "audio/wav"), Info{})
}
