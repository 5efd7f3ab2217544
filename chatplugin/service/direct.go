package service

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// OpenDirect gives the direct room of the actor and other, and whether it was
// made by this call. Two people who open it at once get the same room. A room
// with oneself is allowed and has one member. Opening a hidden room shows it
// again.
//
// NotFound: no such user. Forbidden: a block lies between and there is no room
// yet; an existing room stays readable.
func (s *Service) OpenDirect(ctx context.Context, actor chat.Actor, other string) (chat.Room, bool, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return chat.Room{}, false, fail(err)
	}
	d := direct{actor: actor, other: other}
	err := s.openDirect(ctx, &d)
	if lostRace(err) {
		err = s.openDirect(ctx, &d)
	}
	if err != nil {
		return chat.Room{}, false, fail(err)
	}
	return d.room, d.created, nil
}

func (s *Service) openDirect(ctx context.Context, d *direct) error {
	if err := d.look(s.db); err != nil || d.complete() {
		return err
	}
	return s.write(ctx, func(tx core.App) error {
		if err := d.look(tx); err != nil {
			return err
		}
		return d.open(tx)
	})
}

// direct is one try to open a direct room.
type direct struct {
	actor chat.Actor
	other string

	exists  bool
	created bool
	room    chat.Room
	members []string // both users, or the one of a talk with oneself
	missing []string // of members, those who have no place in the room
	me      *chat.Member
}

// look reads how things stand and asks the policy.
func (d *direct) look(db core.App) error {
	*d = direct{actor: d.actor, other: d.other}
	if d.other == "" {
		return chat.FieldError("user", "Missing: the id of a user.")
	}
	d.members = []string{d.actor.User}
	rel := chat.Friendship{}
	if d.other != d.actor.User {
		d.members = append(d.members, d.other)
		if _, err := store.FindUser(db, d.other); err != nil {
			return err
		}
		var err error
		if rel, err = store.FindFriendship(db, d.actor.User, d.other); err != nil {
			return err
		}
	}
	room, err := store.FindDirectRoom(db, d.actor.User, d.other)
	if err != nil && chat.CodeOf(err) != chat.NotFound {
		return err
	}
	d.room, d.exists = room, err == nil
	if err := allow(d.actor, chat.MayOpenDirect(rel, d.exists)); err != nil || !d.exists {
		return err
	}
	return d.lookAtMembers(db)
}

func (d *direct) lookAtMembers(db core.App) error {
	for _, user := range d.members {
		member, err := store.FindMember(db, d.room.ID, user)
		if err != nil {
			return err
		}
		if member == nil {
			d.missing = append(d.missing, user)
		} else if user == d.actor.User {
			d.me = member
		}
	}
	return nil
}

// complete reports that there is nothing to write.
func (d *direct) complete() bool {
	return d.exists && len(d.missing) == 0 && !d.me.Hidden
}

// open makes what is missing. An admin may have removed a member; the two
// belong to their room for ever.
func (d *direct) open(tx core.App) error {
	if !d.exists {
		d.created = true
		room := chat.Room{Type: chat.Direct, DirectKey: chat.PairKey(d.actor.User, d.other)}
		var err error
		d.room, err = store.InsertRoom(tx, room, nil, d.actor.User) // the key brings the members
		return err
	}
	for _, user := range d.missing {
		member := chat.Member{Room: d.room.ID, User: user, Role: chat.RoleMember, Notify: chat.NotifyAll}
		if _, err := store.InsertMember(tx, member, d.actor.User); err != nil {
			return err
		}
	}
	if d.me != nil && d.me.Hidden {
		me := *d.me
		me.Hidden = false
		_, err := store.UpdateMember(tx, me, d.actor.User)
		return err
	}
	return nil
}
