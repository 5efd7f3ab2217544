package service

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Hide deletes messages for the actor alone: all of ids or, when one is not
// there, none. From then on they are to the actor like messages that do not
// exist; nobody else is told. It may be repeated. Unread messages that are hidden
// count until the room is read.
func (s *Service) Hide(ctx context.Context, actor chat.Actor, ids ...string) error {
	if err := s.beginAs(ctx, actor); err != nil {
		return fail(err)
	}
	ids = distinct(ids)
	if len(ids) == 0 {
		return chat.FieldError("message", "Missing: the id of a message.")
	}
	if len(ids) > s.limits.DeleteMany {
		return chat.FieldError("message", "At most %d messages can be deleted at once.", s.limits.DeleteMany)
	}
	hidden, err := mayHide(s.db, actor, ids)
	if err != nil || len(hidden) == len(ids) {
		return fail(err)
	}
	return fail(s.write(ctx, func(tx core.App) error {
		if _, err := mayHide(tx, actor, ids); err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := store.HideMessage(tx, actor.User, id, actor.User); err != nil {
				return err
			}
		}
		return nil
	}))
}

// mayHide allows what the actor can reach, and gives what is hidden already.
func mayHide(db core.App, actor chat.Actor, ids []string) (map[string]bool, error) {
	reached, err := reachable(db, actor, ids)
	if err != nil {
		return nil, err
	}
	if len(reached) != len(ids) {
		return nil, chat.NoSuch("message")
	}
	return store.HiddenAmong(db, actor.User, ids)
}

// hiddenFrom is whose hidden messages a call leaves out: nobody's for the server
// and for superusers, who see all.
func hiddenFrom(actor chat.Actor) string {
	if actor.Superuser {
		return ""
	}
	return actor.User
}

// notHidden refuses messages that the actor has deleted for themselves.
func notHidden(db core.App, actor chat.Actor, ids ...string) error {
	hidden, err := store.HiddenAmong(db, hiddenFrom(actor), ids)
	if err == nil && len(hidden) > 0 {
		return chat.NoSuch("message")
	}
	return err
}
