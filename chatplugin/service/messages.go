package service

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// EditDraft changes a message. Nil fields stay as they are; at least one is set.
type EditDraft struct {
	Message string
	Text    *string
	Caption *string
	// Mentions replaces who is mentioned: empty but not nil is nobody.
	Mentions []string
}

// Edit changes text, caption or mentions of one's own message. An edit that changes
// nothing is not written. Conflict: the message is deleted.
func (s *Service) Edit(ctx context.Context, actor chat.Actor, d EditDraft) (chat.Message, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.Message{}, fail(err)
	}
	if d.Text == nil && d.Caption == nil && d.Mentions == nil {
		return chat.Message{}, chat.FieldError("text", "Missing: the new text, caption or mentions.")
	}
	var msg chat.Message
	var changed bool
	check := func(db core.App) (err error) {
		var me *chat.Member
		if msg, me, err = message(db, actor, d.Message); err != nil {
			return err
		}
		if err := mayEdit(actor, me, msg); err != nil {
			return err
		}
		before := msg.Mentions
		msg, changed = d.apply(msg)
		if d.Mentions != nil {
			if err := s.mention(db, actor, me, &msg, d.Mentions); err != nil {
				return err
			}
			changed = changed || !slices.Equal(msg.Mentions, before)
		}
		return s.validateEdit(msg)
	}
	if err := check(s.db); err != nil || !changed {
		return result(msg, err)
	}
	err := s.change(ctx, check, func(tx core.App) (err error) {
		if changed {
			msg, err = store.EditMessage(tx, msg, actor.By())
		}
		return err
	})
	return result(msg, err)
}

func mayEdit(actor chat.Actor, me *chat.Member, msg chat.Message) error {
	if actor.Superuser && !msg.Deleted.IsZero() {
		return chat.Errorf(chat.Conflict, "A deleted message can't be edited.")
	}
	return allow(actor, chat.MayEdit(me, msg, chat.Restriction{Now: time.Now()}))
}

func (d EditDraft) apply(msg chat.Message) (chat.Message, bool) {
	changed := false
	if d.Text != nil && *d.Text != msg.Text {
		msg.Text, changed = *d.Text, true
	}
	if d.Caption != nil && *d.Caption != msg.Caption {
		msg.Caption, changed = *d.Caption, true
	}
	return msg, changed
}

func (s *Service) validateEdit(msg chat.Message) error {
	if err := chat.ValidateText(msg.Text, msg.Caption, s.limits); err != nil {
		return err
	}
	if !msg.Type.Media() && strings.TrimSpace(msg.Text) == "" {
		return chat.FieldError("text", "Must not be empty.")
	}
	return nil
}

// Delete turns messages into tombstones and gives them: all of ids or, when one
// is not there or not the actor's to delete, none. A message that is one
// already stays as it is.
func (s *Service) Delete(ctx context.Context, actor chat.Actor, ids ...string) ([]chat.Message, error) {
	if err := s.begin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	ids = distinct(ids)
	if len(ids) == 0 {
		return nil, chat.FieldError("message", "Missing: the id of a message.")
	}
	if len(ids) > s.limits.DeleteMany {
		return nil, chat.FieldError("message", "At most %d messages can be deleted at once.", s.limits.DeleteMany)
	}
	var messages []chat.Message
	err := s.change(ctx, func(db core.App) (err error) {
		messages, err = mayDelete(db, actor, ids)
		return err
	}, func(tx core.App) (err error) {
		for i, msg := range messages {
			if !msg.Deleted.IsZero() {
				continue
			}
			if messages[i], err = store.Tombstone(tx, msg.ID, actor.By()); err != nil {
				return err
			}
		}
		return nil
	})
	return result(messages, err)
}

// mayDelete finds the messages in the order of ids and asks the policy for
// each. Every room is looked at once.
func mayDelete(db core.App, actor chat.Actor, ids []string) ([]chat.Message, error) {
	found, err := store.FindMessages(db, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]chat.Message, len(found))
	for _, msg := range found {
		byID[msg.ID] = msg
	}
	if err := notHidden(db, actor, ids...); err != nil {
		return nil, err
	}
	rooms := map[string]chat.Room{}
	members := map[string]*chat.Member{}
	messages := make([]chat.Message, 0, len(ids))
	for _, id := range ids {
		msg, ok := byID[id]
		if !ok {
			return nil, chat.NoSuch("message")
		}
		if _, known := rooms[msg.Room]; !known {
			if members[msg.Room], err = ofMessage(db, actor, msg); err != nil {
				return nil, err
			}
			if rooms[msg.Room], err = store.FindRoom(db, msg.Room); err != nil {
				return nil, err
			}
		}
		if err := allow(actor, chat.MayDelete(rooms[msg.Room], members[msg.Room], msg)); err != nil {
			return nil, err
		}
		messages = append(messages, msg)
	}
	return messages, nil
}

// Pin pins or unpins a message for the whole room: either side of a direct
// room, the owner and the admins of a group. Conflict: the message is deleted.
func (s *Service) Pin(ctx context.Context, actor chat.Actor, id string, on bool) (chat.Message, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.Message{}, fail(err)
	}
	var msg chat.Message
	err := s.change(ctx, func(db core.App) (err error) {
		msg, err = mayPin(db, actor, id)
		return err
	}, func(tx core.App) (err error) {
		if on == !msg.Pinned.IsZero() {
			return nil
		}
		msg, err = store.PinMessage(tx, id, on, actor.By())
		return err
	})
	return result(msg, err)
}

func mayPin(db core.App, actor chat.Actor, id string) (chat.Message, error) {
	msg, me, err := message(db, actor, id)
	if err != nil {
		return msg, err
	}
	r, err := store.FindRoom(db, msg.Room)
	if err != nil {
		return msg, err
	}
	if err := allow(actor, chat.MayPin(r, me)); err != nil {
		return msg, err
	}
	if !msg.Deleted.IsZero() {
		return msg, chat.Errorf(chat.Conflict, "A deleted message can't be pinned.")
	}
	return msg, nil
}

// distinct keeps the first of equal ids.
func distinct(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	var kept []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	return kept
}
