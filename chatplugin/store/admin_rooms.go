package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// RoomsQuery picks rooms for the people who run the server. Empty fields pick
// all.
type RoomsQuery struct {
	// Text is part of the room's name, or of the name or e-mail address of
	// somebody in it, or the id of either.
	Text string
	Type chat.RoomType
	// Since leaves out rooms that nobody wrote in after it.
	Since time.Time
	// Reported leaves out rooms without an open report about one of their
	// messages.
	Reported bool
	Limit    int
	Offset   int
}

// maxMatches is how many users a text finds at most.
const maxMatches = 200

// SearchRooms lists rooms of anybody, the last written in first. It reads every
// room that fits: there is no index for it, and only admins ask.
func SearchRooms(db core.App, q RoomsQuery) ([]chat.Room, error) {
	where, args, err := q.where(db)
	if err != nil {
		return nil, err
	}
	ids, err := column[string](reader(db), "SELECT r.`id` FROM "+table(db, RoomsID)+" r WHERE "+strings.Join(where, " AND ")+
		" ORDER BY COALESCE(NULLIF(r.`last_message_at`, ''), r.`created`) DESC, r.`id` DESC LIMIT ? OFFSET ?", append(args, q.Limit, q.Offset)...)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	recs, err := db.FindRecordsByIds(RoomsID, ids)
	byID := make(map[string]*core.Record, len(recs))
	for _, rec := range recs {
		byID[rec.Id] = rec
	}
	rooms := make([]chat.Room, 0, len(ids))
	for _, id := range ids {
		if rec := byID[id]; rec != nil { // it may be gone since
			rooms = append(rooms, RoomOf(db, rec))
		}
	}
	return rooms, err
}

func (q RoomsQuery) where(db core.App) (where []string, args []any, err error) {
	where = []string{"1"}
	if q.Type != "" {
		where, args = append(where, "r.`type` = ?"), append(args, string(q.Type))
	}
	if !q.Since.IsZero() {
		where, args = append(where, "r.`last_message_at` >= ?"), append(args, sqlTime(q.Since))
	}
	if q.Reported {
		where = append(where, "r.`id` IN (SELECT m.`room` FROM "+openReports(db)+")")
	}
	if q.Text == "" {
		return where, args, nil
	}
	users, err := SearchUsers(db, q.Text, maxMatches)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]string, len(users))
	for i, user := range users {
		ids[i] = user.ID
	}
	where = append(where, "(r.`id` = ? OR r.`name` LIKE ? ESCAPE '\\' OR r.`id` IN (SELECT `room` FROM "+table(db, MembersID)+
		" WHERE `user` IN (SELECT `value` FROM json_each(?))))")
	return where, append(args, q.Text, like(q.Text), jsonList(ids)), nil
}

// openReports joins the reports that nobody handled to their messages, as m.
func openReports(db core.App) string {
	return table(db, ReportsID) + " p JOIN " + table(db, MessagesID) + " m ON m.`id` = p.`message` AND p.`status` IN ('', 'open')"
}

// RoomFacts is what a list of rooms shows beside each.
type RoomFacts struct {
	Members int
	Reports int      // open reports about messages of the room
	Users   []string // the first members, for rooms without a name
}

// shownMembers is how many users RoomFacts names.
const shownMembers = 3

// FactsOfRooms counts for many rooms at once.
func FactsOfRooms(db core.App, rooms []string) (map[string]RoomFacts, error) {
	facts := make(map[string]RoomFacts, len(rooms))
	list := jsonList(rooms)
	err := counts(db, "SELECT `room`, COUNT(*) FROM "+table(db, MembersID)+" WHERE `room` IN (SELECT `value` FROM json_each(?)) GROUP BY `room`", list,
		func(room string, n int) { facts[room] = RoomFacts{Members: n} })
	if err != nil {
		return nil, err
	}
	err = counts(db, "SELECT m.`room`, COUNT(*) FROM "+openReports(db)+" WHERE m.`room` IN (SELECT `value` FROM json_each(?)) GROUP BY m.`room`", list,
		func(room string, n int) {
			f := facts[room]
			f.Reports = n
			facts[room] = f
		})
	if err != nil {
		return nil, err
	}
	for _, room := range rooms {
		users, err := column[string](reader(db), "SELECT `user` FROM "+table(db, MembersID)+" WHERE `room` = ? LIMIT ?", room, shownMembers)
		if err != nil {
			return nil, err
		}
		f := facts[room]
		f.Users = users
		facts[room] = f
	}
	return facts, nil
}

// counts hands over the rows of a query that counts something by room.
func counts(db core.App, query, rooms string, each func(room string, n int)) error {
	rows, err := reader(db).QueryContext(context.Background(), query, rooms)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var room string
		var n int
		if err := rows.Scan(&room, &n); err != nil {
			return err
		}
		each(room, n)
	}
	return rows.Err()
}

// like is a LIKE pattern for texts that contain part, with \ as ESCAPE.
func like(part string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(part) + "%"
}

// jsonList is a list as one parameter, for json_each.
func jsonList(all []string) string {
	raw, _ := json.Marshal(all) // strings always marshal
	if all == nil {
		return "[]"
	}
	return string(raw)
}
