package store

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// _chat_push_shown is what the devices of a user show of a room: the newest
// message they were told about, empty once that was withdrawn. The row stays
// until the user has read up to seq, so that a message is never told twice, also
// when the log is read again after a crash. It is one row for a place in a room
// at most, and goes with the place.
const pushTables = "" +
	"CREATE TABLE IF NOT EXISTS `_chat_push_shown` (" +
	"`room` TEXT NOT NULL, `user` TEXT NOT NULL, `message` TEXT NOT NULL, `seq` INTEGER NOT NULL, " +
	"PRIMARY KEY (`room`, `user`)) WITHOUT ROWID;"

// EnsurePushTables creates the tables of package push. It may be called any
// number of times.
func EnsurePushTables(tx core.App) error {
	if _, err := exec(writer(tx), pushTables); err != nil {
		return fmt.Errorf("chat: creating the table of shown notifications: %w", err)
	}
	return nil
}
