package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
)

// Who hears of whose presence. These are asked for each user who comes and goes
// and for every list that shows who is online, so each is one statement however
// many users it is about. The lists go in as one JSON parameter: SQLite allows a
// limited number of parameters.

// SmallRoomIDsOf lists the rooms of a user that have at most limit members,
// hidden ones included. It reads indexes only, and of each room at most limit+1
// entries.
func SmallRoomIDsOf(db core.App, user string, limit int) ([]string, error) {
	return column[string](reader(db), smallRooms(table(db, MembersID)), user, limit)
}

// smallRooms: a row after the first limit rows means one member too many.
func smallRooms(members string) string {
	return "SELECT m.`room` FROM " + members + " m WHERE m.`user` = ? AND " +
		"(SELECT 1 FROM " + members + " o WHERE o.`room` = m.`room` LIMIT 1 OFFSET ?) IS NULL"
}

// HasMoreMembers reports whether a room has more than limit members. It reads an
// index only, and of that at most limit+1 entries.
func HasMoreMembers(db core.App, room string, limit int) (bool, error) {
	found, err := column[int](reader(db), moreMembers(table(db, MembersID)), room, limit)
	return len(found) > 0, err
}

func moreMembers(members string) string {
	return "SELECT 1 FROM " + members + " WHERE `room` = ? LIMIT 1 OFFSET ?"
}

// ShareRoom holds those of others who share at least one room with user.
func ShareRoom(db core.App, user string, others []string) (map[string]bool, error) {
	list, err := json.Marshal(others)
	if err != nil {
		return nil, err
	}
	mates, err := column[string](reader(db), shareRoom(table(db, MembersID)), string(list), user)
	shared := make(map[string]bool, len(mates))
	for _, mate := range mates {
		shared[mate] = true
	}
	return shared, err
}

// shareRoom goes through the rooms of each of the others and looks for user in
// them, never the other way round (CROSS JOIN keeps the order): who asks could
// make any number of rooms first.
func shareRoom(members string) string {
	return "SELECT u.`value` FROM json_each(?) u WHERE EXISTS (SELECT 1 FROM " + members + " theirs " +
		"CROSS JOIN " + members + " own ON own.`room` = theirs.`room` AND own.`user` = ? WHERE theirs.`user` = u.`value`)"
}

// FriendStatuses is the stored status between user and each of others; those
// without a relation are missing. A block is in it whoever made it.
func FriendStatuses(db core.App, user string, others []string) (map[string]chat.FriendStatus, error) {
	byKey := make(map[string]string, len(others))
	keys := make([]string, len(others))
	for i, other := range others {
		keys[i] = chat.PairKey(user, other)
		byKey[keys[i]] = other
	}
	list, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	rows, err := reader(db).QueryContext(context.Background(), friendStatuses(table(db, FriendshipsID)), string(list))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	statuses := map[string]chat.FriendStatus{}
	for rows.Next() {
		var key, status string
		if err := rows.Scan(&key, &status); err != nil {
			return nil, err
		}
		statuses[byKey[key]] = chat.FriendStatus(status)
	}
	return statuses, rows.Err()
}

func friendStatuses(friendships string) string {
	return "SELECT `pair_key`, `status` FROM " + friendships + " WHERE `pair_key` IN (SELECT `value` FROM json_each(?))"
}

// LastSeenOf is LastSeen for many; those who were never seen are missing.
func LastSeenOf(db core.App, users []string) (map[string]time.Time, error) {
	list, err := json.Marshal(users)
	if err != nil {
		return nil, err
	}
	rows, err := reader(db).QueryContext(context.Background(), lastSeenOf(table(db, ProfilesID)), string(list))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	seen := map[string]time.Time{}
	for rows.Next() {
		var user, at string
		if err := rows.Scan(&user, &at); err != nil {
			return nil, err
		}
		// What is no date counts as never, as it does for a single user's reader.
		if t, err := types.ParseDateTime(at); err == nil && !t.IsZero() {
			seen[user] = t.Time()
		}
	}
	return seen, rows.Err()
}

func lastSeenOf(profiles string) string {
	return "SELECT `user`, `last_seen` FROM " + profiles + " WHERE `user` IN (SELECT `value` FROM json_each(?))"
}
