package store

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// The writes that a message costs beside its own row. They are bare statements,
// not record saves: a save would read, validate and write the whole room.

// TakeWriteLock makes tx a writer before it reads. A transaction that reads
// first and writes later fails with SQLITE_BUSY_SNAPSHOT when another process
// has written in between. The statement changes nothing.
func TakeWriteLock(tx core.App) error {
	_, err := exec(writer(tx), "UPDATE `_chat_counters` SET `value` = `value` WHERE 0")
	return err
}

// AdvanceHead gives a message the next seq of its room and the next number of
// all messages, and makes it the room's last one. slow is whether the room is in
// slow mode. Without such a room the error is sql.ErrNoRows. Two updates and one SELECT cost half of two UPDATEs with
// RETURNING, for which SQLite opens a temporary table each time.
func AdvanceHead(tx core.App, room, message string, at time.Time) (seq, num int64, slow bool, err error) {
	rooms := table(tx, RoomsID)
	_, err = execPrepared(tx, "UPDATE "+rooms+" SET `last_seq` = `last_seq` + 1, `last_message` = ?, `last_message_at` = ? WHERE `id` = ?",
		message, sqlTime(at), room)
	if err != nil {
		return 0, 0, false, err
	}
	if _, err = execPrepared(tx, raiseCounter, counterMessage); err != nil {
		return 0, 0, false, err
	}
	err = rowPrepared(tx, "SELECT `last_seq`, (SELECT `value` FROM `_chat_counters` WHERE `name` = ?), `slow_mode` > 0 FROM "+rooms+" WHERE `id` = ?",
		[]any{counterMessage, room}, &seq, &num, &slow)
	return seq, num, slow, err
}

// RepairHead points the head of a room at the newest message before the one
// that goes away, if that is the head. The seq of the room stays: it is never
// given twice.
func RepairHead(tx core.App, room, gone string) error {
	messages := table(tx, MessagesID)
	newest := func(col string) string {
		return "COALESCE((SELECT m.`" + col + "` FROM " + messages + " m WHERE m.`room` = ?1 AND m.`id` != ?2 ORDER BY m.`seq` DESC LIMIT 1), '')"
	}
	_, err := exec(writer(tx), "UPDATE "+table(tx, RoomsID)+" SET `last_message` = "+newest("id")+", `last_message_at` = "+newest("created")+
		" WHERE `id` = ?1 AND `last_message` = ?2", room, gone)
	return err
}

// ReadOwn moves the cursors of the sender of a message up to it: who answers has
// read. It is not logged, the message says it.
func ReadOwn(tx core.App, room, user string, seq int64) error {
	_, err := execPrepared(tx, "UPDATE "+table(tx, MembersID)+" SET `last_read_seq` = ?1, `last_delivered_seq` = ?1 "+
		"WHERE `room` = ?2 AND `user` = ?3", seq, room, user)
	return err
}

// Head is what of a room's row its members need.
type Head struct {
	Type, DirectKey, Owner string
	LastSeq                int64
}

// LockHead reads the head of a room in a writing statement. Without such a room
// the error is sql.ErrNoRows.
func LockHead(tx core.App, room string) (Head, error) {
	var h Head
	err := rowPrepared(tx, "UPDATE "+table(tx, RoomsID)+" SET `last_seq` = `last_seq` WHERE `id` = ? "+
		"RETURNING `type`, `direct_key`, `owner`, `last_seq`", []any{room}, &h.Type, &h.DirectKey, &h.Owner, &h.LastSeq)
	return h, err
}

// NextRoomNum gives the next number of a room. Those of messages come with
// AdvanceHead.
func NextRoomNum(tx core.App) (int64, error) {
	if _, err := execPrepared(tx, raiseCounter, counterRoom); err != nil {
		return 0, err
	}
	var n int64
	err := rowPrepared(tx, "SELECT `value` FROM `_chat_counters` WHERE `name` = ?", []any{counterRoom}, &n)
	return n, err
}
