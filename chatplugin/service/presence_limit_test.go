package service_test

import (
	"fmt"
	"slices"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

func TestLargeRoomsAreNotToldWhoComesAndGoes(t *testing.T) {
	w := newWorld(t, service.Config{OfflineGrace: -1, PresenceRoomLimit: 3})
	direct := w.direct(w.ann, w.bob)
	small := w.group(w.ann, w.bob, w.cat)
	large := w.group(w.ann, w.bob, w.cat, w.dan)
	w.befriend(w.ann, w.eve)
	w.settle()

	w.Connected(w.ctx, w.ann, "phone")
	on := next(t, w.ephemeral).(chat.Presence)
	// Only the viewing of the small room is heard of.
	for _, room := range []chat.Room{large, small} {
		must(t, w.View(w.ctx, w.ann, "phone", room.ID))
	}
	viewing := next(t, w.ephemeral).(chat.Viewing)
	if !viewing.On || viewing.Head().Room != small.ID {
		t.Fatalf("%+v", viewing)
	}
	viewers, err := w.Viewers(w.ctx, w.dan, large.ID)
	must(t, err)
	if !slices.Equal(viewers, ids(w.ann)) || !w.Online(w.dan, ids(w.ann))[w.ann.User] {
		t.Fatalf("who asks in the large room is told of viewers %v", viewers)
	}

	w.Disconnected(w.ann, "phone")
	if gone := next(t, w.ephemeral).(chat.Viewing); gone.On || gone.Head().Room != small.ID {
		t.Fatalf("%+v", gone)
	}
	off := next(t, w.ephemeral).(chat.Presence)
	want := []string{direct.ID, small.ID}
	slices.Sort(want)
	for _, ev := range []chat.Presence{on, off} {
		slices.Sort(ev.Rooms)
		if !slices.Equal(ev.Rooms, want) || !slices.Equal(ev.Friends, ids(w.eve)) {
			t.Fatalf("%+v", ev)
		}
	}
}

func TestTypingIsToldInLargeRooms(t *testing.T) {
	w := newWorld(t, service.Config{OfflineGrace: -1, PresenceRoomLimit: 2})
	large := w.group(w.ann, w.bob, w.cat)
	w.Connected(w.ctx, w.ann, "phone")
	must(t, w.Typing(w.ctx, w.ann, "phone", large.ID, true, ""))
	until(t, w.ephemeral, func(ev chat.Typing) bool { return ev.On && ev.Head().Room == large.ID })
}

func TestDirectRoomsAreToldWhateverTheLimit(t *testing.T) {
	w := newWorld(t, service.Config{OfflineGrace: -1, PresenceRoomLimit: 1})
	direct := w.direct(w.ann, w.bob)
	w.Connected(w.ctx, w.ann, "phone")
	if on := next(t, w.ephemeral).(chat.Presence); !slices.Equal(on.Rooms, []string{direct.ID}) {
		t.Fatalf("%+v", on)
	}
}

func TestPresenceRoomLimitIs100IfNotSet(t *testing.T) {
	w := newWorld(t)
	var others []chat.Actor
	for i := range 99 {
		others = append(others, chat.Actor{User: w.user(fmt.Sprint("member", i))})
	}
	room := w.group(w.ann, others...)
	w.Connected(w.ctx, w.ann, "phone")
	if on := next(t, w.ephemeral).(chat.Presence); !slices.Equal(on.Rooms, []string{room.ID}) {
		t.Fatalf("among 100: %+v", on)
	}
	_, err := w.AddMembers(w.ctx, w.ann, room.ID, ids(w.bob))
	must(t, err)
	w.Disconnected(w.ann, "phone")
	if off := next(t, w.ephemeral).(chat.Presence); len(off.Rooms) != 0 {
		t.Fatalf("among 101: %+v", off)
	}
}

// Whoever is told "online" must be told "offline" too.
func TestUnblockTellsOnlyThoseWhoWillHearMore(t *testing.T) {
	for name, row := range map[string]struct {
		meet func(w *world)
		told bool
	}{
		"in a small room": {func(w *world) { w.group(w.ann, w.bob) }, true},
		"in a large room": {func(w *world) { w.group(w.ann, w.bob, w.cat) }, false},
		"in both":         {func(w *world) { w.group(w.ann, w.bob, w.cat); w.direct(w.ann, w.bob) }, true},
		"each in a small room of their own": {func(w *world) {
			w.group(w.ann, w.bob, w.cat)
			w.direct(w.ann, w.cat)
			w.direct(w.bob, w.cat)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, service.Config{OfflineGrace: -1, PresenceRoomLimit: 2})
			row.meet(w)
			w.Connected(w.ctx, w.ann, "phone")
			next(t, w.ephemeral)
			w.block(w.bob, w.ann)
			if hidden := next(t, w.ephemeral).(chat.Presence); hidden.Online || !slices.Equal(hidden.Friends, ids(w.bob)) {
				t.Fatalf("%+v", hidden)
			}
			_, err := w.Unblock(w.ctx, w.bob, w.ann.User)
			must(t, err)
			w.settle()
			w.Connected(w.ctx, w.eve, "phone") // the end of what was told
			var told bool
			for {
				ev := next(t, w.ephemeral).(chat.Presence)
				if ev.User == w.eve.User {
					break
				}
				told = told || ev.User == w.ann.User && ev.Online && slices.Equal(ev.Friends, ids(w.bob))
			}
			if told != row.told {
				t.Fatalf("told: %t, want %t", told, row.told)
			}
		})
	}
}
