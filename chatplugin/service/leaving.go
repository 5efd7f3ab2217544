package service

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Leave takes the actor out of a group. An owner who leaves hands over to the
// oldest admin, else to the oldest member, and with the last one the group is
// deleted: the hooks of the log see to both, whichever door the leaving takes.
// Nobody can leave a direct room.
func (s *Service) Leave(ctx context.Context, actor chat.Actor, room string) error {
	if err := s.beginAs(ctx, actor); err != nil {
		return fail(err)
	}
	return fail(s.takeOut(ctx, actor, room, actor.User))
}

// RemoveMember takes a user out of a group: members by an admin, anybody by the
// owner, and oneself as Leave does.
func (s *Service) RemoveMember(ctx context.Context, actor chat.Actor, room, user string) error {
	if err := s.begin(ctx, actor); err != nil {
		return fail(err)
	}
	return fail(s.takeOut(ctx, actor, room, user))
}

func (s *Service) takeOut(ctx context.Context, actor chat.Actor, id, user string) error {
	var r chat.Room
	var target chat.Member
	check := func(db core.App) (err error) {
		r, target, err = mayTakeOut(db, actor, id, user)
		return err
	}
	if err := check(s.db); err != nil {
		return err
	}
	last, err := isLast(s.db, actor, r, target)
	if err != nil {
		return err
	}
	if last {
		// As in DeleteRoom: a big room must not be deleted inside a command.
		return store.DeleteRoom(s.db, id, actor.By())
	}
	return s.write(ctx, func(tx core.App) error {
		if err := check(tx); err != nil {
			return err
		}
		return store.DeleteMember(tx, id, user, actor.By())
	})
}

func mayTakeOut(db core.App, actor chat.Actor, id, user string) (chat.Room, chat.Member, error) {
	r, me, err := room(db, actor, id)
	if err != nil {
		return r, chat.Member{}, err
	}
	target, err := store.FindMember(db, id, user)
	if err != nil {
		return r, chat.Member{}, err
	}
	if target == nil {
		return r, chat.Member{}, chat.NoSuch("member")
	}
	return r, *target, allow(actor, chat.MayRemove(r, me, *target))
}

// isLast reports whether the actor leaves nobody behind. Where somebody else
// owns the group that somebody stays, and the members need not be read.
func isLast(db core.App, actor chat.Actor, r chat.Room, target chat.Member) (bool, error) {
	if target.User != actor.User || (r.Owner != "" && r.Owner != target.User) {
		return false, nil
	}
	members, err := store.MemberIDs(db, r.ID)
	return len(members) == 1 && members[0] == target.User, err
}
