package service

import (
	"context"
	"encoding/json"
	"regexp"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// GroupDraft is a group to be made.
type GroupDraft struct {
	// ID is the wanted id, 24 lower-case hex characters. Empty: the server
	// chooses.
	ID   string
	Name string
	// Members are user ids; the creator need not be among them.
	Members []string
	Data    json.RawMessage
}

// RoomPatch changes a group. Nil fields stay as they are.
type RoomPatch struct {
	Name *string
	// SlowMode is how long a plain member waits between two messages: whole
	// seconds up to chat.MaxSlowMode, 0 for off.
	SlowMode *time.Duration
	Data     json.RawMessage
}

var roomID = regexp.MustCompile(`^[0-9a-f]{24}$`)

// CreateGroup makes a group that the actor owns. Users who blocked the actor
// are left out without a word: an error would tell of the block, and adding
// them would be against their will. Users whom the actor blocked, and users who
// do not exist, are a field error that names them.
//
// A repeat with the ID of a group that the actor owns gives that group.
func (s *Service) CreateGroup(ctx context.Context, actor chat.Actor, d GroupDraft) (chat.Room, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return chat.Room{}, fail(err)
	}
	if err := s.validateGroup(d); err != nil {
		return chat.Room{}, fail(err)
	}
	invited, err := invitees(s.db, actor, "members", d.Members)
	if err != nil {
		return chat.Room{}, fail(err)
	}
	if err := s.tooMany("members", len(invited)+1); err != nil {
		return chat.Room{}, fail(err)
	}
	var created chat.Room
	err = s.change(ctx, func(db core.App) (err error) {
		created, err = ownGroup(db, actor, d.ID)
		return err
	}, func(tx core.App) error {
		if created.ID != "" {
			return nil
		}
		members, err := withoutBlocks(tx, actor, invited)
		if err != nil {
			return err
		}
		room := chat.Room{ID: d.ID, Type: chat.Group, Name: d.Name, Owner: actor.User, Data: d.Data}
		created, err = store.InsertRoom(tx, room, plainMembers(members), actor.User)
		return err
	})
	return result(created, err)
}

func (s *Service) validateGroup(d GroupDraft) error {
	if d.ID != "" && !roomID.MatchString(d.ID) {
		return chat.FieldError("id", "Must be 24 characters of 0-9 and a-f, or missing.")
	}
	if err := chat.ValidateRoomName(d.Name, s.limits); err != nil {
		return err
	}
	if err := s.tooMany("members", len(d.Members)); err != nil {
		return err
	}
	return chat.ValidateData(d.Data, s.limits)
}

// tooMany refuses more members than a group may have.
func (s *Service) tooMany(field string, n int) error {
	if n > s.limits.Members {
		return chat.FieldError(field, "A group has at most %d members.", s.limits.Members)
	}
	return nil
}

// ownGroup finds the group a repeated create made. An id that is taken by
// anything else is a Conflict.
func ownGroup(db core.App, actor chat.Actor, id string) (chat.Room, error) {
	if id == "" {
		return chat.Room{}, nil
	}
	room, err := store.FindRoom(db, id)
	if chat.CodeOf(err) == chat.NotFound {
		return chat.Room{}, nil
	}
	if err != nil {
		return chat.Room{}, err
	}
	if room.Type != chat.Group || room.Owner != actor.User {
		e := chat.Errorf(chat.Conflict, "This id is taken. Choose another or leave it out.")
		e.Field = "id"
		return chat.Room{}, e
	}
	return room, nil
}

func plainMembers(users []string) []chat.Member {
	members := make([]chat.Member, len(users))
	for i, user := range users {
		members[i] = chat.Member{User: user, Role: chat.RoleMember, Notify: chat.NotifyAll}
	}
	return members
}

// UpdateRoom changes name, slow mode or data of a group. Forbidden unless the actor is its
// owner or an admin.
func (s *Service) UpdateRoom(ctx context.Context, actor chat.Actor, id string, p RoomPatch) (chat.Room, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.Room{}, fail(err)
	}
	if p.Name != nil {
		if err := chat.ValidateRoomName(*p.Name, s.limits); err != nil {
			return chat.Room{}, fail(err)
		}
	}
	if p.SlowMode != nil {
		if err := chat.ValidateSlowMode(*p.SlowMode); err != nil {
			return chat.Room{}, fail(err)
		}
	}
	if err := chat.ValidateData(p.Data, s.limits); err != nil {
		return chat.Room{}, fail(err)
	}
	var r chat.Room
	err := s.change(ctx, func(db core.App) error {
		var me *chat.Member
		var err error
		if r, me, err = room(db, actor, id); err != nil {
			return err
		}
		return allow(actor, chat.MayManage(r, me))
	}, func(tx core.App) (err error) {
		if p.Name != nil {
			r.Name = *p.Name
		}
		if p.SlowMode != nil {
			r.SlowMode = *p.SlowMode
		}
		if p.Data != nil {
			r.Data = p.Data
		}
		r, err = store.UpdateRoom(tx, r, actor.By())
		return err
	})
	return result(r, err)
}

// DeleteRoom deletes a group with all that is in it. Forbidden unless the actor
// owns it.
func (s *Service) DeleteRoom(ctx context.Context, actor chat.Actor, id string) error {
	if err := s.begin(ctx, actor); err != nil {
		return fail(err)
	}
	r, me, err := room(s.db, actor, id)
	if err == nil {
		err = allow(actor, chat.MayDeleteRoom(r, me))
	}
	if err != nil {
		return fail(err)
	}
	// Not through the queue: the store deletes a big room in several short
	// transactions, which would be one long one inside a command.
	return fail(store.DeleteRoom(s.db, id, actor.By()))
}
