package gateway

import (
	"log/slog"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// view is the View of one batch of events. It reads each thing once: what it
// reads is at least as new as every event of the batch, because they were
// committed before. It is used by one goroutine and then thrown away.
type view struct {
	g        *Gateway
	rooms    map[string]*chat.Room // nil: there is none
	members  map[string][]chat.Member
	places   map[place]*chat.Member
	messages map[string]*chat.Message
	hidden   map[string][]string // message to who deleted it for themselves
}

// place is one user in one room.
type place struct{ room, user string }

func (g *Gateway) newView() *view { return &view{g: g} }

// User implements View.
func (v *view) User(id string) chat.User {
	u, ok := v.g.svc.User(id)
	if !ok {
		return chat.User{}
	}
	return u
}

// Online implements View.
func (v *view) Online(user string) bool {
	return v.g.svc.Presence().Online(user) && v.g.svc.SeenByAll(user)
}

// Link implements View.
func (v *view) Link(user, path string) string { return v.g.Link(user, path) }

// Room implements View.
func (v *view) Room(id string) (chat.Room, bool) {
	room, read := v.rooms[id]
	if !read {
		if found, err := store.FindRoom(v.g.app, id); v.found("room", err) {
			room = &found
		}
		put(&v.rooms, id, room)
	}
	if room == nil {
		return chat.Room{}, false
	}
	return *room, true
}

// Members implements View.
func (v *view) Members(room string) []chat.Member {
	members, read := v.members[room]
	if !read {
		found, err := store.Members(v.g.app, room)
		if v.found("members", err) {
			members = found
		}
		put(&v.members, room, members)
	}
	return members
}

// Member implements View.
func (v *view) Member(room, user string) *chat.Member {
	if members, read := v.members[room]; read {
		for i := range members {
			if members[i].User == user {
				return &members[i]
			}
		}
		return nil
	}
	at := place{room, user}
	m, read := v.places[at]
	if !read {
		found, err := store.FindMember(v.g.app, room, user)
		if v.found("member", err) {
			m = found
		}
		put(&v.places, at, m)
	}
	return m
}

// Message implements View.
func (v *view) Message(id string) (chat.Message, bool) {
	msg, read := v.messages[id]
	if !read {
		if found, err := store.FindMessage(v.g.app, id); v.found("message", err) {
			msg = &found
		}
		put(&v.messages, id, msg)
	}
	if msg == nil {
		return chat.Message{}, false
	}
	return *msg, true
}

// found tells what is there from what is not, and logs what went wrong.
func (v *view) found(what string, err error) bool {
	if err != nil && chat.CodeOf(err) != chat.NotFound {
		v.g.app.Logger().Error("Could not read for a chat event", slog.String("what", what), slog.Any("error", err))
	}
	return err == nil
}

// put sets m[key], making the map on first use.
func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}
