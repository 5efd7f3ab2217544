package feed_test

import (
	"encoding/json"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// newGroup makes a group of which the first user is the owner.
func newGroup(t testing.TB, db core.App, owner string, members ...string) chat.Room {
	t.Helper()
	var all []chat.Member
	for _, m := range members {
		all = append(all, chat.Member{User: m})
	}
	room, err := store.InsertRoom(db, chat.Room{Type: chat.Group, Name: "group", Owner: owner}, all, owner)
	ok(t, err)
	return room
}

func newDirect(t testing.TB, db core.App, a, b string) chat.Room {
	t.Helper()
	room, err := store.InsertRoom(db, chat.Room{Type: chat.Direct, DirectKey: chat.PairKey(a, b)}, nil, a)
	ok(t, err)
	return room
}

func send(t testing.TB, db core.App, room, sender, text string) chat.Message {
	t.Helper()
	m, err := store.InsertMessage(db, chat.Message{Room: room, Sender: sender, Type: chat.TypeText, Text: text}, sender)
	ok(t, err)
	return m
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func decode(t testing.TB, raw []byte, into any) {
	t.Helper()
	ok(t, json.Unmarshal(raw, into))
}

func dateTime(t testing.TB, s string) types.DateTime {
	t.Helper()
	d, err := types.ParseDateTime(s)
	ok(t, err)
	return d
}
