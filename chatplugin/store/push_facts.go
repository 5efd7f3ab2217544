package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// What a push has to know about many messages, people and rooms at once, one
// query each.

// LiveMessages holds those of the ids that are messages and no tombstones.
func LiveMessages(db core.App, ids []string) (map[string]bool, error) {
	return setOf(db, liveMessages(db), ids)
}

func liveMessages(db core.App) string {
	return "SELECT `id` FROM " + table(db, MessagesID) + " WHERE `id` IN (SELECT `value` FROM json_each(?)) AND `deleted` = ''"
}

// BlocksOf holds the chat.PairKey of each block that one of the users has to do
// with, on whichever side.
func BlocksOf(db core.App, users []string) (map[string]bool, error) {
	return setOf(db, blocksOf(db), users)
}

func blocksOf(db core.App) string {
	friendships := table(db, FriendshipsID)
	side := func(col string) string {
		return "SELECT `pair_key` FROM " + friendships + " WHERE `" + col + "` IN (SELECT `value` FROM json_each(?1)) AND `status` = 'blocked'"
	}
	return side("requester") + " UNION ALL " + side("addressee")
}

func setOf(db core.App, query string, ids []string) (map[string]bool, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	found, err := column[string](reader(db), query, string(list))
	set := make(map[string]bool, len(found))
	for _, id := range found {
		set[id] = true
	}
	return set, err
}

// UnreadTotals is the number on the app's icon for each of users: the unread
// messages of all their rooms, without those that are muted at now or whose
// notify level is none, because a number that nothing announced looks like a
// mistake. Users without unread messages are missing.
func UnreadTotals(db core.App, users []string, now time.Time) (map[string]int, error) {
	if len(users) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(users)
	if err != nil {
		return nil, err
	}
	rows, err := reader(db).QueryContext(context.Background(), unreadTotals(db), string(list), sqlTime(now))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	totals := map[string]int{}
	for rows.Next() {
		var user string
		var n float64 // the columns are of type NUMERIC
		if err := rows.Scan(&user, &n); err != nil {
			return nil, err
		}
		totals[user] = int(n)
	}
	return totals, rows.Err()
}

func unreadTotals(db core.App) string {
	return "SELECT m.`user`, SUM(MAX(0, r.`last_seq` - MAX(m.`last_read_seq`, m.`joined_seq`))) " +
		"FROM json_each(?1) j CROSS JOIN " + table(db, MembersID) + " m ON m.`user` = j.`value` JOIN " + table(db, RoomsID) + " r ON r.`id` = m.`room` " +
		"WHERE m.`notify` != 'none' AND m.`muted_until` <= ?2 GROUP BY m.`user`"
}

// RoomsByID finds rooms; those that are gone are missing.
func RoomsByID(db core.App, ids []string) (map[string]chat.Room, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	recs, err := db.FindRecordsByIds(RoomsID, ids)
	found := make(map[string]chat.Room, len(recs))
	for _, rec := range recs {
		found[rec.Id] = RoomOf(db, rec)
	}
	return found, err
}

// UsersByID finds what others may see of users; those who are gone are missing.
func UsersByID(db core.App, ids []string) (map[string]chat.User, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	recs, err := db.FindRecordsByIds(UsersID(db), ids)
	found := make(map[string]chat.User, len(recs))
	for _, rec := range recs {
		found[rec.Id] = userOf(rec)
	}
	return found, err
}
