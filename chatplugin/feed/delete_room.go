package feed

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// chunk is how many records one transaction of a big delete takes: some ten
// milliseconds, after which other writers get their turn.
const chunk = 500

// emptyRoom takes the messages out of a big room before the delete itself, in
// transactions of their own, the oldest first. A delete that fails after this
// (another collection needs the room) leaves the room with its newest messages.
// Inside somebody's transaction all of it happens there.
func (h *hooks) emptyRoom(e *core.RecordEvent) error {
	if e.App.IsTransactional() {
		return e.Next()
	}
	for {
		left, err := store.CountMessages(e.App, e.Record.Id, chunk+1)
		if err != nil {
			return err
		}
		if left <= chunk {
			return e.Next()
		}
		err = e.App.RunInTransaction(func(tx core.App) error {
			return store.RemoveMessages(tx, e.Record.Id, chunk)
		})
		if err != nil {
			return err
		}
	}
}

// deleteRoom removes what is in a room with bare statements: PocketBase's own
// cascade would load and announce every message. One row tells of all of it.
func (h *hooks) deleteRoom(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	room := store.RoomOf(tx, rec)
	members, err := store.MemberIDs(tx, rec.Id)
	if err != nil {
		return err
	}
	if err := store.RemoveMessages(tx, rec.Id, 0); err != nil {
		return err
	}
	if err := e.Next(); err != nil {
		return err
	}
	if err := store.ForgetSent(tx, rec.Id); err != nil {
		return err
	}
	data := map[string]any{"type": room.Type, "name": room.Name, "members": len(members), "last_seq": room.LastSeq}
	if err := audit(tx, rec, chat.AuditEntry{Action: chat.ActRoomDelete, Room: rec.Id}, data); err != nil {
		return err
	}
	gone := chat.Room{ID: room.ID, Num: room.Num, Type: room.Type, Name: room.Name}
	f := &facts{Num: room.Num, Type: room.Type, Name: room.Name, Members: members}
	return h.append(tx, rowOf(chat.KindRoomDeleted, rec.Id, rec), f, func(b chat.Base) chat.Event {
		return chat.RoomDeleted{Base: b, Room: gone, Members: members}
	})
}
