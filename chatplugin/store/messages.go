package store

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// FindMessage finds a message by id, tombstones included.
func FindMessage(db core.App, id string) (chat.Message, error) {
	rec, err := db.FindRecordById(MessagesID, id)
	if err != nil {
		return chat.Message{}, absent(err, "message")
	}
	return MessageOf(db, rec), nil
}

// FindMessageByNum finds a message by its number.
func FindMessageByNum(db core.App, num int64) (chat.Message, error) {
	return findMessage(db, dbx.HashExp{ColNum: num})
}

// FindMessageByClientID finds what a sender sent under an idempotency key.
func FindMessageByClientID(db core.App, sender, clientID string) (chat.Message, error) {
	rec, err := MessageRecordByClientID(db, sender, clientID)
	if err != nil {
		return chat.Message{}, absent(err, "message")
	}
	return MessageOf(db, rec), nil
}

// MessageRecordByClientID is FindMessageByClientID for the REST door, which
// answers with a record. Without a result the error is sql.ErrNoRows.
func MessageRecordByClientID(db core.App, sender, clientID string) (*core.Record, error) {
	return findRecord(db, MessagesID, dbx.And(
		dbx.HashExp{ColSender: sender, ColClientID: clientID},
		// The condition of the partial index, word by word.
		dbx.NewExp("[[client_id]] != '' AND [[sender]] != ''"),
	))
}

func findMessage(db core.App, where dbx.Expression) (chat.Message, error) {
	rec, err := findRecord(db, MessagesID, where)
	if err != nil {
		return chat.Message{}, absent(err, "message")
	}
	return MessageOf(db, rec), nil
}

// FindMessages finds messages by id, in no particular order. Ids that do not
// exist are left out.
func FindMessages(db core.App, ids []string) ([]chat.Message, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	recs, err := db.FindRecordsByIds(MessagesID, ids)
	return convert(db, recs, MessageOf), err
}

// Reactions lists the reactions on the given messages, the oldest first.
func Reactions(db core.App, messageIDs []string) ([]chat.Reaction, error) {
	if len(messageIDs) == 0 {
		return nil, nil
	}
	recs, err := findRecords(db, ReactionsID, dbx.In(ColMessage, anys(messageIDs)...), "created ASC", byInsert)
	if err != nil {
		return nil, err
	}
	rooms, err := roomsOfMessages(db, messageIDs)
	if err != nil {
		return nil, err
	}
	all := make([]chat.Reaction, len(recs))
	for i, rec := range recs {
		all[i] = ReactionOf(db, rec, rooms[rec.GetString(ColMessage)])
	}
	return all, nil
}

// RoomOfMessage is the room a message is in, sql.ErrNoRows when it is gone.
func RoomOfMessage(db core.App, message string) (string, error) {
	var room string
	err := row(reader(db), "SELECT `room` FROM "+table(db, MessagesID)+" WHERE `id` = ?", []any{message}, &room)
	return room, err
}

func roomsOfMessages(db core.App, ids []string) (map[string]string, error) {
	var rows []struct{ ID, Room string }
	err := db.ConcurrentDB().Select(ColID, ColRoom).From(table(db, MessagesID)).
		Where(dbx.In(ColID, anys(ids)...)).All(&rows)
	rooms := make(map[string]string, len(rows))
	for _, r := range rows {
		rooms[r.ID] = r.Room
	}
	return rooms, err
}

func anys(all []string) []any {
	out := make([]any, len(all))
	for i, s := range all {
		out[i] = s
	}
	return out
}
