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
	if p, ok := ev.(chat.Presence); ok {
		e.noteLastSeen(p)
	}
	addressed, err := e.address(ev)
	if err != nil {
		// Without its audience an event could reach somebody across a block.
		e.app.Logger().Error("Could not find who an ephemeral chat event is for",
			slog.String("event", fmt.Sprintf("%T", ev)), slog.Any("error", err))
		return
	}
	if addressed != nil {
		e.deliver(addressed)
	}
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

// address fills in who must and who must not hear of an event. It is nil when
// nobody is told.
func (e *engine) address(ev chat.Event) (chat.Event, error) {
	switch ev := ev.(type) {
	case chat.Presence:
		return e.addressPresence(ev)
	case chat.Typing:
		hidden, err := store.BlockedPeers(e.app, ev.User)
		ev.Hidden = hidden
		return ev, err
	case chat.Viewing:
		return e.addressViewing(ev)
	}
	return ev, nil
}

// addressViewing tells nobody in a room above the limit.
func (e *engine) addressViewing(ev chat.Viewing) (chat.Event, error) {
	large, err := store.HasMoreMembers(e.app, ev.Head().Room, e.presenceLimit)
	if err != nil || large {
		return nil, err
	}
	ev.Hidden, err = store.BlockedPeers(e.app, ev.User)
	return ev, err
}

func (e *engine) addressPresence(ev chat.Presence) (chat.Event, error) {
	var err error
	if ev.Rooms, err = store.SmallRoomIDsOf(e.app, ev.User, e.presenceLimit); err != nil {
		return nil, err
	}
	if ev.Friends, err = store.FriendIDs(e.app, ev.User); err != nil {
		return nil, err
	}
	ev.Hidden, err = store.BlockedPeers(e.app, ev.User)
	return ev, err
}

func (e *engine) deliver(ev chat.Event) {
	if sink := e.sink.Load(); sink != nil && *sink != nil {
		(*sink)(ev)
	}
}

// knownTo are those of users whose presence viewer may know: the viewer itself,
// friends, and users with a room in common; nobody across a block. A failing
// read hides.
func (s *Service) knownTo(viewer chat.Actor, users []string) map[string]bool {
	known := map[string]bool{}
	if viewer == (chat.Actor{}) || len(users) == 0 {
		return known
	}
	if viewer.Superuser {
		for _, user := range users {
			known[user] = true
		}
		return known
	}
	known, err := s.acquainted(viewer.User, distinct(users))
	if err != nil {
		s.app.Logger().Error("Could not read whose presence a user may know", slog.Any("error", err))
		return nil
	}
	return known
}

// acquainted holds those of others whose presence user may know. It takes two
// queries however many they are.
func (s *Service) acquainted(user string, others []string) (map[string]bool, error) {
	statuses, err := store.FriendStatuses(s.db, user, others)
	if err != nil {
		return nil, err
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
		return known, nil
	}
	mates, err := store.ShareRoom(s.db, user, rest)
	if err != nil {
		return nil, err
	}
	maps.Copy(known, mates)
	return known, nil
}

// tells reports whether other is told when user comes or goes: the same people
// as in addressPresence.
func (e *engine) tells(user, other string) (bool, error) {
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
