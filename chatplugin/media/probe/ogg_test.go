package probe

import (
	"encoding/binary"
	"math"
	"testing"
)

// page is an Ogg page of one packet of less than 255 bytes.
func page(flags uint8, serial uint32, granule uint64, packet ...any) []byte {
	body := cat(packet...)
	b := cat("OggS", uint8(0), flags, zeros(20), uint8(1), uint8(len(body)), body)
	binary.LittleEndian.PutUint64(b[6:], granule)
	binary.LittleEndian.PutUint32(b[14:], serial)
	return b
}

func opusHead(skip uint16) []byte {
	return cat("OpusHead", uint8(1), uint8(1), binary.LittleEndian.AppendUint16(nil, skip), zeros(7))
}

func TestAnOggStreamEndsWithItsLastPage(t *testing.T) {
	const first, last = 2, 4
	head := page(first, 7, 0, opusHead(312))
	for name, tc := range map[string]struct {
		file []byte
		want float64
	}{
		"without the start that is not heard": {cat(head, page(0, 7, 48000), page(last, 7, 96312)), 2},
		"a page on which no packet ends":      {cat(head, page(0, 7, 48312), page(0, 7, math.MaxUint64)), 1},
		"a page of another stream":            {cat(head, page(0, 7, 48312), page(0, 8, 96312)), 1},
		"something after it":                  {cat(head, page(last, 7, 48312), zeros(200_000)), 1},
		"letters that are no page":            {cat(head, page(last, 7, 48312), "OggS", uint8(1), zeros(60), "OggS"), 1},
		"another stream of no known kind":     {cat(head, page(first, 9, 0, "who knows"), page(last, 7, 48312), page(last, 9, 96312)), 1},
		"only its head":                       {head, 0},
		"less than what is not heard":         {cat(head, page(last, 7, 100)), 0},
		"a granule beyond 100 hours":          {cat(head, page(last, 7, 1<<62)), 0},
		"a negative granule":                  {cat(head, page(last, 7, 1<<63|5)), 0},
	} {
		t.Run(name, func(t *testing.T) {
			checkInfo(t, probeBytes(t, tc.file, "audio/ogg"), Info{Duration: seconds(tc.want), Audio: true})
		})
	}
}

func TestHostileOgg(t *testing.T) {
	vorbis := func(rate uint32) []byte {
		return cat("\x01vorbis", zeros(5), binary.LittleEndian.AppendUint32(nil, rate))
	}
	theora := func(num, den uint32, shift uint16) []byte {
		return cat("\x80theora", zeros(7), uint8(0), uint16(64), uint8(0), uint16(48), zeros(2), num, den, zeros(10), shift<<5, zeros(2))
	}
	sound, picture := Info{Audio: true}, Info{Width: 64, Height: 48, Video: true}
	for name, tc := range map[string]struct {
		file []byte
		want Info
	}{
		"a rate of 0":         {cat(page(2, 1, 0, vorbis(0)), page(4, 1, 48000)), sound},
		"a head cut short":    {cat(page(2, 1, 0, "OpusHead"), page(4, 1, 48000)), Info{}},
		"frames without time": {cat(page(2, 1, 0, theora(0, 0, 6)), page(4, 1, 64)), picture},
		"a shift of all bits": {cat(page(2, 1, 0, theora(10, 1, 31)), page(4, 1, 5)), Info{second / 2, 64, 48, false, true}},
		"unknown streams":     {cat(page(2, 1, 0, "who knows"), page(4, 1, 48000)), Info{}},
		"not the first page":  {page(4, 1, 48000, opusHead(0)), Info{}},
	} {
		t.Run(name, func(t *testing.T) { checkInfo(t, probeBytes(t, tc.file, "video/ogg"), tc.want) })
	}
}

func TestOggStreamsBeyondTheLimitAreNotLookedAt(t *testing.T) {
	var b []byte
	for serial := range uint32(10_000) {
		b = append(b, page(2, serial, 0, "who knows")...)
	}
	b = append(b, page(2, 10_000, 0, opusHead(0))...)
	checkInfo(t, probeBytes(t, b, "audio/ogg"), Info{})
}
