package service

import (
	"context"
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// RemoveMessage makes a tombstone of anybody's message, as a superuser. What it
// said is kept in the audit trail, so that RestoreMessage can bring it back,
// except for a file. A message that is a tombstone already stays as it is.
func (s *Service) RemoveMessage(ctx context.Context, actor chat.Actor, id, reason string) (chat.Message, error) {
	if err := s.beginAdmin(ctx, actor); err != nil {
		return chat.Message{}, fail(err)
	}
	if err := chat.ValidateReason("reason", reason); err != nil {
		return chat.Message{}, fail(err)
	}
	var msg chat.Message
	err := s.change(ctx, func(db core.App) (err error) {
		msg, _, err = message(db, actor, id)
		return err
	}, func(tx core.App) (err error) {
		if msg.Deleted.IsZero() {
			msg, err = store.RemoveMessage(tx, id, reason, actor.By())
		}
		return err
	})
	return result(msg, err)
}

// RestoreMessage brings back what a message said before somebody else than its
// author deleted it: text, caption, mentions and data, as the audit trail has
// them. Everybody hears of it as of an edit; reactions and the pin do not come
// back. A message that is no tombstone stays as it is.
//
// Conflict: the author deleted it, its entry in the audit trail is gone or does
// not hold all of it, or it had a file, which was deleted with it.
func (s *Service) RestoreMessage(ctx context.Context, actor chat.Actor, id string) (chat.Message, error) {
	if err := s.beginAdmin(ctx, actor); err != nil {
		return chat.Message{}, fail(err)
	}
	var msg chat.Message
	var gone bool
	err := s.change(ctx, func(db core.App) (err error) {
		if msg, _, err = message(db, actor, id); err != nil {
			return err
		}
		gone = !msg.Deleted.IsZero()
		if gone {
			err = recall(db, &msg)
		}
		return err
	}, func(tx core.App) (err error) {
		if gone {
			msg, err = store.RestoreMessage(tx, msg, actor.By())
		}
		return err
	})
	return result(msg, err)
}

// recall puts into a tombstone what it said.
func recall(db core.App, msg *chat.Message) error {
	entry, err := store.RemovalOf(db, msg.ID)
	if err != nil && chat.CodeOf(err) != chat.NotFound {
		return err
	}
	var said store.Said
	if err == nil {
		if err := json.Unmarshal(entry.Data, &said); err != nil {
			return err
		}
	}
	// The author may have deleted it after an earlier restore: that stands.
	if said.Deleted != chat.Timestamp(msg.Deleted) {
		return chat.Errorf(chat.Conflict, "This message can't be restored: its author deleted it, or its entry in the audit trail is gone.")
	}
	if said.File != "" {
		return chat.Errorf(chat.Conflict, "This message can't be restored: its file was deleted with it. The audit trail has its text.")
	}
	if said.Cut {
		return chat.Errorf(chat.Conflict, "This message can't be restored: it was too long for the audit trail to keep all of it.")
	}
	msg.Text, msg.Caption, msg.Mentions, msg.Data = said.Text, said.Caption, said.Mentions, said.Data
	return nil
}
