package conduit

import (
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// The module pages with skip, limit and a count of all. The service pages along
// the order of a room, for which there are better ways than counting, so these
// queries are the dialect's own. Who may ask is settled before.

// messageQuery picks messages.
type messageQuery struct {
	rooms       []string // nil: all
	viewer      string   // without what this user has deleted for themselves; empty: nobody
	sender      string   // empty: all
	search      string   // in text and caption; empty: all
	withDeleted bool     // tombstones too
	order       []string
	skip, limit int
}

// newestFirst orders by the number of a message, which tells apart what was sent
// in the same millisecond.
var newestFirst = []string{"[[num]] DESC"}

func findMessages(db core.App, q messageQuery) ([]chat.Message, int64, error) {
	if q.rooms != nil && len(q.rooms) == 0 {
		return nil, 0, nil
	}
	var where []dbx.Expression
	if q.rooms != nil {
		where = append(where, dbx.In(store.ColRoom, anys(q.rooms)...))
	}
	if q.viewer != "" {
		where = append(where, store.NotHidden(db, q.viewer))
	}
	if q.sender != "" {
		where = append(where, dbx.HashExp{store.ColSender: q.sender})
	}
	if q.search != "" {
		where = append(where, dbx.Or(contains(store.ColText, q.search), contains(store.ColCaption, q.search)))
	}
	if !q.withDeleted {
		where = append(where, dbx.HashExp{store.ColDeleted: ""})
	}
	recs, count, err := page(db, store.MessagesID, where, q.order, q.skip, q.limit)
	messages := make([]chat.Message, len(recs))
	for i, rec := range recs {
		messages[i] = store.MessageOf(db, rec)
	}
	return messages, count, err
}

// roomQuery picks rooms.
type roomQuery struct {
	search      string   // in the name; empty: all
	users       []string // one of them is in it; nil: all
	deleted     *bool    // nobody is in it; nil: both
	order       []string
	skip, limit int
}

func findRooms(db core.App, q roomQuery) ([]chat.Room, int64, error) {
	members, err := tableName(db, store.MembersID)
	if err != nil {
		return nil, 0, err
	}
	var where []dbx.Expression
	if q.search != "" {
		where = append(where, contains(store.ColName, q.search))
	}
	if len(q.users) > 0 {
		params, names := dbx.Params{}, make([]string, len(q.users))
		for i, user := range q.users {
			name := "u" + strconv.Itoa(i) // dbx has no list parameters in plain SQL
			params[name], names[i] = user, "{:"+name+"}"
		}
		where = append(where, dbx.NewExp("[[id]] IN (SELECT [[room]] FROM {{"+members+"}} WHERE [[user]] IN ("+strings.Join(names, ", ")+"))", params))
	}
	if q.deleted != nil {
		empty := dbx.NewExp("[[id]] IN (SELECT [[room]] FROM {{" + members + "}})")
		if *q.deleted {
			empty = dbx.Not(empty)
		}
		where = append(where, empty)
	}
	recs, count, err := page(db, store.RoomsID, where, q.order, q.skip, q.limit)
	rooms := make([]chat.Room, len(recs))
	for i, rec := range recs {
		rooms[i] = store.RoomOf(db, rec)
	}
	return rooms, count, err
}

// contains looks for a part of a text, whatever its case (of ASCII letters, as
// SQLite has it). Nothing in it is a wildcard.
func contains(column, part string) dbx.Expression {
	return dbx.NewExp("instr(lower([["+column+"]]), lower({:"+column+"Part})) > 0", dbx.Params{column + "Part": part})
}

// page reads one page and counts all.
func page(db core.App, collection string, where []dbx.Expression, order []string, skip, limit int) ([]*core.Record, int64, error) {
	count, err := db.CountRecords(collection, where...)
	if err != nil || limit == 0 {
		return nil, count, err
	}
	var recs []*core.Record
	query := db.RecordQuery(collection).OrderBy(order...).Offset(int64(skip)).Limit(int64(limit))
	for _, exp := range where {
		query.AndWhere(exp)
	}
	return recs, count, query.All(&recs)
}

// tableName is the SQL name of a collection, which an admin may have renamed.
func tableName(db core.App, id string) (string, error) {
	c, err := db.FindCachedCollectionByNameOrId(id)
	if err != nil {
		return "", err
	}
	return c.Name, nil
}

func anys(all []string) []any {
	out := make([]any, len(all))
	for i, s := range all {
		out[i] = s
	}
	return out
}
