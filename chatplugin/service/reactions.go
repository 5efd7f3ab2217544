package service

import (
	"context"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// React puts the actor's emoji on a message or takes it back. Both may be
// repeated. Conflict: the message is deleted. Forbidden: a block lies between
// the two of a direct room.
func (s *Service) React(ctx context.Context, actor chat.Actor, id, emoji string, on bool) (chat.Reaction, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return chat.Reaction{}, fail(err)
	}
	if err := chat.ValidateEmoji(emoji); err != nil {
		return chat.Reaction{}, fail(err)
	}
	reaction := chat.Reaction{Message: id, User: actor.User, Emoji: emoji}
	err := s.change(ctx, func(db core.App) error {
		msg, err := mayReact(db, actor, id)
		reaction.Room = msg.Room
		return err
	}, func(tx core.App) error {
		if !on {
			_, err := store.RemoveReaction(tx, id, actor.User, emoji)
			return err
		}
		added, _, err := store.AddReaction(tx, id, actor.User, emoji)
		if err == nil {
			reaction = added
		}
		return err
	})
	return result(reaction, err)
}

func mayReact(db core.App, actor chat.Actor, id string) (chat.Message, error) {
	msg, me, err := message(db, actor, id)
	if err != nil {
		return msg, err
	}
	r, err := store.FindRoom(db, msg.Room)
	if err != nil {
		return msg, err
	}
	rel, err := relation(db, actor, r)
	if err != nil {
		return msg, err
	}
	if err := allow(actor, chat.MayPost(r, me, rel, chat.Restriction{Now: time.Now()})); err != nil {
		return msg, err
	}
	if !msg.Deleted.IsZero() {
		return msg, chat.Errorf(chat.Conflict, "A deleted message can't be reacted to.")
	}
	return msg, nil
}

// Reactions lists the reactions on messages, at most chat.MaxPage of them.
// Messages that are not the actor's to see are left out like ones that do not
// exist.
func (s *Service) Reactions(ctx context.Context, actor chat.Actor, messages []string) ([]chat.Reaction, error) {
	if err := s.begin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	messages = distinct(messages)
	if len(messages) > chat.MaxPage {
		return nil, chat.FieldError("messages", "Must be at most %d message ids.", chat.MaxPage)
	}
	seen, err := visible(s.db, actor, messages)
	if err != nil || len(seen) == 0 {
		return nil, fail(err)
	}
	reactions, err := store.Reactions(s.db, seen)
	return result(reactions, err)
}

// visible are those of the messages that are in the actor's rooms and that the
// actor has not deleted for themselves.
func visible(db core.App, actor chat.Actor, ids []string) ([]string, error) {
	reached, err := reachable(db, actor, ids)
	if err != nil {
		return nil, err
	}
	hidden, err := store.HiddenAmong(db, hiddenFrom(actor), reached)
	return slices.DeleteFunc(reached, func(id string) bool { return hidden[id] }), err
}

// reachable are those of the messages that are in the actor's rooms.
func reachable(db core.App, actor chat.Actor, ids []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := store.FindMessages(db, ids)
	if err != nil {
		return nil, err
	}
	rooms := map[string]bool{}
	var seen []string
	for _, msg := range found {
		if _, known := rooms[msg.Room]; !known {
			_, err := membership(db, actor, msg.Room)
			if err != nil && chat.CodeOf(err) != chat.NotFound {
				return nil, err
			}
			rooms[msg.Room] = err == nil
		}
		if rooms[msg.Room] {
			seen = append(seen, msg.ID)
		}
	}
	return seen, nil
}
