package chatapp_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pocketchat/chatplugin/dialects/chatapp"
)

// maxDepth is how deeply an argument may be nested: socketio.Config.MaxDepth
// without the array around it.
const maxDepth = 31

// FuzzInbound sends any JSON as any event of the table, through a real
// connection. Whatever it is, it is answered, with the caller's own chat or with
// an error that is no fault of ours.
func FuzzInbound(f *testing.F) {
	w := newWorld(f, short)
	own, foreign := w.direct("ann", "bob"), w.direct("bob", "cat")
	events := slices.Sorted(maps.Keys(chatapp.New(short).Events()))
	for i := range events {
		for _, seed := range []string{
			`"` + own.ID + `"`, `"` + foreign.ID + `"`, `{"chatId":"` + own.ID + `"}`, `{"CHATID":"` + foreign.ID + `","chatId":null}`,
			`1`, `-1`, `1e999`, `{"chatId":{"chatId":[]}}`, `{"__proto__":{"chatId":1}}`, `null`, `[]`, `""`, "\"a\\u0000b\"",
		} {
			f.Add(byte(i), seed)
		}
	}
	f.Fuzz(func(t *testing.T, event byte, arg string) {
		if !json.Valid([]byte(arg)) || !utf8.ValidString(arg) || strings.Count(arg, "[")+strings.Count(arg, "{") > maxDepth {
			return // the Socket.IO server closes such a connection before a dialect sees it
		}
		c := w.in(t).dial("ann")
		defer c.Abort()
		answer := decoded[struct{ ChatID, Error string }](t, c.Ack(events[int(event)%len(events)], json.RawMessage(arg)))
		if answer.ChatID != own.ID && (answer.Error == "" || strings.Contains(answer.Error, "Something went wrong")) {
			t.Fatalf("%s answers %+v", arg, answer)
		}
	})
}
