package service_test

import (
	"sync"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

func TestOpenDirectIsTheSameRoomForBoth(t *testing.T) {
	w := newWorld(t)
	room, created, err := w.OpenDirect(w.ctx, w.ann, w.bob.User)
	must(t, err)
	if !created || room.Type != chat.Direct || room.DirectKey != chat.PairKey(w.ann.User, w.bob.User) || len(room.ID) != 24 {
		t.Fatalf("created=%t %+v", created, room)
	}
	if got := w.roles(room); got != "ann=member bob=member" {
		t.Fatalf("members: %s", got)
	}
	again, created, err := w.OpenDirect(w.ctx, w.bob, w.ann.User)
	must(t, err)
	if created || again.ID != room.ID {
		t.Fatalf("created=%t, room %s instead of %s", created, again.ID, room.ID)
	}
}

func TestOpenDirectWithOneself(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.ann)
	if got := w.roles(room); got != "ann=member" {
		t.Fatalf("members: %s", got)
	}
	if again := w.direct(w.ann, w.ann); again.ID != room.ID {
		t.Fatal("a second room with oneself")
	}
	w.say(w.ann, room, "note")
	summary, err := w.Room(w.ctx, w.ann, room.ID)
	must(t, err)
	if summary.Peer != w.ann.User {
		t.Fatalf("peer %q", summary.Peer)
	}
}

func TestTwoPeopleTappingAtOnceGetOneRoom(t *testing.T) {
	w := newWorld(t)
	const taps = 20
	rooms := make([]chat.Room, taps)
	created := make([]bool, taps)
	var wg sync.WaitGroup
	for i := range taps {
		wg.Go(func() {
			from, to := w.ann, w.bob
			if i%2 == 1 {
				from, to = to, from
			}
			var err error
			rooms[i], created[i], err = w.OpenDirect(w.ctx, from, to.User)
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	makers := 0
	for i := range taps {
		if created[i] {
			makers++
		}
		if rooms[i].ID != rooms[0].ID {
			t.Fatalf("rooms %s and %s", rooms[i].ID, rooms[0].ID)
		}
	}
	if makers != 1 || w.rows(store.RoomsID) != 1 || w.rows(store.MembersID) != 2 {
		t.Fatalf("%d makers, %d rooms, %d members", makers, w.rows(store.RoomsID), w.rows(store.MembersID))
	}
}

func TestOpenDirectRefusals(t *testing.T) {
	w := newWorld(t)
	w.block(w.ann, w.bob)
	table := []struct {
		name  string
		actor chat.Actor
		other string
		code  chat.Code
	}{
		{"nobody", chat.Actor{}, w.bob.User, chat.Unauthorized},
		{"the server, which is no user", chat.ServerActor, w.bob.User, chat.Unauthorized},
		{"no user given", w.ann, "", chat.Invalid},
		{"no such user", w.ann, "nobody00000000a", chat.NotFound},
		{"the blocking one", w.ann, w.bob.User, chat.Forbidden},
		{"the blocked one", w.bob, w.ann.User, chat.Forbidden},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			_, _, err := w.OpenDirect(w.ctx, row.actor, row.other)
			wantCode(t, err, row.code)
		})
	}
	if n := w.rows(store.RoomsID); n != 0 {
		t.Fatalf("%d rooms were made", n)
	}
}

func TestBlockKeepsAnExistingDirectRoomReadable(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	w.block(w.ann, w.bob)
	again, created, err := w.OpenDirect(w.ctx, w.bob, w.ann.User)
	must(t, err)
	if created || again.ID != room.ID {
		t.Fatalf("created=%t, room %s instead of %s", created, again.ID, room.ID)
	}
}

func TestOpenDirectShowsAHiddenRoomAgain(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	hidden := true
	_, err := w.UpdateMember(w.ctx, w.ann, room.ID, service.MemberPatch{Hidden: &hidden})
	must(t, err)
	if rooms, err := w.Rooms(w.ctx, w.ann, service.RoomsQuery{}); err != nil || len(rooms) != 0 {
		t.Fatalf("hidden room is listed: %v %v", rooms, err)
	}
	w.direct(w.ann, w.bob)
	if rooms, err := w.Rooms(w.ctx, w.ann, service.RoomsQuery{}); err != nil || len(rooms) != 1 {
		t.Fatalf("opened room is not listed: %v %v", rooms, err)
	}
}

func TestOpenDirectBringsBackARemovedMember(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	must(t, store.DeleteMember(w.app, room.ID, w.bob.User, ""))
	w.direct(w.ann, w.bob)
	if got := w.roles(room); got != "ann=member bob=member" {
		t.Fatalf("members: %s", got)
	}
}
