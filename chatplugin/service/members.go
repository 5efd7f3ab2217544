package service

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// MemberPatch changes one's own settings in a room. Nil fields stay as they
// are.
type MemberPatch struct {
	Notify *chat.Notify
	// MutedUntil is when pushes start again; the zero time ends the mute.
	MutedUntil *time.Time
	// Hidden takes the room off one's list until it is opened again.
	Hidden *bool
	Data   json.RawMessage
}

// Members lists who is in a room.
func (s *Service) Members(ctx context.Context, actor chat.Actor, id string) ([]chat.Member, error) {
	if err := s.begin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	if _, _, err := room(s.db, actor, id); err != nil {
		return nil, fail(err)
	}
	members, err := store.Members(s.db, id)
	return result(s.Shown(actor, members), err)
}

// AddMembers brings users into a group and gives the places of those asked for
// who are in it now. Users who are in it already stay as they are. Users who
// blocked the actor are left out without a word, as in CreateGroup; users who
// do not exist and users whom the actor blocked are a field error. Forbidden
// unless the actor is the owner or an admin, and when one of the users is banned
// from the group.
func (s *Service) AddMembers(ctx context.Context, actor chat.Actor, id string, users []string) ([]chat.Member, error) {
	if err := s.begin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	if len(users) == 0 {
		return nil, chat.FieldError("users", "Missing: at least one user id.")
	}
	if err := s.tooMany("users", len(users)); err != nil {
		return nil, fail(err)
	}
	check := func(db core.App) error {
		r, me, err := room(db, actor, id)
		if err != nil {
			return err
		}
		return allow(actor, chat.MayManage(r, me))
	}
	if err := check(s.db); err != nil {
		return nil, fail(err)
	}
	invited, err := invitees(s.db, actor, "users", users)
	if err == nil {
		err = noneBanned(s.db, id, invited)
	}
	if err != nil {
		return nil, fail(err)
	}
	var members []chat.Member
	err = s.change(ctx, check, func(tx core.App) (err error) {
		members, err = s.insertMembers(tx, actor, id, invited)
		return err
	})
	return result(s.Shown(actor, members), err)
}

func (s *Service) insertMembers(tx core.App, actor chat.Actor, room string, users []string) ([]chat.Member, error) {
	users, err := withoutBlocks(tx, actor, users)
	if err != nil {
		return nil, err
	}
	present, err := store.MemberIDs(tx, room)
	if err != nil {
		return nil, err
	}
	in := make(map[string]bool, len(present))
	for _, user := range present {
		in[user] = true
	}
	newcomers := slices.DeleteFunc(slices.Clone(users), func(user string) bool { return in[user] })
	if len(newcomers) > 0 {
		if err := s.tooMany("users", len(present)+len(newcomers)); err != nil {
			return nil, err
		}
	}
	for _, user := range newcomers {
		m := chat.Member{Room: room, User: user, Role: chat.RoleMember, Notify: chat.NotifyAll}
		if _, err := store.InsertMember(tx, m, actor.By()); err != nil {
			return nil, err
		}
	}
	return places(tx, room, users)
}

// places are those of users who are in a room.
func places(db core.App, room string, users []string) ([]chat.Member, error) {
	members := make([]chat.Member, 0, len(users))
	for _, user := range users {
		m, err := store.FindMember(db, room, user)
		if err != nil {
			return nil, err
		}
		if m != nil {
			members = append(members, *m)
		}
	}
	return members, nil
}

// UpdateMember changes the actor's own settings in a room.
func (s *Service) UpdateMember(ctx context.Context, actor chat.Actor, room string, p MemberPatch) (chat.Member, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return chat.Member{}, fail(err)
	}
	if p.Notify != nil && !p.Notify.Valid() {
		return chat.Member{}, chat.FieldError("notify", "Must be one of all, mentions, none.")
	}
	if err := chat.ValidateData(p.Data, s.limits); err != nil {
		return chat.Member{}, fail(err)
	}
	var me chat.Member
	err := s.change(ctx, func(db core.App) (err error) {
		me, err = ownPlace(db, actor, room)
		return err
	}, func(tx core.App) (err error) {
		me, err = store.UpdateMember(tx, p.apply(me), actor.User)
		return err
	})
	return result(me, err)
}

func (p MemberPatch) apply(m chat.Member) chat.Member {
	if p.Notify != nil {
		m.Notify = *p.Notify
	}
	if p.MutedUntil != nil {
		m.MutedUntil = *p.MutedUntil
	}
	if p.Hidden != nil {
		m.Hidden = *p.Hidden
	}
	if p.Data != nil {
		m.Data = p.Data
	}
	return m
}

// ownPlace is the actor's own place in a room, which superusers need too where
// a use case is about it.
func ownPlace(db core.App, actor chat.Actor, room string) (chat.Member, error) {
	me, err := membership(db, actor, room)
	if err != nil {
		return chat.Member{}, err
	}
	if me == nil {
		return chat.Member{}, chat.NoSuch("room")
	}
	return *me, nil
}
