package store

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// slowTable: _chat_slow is when a member of a room in slow mode sent last, in
// Unix milliseconds. Looking for it among the messages would read the room back
// to the member's last one, however far away that is.
const slowTable = "CREATE TABLE IF NOT EXISTS `_chat_slow` (`room` TEXT NOT NULL, `user` TEXT NOT NULL, `at` INTEGER NOT NULL, " +
	"PRIMARY KEY (`room`, `user`)) WITHOUT ROWID;"

// NoteSent remembers when a user sent a message into a room in slow mode.
func NoteSent(tx core.App, room, user string, at time.Time) error {
	_, err := execPrepared(tx, "INSERT INTO `_chat_slow` (`room`, `user`, `at`) VALUES (?, ?, ?) "+
		"ON CONFLICT (`room`, `user`) DO UPDATE SET `at` = excluded.`at`", room, user, at.UnixMilli())
	return err
}

// LastSent is when a user sent the last message while the room was in slow mode,
// zero if never.
func LastSent(db core.App, room, user string) (time.Time, error) {
	var at int64
	err := row(reader(db), "SELECT COALESCE((SELECT `at` FROM `_chat_slow` WHERE `room` = ? AND `user` = ?), 0)", []any{room, user}, &at)
	if err != nil || at == 0 {
		return time.Time{}, err
	}
	return time.UnixMilli(at), nil
}

// ForgetSent drops what slow mode remembers of a room: it was turned off, or the
// room is gone.
func ForgetSent(tx core.App, room string) error {
	_, err := exec(writer(tx), "DELETE FROM `_chat_slow` WHERE `room` = ?", room)
	return err
}
