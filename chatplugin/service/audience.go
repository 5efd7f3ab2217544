package service

import (
	"fmt"
	"log/slog"
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
	e.deliver(addressed)
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

// address fills in who must and who must not hear of an event.
func (e *engine) address(ev chat.Event) (chat.Event, error) {
	switch ev := ev.(type) {
	case chat.Presence:
		return e.addressPresence(ev)
	case chat.Typing:
		hidden, err := store.BlockedPeers(e.app, ev.User)
		ev.Hidden = hidden
		return ev, err
	case chat.Viewing:
		hidden, err := store.BlockedPeers(e.app, ev.User)
		ev.Hidden = hidden
		return ev, err
	}
	return ev, nil
}

func (e *engine) addressPresence(ev chat.Presence) (chat.Event, error) {
	var err error
	if ev.Rooms, err = store.RoomIDsOf(e.app, ev.User); err != nil {
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
	circle, err := s.circleOf(viewer.User)
	if err != nil {
		s.app.Logger().Error("Could not read whose presence a user may know", slog.Any("error", err))
		return known
	}
	for _, user := range distinct(users) {
		if circle.knows(s, user) {
			known[user] = true
		}
	}
	return known
}

// circle is what decides whom a user knows.
type circle struct {
	user    string
	rooms   map[string]bool
	friends []string
	blocked []string
}

func (s *Service) circleOf(user string) (circle, error) {
	c := circle{user: user, rooms: map[string]bool{}}
	rooms, err := store.RoomIDsOf(s.db, user)
	if err != nil {
		return c, err
	}
	for _, room := range rooms {
		c.rooms[room] = true
	}
	if c.friends, err = store.FriendIDs(s.db, user); err != nil {
		return c, err
	}
	c.blocked, err = store.BlockedPeers(s.db, user)
	return c, err
}

func (c circle) knows(s *Service, user string) bool {
	if user == c.user {
		return true
	}
	if slices.Contains(c.blocked, user) {
		return false
	}
	if slices.Contains(c.friends, user) {
		return true
	}
	rooms, err := store.RoomIDsOf(s.db, user)
	return err == nil && slices.ContainsFunc(rooms, func(room string) bool { return c.rooms[room] })
}
