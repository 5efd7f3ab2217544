package feed

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

func (h *hooks) createReaction(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	m, err := store.FindMessage(tx, rec.GetString(store.ColMessage))
	if err != nil {
		return err
	}
	if !m.Deleted.IsZero() {
		return store.FieldError(store.ColMessage, "deleted_message", "A deleted message can't be reacted to.")
	}
	if err := e.Next(); err != nil {
		return err
	}
	r := store.ReactionOf(tx, rec, m.Room)
	return h.append(tx, rowOf(chat.KindReactionAdded, m.Room, rec), reactionFacts(r), func(b chat.Base) chat.Event {
		return chat.ReactionAdded{Base: b, Reaction: r}
	})
}

// updateReaction: a reaction is put and taken back, never changed.
func (h *hooks) updateReaction(tx core.App, e *core.RecordEvent) error {
	old, err := stored(tx, e.Record)
	if err != nil {
		return err
	}
	keep(e.Record, old, store.ColMessage, store.ColUser, store.ColEmoji, store.ColCreated)
	return e.Next()
}

func (h *hooks) deleteReaction(tx core.App, e *core.RecordEvent) error {
	rec := e.Record
	room, err := store.RoomOfMessage(tx, rec.GetString(store.ColMessage))
	if errors.Is(err, sql.ErrNoRows) {
		return e.Next() // goes with its message, which tells about it
	}
	if err != nil {
		return err
	}
	r := store.ReactionOf(tx, rec, room)
	r.Record = nil
	if err := e.Next(); err != nil {
		return err
	}
	return h.append(tx, rowOf(chat.KindReactionRemoved, room, rec), reactionFacts(r), func(b chat.Base) chat.Event {
		return chat.ReactionRemoved{Base: b, Reaction: r}
	})
}

func reactionFacts(r chat.Reaction) *facts {
	return &facts{Message: r.Message, User: r.User, Emoji: r.Emoji}
}
