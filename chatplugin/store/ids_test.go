package store

import (
	"testing"
	"time"
)

func TestIDsRiseAlsoWhenTheClockGoesBack(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	m := newIDMaker(func() time.Time { return now })
	last := ""
	next := func() string {
		id := m.next()
		if !ValidID(id) || id <= last {
			t.Fatalf("%s after %s", id, last)
		}
		last = id
		return id
	}
	if first := next(); first[:8] != "6553f100" {
		t.Errorf("%s does not begin with the seconds", first)
	}
	for _, step := range []time.Duration{0, time.Second, -time.Hour, 0, 2 * time.Hour} {
		now = now.Add(step)
		next()
		next()
	}
	m.counter = maxCounter
	next()
	next()
}

func TestValidID(t *testing.T) {
	for id, want := range map[string]bool{
		NewID(): true, "": false, "0123456789abcdef0123456": false, "0123456789abcdef012345678": false,
		"0123456789ABCDEF01234567": false, "0123456789abcdef0123456g": false, "0123456789abcdef\x00123456a": false,
	} {
		if ValidID(id) != want {
			t.Errorf("ValidID(%q) = %v", id, !want)
		}
	}
}
