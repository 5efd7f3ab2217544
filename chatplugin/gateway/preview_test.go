package gateway_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pocketchat/chatplugin/chat"
)

func TestAPreviewIsTheFrameThatWouldBeSent(t *testing.T) {
	s := newServer(t, nil)
	alice, bob := s.user("alice"), s.user("bob")
	room := s.group(alice, bob)
	c := s.dial(bob)
	msg := s.say(alice, room, "hello")

	sent := c.Expect("message")
	// The same event with its place in the log.
	var place struct{ Position int64 }
	must(t, json.Unmarshal(sent.Args[0], &place))

	ev := chat.MessageCreated{Base: chat.At(chat.Head{Position: place.Position, Room: room, Actor: alice.Id, At: msg.Created}), Message: msg}
	said, _ := s.g.Previews(ev, bob.Id)
	for _, p := range said {
		if p.Dialect != "alpha" || p.Event != "message" {
			continue
		}
		if len(p.Args) != 1 || string(p.Args[0]) != string(sent.Args[0]) {
			t.Errorf("shown %s, sent %s", p.Args, sent.Args)
		}
		if p.Frame != `42["message",`+string(sent.Args[0])+`]` {
			t.Errorf("the frame is %s", p.Frame)
		}
		if !slices.Equal(p.To.Rooms, []string{room}) {
			t.Errorf("to %+v", p.To)
		}
		return
	}
	t.Errorf("alpha is missing: %+v", said)
}

func TestConnectionsAreCountedByDialect(t *testing.T) {
	s := newServer(t, nil)
	alice, bob := s.user("alice"), s.user("bob")
	s.dial(alice)
	s.dial(alice)
	s.dial(bob)
	s.dialBeta(bob)
	want := map[string][2]int{"alpha": {3, 2}, "beta": {1, 1}}
	for _, got := range s.g.ConnectionsNow() {
		if w := want[got.Dialect]; got.Connections != w[0] || got.Users != w[1] {
			t.Errorf("got %+v, want %v", got, w)
		}
	}
}
