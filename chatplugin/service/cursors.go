package service

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// MarkRead moves the actor's read cursor forward to seq, 0 meaning the newest
// message, and gives the place with the cursors as they are now. What is read
// has been delivered. A seq that is behind changes nothing; one beyond the
// newest message means the newest.
func (s *Service) MarkRead(ctx context.Context, actor chat.Actor, room string, seq int64) (chat.Member, error) {
	return s.mark(ctx, actor, room, seq, true)
}

// MarkDelivered is MarkRead for the delivery cursor: a device has it.
func (s *Service) MarkDelivered(ctx context.Context, actor chat.Actor, room string, seq int64) (chat.Member, error) {
	return s.mark(ctx, actor, room, seq, false)
}

func (s *Service) mark(ctx context.Context, actor chat.Actor, id string, seq int64, read bool) (chat.Member, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return chat.Member{}, fail(err)
	}
	if seq < 0 {
		return chat.Member{}, chat.FieldError("seq", "Must not be negative; 0 means all.")
	}
	r, me, err := roomOfMember(s.db, actor, id)
	if err != nil {
		return chat.Member{}, fail(err)
	}
	if seq == 0 || seq > r.LastSeq {
		seq = r.LastSeq
	}
	// Clients mark what they have marked before; that must not cost a write.
	if me.LastDeliveredSeq >= seq && (!read || me.LastReadSeq >= seq) {
		return me, nil
	}
	readTo := int64(0)
	if read {
		readTo = seq
	}
	err = s.write(ctx, func(tx core.App) error {
		me, _, err = store.MoveCursors(tx, id, actor.User, readTo, seq, actor.User)
		return err
	})
	return result(me, err)
}

func roomOfMember(db core.App, actor chat.Actor, id string) (chat.Room, chat.Member, error) {
	me, err := ownPlace(db, actor, id)
	if err != nil {
		return chat.Room{}, chat.Member{}, err
	}
	r, err := store.FindRoom(db, id)
	return r, me, err
}
