package store

import (
	"context"
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"
)

// PushShown is a notification that the devices of a user show: the newest
// message of the room that they were told about.
type PushShown struct {
	Room, User, Message string
	Seq                 int64
}

// SaveShown keeps what is shown now. A newer message is never replaced by an
// older one.
func SaveShown(db core.App, shown []PushShown) error {
	return eachShown(db, shown, "INSERT INTO `_chat_push_shown` (`room`, `user`, `message`, `seq`) "+
		"SELECT `value` ->> 'Room', `value` ->> 'User', `value` ->> 'Message', `value` ->> 'Seq' FROM json_each(?) WHERE 1 "+
		"ON CONFLICT (`room`, `user`) DO UPDATE SET `message` = excluded.`message`, `seq` = excluded.`seq` WHERE excluded.`seq` >= `seq`")
}

// StaleShown lists what is shown of rooms but should not be any more: it was
// read, its message was deleted, for all or for the user, or the user is no member
// now.
func StaleShown(db core.App, rooms []string) ([]PushShown, error) {
	list, err := json.Marshal(rooms)
	if err != nil {
		return nil, err
	}
	rows, err := reader(db).QueryContext(context.Background(), staleShown(db), string(list))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []PushShown
	for rows.Next() {
		var s PushShown
		if err := rows.Scan(&s.Room, &s.User, &s.Message, &s.Seq); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

func staleShown(db core.App) string {
	return "SELECT s.`room`, s.`user`, s.`message`, s.`seq` FROM json_each(?) j CROSS JOIN `_chat_push_shown` s ON s.`room` = j.`value` " +
		"LEFT JOIN " + table(db, MembersID) + " m ON m.`room` = s.`room` AND m.`user` = s.`user` " +
		"LEFT JOIN " + table(db, MessagesID) + " t ON t.`id` = s.`message` " +
		"WHERE s.`message` != '' AND (m.`id` IS NULL OR m.`last_read_seq` >= s.`seq` OR t.`id` IS NULL OR t.`deleted` != '' OR " +
		hiddenFrom(db, "s.`user`", "s.`message`") + ") " +
		"ORDER BY s.`room`, s.`user`"
}

// ClearShown notes that notifications were withdrawn, unless a newer one is
// shown by now. How far the user was told is kept as long as the user is a
// member and has not read it.
func ClearShown(db core.App, withdrawn []PushShown) error {
	err := eachShown(db, withdrawn, "UPDATE `_chat_push_shown` SET `message` = '' WHERE (`room`, `user`, `message`) IN "+
		"(SELECT `value` ->> 'Room', `value` ->> 'User', `value` ->> 'Message' FROM json_each(?))")
	if err != nil {
		return err
	}
	return eachShown(db, withdrawn, "DELETE FROM `_chat_push_shown` WHERE `message` = '' AND (`room`, `user`) IN "+
		"(SELECT `value` ->> 'Room', `value` ->> 'User' FROM json_each(?)) AND NOT EXISTS (SELECT 1 FROM "+table(db, MembersID)+" m "+
		"WHERE m.`room` = `_chat_push_shown`.`room` AND m.`user` = `_chat_push_shown`.`user` AND m.`last_read_seq` < `_chat_push_shown`.`seq`)")
}

func eachShown(db core.App, shown []PushShown, query string) error {
	if len(shown) == 0 {
		return nil
	}
	list, err := json.Marshal(shown)
	if err != nil {
		return err
	}
	_, err = exec(writer(db), query, string(list))
	return err
}
