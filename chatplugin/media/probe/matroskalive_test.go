package probe

import (
	"testing"
	"time"
)

func block(at int16, size int) []byte {
	return el(idSimpleBlock, uint8(0x81), at, uint8(0x80), zeros(size))
}

func clusterAt(ms uint32, more ...any) []byte {
	return openEl(idCluster, el(idTimestamp, ms), cat(more...))
}

func TestALiveRecordingEndsWithItsLastBlock(t *testing.T) {
	group := func(parts ...any) []byte { return el(idBlockGroup, parts...) }
	inGroup := el(idBlock, uint8(0x81), int16(500), uint8(0))
	const clusterID = "\x1F\x43\xB6\x75"
	for name, tc := range map[string]struct {
		clusters []byte
		ms       time.Duration
	}{
		"one cluster":                  {clusterAt(0, block(0, 100), block(20, 100), block(40, 100)), 40},
		"two clusters":                 {cat(clusterAt(0, block(0, 9)), clusterAt(5000, block(0, 9), block(480, 9))), 5480},
		"of known sizes":               {cat(el(idCluster, el(idTimestamp, uint8(0))), el(idCluster, el(idTimestamp, uint16(7000)), block(5, 9))), 7005},
		"a checksum first":             {cat(clusterAt(0), openEl(idCluster, el(idCRC32, zeros(4)), el(idTimestamp, uint16(3000)), block(1, 9))), 3001},
		"blocks out of order":          {clusterAt(0, block(90, 9), block(60, 9)), 90},
		"blocks before the cluster":    {clusterAt(1000, block(-10, 9)), 0},
		"a block of known length":      {clusterAt(0, group(inGroup, el(idBlockDuration, uint8(33)))), 533},
		"a start that is not 0":        {cat(clusterAt(60000, block(0, 9)), clusterAt(61000, block(20, 9))), 1020},
		"a last cluster of nothing":    {cat(clusterAt(0, block(0, 9)), clusterAt(5000)), 5000},
		"something after it":           {cat(clusterAt(0, block(700, 9)), el(0x1C53BB6B, block(9000, 9))), 700},
		"a picture that looks like it": {clusterAt(0, block(0, 9), el(idSimpleBlock, uint8(0x81), int16(800), zeros(100), clusterID, zeros(50))), 800},
		"a block too short":            {clusterAt(0, block(7, 9), el(idSimpleBlock, uint8(0x81))), 7},
		"a time beyond 100 hours":      {cat(clusterAt(0, block(0, 9)), clusterAt(1<<31, block(0, 9))), 0},
		"a time of nothing":            {cat(openEl(idCluster, el(idTimestamp), block(5, 9))), 0},
	} {
		t.Run(name, func(t *testing.T) {
			checkInfo(t, probeWebM(t, webm(trackList(2), tc.clusters)), Info{Duration: tc.ms * time.Millisecond, Audio: true})
		})
	}
}

// Twelve seconds of a camera at 8 Mbit/s with a key frame, so a cluster, every 4 s.
func TestALongLiveRecordingIsReadFromItsEnd(t *testing.T) {
	b := webm(picture(640, 360))
	for second := range uint32(12) {
		if second%4 == 0 {
			b = append(b, clusterAt(1000*second)...)
		}
		for frame := range 30 {
			b = append(b, block(int16(1000*(second%4))+int16(frame*33), 33_000)...)
		}
	}
	c := &counted{ReaderAt: sparse{head: b, size: int64(len(b))}}
	got := Probe(c, int64(len(b)), "video/webm")
	checkInfo(t, got, Info{Duration: (11_000 + 29*33) * time.Millisecond, Width: 640, Height: 360, Video: true})
	if c.reads > 150 {
		t.Errorf("%d reads, want at most 150", c.reads)
	}
}

func TestALastClusterTooFarAwayIsUnknown(t *testing.T) {
	b := webm(trackList(2), clusterAt(0, block(0, 7<<20)))
	checkInfo(t, probeWebM(t, b), Info{Audio: true})
}
