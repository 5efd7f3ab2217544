package store_test

import (
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

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

func send(t testing.TB, db core.App, room, sender, text string) chat.Message {
	t.Helper()
	m, err := store.InsertMessage(db, chat.Message{Room: room, Sender: sender, Text: text}, sender)
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

func sorted(all []string) []string {
	slices.Sort(all)
	return all
}
