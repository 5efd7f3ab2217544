package chattest

import (
	"slices"
	"strings"
)

func (x *exercise) longText() {
	ann, bob := x.enter(x.ann), x.enter(x.bob)
	x.refused("a text over the limit", x.Send(ann, x.ann, strings.Repeat("x", x.svc.Limits().Text+1)))
	full := strings.Repeat("x", x.svc.Limits().Text)
	x.send(ann, x.ann, full)
	if got := x.hear(bob, full); len(got) != 1 {
		x.t.Errorf("bob heard %d messages, want the one that fits", len(got))
	}
}

func (x *exercise) hugePacket() {
	huge, ann, bob := x.enter(x.ann), x.enter(x.ann), x.enter(x.bob)
	huge.Emit("anything", strings.Repeat("x", exercisePayload))
	huge.Closed()
	x.send(ann, x.ann, "still here")
	x.hear(bob, "still here")
}

func (x *exercise) unknownEvent() {
	ann, bob := x.enter(x.ann), x.enter(x.bob)
	for _, name := range []string{"no.such.event", "__proto__", "constructor", ""} {
		x.refused("event "+name, ann.Ack(name, map[string]any{"a": 1}))
	}
	x.send(ann, x.ann, "known")
	if got := x.hear(bob, "known"); !slices.Equal(got, []string{"known"}) {
		x.t.Errorf("bob heard %q", got)
	}
}

// slowConsumer fills the buffers of a client that hangs, one message at a time,
// so that only that one is slow.
func (x *exercise) slowConsumer() {
	const most = 3000 // messages of 8 KB: more than any system buffers
	hangs, bob := x.enter(x.ann), x.enter(x.bob)
	hangs.StopReading()
	before, sent := x.g.Stats().Dropped, 0
	for ; sent < most && x.g.Stats().Dropped == before; sent++ {
		text := strings.Repeat("x", 8<<10) + string(rune('a'+sent%26))
		x.say(x.bob, text)
		if got := x.hear(bob, text); len(got) != 1 {
			x.t.Fatalf("bob heard %d messages at once, want each", len(got))
		}
	}
	if x.g.Stats().Dropped != before+1 {
		x.t.Fatalf("after %d messages %d clients were dropped, want the one that hangs", sent, x.g.Stats().Dropped-before)
	}
	x.say(x.ann, "go on")
	x.hear(bob, "go on")
	hangs.Abort()
}
