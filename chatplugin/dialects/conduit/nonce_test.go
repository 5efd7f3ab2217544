package conduit_test

import (
	"testing"
	"time"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/conduit"
)

func TestARepeatedNonceIsAnsweredToTheSenderOnly(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room, other := w.roomOf("ann", "bob"), w.roomOf("ann", "bob")
	ann, bob := w.dial("ann"), w.dial("bob")
	send := func(c *chattest.Client, room, nonce, text string) wireMessage {
		t.Helper()
		c.Emit("message", room, object{"contentType": "text", "content": text, "nonce": nonce})
		return heard[wireMessage](t, c.Expect("message"))
	}
	first := send(ann, room, "1", "once")
	if got := heard[wireMessage](t, bob.Expect("message")); got.ID != first.ID || got.Nonce != "1" {
		t.Errorf("bob heard %+v, ann %+v", got, first)
	}
	again := send(ann, room, "1", "twice")
	if again.ID != first.ID || again.Content != "once" || again.Nonce != "1" || again.CreatedAt != first.CreatedAt {
		t.Errorf("the repeat: %+v", again)
	}
	elsewhere := send(ann, other, "1", "another room")
	if elsewhere.ID == first.ID || elsewhere.Room != other {
		t.Errorf("in another room: %+v", elsewhere)
	}
	if got := heard[wireMessage](t, bob.Expect("message")); got.ID != elsewhere.ID {
		t.Errorf("bob heard %+v", got)
	}
	theirs := send(bob, room, "1", "bob's own")
	if theirs.ID == first.ID || theirs.Sender != w.id("bob") {
		t.Errorf("bob's: %+v", theirs)
	}
	if _, err := w.Delete(t.Context(), w.actor("ann"), first.ID); err != nil {
		t.Fatal(err)
	}
	ann.Expect("message-deleted")
	ann.Emit("message", room, object{"contentType": "text", "content": "again", "nonce": "1"})
	ann.Expect("message-deleted") // a repeat of what is deleted says so
}

// The server's own keys hold for ever; a nonce stands for one message for five
// minutes only, wherever in the hour they begin.
func TestANonceIsFreeAgainAfterFiveMinutes(t *testing.T) {
	ahead := conduit.Clock(t)
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	ann := w.dial("ann")
	send := func() string {
		t.Helper()
		ann.Emit("message", room, object{"contentType": "text", "content": "hi", "nonce": "1"})
		return heard[wireMessage](t, ann.Expect("message")).ID
	}
	first := send()
	ahead(4*time.Minute + 50*time.Second)
	if again := send(); again != first {
		t.Errorf("a repeat within five minutes is a new message: %s, %s", first, again)
	}
	ahead(5*time.Minute + 10*time.Second)
	second := send()
	if second == first {
		t.Error("a message was lost to an old nonce")
	}
}
