package service_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// savedProfiles signals each time somebody's last-seen was stored.
func (w *world) savedProfiles() <-chan string {
	saved := make(chan string, 100)
	note := func(e *core.RecordEvent) error {
		saved <- e.Record.GetString(store.ColUser)
		return e.Next()
	}
	w.app.OnRecordAfterCreateSuccess(store.ProfilesID).BindFunc(note)
	w.app.OnRecordAfterUpdateSuccess(store.ProfilesID).BindFunc(note)
	return saved
}

func waitFor(t *testing.T, saved <-chan string, user string) {
	t.Helper()
	select {
	case got := <-saved:
		if got != user {
			t.Fatalf("last seen of %s, want %s", got, user)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("last seen was not stored")
	}
}

func TestPresenceGoesToRoomsAndFriendsButNotAcrossABlock(t *testing.T) {
	w := newWorld(t)
	saved := w.savedProfiles()
	direct, group := w.direct(w.ann, w.bob), w.group(w.ann, w.dan)
	w.befriend(w.ann, w.cat)
	w.block(w.dan, w.ann)
	w.settle()
	before := time.Now().Add(-time.Second)

	w.Connected(w.ctx, w.ann, "phone")
	on := next(t, w.ephemeral).(chat.Presence)
	waitFor(t, saved, w.ann.User)
	w.Disconnected(w.ann, "phone")
	off := next(t, w.ephemeral).(chat.Presence)
	waitFor(t, saved, w.ann.User)

	if !on.Online || off.Online || !on.LastSeen.IsZero() || off.LastSeen.Before(before) {
		t.Fatalf("%+v then %+v", on, off)
	}
	for _, ev := range []chat.Presence{on, off} {
		slices.Sort(ev.Rooms)
		rooms := []string{direct.ID, group.ID}
		slices.Sort(rooms)
		if ev.User != w.ann.User || !slices.Equal(ev.Rooms, rooms) || !slices.Equal(ev.Friends, ids(w.cat)) || !slices.Equal(ev.Hidden, ids(w.dan)) {
			t.Fatalf("%+v", ev)
		}
	}
	seen := w.LastSeen(w.ctx, w.bob, ids(w.ann, w.cat))
	if len(seen) != 1 || seen[w.ann.User].Before(before) {
		t.Fatalf("last seen %v", seen)
	}
}

func TestWhoMayKnowWhoIsOnline(t *testing.T) {
	w := newWorld(t)
	saved := w.savedProfiles()
	w.direct(w.ann, w.bob)
	w.befriend(w.ann, w.cat)
	w.group(w.ann, w.dan)
	w.block(w.ann, w.dan)
	w.Connected(w.ctx, w.ann, "phone")
	waitFor(t, saved, w.ann.User)

	asked := append(ids(w.ann, w.bob, w.ann), "ghost", "")
	for name, row := range map[string]struct {
		viewer chat.Actor
		want   bool
	}{
		"oneself":            {w.ann, true},
		"same room":          {w.bob, true},
		"friend":             {w.cat, true},
		"blocked, same room": {w.dan, false},
		"stranger":           {w.eve, false},
		"nobody":             {chat.Actor{}, false},
		"the server":         {chat.ServerActor, true},
	} {
		t.Run(name, func(t *testing.T) {
			online, seen := w.Online(row.viewer, asked), w.LastSeen(w.ctx, row.viewer, asked)
			if online[w.ann.User] != row.want || !seen[w.ann.User].IsZero() != row.want {
				t.Fatalf("online %v, last seen %v", online, seen)
			}
			if online[w.bob.User] {
				t.Fatal("bob is not online")
			}
		})
	}
	w.block(w.bob, w.ann)
	if w.Online(w.ann, asked)[w.bob.User] || w.Online(w.bob, asked)[w.ann.User] {
		t.Fatal("a block by the asking side hides too")
	}
}

func TestTypingAndViewingAreHiddenAcrossABlock(t *testing.T) {
	w := newWorld(t)
	group := w.group(w.ann, w.bob, w.cat)
	direct := w.direct(w.ann, w.bob)
	w.block(w.bob, w.ann)
	w.settle()
	w.Connected(w.ctx, w.ann, "phone")
	next(t, w.ephemeral)
	for _, room := range []chat.Room{group, direct} { // in the direct room too: the blocked one is not told
		must(t, w.Typing(w.ctx, w.ann, "phone", room.ID, true, "soon"))
		typing := next(t, w.ephemeral).(chat.Typing)
		if !typing.On || typing.Text != "soon" || typing.Head().Room != room.ID || !slices.Equal(typing.Hidden, ids(w.bob)) {
			t.Fatalf("%+v", typing)
		}
		must(t, w.View(w.ctx, w.ann, "phone", room.ID))
		viewing := next(t, w.ephemeral).(chat.Viewing)
		if !viewing.On || viewing.User != w.ann.User || !slices.Equal(viewing.Hidden, ids(w.bob)) {
			t.Fatalf("%+v", viewing)
		}
	}
	for viewer, want := range map[chat.Actor]int{w.ann: 1, w.bob: 0, w.cat: 1} {
		viewers, err := w.Viewers(w.ctx, viewer, group.ID)
		must(t, err)
		if len(viewers) != want {
			t.Errorf("%s sees %d viewers, want %d", w.name(viewer.User), len(viewers), want)
		}
	}
}

func TestTypingRefusals(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	for name, row := range map[string]struct {
		room, text string
		code       chat.Code
	}{
		"no room":   {"", "", chat.Invalid},
		"long text": {room.ID, strings.Repeat("x", 501), chat.Invalid},
		"not UTF-8": {room.ID, "\xff", chat.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			wantCode(t, w.Typing(w.ctx, w.ann, "phone", row.room, true, row.text), row.code)
		})
	}
	// A connection that is not there (any more) types for nobody.
	must(t, w.Typing(w.ctx, w.ann, "phone", room.ID, true, ""))
	w.Connected(w.ctx, w.bob, "laptop")
	if ev, ok := next(t, w.ephemeral).(chat.Presence); !ok || ev.User != w.bob.User {
		t.Fatalf("%+v", ev)
	}
}

func TestBlockMakesBothLookOffline(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	w.Connected(w.ctx, w.ann, "a")
	w.Connected(w.ctx, w.bob, "b")
	must(t, w.Typing(w.ctx, w.ann, "a", room.ID, true, ""))
	until(t, w.ephemeral, func(e chat.Typing) bool { return e.On })

	w.block(w.bob, w.ann)
	stopped := false               // ann's typing, as bob sees it
	offline := map[string]string{} // who looks offline to whom
	for len(offline) < 2 || !stopped {
		switch ev := next(t, w.ephemeral).(type) {
		case chat.Typing:
			stopped = stopped || (!ev.On && ev.User == w.ann.User && ev.Head().Room == room.ID && len(ev.Hidden) == 0)
		case chat.Presence:
			if ev.Online || len(ev.Rooms) != 0 || len(ev.Friends) != 1 {
				t.Fatalf("%+v", ev)
			}
			offline[ev.User] = ev.Friends[0]
		}
	}
	if offline[w.ann.User] != w.bob.User || offline[w.bob.User] != w.ann.User {
		t.Fatalf("%v", offline)
	}

	_, err := w.Unblock(w.ctx, w.bob, w.ann.User)
	must(t, err)
	for range 2 {
		p := until(t, w.ephemeral, func(e chat.Presence) bool { return true })
		if !p.Online || p.Friends[0] != offline[p.User] {
			t.Fatalf("%+v", p)
		}
	}
}

func TestUnblockShowsNothingToStrangers(t *testing.T) {
	w := newWorld(t)
	w.Connected(w.ctx, w.ann, "a")
	next(t, w.ephemeral)
	w.block(w.bob, w.ann)
	_, err := w.Unblock(w.ctx, w.bob, w.ann.User)
	must(t, err)
	until(t, w.observed, func(chat.FriendshipRemoved) bool { return true })
	w.Connected(w.ctx, w.cat, "c")
	off := next(t, w.ephemeral).(chat.Presence) // of the block
	if off.User != w.ann.User || off.Online {
		t.Fatalf("%+v", off)
	}
	if ev := next(t, w.ephemeral).(chat.Presence); ev.User != w.cat.User {
		t.Fatalf("bob heard of ann: %+v", ev)
	}
}

func TestNewFriendsSeeEachOtherOnline(t *testing.T) {
	w := newWorld(t)
	w.Connected(w.ctx, w.ann, "a")
	next(t, w.ephemeral)
	w.befriend(w.bob, w.ann)
	p := next(t, w.ephemeral).(chat.Presence)
	if p.User != w.ann.User || !p.Online || !slices.Equal(p.Friends, ids(w.bob)) {
		t.Fatalf("%+v", p)
	}
}

func TestPresenceFollowsChangesByAnyDoor(t *testing.T) {
	// None of these goes through the service: the dashboard or plain REST did it.
	doors := map[string]func(w *world, room chat.Room) error{
		"the member is removed": func(w *world, room chat.Room) error {
			return store.DeleteMember(w.app, room.ID, w.bob.User, "")
		},
		"the room is deleted": func(w *world, room chat.Room) error {
			return store.DeleteRoom(w.app, room.ID, "")
		},
	}
	for name, change := range doors {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			room := w.group(w.ann, w.bob)
			w.Connected(w.ctx, w.bob, "phone")
			must(t, w.View(w.ctx, w.bob, "phone", room.ID))
			must(t, w.Typing(w.ctx, w.bob, "phone", room.ID, true, ""))
			if !w.Presence().ViewsRoom(w.bob.User, room.ID) {
				t.Fatal("bob does not view the room")
			}
			must(t, change(w, room))
			until(t, w.observed, func(ev chat.Event) bool {
				switch ev.(type) {
				case chat.MemberRemoved, chat.RoomDeleted:
					return true
				}
				return false
			})
			if w.Presence().ViewsRoom(w.bob.User, room.ID) || w.Presence().Types(w.bob.User, room.ID) {
				t.Fatal("bob still views the room")
			}
		})
	}
}

func TestMessageByAnyDoorStopsTyping(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	w.Connected(w.ctx, w.ann, "phone")
	must(t, w.Typing(w.ctx, w.ann, "phone", room.ID, true, ""))
	_, err := store.InsertMessage(w.app, chat.Message{Room: room.ID, Sender: w.ann.User, Type: chat.TypeText, Text: "x"}, "")
	must(t, err)
	until(t, w.observed, func(chat.MessageCreated) bool { return true })
	if w.Presence().Types(w.ann.User, room.ID) {
		t.Fatal("ann still types")
	}
}

func TestPanickingSinkCostsOneEvent(t *testing.T) {
	w := newWorld(t)
	w.direct(w.ann, w.bob)
	heard := make(chan chat.Event, 10)
	w.OnEphemeral(func(ev chat.Event) {
		if ev.(chat.Presence).User == w.ann.User {
			panic("boom")
		}
		heard <- ev
	})
	w.Connected(w.ctx, w.ann, "a")
	w.Connected(w.ctx, w.bob, "b")
	if ev := next(t, heard).(chat.Presence); ev.User != w.bob.User {
		t.Fatalf("%+v", ev)
	}
}

func TestDeletedUserGoesOfflineQuietly(t *testing.T) {
	w := newWorld(t)
	saved := w.savedProfiles()
	w.Connected(w.ctx, w.ann, "a")
	waitFor(t, saved, w.ann.User)
	record, err := w.app.FindRecordById("users", w.ann.User)
	must(t, err)
	must(t, w.app.Delete(record))
	w.Disconnected(w.ann, "a")
	w.Connected(w.ctx, w.bob, "b")
	waitFor(t, saved, w.bob.User)
	if n := w.rows(store.ProfilesID); n != 1 {
		t.Fatalf("%d profiles", n)
	}
}

func TestUsersAreShownByName(t *testing.T) {
	w := newWorld(t)
	u, ok := w.User(w.ann.User)
	if !ok || u.Name != "ann" {
		t.Fatalf("%+v %t", u, ok)
	}
	if _, ok := w.User("ghost"); ok {
		t.Fatal("a ghost")
	}
	if all := w.Users(append(ids(w.ann, w.bob), "ghost")); len(all) != 2 || all[w.bob.User].Name != "bob" {
		t.Fatalf("%+v", all)
	}
}
