package service

import (
	"log/slog"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Observe follows the log, so that presence holds whichever door a change came
// through: who left a room views nothing in it, who sent stopped typing, and
// across a new block nobody looks online. Subscribe it as a live reader of the
// log; it does not block on anything but short reads.
func (s *Service) Observe(events []chat.Event) {
	for _, ev := range events {
		switch ev := ev.(type) {
		case chat.MessageCreated:
			if ev.Message.Sender != "" {
				s.tracker.StopTyping(ev.Message.Sender, ev.Message.Room)
			}
		case chat.MemberUpdated:
			if ev.Member.SilencedUntil.After(time.Now()) {
				s.passes.take(ev.Member.User, ev.Member.Room)
				s.tracker.StopTyping(ev.Member.User, ev.Member.Room)
			}
		case chat.MemberRemoved:
			s.passes.take(ev.Member.User, ev.Member.Room)
			s.tracker.Leave(ev.Member.User, ev.Member.Room)
		case chat.RoomDeleted:
			s.tracker.ForgetRoom(ev.Room.ID)
		case chat.FriendshipChanged:
			s.relationChanged(ev.Friendship, ev.Before)
		case chat.FriendshipRemoved:
			s.relationChanged(chat.Friendship{Requester: ev.Friendship.Requester, Addressee: ev.Friendship.Addressee}, ev.Friendship.Status)
		}
	}
}

// relationChanged shows or hides two users to each other.
func (s *Service) relationChanged(f chat.Friendship, before chat.FriendStatus) {
	a, b := f.Requester, f.Addressee
	wasBlocked := before == chat.FriendBlocked
	switch {
	case f.Blocked() && !wasBlocked:
		s.hide(a, b, before == chat.FriendAccepted)
		s.hide(b, a, before == chat.FriendAccepted)
	case !f.Blocked() && (wasBlocked || f.Status == chat.FriendAccepted):
		s.show(a, b)
		s.show(b, a)
	case before == chat.FriendAccepted:
		s.estrange(a, b)
		s.estrange(b, a)
	}
}

// estrange makes user look offline to other, who is no friend any more, if only
// friends see them online.
func (s *Service) estrange(user, other string) {
	if to, _ := s.told.get(user); to == chat.ToFriends {
		s.hide(user, other, true)
	}
}

// hide makes user look offline to other, and idle in their direct room. Both
// are what other would see anyway some time, so they don't tell of the block.
// friends tells if the two were until now.
func (s *Service) hide(user, other string, friends bool) {
	if !s.tracker.Online(user) || s.closed.Load() {
		return
	}
	now := time.Now()
	room, err := store.FindDirectRoom(s.app, user, other)
	if err == nil && s.tracker.Types(user, room.ID) {
		s.deliver(chat.Typing{Base: chat.At(chat.Head{Room: room.ID, Actor: user, At: now}), User: user})
		s.tracker.StopTyping(user, room.ID)
	}
	if to, _ := s.told.get(user); to != "" && !to.Reaches(friends) {
		return // other was not told that they are online
	}
	p := chat.Presence{Base: chat.At(chat.Head{Actor: user, At: now}), User: user, LastSeen: now, Friends: []string{other}}
	if !s.SeesLastSeen(other, user, false) {
		p.LastSeen = time.Time{}
	}
	s.deliver(p)
}

// show tells other that user is online, if other will also be told when user
// goes.
func (s *Service) show(user, other string) {
	if !s.tracker.Online(user) || s.closed.Load() {
		return
	}
	told, err := s.tells(user, other)
	if err != nil {
		s.app.Logger().Error("Could not read whose presence a user is told of", slog.Any("error", err))
		return
	}
	if !told {
		return
	}
	s.deliver(chat.Presence{
		Base: chat.At(chat.Head{Actor: user, At: time.Now()}), User: user, Online: true, Friends: []string{other},
	})
}
