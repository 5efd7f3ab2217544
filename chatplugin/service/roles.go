package service

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// SetRole makes a member of a group an admin or a plain member again, or hands
// the group over: the former owner becomes an admin. Forbidden unless the actor
// is the owner. A group always has an owner, so the owner's own role changes
// only by making another one the owner.
func (s *Service) SetRole(ctx context.Context, actor chat.Actor, id, user string, role chat.Role) (chat.Member, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.Member{}, fail(err)
	}
	var target chat.Member
	err := s.change(ctx, func(db core.App) (err error) {
		target, err = maySetRole(db, actor, id, user, role)
		return err
	}, func(tx core.App) (err error) {
		if target.Role == role {
			return nil
		}
		target.Role = role // the hooks of the log demote a former owner
		target, err = store.UpdateMember(tx, target, actor.By())
		return err
	})
	return result(s.shown(actor, target), err)
}

func maySetRole(db core.App, actor chat.Actor, id, user string, role chat.Role) (chat.Member, error) {
	if !role.Valid() {
		return chat.Member{}, chat.FieldError("role", "Must be one of owner, admin, member.")
	}
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
	if err := allow(actor, chat.MaySetRole(r, me, *target, role)); err != nil {
		return *target, err
	}
	// These hold for superusers too: they are about what a room is, not about
	// who asks.
	if r.Type == chat.Direct {
		return *target, chat.Errorf(chat.Forbidden, "A direct room has no roles.")
	}
	if target.Role == chat.RoleOwner && role != chat.RoleOwner {
		return *target, chat.Errorf(chat.Conflict, "Make another member the owner first.")
	}
	return *target, nil
}
