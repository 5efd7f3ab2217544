package store

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// FindMember finds a user's place in a room: nil and no error when the user is
// not a member or the room does not exist.
func FindMember(db core.App, room, user string) (*chat.Member, error) {
	rec, err := findMember(db, room, user)
	if err != nil || rec == nil {
		return nil, err
	}
	m := MemberOf(db, rec)
	return &m, nil
}

func findMember(db core.App, room, user string) (*core.Record, error) {
	rec, err := findRecord(db, MembersID, dbx.HashExp{ColRoom: room, ColUser: user})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return rec, err
}

// Members lists the members of a room, the oldest first.
func Members(db core.App, room string) ([]chat.Member, error) {
	recs, err := findRecords(db, MembersID, dbx.HashExp{ColRoom: room}, "created ASC", byInsert)
	return convert(db, recs, MemberOf), err
}

// MemberIDs lists the user ids of the members of a room.
func MemberIDs(db core.App, room string) ([]string, error) {
	return column[string](reader(db), "SELECT `user` FROM "+table(db, MembersID)+" WHERE `room` = ?", room)
}

// RoomIDsOf lists the ids of all rooms of a user, hidden ones included.
func RoomIDsOf(db core.App, user string) ([]string, error) {
	return column[string](reader(db), "SELECT `room` FROM "+table(db, MembersID)+" WHERE `user` = ?", user)
}
