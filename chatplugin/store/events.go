package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/core"
)

// EventRow is one row of the log: a change that was committed. It holds ids and
// small facts only, never text: what was deleted must not live on in the log.
type EventRow struct {
	ID      int64 // position
	Kind    string
	Room    string
	Subject string // id of the changed record
	Actor   string
	User    string // whom a member event is about, or one of two friends
	Peer    string // the other one of two friends
	Data    string // JSON, or empty
	Created int64  // Unix milliseconds
}

const eventColumns = "`id`, `kind`, `room`, `subject`, `actor`, `user`, `peer`, `data`, `created`"

// AppendEvent writes a row to the log as part of tx and gives its position.
func AppendEvent(tx core.App, r EventRow) (int64, error) {
	res, err := execPrepared(tx,
		"INSERT INTO `_chat_events` (`kind`, `room`, `subject`, `actor`, `user`, `peer`, `data`, `created`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		r.Kind, r.Room, r.Subject, r.Actor, r.User, r.Peer, r.Data, r.Created)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// EventsAfter reads the log from after a position, in order.
func EventsAfter(db core.App, position int64, limit int) ([]EventRow, error) {
	return eventRows(db, "SELECT "+eventColumns+" FROM `_chat_events` WHERE `id` > ? ORDER BY `id` LIMIT ?", position, limit)
}

// EventsOf reads those rows after a position, up to and including until, that
// concern a user: of rooms where the user is a member now, about the user or a
// friendship of the user, and of deleted rooms where the user was a member. What
// others have hidden is nobody's business.
func EventsOf(db core.App, user string, after, until int64, limit int) ([]EventRow, error) {
	// Each branch names the condition of its partial index word by word.
	branch := func(where string) string {
		return "SELECT * FROM (SELECT " + eventColumns + " FROM `_chat_events` WHERE `id` > ?2 AND `id` <= ?3 AND " + where + " ORDER BY `id` LIMIT ?4)"
	}
	return eventRows(db,
		branch("`room` != '' AND `room` IN (SELECT `room` FROM "+table(db, MembersID)+" WHERE `user` = ?1) AND (`kind` != 'message.hidden' OR `user` = ?1)")+" UNION "+
			branch("`user` != '' AND `user` = ?1")+" UNION "+
			branch("`peer` != '' AND `peer` = ?1")+" UNION "+
			branch("`kind` = 'room.deleted' AND EXISTS (SELECT 1 FROM json_each(`data`, '$.members') j WHERE j.`value` = ?1)")+
			" ORDER BY `id` LIMIT ?4", user, after, until, limit)
}

func eventRows(db core.App, query string, args ...any) ([]EventRow, error) {
	rows, err := reader(db).QueryContext(context.Background(), query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []EventRow
	for rows.Next() {
		var r EventRow
		if err := rows.Scan(&r.ID, &r.Kind, &r.Room, &r.Subject, &r.Actor, &r.User, &r.Peer, &r.Data, &r.Created); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// NewestEvent is the highest position ever given, 0 for a new log. It survives
// the deletion of rows.
func NewestEvent(db core.App) (int64, error) {
	var n int64
	err := row(reader(db), "SELECT `seq` FROM `sqlite_sequence` WHERE `name` = '_chat_events'", nil, &n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

// OldestEvent is the lowest position that is still there, 0 when there is none.
func OldestEvent(db core.App) (int64, error) {
	var n int64
	err := row(reader(db), "SELECT COALESCE(MIN(`id`), 0) FROM `_chat_events`", nil, &n)
	return n, err
}

// TrimEvents deletes at most limit of the oldest rows that are at or before a
// position, or older than a time in Unix milliseconds but not after keep. It
// gives the number of deleted rows.
func TrimEvents(db core.App, upTo, olderThan, keep int64, limit int) (int64, error) {
	return exec(writer(db), "DELETE FROM `_chat_events` WHERE `id` IN (SELECT `id` FROM `_chat_events` ORDER BY `id` LIMIT ?4) "+
		"AND (`id` <= ?1 OR `created` < ?2) AND `id` <= ?3", upTo, olderThan, keep, limit)
}

// ReaderPosition is how far a durable reader of the log has come; false when it
// has never run.
func ReaderPosition(db core.App, name string) (int64, bool, error) {
	var n int64
	err := row(reader(db), "SELECT `position` FROM `_chat_positions` WHERE `name` = ?", []any{name}, &n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return n, err == nil, err
}

// SaveReaderPosition keeps how far a durable reader has come.
func SaveReaderPosition(db core.App, name string, position int64, now string) error {
	_, err := exec(writer(db), "INSERT INTO `_chat_positions` (`name`, `position`, `updated`) VALUES (?, ?, ?) "+
		"ON CONFLICT (`name`) DO UPDATE SET `position` = excluded.`position`, `updated` = excluded.`updated`", name, position, now)
	return err
}
