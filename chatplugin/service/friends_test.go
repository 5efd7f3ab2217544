package service_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

type friendCall func(context.Context, chat.Actor, string) (chat.Friendship, error)

func TestFriendshipLife(t *testing.T) {
	w := newWorld(t)
	steps := []struct {
		name     string
		call     friendCall
		actor    chat.Actor
		other    chat.Actor
		ann, bob chat.FriendStatus // what each sees afterwards
	}{
		{"ann asks", w.RequestFriend, w.ann, w.bob, chat.FriendPending, chat.FriendPending},
		{"ann asks again", w.RequestFriend, w.ann, w.bob, chat.FriendPending, chat.FriendPending},
		{"bob declines", w.RejectFriend, w.bob, w.ann, chat.FriendRejected, chat.FriendRejected},
		{"ann asks once more", w.RequestFriend, w.ann, w.bob, chat.FriendPending, chat.FriendPending},
		{"ann takes it back", w.CancelFriend, w.ann, w.bob, chat.FriendNone, chat.FriendNone},
		{"bob asks", w.RequestFriend, w.bob, w.ann, chat.FriendPending, chat.FriendPending},
		{"ann accepts", w.AcceptFriend, w.ann, w.bob, chat.FriendAccepted, chat.FriendAccepted},
		{"ann ends it", w.RemoveFriend, w.ann, w.bob, chat.FriendNone, chat.FriendNone},
		{"ann blocks", w.Block, w.ann, w.bob, chat.FriendBlocked, chat.FriendNone},
		{"bob blocks too", w.Block, w.bob, w.ann, chat.FriendBlocked, chat.FriendBlocked},
		{"ann unblocks", w.Unblock, w.ann, w.bob, chat.FriendNone, chat.FriendBlocked},
		{"bob unblocks", w.Unblock, w.bob, w.ann, chat.FriendNone, chat.FriendNone},
		{"bob unblocks again", w.Unblock, w.bob, w.ann, chat.FriendNone, chat.FriendNone},
	}
	for _, step := range steps {
		got, err := step.call(w.ctx, step.actor, step.other.User)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		want := map[chat.Actor]chat.FriendStatus{w.ann: step.ann, w.bob: step.bob}
		if got.Status != want[step.actor] || got.Peer(step.actor.User) != step.other.User {
			t.Fatalf("%s: answered %+v", step.name, got)
		}
		for actor, status := range want {
			w.wantStatus(step.name, actor, status)
		}
	}
	if n := w.rows(store.FriendshipsID); n != 0 {
		t.Fatalf("%d friendships are left", n)
	}
}

// wantStatus checks that Friendship and Friends say the same about ann and bob.
func (w *world) wantStatus(step string, actor chat.Actor, want chat.FriendStatus) {
	w.t.Helper()
	other := w.bob
	if actor == w.bob {
		other = w.ann
	}
	one, err := w.Friendship(w.ctx, actor, other.User)
	must(w.t, err)
	all, err := w.Friends(w.ctx, actor)
	must(w.t, err)
	if one.Status != want || one.Peer(actor.User) != other.User {
		w.t.Fatalf("%s: %s sees %+v, want %q", step, w.name(actor.User), one, want)
	}
	if want == chat.FriendNone && len(all) == 0 {
		return
	}
	if len(all) != 1 || all[0].Status != want {
		w.t.Fatalf("%s: %s lists %+v, want %q", step, w.name(actor.User), all, want)
	}
}

func TestBothAskingAtOnceMakesThemFriends(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if _, err := w.RequestFriend(w.ctx, w.ann, w.bob.User); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if _, err := w.RequestFriend(w.ctx, w.bob, w.ann.User); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	w.wantStatus("both asked", w.ann, chat.FriendAccepted)
	if n := w.rows(store.FriendshipsID); n != 1 {
		t.Fatalf("%d friendships", n)
	}
}

func TestFriendRefusals(t *testing.T) {
	w := newWorld(t)
	_, err := w.RequestFriend(w.ctx, w.ann, w.bob.User)
	must(t, err)
	w.block(w.cat, w.ann)
	table := []struct {
		name  string
		call  friendCall
		actor chat.Actor
		other string
		code  chat.Code
	}{
		{"nobody", w.RequestFriend, chat.Actor{}, w.bob.User, chat.Unauthorized},
		{"the server", w.RequestFriend, chat.ServerActor, w.bob.User, chat.Unauthorized},
		{"oneself", w.RequestFriend, w.ann, w.ann.User, chat.Invalid},
		{"blocking oneself", w.Block, w.ann, w.ann.User, chat.Invalid},
		{"no user", w.RequestFriend, w.ann, "", chat.Invalid},
		{"no such user", w.RequestFriend, w.ann, "ghost0000000000", chat.NotFound},
		{"blocking no such user", w.Block, w.ann, "ghost0000000000", chat.NotFound},
		{"accepting one's own request", w.AcceptFriend, w.ann, w.bob.User, chat.Forbidden},
		{"cancelling the other's request", w.CancelFriend, w.bob, w.ann.User, chat.Forbidden},
		{"accepting nothing", w.AcceptFriend, w.ann, w.dan.User, chat.NotFound},
		{"removing nothing", w.RemoveFriend, w.ann, w.dan.User, chat.NotFound},
		{"asking who blocks", w.RequestFriend, w.ann, w.cat.User, chat.Forbidden},
		{"asking whom one blocks", w.RequestFriend, w.cat, w.ann.User, chat.Conflict},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			_, err := row.call(w.ctx, row.actor, row.other)
			wantCode(t, err, row.code)
			if row.actor == w.ann && strings.Contains(err.Error(), "block") {
				t.Errorf("tells of a block: %v", err)
			}
		})
	}
}

func TestRecordOfABlockHidesTheOtherSide(t *testing.T) {
	w := newWorld(t)
	w.block(w.bob, w.ann)
	w.block(w.ann, w.bob)
	mine, err := w.Friendship(w.ctx, w.ann, w.bob.User)
	must(t, err)
	raw := string(mine.Record.JSON())
	if !strings.Contains(raw, `"requester":"`+w.ann.User+`"`) || !strings.Contains(raw, `"addressee":"`+w.bob.User+`"`) {
		t.Fatalf("the record tells who was first: %s", raw)
	}
	if len(mine.BlockedBy) != 1 || mine.Requester != w.ann.User {
		t.Fatalf("ann sees %+v", mine)
	}
}

func TestFriendsByStatus(t *testing.T) {
	w := newWorld(t)
	w.befriend(w.ann, w.bob)
	_, err := w.RequestFriend(w.ctx, w.cat, w.ann.User)
	must(t, err)
	w.block(w.ann, w.dan)
	w.block(w.eve, w.ann)
	for want, statuses := range map[int][]chat.FriendStatus{
		3: nil,
		1: {chat.FriendAccepted},
		2: {chat.FriendPending, chat.FriendBlocked},
		0: {chat.FriendRejected},
	} {
		all, err := w.Friends(w.ctx, w.ann, statuses...)
		must(t, err)
		if len(all) != want {
			t.Errorf("%v: %d, want %d", statuses, len(all), want)
		}
	}
}

func TestBlockEndsDirectMessagesInBothDirections(t *testing.T) {
	w := newWorld(t)
	direct, group := w.direct(w.ann, w.bob), w.group(w.ann, w.bob)
	w.say(w.ann, direct, "before")
	w.block(w.ann, w.bob)
	var texts []string
	for _, actor := range []chat.Actor{w.ann, w.bob} {
		_, _, err := w.Send(w.ctx, actor, chat.Draft{Room: direct.ID, Text: "x"})
		wantCode(t, err, chat.Forbidden)
		texts = append(texts, err.Error())
		w.say(actor, group, "groups go on")
		if _, err := w.History(w.ctx, actor, chat.History{Room: direct.ID}); err != nil {
			t.Errorf("what was said before is gone: %v", err)
		}
	}
	if texts[0] != texts[1] || strings.Contains(texts[1], "block") {
		t.Errorf("the refusal tells who blocked: %q", texts)
	}
	_, err := w.Unblock(w.ctx, w.ann, w.bob.User)
	must(t, err)
	w.say(w.bob, direct, "after")
}
