package store

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// The bare statements behind deletes. PocketBase's cascade would load every
// referencing record and delete or save it one by one, with all events, inside
// the one write transaction: 16 us for each message.

// ClearReactions removes all reactions on a message, without events.
func ClearReactions(tx core.App, message string) error {
	_, err := exec(writer(tx), "DELETE FROM "+table(tx, ReactionsID)+" WHERE `message` = ?", message)
	return err
}

// DetachMessage takes a message out of all that points at it, before its row is
// deleted: the head of the room, replies, reactions, mentions, reports and who hid it. Its upload goes.
func DetachMessage(tx core.App, room, message string) error {
	if err := RepairHead(tx, room, message); err != nil {
		return err
	}
	return detach(tx, "= ?1", message)
}

// detach empties or deletes what points at the messages whose ids match.
func detach(tx core.App, match string, args ...any) error {
	if err := removeUploads(tx, match, args...); err != nil {
		return err
	}
	x := writer(tx)
	for _, q := range []string{
		"DELETE FROM " + table(tx, ReactionsID) + " WHERE `message` " + match,
		"DELETE FROM " + table(tx, HiddenID) + " WHERE `message` " + match,
		"DELETE FROM `_chat_mentions` WHERE `message` " + match,
		"UPDATE " + table(tx, MessagesID) + " SET `reply_to` = '' WHERE `reply_to` " + match,
		"UPDATE " + table(tx, ReportsID) + " SET `message` = '' WHERE `message` " + match,
		"UPDATE " + table(tx, RoomsID) + " SET `last_message` = '' WHERE `last_message` " + match,
	} {
		if _, err := exec(x, q, args...); err != nil {
			return err
		}
	}
	return nil
}

// CountMessages counts the messages of a room, at most up to limit.
func CountMessages(db core.App, room string, limit int) (int, error) {
	var n int
	err := row(reader(db), "SELECT COUNT(*) FROM (SELECT 1 FROM "+table(db, MessagesID)+" WHERE `room` = ? LIMIT ?)", []any{room, limit}, &n)
	return n, err
}

// RemoveMessages deletes the oldest messages of a room, at most limit of them or
// all with 0, with their reactions and files and without events. Where the app
// has collections of its own that point at messages, each message is deleted as
// a record instead, so that PocketBase treats those as it always does.
func RemoveMessages(tx core.App, room string, limit int) error {
	if limit <= 0 {
		limit = -1 // SQLite: all
	}
	foreign, err := foreignReferences(tx, MessagesID)
	if err != nil {
		return err
	}
	if foreign {
		return removeOneByOne(tx, room, limit)
	}
	messages := table(tx, MessagesID)
	oldest := "SELECT `id` FROM " + messages + " WHERE `room` = ?1 ORDER BY `seq` LIMIT ?2"
	withFile, err := column[string](reader(tx), "SELECT `id` FROM "+messages+" WHERE `file` != '' AND `id` IN ("+oldest+")", room, limit)
	if err != nil {
		return err
	}
	if err := detach(tx, "IN ("+oldest+")", room, limit); err != nil {
		return err
	}
	if _, err := exec(writer(tx), "DELETE FROM "+messages+" WHERE `id` IN ("+oldest+")", room, limit); err != nil {
		return err
	}
	return removeFiles(tx, MessagesID, withFile)
}

func removeOneByOne(tx core.App, room string, limit int) error {
	var recs []*core.Record
	err := tx.RecordQuery(MessagesID).AndWhere(dbx.HashExp{ColRoom: room}).OrderBy("seq ASC").Limit(int64(limit)).All(&recs)
	if err != nil {
		return err
	}
	for _, rec := range recs {
		if err := tx.Delete(rec); err != nil {
			return err
		}
	}
	return nil
}

// foreignReferences reports whether a collection that is not ours has a relation
// to one of ours.
func foreignReferences(db core.App, id string) (bool, error) {
	c, err := db.FindCachedCollectionByNameOrId(id)
	if err != nil {
		return false, err
	}
	refs, err := db.FindCachedCollectionReferences(c)
	for ref := range refs {
		if _, ours := defaultNames[ref.Id]; !ours && !ref.IsView() {
			return true, nil
		}
	}
	return false, err
}

// removeFiles deletes the stored files of records after the commit, in the
// background as PocketBase does: the storage may be far away. What cannot be
// deleted is logged and stays.
func removeFiles(tx core.App, collection string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	c, err := tx.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return err
	}
	app := outer(tx)
	tx.TxInfo().OnComplete(func(txErr error) error {
		if txErr == nil {
			go deletePrefixes(app, c.BaseFilesPath(), ids)
		}
		return nil
	})
	return nil
}

func deletePrefixes(app core.App, base string, ids []string) {
	fsys, err := app.NewFilesystem()
	if err != nil {
		app.Logger().Error("chat: files of deleted messages stay", "error", err)
		return
	}
	defer fsys.Close()
	for _, id := range ids {
		if errs := fsys.DeletePrefix(base + "/" + id + "/"); len(errs) > 0 {
			app.Logger().Error("chat: a file of a deleted record stays", "id", id, "error", fmt.Sprint(errs))
		}
	}
}
