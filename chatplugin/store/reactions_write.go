package store

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// AddReaction puts a user's emoji on a message. The bool is false when it was
// there already.
func AddReaction(tx core.App, message, user, emoji string) (chat.Reaction, bool, error) {
	room, err := RoomOfMessage(tx, message)
	if err != nil {
		return chat.Reaction{}, false, absent(err, "message")
	}
	rec, err := findReaction(tx, message, user, emoji)
	if err != nil {
		return chat.Reaction{}, false, err
	}
	if rec != nil {
		return ReactionOf(tx, rec, room), false, nil
	}
	if rec, err = newRecord(tx, ReactionsID, user); err != nil {
		return chat.Reaction{}, false, err
	}
	rec.Set(ColMessage, message)
	rec.Set(ColUser, user)
	rec.Set(ColEmoji, emoji)
	if err := save(tx, rec); err != nil {
		return chat.Reaction{}, false, err
	}
	return ReactionOf(tx, rec, room), true, nil
}

// RemoveReaction takes a user's emoji off a message. The bool is false when it
// was not there.
func RemoveReaction(tx core.App, message, user, emoji string) (bool, error) {
	rec, err := findReaction(tx, message, user, emoji)
	if err != nil || rec == nil {
		return false, err
	}
	rec.SetRaw(ActorKey, user)
	return true, chatError(tx.Delete(rec))
}

func findReaction(db core.App, message, user, emoji string) (*core.Record, error) {
	rec, err := findRecord(db, ReactionsID, dbx.HashExp{ColMessage: message, ColUser: user, ColEmoji: emoji})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return rec, err
}
