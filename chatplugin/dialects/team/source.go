package team

import (
	"context"

	"pocketchat/chatplugin/chat"
)

// source answers what objects are made of. A gateway.View is one; a reader is
// one for the answers of handlers, with the eyes of who asks.
type source interface {
	User(id string) chat.User
	Message(id string) (chat.Message, bool)
	Member(room, user string) *chat.Member
	Members(room string) []chat.Member
	Link(user, path string) string
}

// reader looks things up for one event of a client. Absent things are zero, as
// in a View.
type reader struct {
	ctx     context.Context
	r       *request
	members map[string][]chat.Member // by room, read once
}

func (r *request) reader(ctx context.Context) *reader {
	return &reader{ctx: ctx, r: r, members: make(map[string][]chat.Member)}
}

func (s *reader) User(id string) chat.User {
	u, _ := s.r.svc.User(id)
	return u
}

func (s *reader) Message(id string) (chat.Message, bool) {
	msg, err := s.r.svc.Message(s.ctx, s.r.actor, id)
	return msg, err == nil
}

func (s *reader) Members(room string) []chat.Member {
	if members, read := s.members[room]; read {
		return members
	}
	members, err := s.r.svc.Members(s.ctx, s.r.actor, room)
	if err != nil {
		return nil
	}
	s.members[room] = members
	return members
}

func (s *reader) Member(room, user string) *chat.Member {
	members := s.Members(room)
	for i := range members {
		if members[i].User == user {
			return &members[i]
		}
	}
	return nil
}

func (s *reader) Link(user, path string) string { return s.r.conn.Gateway().Link(user, path) }
