package store

import (
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// History reads one page of a room in ascending order of seq, tombstones
// included. It walks the index of (room, seq) from the wanted end, so a page
// costs the same in a room of ten and of ten million messages. Limit is clamped
// to 1..chat.MaxPage, 0 means chat.DefaultPage.
func History(db core.App, q chat.History) ([]chat.Message, error) {
	return HistoryFor(db, "", q)
}

// HistoryFor is History without what a user has deleted for themselves; nothing
// is left out for nobody.
func HistoryFor(db core.App, user string, q chat.History) ([]chat.Message, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = chat.DefaultPage
	}
	limit = min(limit, chat.MaxPage)

	switch {
	case q.After > 0:
		return page(db, user, q.Room, "[[seq]] > {:seq}", q.After, "ASC", limit)
	case q.Around > 0:
		return around(db, user, q.Room, q.Around, limit)
	case q.Before > 0:
		return page(db, user, q.Room, "[[seq]] < {:seq}", q.Before, "DESC", limit)
	}
	return page(db, user, q.Room, "[[seq]] > {:seq}", 0, "DESC", limit)
}

// around gives the half up to and including seq, and fills the rest with what
// follows it.
func around(db core.App, user, room string, seq int64, limit int) ([]chat.Message, error) {
	before, err := page(db, user, room, "[[seq]] <= {:seq}", seq, "DESC", limit/2+1)
	if err != nil || limit == len(before) {
		return before, err
	}
	after, err := page(db, user, room, "[[seq]] > {:seq}", seq, "ASC", limit-len(before))
	return append(before, after...), err
}

func page(db core.App, user, room, where string, seq int64, order string, limit int) ([]chat.Message, error) {
	var recs []*core.Record
	query := db.RecordQuery(MessagesID).
		AndWhere(dbx.HashExp{ColRoom: room}).
		AndWhere(dbx.NewExp(where, dbx.Params{"seq": seq}))
	if user != "" {
		query.AndWhere(NotHidden(db, user))
	}
	err := query.OrderBy("seq " + order).Limit(int64(limit)).All(&recs)
	if order == "DESC" {
		slices.Reverse(recs)
	}
	return convert(db, recs, MessageOf), err
}
