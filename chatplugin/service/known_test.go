package service_test

import (
	"slices"
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// mayKnow is the rule of Online and LastSeen for one pair, from the plain lists
// of rooms, friends and blocks.
func mayKnow(t *testing.T, w *world, viewer, user string) bool {
	t.Helper()
	list := func(read func() ([]string, error)) []string {
		all, err := read()
		must(t, err)
		return all
	}
	blocked := list(func() ([]string, error) { return store.BlockedPeers(w.app, viewer) })
	friends := list(func() ([]string, error) { return store.FriendIDs(w.app, viewer) })
	own := list(func() ([]string, error) { return store.RoomIDsOf(w.app, viewer) })
	theirs := list(func() ([]string, error) { return store.RoomIDsOf(w.app, user) })
	switch {
	case user == viewer:
		return true
	case slices.Contains(blocked, user):
		return false
	case slices.Contains(friends, user):
		return true
	}
	return slices.ContainsFunc(own, func(room string) bool { return slices.Contains(theirs, room) })
}

func TestAskingForManyAnswersAsAskingForEach(t *testing.T) {
	w := newWorld(t)
	saved := w.savedProfiles()
	everybody := []chat.Actor{w.ann, w.bob, w.cat, w.dan, w.eve}
	online := []chat.Actor{w.ann, w.bob, w.cat, w.dan} // never eve
	for _, actor := range online {
		w.Connected(w.ctx, actor, "phone")
		waitFor(t, saved, actor.User)
	}
	asked := append(ids(append(everybody, everybody...)...), "ghost", "", "\xff")

	for _, step := range []struct {
		name string
		do   func()
	}{
		{"strangers", func() {}},
		{"a direct room", func() { w.direct(w.ann, w.bob) }},
		{"a group", func() { w.group(w.bob, w.cat, w.dan) }},
		{"another room of the same two", func() { w.group(w.ann, w.bob) }},
		{"friends without a room", func() { w.befriend(w.ann, w.eve) }},
		{"friends with a room", func() { w.befriend(w.bob, w.cat) }},
		{"an open request", func() { _, err := w.RequestFriend(w.ctx, w.ann, w.dan.User); must(t, err) }},
		{"a request with a room", func() { _, err := w.RequestFriend(w.ctx, w.cat, w.dan.User); must(t, err) }},
		{"a rejected one", func() { _, err := w.RejectFriend(w.ctx, w.dan, w.ann.User); must(t, err) }},
		{"a block among friends", func() { w.block(w.eve, w.ann) }},
		{"a block in a group", func() { w.block(w.bob, w.dan) }},
		{"a block by both", func() { w.block(w.dan, w.bob) }},
		{"a block of a stranger", func() { w.block(w.eve, w.cat) }},
		{"unblocked", func() { _, err := w.Unblock(w.ctx, w.eve, w.ann.User); must(t, err) }},
	} {
		step.do()
		t.Run(step.name, func(t *testing.T) {
			for _, viewer := range everybody {
				on, seen := w.Online(viewer, asked), w.LastSeen(w.ctx, viewer, asked)
				wantOn, wantSeen := 0, 0
				for _, user := range everybody {
					known := mayKnow(t, w, viewer.User, user.User)
					here := known && slices.Contains(online, user)
					at, err := store.LastSeen(w.app, user.User)
					must(t, err)
					if !known {
						at = time.Time{}
					}
					if on[user.User] != here || !seen[user.User].Equal(at) {
						t.Errorf("%s asks for %s: online %t, want %t; last seen %v, want %v", w.name(viewer.User), w.name(user.User),
							on[user.User], here, seen[user.User], at)
					}
					if here {
						wantOn++
					}
					if !at.IsZero() {
						wantSeen++
					}
				}
				if len(on) != wantOn || len(seen) != wantSeen {
					t.Errorf("%s is told of others too: online %v, last seen %v", w.name(viewer.User), on, seen)
				}
			}
		})
	}
}
