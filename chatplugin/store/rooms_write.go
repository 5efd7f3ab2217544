package store

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// InsertRoom creates a room with its members. ID may bring a wanted id. The
// hooks of package feed add who makes the room what it is (the owner of a
// group, the two of a direct room); members lists the others, or the same users
// with other settings. Only User, Role, Notify and Hidden of them are read.
// A direct room that is there already is a Conflict in direct_key.
func InsertRoom(tx core.App, r chat.Room, members []chat.Member, actor string) (chat.Room, error) {
	rec, err := newRecord(tx, RoomsID, actor)
	if err != nil {
		return chat.Room{}, err
	}
	rec.Id = r.ID
	rec.Set(ColType, string(r.Type))
	rec.Set(ColDirectKey, r.DirectKey)
	setRoom(rec, r)
	if err := save(tx, rec); err != nil {
		return chat.Room{}, err
	}
	for _, m := range members {
		m.Room = rec.Id
		if err := ensureMember(tx, m, actor); err != nil {
			return chat.Room{}, err
		}
	}
	return RoomOf(tx, rec), nil
}

// UpdateRoom changes the name, owner, slow mode and data of a room, and its image to empty
// or to the name of the file that is there: files are uploaded by package media.
func UpdateRoom(tx core.App, r chat.Room, actor string) (chat.Room, error) {
	rec, err := loadRecord(tx, RoomsID, r.ID, actor, "room")
	if err != nil {
		return chat.Room{}, err
	}
	rec.Set(ColImage, r.Image)
	setRoom(rec, r)
	if err := save(tx, rec); err != nil {
		return chat.Room{}, err
	}
	return RoomOf(tx, rec), nil
}

func setRoom(rec *core.Record, r chat.Room) {
	rec.Set(ColName, r.Name)
	rec.Set(ColOwner, r.Owner)
	rec.Set(ColSlowMode, r.SlowMode.Seconds())
	setJSON(rec, ColData, r.Data)
}

// DeleteRoom deletes a room and all in it. Called on the app itself (not inside
// a transaction, so not in a Queue command) a big room goes in several short
// transactions, oldest messages first, and the room last: other writers get
// their turn. If that fails half-way the room is still there with its newest
// messages, and the call can be repeated.
func DeleteRoom(tx core.App, id, actor string) error {
	rec, err := loadRecord(tx, RoomsID, id, actor, "room")
	if err != nil {
		return err
	}
	return chatError(tx.Delete(rec))
}
