package probe

import (
	"bytes"
	"slices"
	"testing"
)

func TestTheBudgetEnds(t *testing.T) {
	c := &counted{ReaderAt: sparse{size: 1 << 40}}
	s := newSource(c, 1<<40)
	for i := range int64(1000) {
		s.at(i<<30, 1<<30)
	}
	if c.reads != maxReads || c.largest != maxRead {
		t.Errorf("%d reads of up to %d bytes, want %d of %d", c.reads, c.largest, maxReads, maxRead)
	}
	if b := s.at(0, 1); len(b) != 0 {
		t.Error("bytes came from a spent budget")
	}
}

func TestTheWindowGrowsOnlyWhileReadingGoesOn(t *testing.T) {
	c := &counted{ReaderAt: sparse{size: 1 << 40}}
	s := newSource(c, 1<<40)
	for off := int64(0); off < 1<<20; off += 100 {
		s.at(off, 100)
	}
	if c.reads > 24 || c.largest != maxRead {
		t.Errorf("%d reads of up to %d bytes for 1 MiB in a row", c.reads, c.largest)
	}
	c.largest = 0
	s.at(1<<30, 16)
	if c.largest != headWindow {
		t.Errorf("a jump reads %d bytes, want %d", c.largest, headWindow)
	}
}

func TestFindLastSeesAcrossItsWindows(t *testing.T) {
	for _, at := range []int{0, 1, maxRead - lookahead, maxRead - 3, maxRead, maxRead + 1, 3*maxRead - 4} {
		b := make([]byte, 3*maxRead)
		copy(b, "OggS") // not accepted
		copy(b[at:], "moofACCEPTED")
		s := newSource(bytes.NewReader(b), int64(len(b)))
		got, ok := s.findLast([]byte("moof"), func(b []byte) bool {
			return at > len(b)-12 || bytes.HasPrefix(b, []byte("moofACC")) || len(b) < 12
		})
		if !ok || got != int64(at) {
			t.Errorf("found at %d (%v), want %d", got, ok, at)
		}
	}
}

func TestFindLastShowsWhatFollows(t *testing.T) {
	// Matches everywhere around the borders of the windows.
	b := bytes.Repeat([]byte("moof...."), 3*maxRead/8)
	s := newSource(bytes.NewReader(b), int64(len(b)))
	var short []int
	s.findLast([]byte("moof"), func(b []byte) bool {
		if len(b) < lookahead {
			short = append(short, len(b))
		}
		return false
	})
	if want := []int{8, 16, 24, 32, 40, 48, 56}; !slices.Equal(short[:7], want) {
		t.Errorf("at the end of the file %v, want %v", short, want)
	}
}

func TestFindLastGivesUpBeforeTheBudgetIsSpent(t *testing.T) {
	c := &counted{ReaderAt: sparse{head: []byte("moof"), size: 1 << 40}}
	s := newSource(c, 1<<40)
	if _, ok := s.findLast([]byte("moof"), func([]byte) bool { return true }); ok {
		t.Error("found what is a terabyte away")
	}
	if c.reads != maxTailReads || s.spent() {
		t.Errorf("%d reads, want %d", c.reads, maxTailReads)
	}
}
