package team_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/team"
)

// maxNesting is how deeply an argument may be nested: socketio.Config.MaxDepth
// without the array around it.
const maxNesting = 31

// FuzzInbound sends any payload as any event, through a real connection: the
// answer is ok, or an error that says what is wrong, and nothing happens in a
// room of other people.
func FuzzInbound(f *testing.F) {
	w := newWorld(f)
	room := w.group("ann", "bob")
	foreign := w.group("cat", "dan")
	msg, theirs := w.say("ann", room.ID, "hello"), w.say("cat", foreign.ID, "not for ann")
	auth := object{"token": chattest.Token(f, w.user("ann"))}
	events := slices.Sorted(maps.Keys(team.New().Events()))
	for i := range events {
		for _, payload := range []string{
			`{"user_id":"` + w.id("ann") + `","first_name":"Mazrui"}`,
			`{"message":"hi","room_id":"` + room.ID + `","message_id":"` + msg.ID + `","_id":"` + msg.ID + `","pin_message":true,"recipients":[{"_id":"x","msg_seen":""}],"reply_message":{"_id":"` + msg.ID + `"},"attachments":["/uploads/chat-messages/images/a.webp",{"url":"http://a"}],"isStoryReply":true}`,
			`{"room_name":"g","type":"group-chat","recipient_id":["` + w.id("bob") + `"],"message":{"_id":"63cfbfc722c59b536467f03c","message":""},"recipients":[],"image_url":"http://x"}`,
			`{"__proto__":{"a":1},"x":{"constructor":{"prototype":1}},"room_id":"` + room.ID + `","message":"\u0000"}`,
			`{"room_id":1e999,"message":-0.0,"message_id":[[[[[]]]]],"_id":{},"recipients":{"length":-1}}`,
			`{"room_id":"` + foreign.ID + `","message_id":"` + theirs.ID + `","_id":"` + theirs.ID + `","message":"x","pin_message":true}`,
			`null`, `[]`, `""`, `0`,
		} {
			f.Add(uint8(i), payload)
		}
	}
	before := w.snapshot(foreign, "cat")
	f.Fuzz(func(t *testing.T, event uint8, payload string) {
		if !json.Valid([]byte(payload)) || !utf8.ValidString(payload) || strings.Count(payload, "[")+strings.Count(payload, "{") > maxNesting {
			return // the Socket.IO server closes such a connection before a dialect sees it
		}
		c := chattest.Dial(t, w.url, chattest.DialOptions{Namespace: "/team", Auth: auth})
		reply := c.Ack(events[int(event)%len(events)], json.RawMessage(payload))
		c.Close()
		if after := w.in(t).snapshot(foreign, "cat"); after != before {
			t.Fatalf("%s changed a room of others:\nbefore %s\nafter  %s", payload, before, after)
		}
		var ack struct{ Status, Error *string }
		if string(reply) == "" || json.Unmarshal(reply, &ack) != nil {
			t.Fatalf("the ack is %s", reply)
		}
		if (ack.Error == nil) == (ack.Status == nil) {
			t.Fatalf("neither ok nor an error: %s", reply)
		}
		if ack.Error != nil && strings.Contains(*ack.Error, "Something went wrong") {
			t.Fatalf("%s failed with %s", events[int(event)%len(events)], payload)
		}
	})
}
