package service

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// MaxRooms is the most rooms of one list.
const MaxRooms = 1000

// RoomsQuery picks from the actor's rooms.
type RoomsQuery struct {
	Type chat.RoomType // empty: both
	// Limit is 1 to MaxRooms; 0 means MaxRooms, more is cut.
	Limit  int
	Offset int
	// IncludeHidden lists hidden rooms too.
	IncludeHidden bool
}

// Rooms lists the actor's rooms, newest activity first.
func (s *Service) Rooms(ctx context.Context, actor chat.Actor, q RoomsQuery) ([]chat.RoomSummary, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return nil, fail(err)
	}
	if q.Type != "" && q.Type != chat.Direct && q.Type != chat.Group {
		return nil, chat.FieldError("type", "Must be direct or group, or missing for both.")
	}
	if q.Limit < 0 {
		return nil, chat.FieldError("limit", "Must not be negative.")
	}
	if q.Offset < 0 {
		return nil, chat.FieldError("offset", "Must not be negative.")
	}
	if q.Limit == 0 || q.Limit > MaxRooms {
		q.Limit = MaxRooms
	}
	rooms, err := store.Inbox(s.db, actor.User, store.InboxQuery{
		Type: q.Type, Limit: q.Limit, Offset: q.Offset, IncludeHidden: q.IncludeHidden,
	})
	return result(rooms, err)
}

// Room is one room as in Rooms, hidden or not. For the server, and for a
// superuser who is not in it, Member and Unread are zero.
func (s *Service) Room(ctx context.Context, actor chat.Actor, id string) (chat.RoomSummary, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.RoomSummary{}, fail(err)
	}
	if id == "" {
		return chat.RoomSummary{}, chat.FieldError("room", "Missing: the id of a room.")
	}
	summary, err := s.summary(actor, id)
	return result(summary, err)
}

// RoomByNum is Room by number.
func (s *Service) RoomByNum(ctx context.Context, actor chat.Actor, num int64) (chat.RoomSummary, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.RoomSummary{}, fail(err)
	}
	r, err := store.FindRoomByNum(s.db, num)
	if err != nil {
		return chat.RoomSummary{}, fail(err)
	}
	summary, err := s.summary(actor, r.ID)
	return result(summary, err)
}

func (s *Service) summary(actor chat.Actor, id string) (chat.RoomSummary, error) {
	if actor.User != "" {
		lines, err := store.Inbox(s.db, actor.User, store.InboxQuery{Room: id, IncludeHidden: true, Limit: 1})
		if err != nil {
			return chat.RoomSummary{}, err
		}
		if len(lines) > 0 {
			return lines[0], nil
		}
	}
	if !actor.Superuser {
		return chat.RoomSummary{}, chat.NoSuch("room")
	}
	r, err := store.FindRoom(s.db, id)
	if err != nil || r.LastMessage == "" {
		return chat.RoomSummary{Room: r}, err
	}
	last, err := store.FindMessage(s.db, r.LastMessage)
	return chat.RoomSummary{Room: r, LastMessage: &last}, err
}

// Message is one message of the actor's rooms.
func (s *Service) Message(ctx context.Context, actor chat.Actor, id string) (chat.Message, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.Message{}, fail(err)
	}
	msg, _, err := message(s.db, actor, id)
	return result(msg, err)
}

// MessageByNum is Message by number.
func (s *Service) MessageByNum(ctx context.Context, actor chat.Actor, num int64) (chat.Message, error) {
	if err := s.begin(ctx, actor); err != nil {
		return chat.Message{}, fail(err)
	}
	msg, err := store.FindMessageByNum(s.db, num)
	if err == nil {
		_, err = ofMessage(s.db, actor, msg)
	}
	if err == nil {
		err = notHidden(s.db, actor, msg.ID)
	}
	return result(msg, err)
}

// History is a page of a room, oldest first, tombstones included. A limit of 0
// means chat.DefaultPage; above chat.MaxPage it is cut. What the actor has deleted
// for themselves is left out, so a page may have gaps in seq.
func (s *Service) History(ctx context.Context, actor chat.Actor, q chat.History) ([]chat.Message, error) {
	if err := s.begin(ctx, actor); err != nil {
		return nil, fail(err)
	}
	q, err := page(q)
	if err != nil {
		return nil, fail(err)
	}
	if _, err := membership(s.db, actor, q.Room); err != nil {
		return nil, fail(err)
	}
	messages, err := store.HistoryFor(s.db, hiddenFrom(actor), q)
	return result(messages, err)
}

func page(q chat.History) (chat.History, error) {
	set := 0
	for _, cursor := range []struct {
		field string
		seq   int64
	}{{"before", q.Before}, {"after", q.After}, {"around", q.Around}} {
		if cursor.seq < 0 {
			return q, chat.FieldError(cursor.field, "Must not be negative.")
		}
		if cursor.seq > 0 {
			set++
		}
	}
	if set > 1 {
		return q, chat.FieldError("before", "Only one of before, after and around may be set.")
	}
	if q.Limit < 0 {
		return q, chat.FieldError("limit", "Must not be negative.")
	}
	if q.Limit == 0 {
		q.Limit = chat.DefaultPage
	}
	q.Limit = min(q.Limit, chat.MaxPage)
	return q, nil
}
