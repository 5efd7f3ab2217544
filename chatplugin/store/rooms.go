package store

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// FindRoom finds a room by id.
func FindRoom(db core.App, id string) (chat.Room, error) {
	rec, err := db.FindRecordById(RoomsID, id)
	if err != nil {
		return chat.Room{}, absent(err, "room")
	}
	return RoomOf(db, rec), nil
}

// FindRoomByNum finds a room by its number.
func FindRoomByNum(db core.App, num int64) (chat.Room, error) {
	return findRoom(db, dbx.HashExp{ColNum: num})
}

// FindDirectRoom finds the direct room of two users, in whatever order.
func FindDirectRoom(db core.App, a, b string) (chat.Room, error) {
	// The second condition lets the planner use the partial index.
	return findRoom(db, dbx.And(dbx.HashExp{ColDirectKey: chat.PairKey(a, b)}, dbx.NewExp("[[direct_key]] != ''")))
}

func findRoom(db core.App, where dbx.Expression) (chat.Room, error) {
	rec, err := findRecord(db, RoomsID, where)
	if err != nil {
		return chat.Room{}, absent(err, "room")
	}
	return RoomOf(db, rec), nil
}

// findRecord finds the one record that matches.
func findRecord(db core.App, collection string, where dbx.Expression) (*core.Record, error) {
	rec := new(core.Record)
	err := db.RecordQuery(collection).AndWhere(where).Limit(1).One(rec)
	return rec, err
}

// byInsert tells apart what was created in the same millisecond.
const byInsert = "_rowid_ ASC"

// findRecords finds all records that match, in the given order.
func findRecords(db core.App, collection string, where dbx.Expression, order ...string) ([]*core.Record, error) {
	var recs []*core.Record
	err := db.RecordQuery(collection).AndWhere(where).OrderBy(order...).All(&recs)
	return recs, err
}

// convert applies one of the ...Of functions to each record.
func convert[T any](db core.App, recs []*core.Record, of func(core.App, *core.Record) T) []T {
	all := make([]T, len(recs))
	for i, rec := range recs {
		all[i] = of(db, rec)
	}
	return all
}
