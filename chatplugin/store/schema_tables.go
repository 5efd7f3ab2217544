package store

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// The plain tables. PocketBase does not know them, so nothing of them shows in
// the dashboard and no rule can open them.
//
//   - _chat_events is the log (events.go). AUTOINCREMENT: a position is never
//     given twice, also when the newest rows are gone. `user` and `peer` are the
//     people an event is about beyond the members of its room. The indexes are
//     partial, because most rows are messages and need the one by room only.
//   - _chat_counters holds the numbers of rooms and messages, and the version of
//     this schema. Not rowid: SQLite gives the rowid of a deleted newest row
//     again.
//   - _chat_mentions has a row for each user whom a message mentions ('*' for
//     everybody in the room), to count unread mentions without reading messages.
//   - _chat_positions is how far each durable reader of the log has come.
const tables = "" +
	"CREATE TABLE IF NOT EXISTS `_chat_events` (" +
	"`id` INTEGER PRIMARY KEY AUTOINCREMENT, `kind` TEXT NOT NULL, `room` TEXT NOT NULL DEFAULT '', " +
	"`subject` TEXT NOT NULL DEFAULT '', `actor` TEXT NOT NULL DEFAULT '', `user` TEXT NOT NULL DEFAULT '', " +
	"`peer` TEXT NOT NULL DEFAULT '', `data` TEXT NOT NULL DEFAULT '', `created` INTEGER NOT NULL);" +
	"CREATE INDEX IF NOT EXISTS `idx_chat_events_room` ON `_chat_events` (`room`) WHERE `room` != '';" +
	"CREATE INDEX IF NOT EXISTS `idx_chat_events_user` ON `_chat_events` (`user`) WHERE `user` != '';" +
	"CREATE INDEX IF NOT EXISTS `idx_chat_events_peer` ON `_chat_events` (`peer`) WHERE `peer` != '';" +
	"CREATE INDEX IF NOT EXISTS `idx_chat_events_gone` ON `_chat_events` (`id`) WHERE `kind` = 'room.deleted';" +
	"CREATE TABLE IF NOT EXISTS `_chat_counters` (`name` TEXT PRIMARY KEY, `value` INTEGER NOT NULL) WITHOUT ROWID;" +
	"CREATE TABLE IF NOT EXISTS `_chat_mentions` (`room` TEXT NOT NULL, `user` TEXT NOT NULL, `seq` INTEGER NOT NULL, `message` TEXT NOT NULL, " +
	"PRIMARY KEY (`room`, `user`, `seq`)) WITHOUT ROWID;" +
	"CREATE INDEX IF NOT EXISTS `idx_chat_mentions_message` ON `_chat_mentions` (`message`);" +
	"CREATE TABLE IF NOT EXISTS `_chat_positions` (`name` TEXT PRIMARY KEY, `position` INTEGER NOT NULL, `updated` TEXT NOT NULL) WITHOUT ROWID;"

func ensureTables(tx core.App) error {
	if _, err := exec(writer(tx), tables+slowTable); err != nil {
		return fmt.Errorf("chat: creating the tables of the log: %w", err)
	}
	return nil
}

// Names of the rows in _chat_counters.
const (
	counterRoom    = "room"
	counterMessage = "message"
	counterSchema  = "schema"
)

const raiseCounter = "UPDATE `_chat_counters` SET `value` = `value` + 1 WHERE `name` = ?"

// raiseCounters makes the counters at least as high as the highest number in
// use: rows may have been imported, or the counters lost in a restore.
func raiseCounters(tx core.App) error {
	for counter, id := range map[string]string{counterRoom: RoomsID, counterMessage: MessagesID} {
		_, err := exec(writer(tx), "INSERT INTO `_chat_counters` (`name`, `value`) "+
			"SELECT ?, COALESCE(MAX(`num`), 0) FROM "+table(tx, id)+" WHERE 1 "+
			"ON CONFLICT (`name`) DO UPDATE SET `value` = MAX(`value`, excluded.`value`)", counter)
		if err != nil {
			return err
		}
	}
	return nil
}

func schemaVersionOf(db core.App) (int64, error) {
	var v int64
	err := row(reader(db), "SELECT `value` FROM `_chat_counters` WHERE `name` = ?", []any{counterSchema}, &v)
	return v, err
}

func setVersion(tx core.App, v int64) error {
	_, err := exec(writer(tx), "INSERT INTO `_chat_counters` (`name`, `value`) VALUES (?, ?) "+
		"ON CONFLICT (`name`) DO UPDATE SET `value` = excluded.`value`", counterSchema, v)
	return err
}
