package direct_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pocketchat/chatplugin/dialects/direct"
)

// maxDepth is how deeply an argument may be nested: socketio.Config.MaxDepth
// without the array around it.
const maxDepth = 31

// FuzzInbound sends any JSON as any event of the table, through a real
// connection. Whatever it is, it is answered, errors have the shape of the wire
// and are no fault of ours, and nothing happens in a room of other people.
func FuzzInbound(f *testing.F) {
	w := newWorld(f)
	own, foreign := w.direct("ann", "bob"), w.direct("bob", "cat")
	events := slices.Sorted(maps.Keys(direct.New().Events()))
	for i := range events {
		for _, seed := range []string{
			`{"userId":"` + w.id("ann") + `","targetUserId":"` + w.id("bob") + `"}`,
			`{"roomId":"` + own.ID + `","senderId":"` + w.id("ann") + `","body":"hi","limit":"20x","offset":1e3}`,
			`{"roomId":"` + foreign.ID + `","senderId":"` + w.id("bob") + `","body":"hi"}`,
			`{"roomId":1,"senderId":null,"body":{"a":[{}]},"limit":-1,"offset":99999999999999999999}`,
			`{"__proto__":{"roomId":1},"constructor":null}`, `"` + w.id("ann") + `"`, `""`, `null`, `[]`, `0`, `1e999`, "\"a\\u0000b\"",
		} {
			f.Add(byte(i), seed)
		}
	}
	before := w.snapshot(foreign)
	f.Fuzz(func(t *testing.T, event byte, arg string) {
		if !json.Valid([]byte(arg)) || !utf8.ValidString(arg) || strings.Count(arg, "[")+strings.Count(arg, "{") > maxDepth {
			return // the Socket.IO server closes such a connection before a dialect sees it
		}
		w := w.in(t)
		c := w.dial("ann")
		defer c.Abort()
		answer := c.Ack(events[int(event)%len(events)], json.RawMessage(arg))
		if strings.Contains(string(answer), "Something went wrong") {
			t.Fatalf("%s answers %s", arg, answer)
		}
		for _, e := range c.Unread() {
			if e.Name == "error" && heard[wireError](t, e).Message == "" {
				t.Fatalf("%s is refused without a word", arg)
			}
		}
		if after := w.snapshot(foreign); after != before {
			t.Fatalf("%s changed a room of others: %s", arg, after)
		}
	})
}
