package feed

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// createRoom: a new room starts empty, with the members that make it what it
// is: the owner of a group, the two of a direct room.
func (h *hooks) createRoom(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	num, err := store.NextRoomNum(tx)
	if err != nil {
		return err
	}
	rec.Set(store.ColNum, num)
	rec.Set(store.ColLastSeq, 0)
	rec.Set(store.ColLastMessage, "")
	rec.Set(store.ColLastMessageAt, "")
	if err := fitSlowMode(rec); err != nil {
		return err
	}
	founders, err := founders(rec)
	if err != nil {
		return err
	}
	if err := e.Next(); err != nil {
		return err
	}
	room := store.RoomOf(tx, rec)
	if err := h.append(tx, rowOf(chat.KindRoomCreated, rec.Id, rec), nil, func(b chat.Base) chat.Event {
		return chat.RoomCreated{Base: b, Room: room}
	}); err != nil {
		return err
	}
	if kindOf(rec) == chat.BySuperuser {
		if err := audit(tx, rec, chat.AuditEntry{Action: chat.ActRoomCreate, Room: rec.Id}, nil); err != nil {
			return err
		}
	}
	for _, m := range founders {
		m.Room = rec.Id
		if _, err := store.InsertMember(tx, m, Actor(rec)); err != nil {
			return err
		}
	}
	return nil
}

// founders checks what tells the two types of rooms apart and gives the members
// that follow from it. A group without owner is the server's.
func founders(rec *core.Record) ([]chat.Member, error) {
	if chat.RoomType(rec.GetString(store.ColType)) == chat.Group {
		rec.Set(store.ColDirectKey, "")
		if owner := rec.GetString(store.ColOwner); owner != "" {
			return []chat.Member{{User: owner, Role: chat.RoleOwner}}, nil
		}
		return nil, nil
	}
	rec.Set(store.ColOwner, "")
	a, b, ok := strings.Cut(rec.GetString(store.ColDirectKey), ":")
	if !ok || a == "" || b == "" {
		return nil, store.FieldError(store.ColDirectKey, "direct_key", "Must be the ids of the two users, as in \"a:b\".")
	}
	rec.Set(store.ColDirectKey, chat.PairKey(a, b))
	if a == b {
		return []chat.Member{{User: a, Role: chat.RoleMember}}, nil
	}
	return []chat.Member{{User: a, Role: chat.RoleMember}, {User: b, Role: chat.RoleMember}}, nil
}

// roomKept are the fields of a room that no save changes.
var roomKept = []string{store.ColNum, store.ColType, store.ColDirectKey, store.ColLastSeq, store.ColLastMessage, store.ColLastMessageAt, store.ColCreated}

// updateRoom: a new owner becomes the owner among the members too.
func (h *hooks) updateRoom(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	old, err := stored(tx, rec)
	if err != nil {
		return err
	}
	keep(rec, old, roomKept...)
	if rec.GetString(store.ColType) == string(chat.Direct) {
		rec.Set(store.ColOwner, "")
	}
	if err := fitSlowMode(rec); err != nil {
		return err
	}
	differs := changedBeyond(rec, old)
	newOwner := changed(rec, old, store.ColOwner)
	if err := e.Next(); err != nil {
		return err
	}
	if !differs {
		return nil
	}
	room := store.RoomOf(tx, rec)
	if err := h.append(tx, rowOf(chat.KindRoomUpdated, rec.Id, rec), nil, func(b chat.Base) chat.Event {
		return chat.RoomUpdated{Base: b, Room: room}
	}); err != nil {
		return err
	}
	if err := auditRoom(tx, rec, old); err != nil {
		return err
	}
	if room.SlowMode == 0 && changed(rec, old, store.ColSlowMode) {
		if err := store.ForgetSent(tx, rec.Id); err != nil {
			return err
		}
	}
	if newOwner {
		return crown(tx, rec.Id, room.Owner, by(rec))
	}
	return nil
}
