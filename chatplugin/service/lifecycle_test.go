package service_test

import (
	"context"
	"errors"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// calls are all use cases, each with arguments that would work.
func calls(w *world, room chat.Room, msg chat.Message) map[string]func(ctx context.Context, actor chat.Actor) error {
	text, hidden := "new", true
	friend := func(f friendCall) func(context.Context, chat.Actor) error {
		return func(ctx context.Context, a chat.Actor) error { _, err := f(ctx, a, w.cat.User); return err }
	}
	return map[string]func(context.Context, chat.Actor) error{
		"OpenDirect": func(ctx context.Context, a chat.Actor) error {
			_, _, err := w.OpenDirect(ctx, a, w.bob.User)
			return err
		},
		"CreateGroup": func(ctx context.Context, a chat.Actor) error {
			_, err := w.CreateGroup(ctx, a, service.GroupDraft{Name: "x"})
			return err
		},
		"UpdateRoom": func(ctx context.Context, a chat.Actor) error {
			_, err := w.UpdateRoom(ctx, a, room.ID, service.RoomPatch{Name: &text})
			return err
		},
		"DeleteRoom": func(ctx context.Context, a chat.Actor) error { return w.DeleteRoom(ctx, a, room.ID) },
		"Room":       func(ctx context.Context, a chat.Actor) error { _, err := w.Room(ctx, a, room.ID); return err },
		"RoomByNum":  func(ctx context.Context, a chat.Actor) error { _, err := w.RoomByNum(ctx, a, room.Num); return err },
		"Rooms": func(ctx context.Context, a chat.Actor) error {
			_, err := w.Rooms(ctx, a, service.RoomsQuery{})
			return err
		},
		"Members": func(ctx context.Context, a chat.Actor) error { _, err := w.Members(ctx, a, room.ID); return err },
		"AddMembers": func(ctx context.Context, a chat.Actor) error {
			_, err := w.AddMembers(ctx, a, room.ID, ids(w.cat))
			return err
		},
		"RemoveMember": func(ctx context.Context, a chat.Actor) error { return w.RemoveMember(ctx, a, room.ID, w.bob.User) },
		"Leave":        func(ctx context.Context, a chat.Actor) error { return w.Leave(ctx, a, room.ID) },
		"SetRole": func(ctx context.Context, a chat.Actor) error {
			_, err := w.SetRole(ctx, a, room.ID, w.bob.User, chat.RoleAdmin)
			return err
		},
		"UpdateMember": func(ctx context.Context, a chat.Actor) error {
			_, err := w.UpdateMember(ctx, a, room.ID, service.MemberPatch{Hidden: &hidden})
			return err
		},
		"Send": func(ctx context.Context, a chat.Actor) error {
			_, _, err := w.Send(ctx, a, chat.Draft{Room: room.ID, Text: "x"})
			return err
		},
		"Edit": func(ctx context.Context, a chat.Actor) error {
			_, err := w.Edit(ctx, a, service.EditDraft{Message: msg.ID, Text: &text})
			return err
		},
		"Delete": func(ctx context.Context, a chat.Actor) error { _, err := w.Delete(ctx, a, msg.ID); return err },
		"Pin":    func(ctx context.Context, a chat.Actor) error { _, err := w.Pin(ctx, a, msg.ID, true); return err },
		"React": func(ctx context.Context, a chat.Actor) error {
			_, err := w.React(ctx, a, msg.ID, "+", true)
			return err
		},
		"Message":      func(ctx context.Context, a chat.Actor) error { _, err := w.Message(ctx, a, msg.ID); return err },
		"MessageByNum": func(ctx context.Context, a chat.Actor) error { _, err := w.MessageByNum(ctx, a, msg.Num); return err },
		"History": func(ctx context.Context, a chat.Actor) error {
			_, err := w.History(ctx, a, chat.History{Room: room.ID})
			return err
		},
		"Reactions": func(ctx context.Context, a chat.Actor) error {
			_, err := w.Reactions(ctx, a, []string{msg.ID})
			return err
		},
		"MarkRead": func(ctx context.Context, a chat.Actor) error { _, err := w.MarkRead(ctx, a, room.ID, 0); return err },
		"MarkDelivered": func(ctx context.Context, a chat.Actor) error {
			_, err := w.MarkDelivered(ctx, a, room.ID, 0)
			return err
		},
		"RequestFriend": friend(w.RequestFriend),
		"AcceptFriend":  friend(w.AcceptFriend),
		"RejectFriend":  friend(w.RejectFriend),
		"CancelFriend":  friend(w.CancelFriend),
		"RemoveFriend":  friend(w.RemoveFriend),
		"Block":         friend(w.Block),
		"Unblock":       friend(w.Unblock),
		"Friendship":    friend(w.Friendship),
		"Friends":       func(ctx context.Context, a chat.Actor) error { _, err := w.Friends(ctx, a); return err },
		"Typing":        func(ctx context.Context, a chat.Actor) error { return w.Typing(ctx, a, "c", room.ID, true, "") },
		"View":          func(ctx context.Context, a chat.Actor) error { return w.View(ctx, a, "c", room.ID) },
		"Unview":        func(ctx context.Context, a chat.Actor) error { return w.Unview(ctx, a, "c", room.ID) },
		"Viewers":       func(ctx context.Context, a chat.Actor) error { _, err := w.Viewers(ctx, a, room.ID); return err },
	}
}

func TestEveryCallNeedsAnActor(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	msg := w.say(w.ann, room, "x")
	for name, call := range calls(w, room, msg) {
		t.Run(name, func(t *testing.T) {
			wantCode(t, call(w.ctx, chat.Actor{}), chat.Unauthorized)
		})
	}
}

func TestGivenUpCallsDoNothing(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	msg := w.say(w.ann, room, "x")
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	for name, call := range calls(w, room, msg) {
		t.Run(name, func(t *testing.T) {
			wantCode(t, call(ctx, w.ann), chat.Unavailable)
		})
	}
	if got := w.roles(room); got != "ann=owner bob=member" || w.rows(store.MessagesID) != 1 {
		t.Fatalf("members %s, %d messages", got, w.rows(store.MessagesID))
	}
}

func TestAfterCloseEveryCallIsUnavailable(t *testing.T) {
	w := newWorld(t)
	room := w.group(w.ann, w.bob)
	msg := w.say(w.ann, room, "x")
	w.Connected(w.ctx, w.ann, "phone")
	must(t, w.Close(w.ctx))
	must(t, w.Close(w.ctx))
	must(t, w.queue.Close(w.ctx))

	for name, call := range calls(w, room, msg) {
		t.Run(name, func(t *testing.T) {
			wantCode(t, call(w.ctx, w.ann), chat.Unavailable)
		})
	}
	w.Connected(w.ctx, w.bob, "phone")
	w.Disconnected(w.ann, "phone")
	w.Observe([]chat.Event{
		chat.FriendshipChanged{Friendship: chat.Friendship{Requester: w.ann.User, Addressee: w.bob.User, BlockedBy: ids(w.ann)}},
		chat.MemberRemoved{}, chat.RoomDeleted{}, chat.MessageCreated{Message: msg},
	})
	seen, err := store.LastSeen(w.app, w.ann.User)
	must(t, err)
	if seen.IsZero() {
		t.Fatal("when ann was last seen was not stored")
	}
}

func TestCloseGivesUpWithItsContext(t *testing.T) {
	w := newWorld(t)
	w.Connected(w.ctx, w.ann, "phone")
	next(t, w.ephemeral)
	// Nothing can be stored while somebody else holds the writer.
	must(t, w.app.RunInTransaction(func(core.App) error {
		ctx, cancel := context.WithCancel(w.ctx)
		cancel()
		if err := w.Close(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("close: %v", err)
		}
		return nil
	}))
}

func TestWithinUsesTheTransaction(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	undone := errors.New("undone")
	var id string
	err := w.app.RunInTransaction(func(tx core.App) error {
		s := w.Within(tx)
		msg, _, err := s.Send(w.ctx, w.ann, chat.Draft{Room: room.ID, Text: "x"})
		if err != nil {
			return err
		}
		if _, err := s.Message(w.ctx, w.bob, msg.ID); err != nil {
			t.Errorf("not seen inside the transaction: %v", err)
		}
		if _, _, err := s.OpenDirect(w.ctx, w.ann, w.cat.User); err != nil {
			t.Error(err)
		}
		id = msg.ID
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	_, err = w.Message(w.ctx, w.bob, id)
	wantCode(t, err, chat.NotFound)
	if n := w.rows(store.RoomsID); n != 1 {
		t.Fatalf("%d rooms", n)
	}
}
