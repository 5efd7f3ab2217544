package chatapp_test

import (
	"fmt"
	"strings"
	"testing"

	"pocketchat/chatplugin/dialects/chatapp"
)

func TestAChatHoldsTheNewestMessagesThatFit(t *testing.T) {
	w := newWorld(t, short)
	room := w.direct("ann", "bob")
	for i := range 60 {
		msg := w.say("ann", room.ID, fmt.Sprint(i))
		if i == 58 {
			_, err := w.Delete(t.Context(), w.actor("ann"), msg.ID)
			check(t, err)
		}
	}
	bob := w.dial("bob")
	join := func() []wireMessage {
		t.Helper()
		bob.Ack("join_chat", room.ID)
		return heard[wireChat](t, bob.Expect("chat_updated")).Messages
	}
	if got := join(); len(got) != 50 || got[49].Content != "59" || got[48].Content != "57" || got[0].Content != "9" {
		t.Errorf("%d messages, from %+v", len(got), got[0])
	}

	long := strings.Repeat("x", 10_000)
	for range 10 {
		w.say("ann", room.ID, long)
	}
	if got := join(); len(got) != 6 { // 64 KB
		t.Errorf("%d long messages", len(got))
	}
}

// Whole chats with every message would not fit the queue of somebody who reads
// a busy chat, under the names of all aliases.
func TestABusyChatLosesNobody(t *testing.T) {
	w := newWorld(t, chatapp.Config{})
	room := w.direct("ann", "bob")
	bob := w.dial("bob")
	bob.Ack("join_chat", room.ID)
	const n = 300
	for i := range n {
		w.say("ann", room.ID, fmt.Sprint(i, strings.Repeat(" word", 60)))
	}
	for i := range n {
		if got := heard[wireMessage](t, bob.Expect("new_message")); !strings.HasPrefix(got.Content, fmt.Sprint(i, " ")) {
			t.Fatalf("message %d is %+v", i, got)
		}
	}
}
