package service

import (
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// OnEphemeral sets where typing, presence and viewing go, with their audience
// filled in. The sink must not block; it may be called by two goroutines at
// once. Setting another one replaces it.
func (s *Service) OnEphemeral(sink func(chat.Event)) { s.sink.Store(&sink) }

// ephemeral takes the events of the presence tracker, on its goroutine.
func (e *engine) ephemeral(ev chat.Event) {
	defer func() {
		if r := recover(); r != nil {
			e.app.Logger().Error("An ephemeral chat event panicked",
				slog.String("event", fmt.Sprintf("%T", ev)), slog.Any("panic", r), slog.String("stack", string(debug.Stack())))
		}
	}()
	if err := e.tell(ev); err != nil {
		// Without its audience an event could reach somebody across a block.
		e.app.Logger().Error("Could not find who an ephemeral chat event is for",
			slog.String("event", fmt.Sprintf("%T", ev)), slog.Any("error", err))
	}
}

// tell fills in who must and who must not hear of an event, and hands it on.
func (e *engine) tell(ev chat.Event) error {
	switch ev := ev.(type) {
	case chat.Presence:
		return e.tellPresence(ev)
	case chat.Viewing:
		to, _ := e.told.get(ev.User) // who may see them online may see them here
		return e.tellView(ev, to, chat.ToNobody)
	case chat.Typing:
		hidden, err := store.BlockedPeers(e.app, ev.User)
		if err != nil {
			return err
		}
		ev.Hidden = hidden
		e.deliver(ev)
	}
	return nil
}

// noteLastSeen keeps when a user went, and when a user came: should the process
// die, that is the best that is known.
func (e *engine) noteLastSeen(p chat.Presence) {
	at := p.LastSeen
	if p.Online {
		at = p.Head().At
	}
	e.lastSeen.note(p.User, at)
}

func (e *engine) deliver(ev chat.Event) {
	if sink := e.sink.Load(); sink != nil && *sink != nil {
		(*sink)(ev)
	}
}

// sightOf is what viewer may know of users' presence: of the viewer itself, of
// friends, and of users with a room in common, as far as they let know; of nobody
// across a block. A failing read hides. It takes two queries however many users
// there are.
func (s *Service) sightOf(viewer chat.Actor, users []string) Sight {
	if viewer == (chat.Actor{}) || len(users) == 0 {
		return Sight{}
	}
	if viewer.Superuser {
		return Sight{all: true}
	}
	known, statuses, err := s.acquainted(viewer.User, distinct(users))
	if err != nil {
		s.app.Logger().Error("Could not read whose presence a user may know", slog.Any("error", err))
		return Sight{}
	}
	return s.sight(viewer.User, known, statuses)
}

// acquainted holds those of others whom user may know of, and what lies between
// them. It takes two queries however many they are.
func (s *Service) acquainted(user string, others []string) (map[string]bool, map[string]chat.FriendStatus, error) {
	statuses, err := store.FriendStatuses(s.db, user, others)
	if err != nil {
		return nil, nil, err
	}
	known := map[string]bool{}
	var rest []string // a common room decides
	for _, other := range others {
		switch status := statuses[other]; {
		case other == user, status == chat.FriendAccepted:
			known[other] = true
		case status != chat.FriendBlocked:
			rest = append(rest, other)
		}
	}
	if len(rest) == 0 {
		return known, statuses, nil
	}
	mates, err := store.ShareRoom(s.db, user, rest)
	if err != nil {
		return nil, nil, err
	}
	maps.Copy(known, mates)
	return known, statuses, nil
}

// tells reports whether other is told when user, who is online, goes: the same
// people as in tellOf.
func (e *engine) tells(user, other string) (bool, error) {
	to, _ := e.told.get(user)
	if to == "" || to == chat.ToNobody {
		return false, nil
	}
	statuses, err := store.FriendStatuses(e.app, user, []string{other})
	if err != nil {
		return false, err
	}
	switch statuses[other] {
	case chat.FriendAccepted:
		return true, nil
	case chat.FriendBlocked:
		return false, nil
	}
	if to == chat.ToFriends {
		return false, nil
	}
	rooms, err := store.SmallRoomIDsOf(e.app, user, e.presenceLimit)
	if err != nil {
		return false, err
	}
	theirs, err := store.SmallRoomIDsOf(e.app, other, e.presenceLimit)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(rooms, func(room string) bool { return slices.Contains(theirs, room) }), nil
}
