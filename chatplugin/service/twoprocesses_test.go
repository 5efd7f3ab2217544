package service_test

import (
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

// meanwhile runs write in a second process on the same database (a second app
// with connections of its own), at the moment the first is about to create a
// record: after it has looked, before it has written.
func (w *world) meanwhile(collection string, write func(other core.App) error) {
	w.t.Helper()
	other := chattest.NewApp(w.t, chattest.InDir(w.app.DataDir()))
	var once sync.Once
	w.app.OnRecordCreate(collection).BindFunc(func(e *core.RecordEvent) error {
		once.Do(func() {
			if err := write(other); err != nil {
				w.t.Errorf("the other process: %v", err)
			}
		})
		return e.Next()
	})
}

func TestDirectRoomMadeByAnotherProcessAtTheSameTime(t *testing.T) {
	w := newWorld(t)
	var theirs chat.Room
	w.meanwhile(store.RoomsID, func(other core.App) (err error) {
		theirs, err = store.InsertRoom(other, chat.Room{Type: chat.Direct, DirectKey: chat.PairKey(w.ann.User, w.bob.User)}, nil, w.bob.User)
		return err
	})
	mine, created, err := w.OpenDirect(w.ctx, w.ann, w.bob.User)
	must(t, err)
	if created || mine.ID != theirs.ID || w.rows(store.RoomsID) != 1 {
		t.Fatalf("created=%t, rooms %s and %s", created, mine.ID, theirs.ID)
	}
}

func TestFriendAskedByAnotherProcessAtTheSameTime(t *testing.T) {
	w := newWorld(t)
	w.meanwhile(store.FriendshipsID, func(other core.App) error {
		_, err := store.SaveFriendship(other, chat.Friendship{Requester: w.bob.User, Addressee: w.ann.User, Status: chat.FriendPending}, w.bob.User)
		return err
	})
	f, err := w.RequestFriend(w.ctx, w.ann, w.bob.User)
	must(t, err)
	if f.Status != chat.FriendAccepted || w.rows(store.FriendshipsID) != 1 {
		t.Fatalf("%+v, %d rows", f, w.rows(store.FriendshipsID))
	}
}

func TestMessageSentByAnotherProcessAtTheSameTime(t *testing.T) {
	w := newWorld(t)
	room := w.direct(w.ann, w.bob)
	var first chat.Message
	w.meanwhile(store.MessagesID, func(other core.App) (err error) {
		first, err = store.InsertMessage(other, chat.Message{Room: room.ID, Sender: w.ann.User, Type: chat.TypeText, Text: "first", ClientID: "k"}, w.ann.User)
		return err
	})
	msg, repeated, err := w.Send(w.ctx, w.ann, chat.Draft{Room: room.ID, Text: "second", ClientID: "k"})
	must(t, err)
	if !repeated || msg.ID != first.ID || w.rows(store.MessagesID) != 1 {
		t.Fatalf("repeated=%t %+v", repeated, msg)
	}
}
