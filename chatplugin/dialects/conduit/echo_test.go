package conduit_test

import (
	"slices"
	"testing"

	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects/conduit"
)

// Who hears their own messages: a connection that sends one, and another one of
// the same user that is older.
func TestEcho(t *testing.T) {
	plain := func(c *chattest.Client, room string) { c.Emit("message", room, "mine") }
	newer := func(c *chattest.Client, room string) {
		c.Emit("message", room, object{"contentType": "text", "content": "mine"})
	}
	connected := func(c *chattest.Client, room string) {
		c.Emit("connectToRoom", room)
		plain(c, room)
	}
	for _, tt := range []struct {
		name  string
		echo  conduit.Echo
		auth  bool // token in the auth object
		send  func(c *chattest.Client, room string)
		hears bool
	}{
		{"a plain string with a header is not echoed", conduit.EchoAuto, false, plain, false},
		{"an object is echoed", conduit.EchoAuto, false, newer, true},
		{"after connectToRoom there is an echo", conduit.EchoAuto, false, connected, true},
		{"with a token in the auth object there is an echo", conduit.EchoAuto, true, plain, true},
		{"never", conduit.EchoNever, true, newer, false},
		{"always", conduit.EchoAlways, false, plain, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, conduit.Config{Echo: tt.echo})
			room := w.roomOf("ann", "bob")
			dial := w.dial
			if tt.auth {
				dial = w.dialNew
			}
			c, other := dial("ann"), w.dial("ann")
			tt.send(c, room)
			if got := messages(t, other, 1); !slices.Equal(got, []string{"mine"}) {
				t.Errorf("the user's other connection heard %v", got)
			}
			w.say("bob", room, "theirs")
			want := []string{"theirs"}
			if tt.hears {
				want = []string{"mine", "theirs"}
			}
			if got := messages(t, c, len(want)); !slices.Equal(got, want) {
				t.Errorf("heard %v, want %v", got, want)
			}
		})
	}
}

func TestMessagesReadFollowsTheEcho(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob")
	type read struct{ Room, ReadBy string }
	want := read{room, w.id("ann")}
	ann, other, bob, modern := w.dial("ann"), w.dial("ann"), w.dial("bob"), w.dialNew("ann")

	w.say("bob", room, "one")
	ann.Emit("messagesRead", room)
	for _, c := range []*chattest.Client{other, bob, modern} {
		if got := heard[read](t, c.Expect("messagesRead")); got != want {
			t.Errorf("heard %+v", got)
		}
	}
	// Nothing to read: only a newer client gets its echo.
	modern.Emit("messagesRead", room)
	if got := heard[read](t, modern.Expect("messagesRead")); got != want {
		t.Errorf("heard %+v", got)
	}
	ann.Ack("messagesRead", room) // so that it is done
	w.say("bob", room, "two")
	for _, c := range []*chattest.Client{ann, other, bob, modern} {
		c.Expect("message") // "one"; bob's from before
		c.Expect("message")
		if left := c.Unread(); len(left) != 0 {
			t.Errorf("heard %v", left)
		}
	}
}

func TestTypingReachesNewerClientsOnlyAndIsNotStored(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room := w.roomOf("ann", "bob", "cat")
	ann, old, modern := w.dialNew("ann"), w.dial("cat"), w.dialNew("cat")
	ann.Emit("message", room, object{"contentType": "typing"})
	got := modern.Expect("message")
	if want := `message {"sender":"` + w.id("ann") + `","contentType":"typing","room":"` + room + `"}`; got.String() != want {
		t.Errorf("got %s, want %s", got, want)
	}
	w.say("ann", room, "typed")
	if got := messages(t, old, 1); !slices.Equal(got, []string{"typed"}) {
		t.Errorf("an older client heard %v", got)
	}
	if page := ok[struct{ Count int }](w.rest("ann", "GET", "/chat/messages?roomId="+room, nil)); page.Count != 1 {
		t.Errorf("%d messages are stored", page.Count)
	}
}
