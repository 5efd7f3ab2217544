package probe

import "encoding/binary"

// A recording of MediaRecorder, or any other written to a pipe, does not say how
// long it is: nobody went back to write it down. Its last block tells.

const (
	idCRC32         = 0xBF
	idTimestamp     = 0xE7
	idSimpleBlock   = 0xA3
	idBlockGroup    = 0xA0
	idBlock         = 0xA1
	idBlockDuration = 0x9B
)

// liveDuration is the time from the first cluster to the last block, in ticks,
// or 0. The last frame's own length, which is rarely known, is left out.
func liveDuration(s *source, first element) float64 {
	start := 0.0
	for e := range s.elements(first.body, first.end) {
		if e.id == idTimestamp {
			start = float64(s.uint(e))
			break
		}
	}
	at, ok := s.findLast([]byte{0x1F, 0x43, 0xB6, 0x75}, beginsCluster)
	if !ok {
		return 0
	}
	last, ok := parseElement(s.at(at, 12), at, s.size)
	if !ok {
		return 0
	}
	return clusterEnd(s, last) - start
}

// beginsCluster tells a cluster from the same four bytes in the middle of a
// frame: its first element, but for a checksum, is its timestamp.
func beginsCluster(b []byte) bool {
	in, ok := parseElement(b, 0, int64(len(b)))
	if !ok {
		return false
	}
	e, ok := parseElement(b[in.body:], in.body, int64(len(b)))
	if ok && e.id == idCRC32 {
		e, ok = parseElement(b[e.end:], e.end, int64(len(b)))
	}
	return ok && e.id == idTimestamp && e.end-e.body >= 1 && e.end-e.body <= 8
}

// clusterEnd is when the last block of a cluster is shown, in ticks. One of
// unknown size takes in what follows it, which is passed over: no block, since
// this is the last cluster.
func clusterEnd(s *source, cluster element) float64 {
	var start, end float64
	for e := range s.elements(cluster.body, cluster.end) {
		switch e.id {
		case idTimestamp:
			start = float64(s.uint(e))
			end = max(end, start)
		case idSimpleBlock:
			end = max(end, start+blockTime(s, e))
		case idBlockGroup:
			end = max(end, start+groupEnd(s, e))
		}
	}
	return end
}

// groupEnd is when a block of known duration ends, in ticks from its cluster's
// start.
func groupEnd(s *source, group element) float64 {
	end := 0.0
	for e := range s.elements(group.body, group.end) {
		switch e.id {
		case idBlock:
			end += blockTime(s, e)
		case idBlockDuration:
			end += float64(s.uint(e))
		}
	}
	return end
}

// blockTime is a block's time after its cluster's start: a track number, then 16
// bits with a sign.
func blockTime(s *source, block element) float64 {
	b := s.at(block.body, int(min(block.end-block.body, 10)))
	_, n := vint(b)
	if n == 0 || len(b) < n+2 {
		return 0
	}
	return float64(int16(binary.BigEndian.Uint16(b[n:])))
}
