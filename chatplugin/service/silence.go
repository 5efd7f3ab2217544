package service

import (
	"context"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Silence keeps a member of a group from posting until then; the zero time ends
// it. The owner may silence anybody else, an admin a member. The member reads on.
func (s *Service) Silence(ctx context.Context, actor chat.Actor, room, user string, until time.Time, reason string) (chat.Member, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.Member{}, fail(err)
	}
	err := endsLater(until)
	if err == nil {
		err = chat.ValidateReason("reason", reason)
	}
	if err != nil {
		return chat.Member{}, fail(err)
	}
	var target chat.Member
	err = s.change(ctx, func(db core.App) (err error) {
		target, err = maySilence(db, actor, room, user)
		return err
	}, func(tx core.App) (err error) {
		if target.SilencedUntil.IsZero() && until.IsZero() {
			return nil
		}
		target, err = store.Silence(tx, room, user, until, reason, actor.By())
		return err
	})
	return result(s.shown(actor, target), err)
}

func maySilence(db core.App, actor chat.Actor, id, user string) (chat.Member, error) {
	r, me, err := room(db, actor, id)
	if err != nil {
		return chat.Member{}, err
	}
	target, err := store.FindMember(db, id, user)
	if err != nil {
		return chat.Member{}, err
	}
	if target == nil {
		return chat.Member{}, chat.NoSuch("member")
	}
	if r.Type == chat.Direct && actor.Superuser {
		return *target, chat.Errorf(chat.Forbidden, "Nobody can be silenced in a direct room.")
	}
	return *target, allow(actor, chat.MaySilence(r, me, *target))
}
