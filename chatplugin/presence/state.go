package presence

import (
	"slices"
	"time"

	"pocketchat/chatplugin/chat"
)

// state is everything known right now. Its methods are the transitions: each
// takes the time and returns what happened. It has no lock and no clock.
type state struct {
	cfg   Config
	users map[string]*user // who is online, the grace period included
	rooms map[string]*room // only rooms that somebody views or types in
	due   deadlines
}

// user is one person with any number of devices.
type user struct {
	conns map[string]*connection
	// left is when the last connection went, zero while there is one.
	left time.Time
}

// connection is one device of a user.
type connection struct {
	views map[string]struct{} // rooms it looks at
	types map[string]struct{} // rooms it types in
}

// room is what goes on in one room.
type room struct {
	viewers map[string]int // user -> number of connections that look at it
	typists map[string]*typist
}

func newState(cfg Config) *state {
	return &state{cfg: cfg, users: map[string]*user{}, rooms: map[string]*room{}}
}

// connect adds a device. The first one brings the user online, unless the
// grace period of the last one still runs.
func (s *state) connect(id, conn string, now time.Time) []chat.Event {
	u, known := s.users[id]
	if !known {
		u = &user{conns: map[string]*connection{}}
		s.users[id] = u
	}
	if u.conns[conn] == nil {
		u.conns[conn] = &connection{views: map[string]struct{}{}, types: map[string]struct{}{}}
	}
	u.left = time.Time{}
	if known {
		return nil
	}
	return []chat.Event{chat.Presence{Base: at("", id, now), User: id, Online: true}}
}

// disconnect takes a device away with all it viewed and typed. The last one
// starts the grace period.
func (s *state) disconnect(id, conn string, now time.Time) []chat.Event {
	u, c := s.connection(id, conn)
	if c == nil {
		return nil
	}
	var events []chat.Event
	for _, name := range sorted(c.types) {
		events = append(events, s.typingOff(id, conn, name, now)...)
	}
	for _, name := range sorted(c.views) {
		events = append(events, s.unview(id, conn, name, now)...)
	}
	delete(u.conns, conn)
	if len(u.conns) == 0 {
		u.left = now
		s.due.add(deadline{at: now.Add(s.cfg.Grace), user: id})
	}
	return events
}

// expire does what is due: users whose grace is over go offline, typing that
// was not refreshed ends.
func (s *state) expire(now time.Time) []chat.Event {
	var events []chat.Event
	for {
		d, ok := s.due.pop(now)
		if !ok {
			return events
		}
		if d.conn != "" {
			events = append(events, s.typingDue(d, now)...)
			continue
		}
		events = append(events, s.graceOver(d, now)...)
	}
}

func (s *state) graceOver(d deadline, now time.Time) []chat.Event {
	u := s.users[d.user]
	// A user who came back has no left, one who left again has a later one and
	// a deadline of its own.
	if u == nil || u.left.IsZero() || !u.left.Add(s.cfg.Grace).Equal(d.at) {
		return nil
	}
	delete(s.users, d.user)
	return []chat.Event{chat.Presence{Base: at("", d.user, now), User: d.user, LastSeen: u.left}}
}

// view notes that a device looks at a room. A device that is not connected
// (any more) is ignored, else nobody would ever end its view.
func (s *state) view(id, conn, name string, now time.Time) []chat.Event {
	_, c := s.connection(id, conn)
	if c == nil {
		return nil
	}
	if _, twice := c.views[name]; twice {
		return nil
	}
	c.views[name] = struct{}{}
	r := s.room(name)
	r.viewers[id]++
	if r.viewers[id] > 1 {
		return nil
	}
	return []chat.Event{chat.Viewing{Base: at(name, id, now), User: id, On: true}}
}

func (s *state) unview(id, conn, name string, now time.Time) []chat.Event {
	_, c := s.connection(id, conn)
	if c == nil {
		return nil
	}
	if _, views := c.views[name]; !views {
		return nil
	}
	delete(c.views, name)
	r := s.rooms[name]
	r.viewers[id]--
	if r.viewers[id] > 0 {
		return nil
	}
	delete(r.viewers, id)
	s.tidy(name)
	return []chat.Event{chat.Viewing{Base: at(name, id, now), User: id}}
}

// again says that a user is online, who was said to be before.
func (s *state) again(id string, now time.Time) []chat.Event {
	if s.users[id] == nil {
		return nil
	}
	return []chat.Event{chat.Presence{Base: at("", id, now), User: id, Online: true}}
}

// views are the rooms that a user looks at.
func (s *state) views(id string) []string {
	u := s.users[id]
	if u == nil {
		return nil
	}
	rooms := map[string]struct{}{}
	for _, c := range u.conns {
		for name := range c.views {
			rooms[name] = struct{}{}
		}
	}
	return sorted(rooms)
}

// leave ends all that a user does in a room, on every device: the user is no
// member any more.
func (s *state) leave(id, name string, now time.Time) []chat.Event {
	events := s.stopTyping(id, name, now)
	u := s.users[id]
	if u == nil {
		return events
	}
	for conn := range u.conns {
		events = append(events, s.unview(id, conn, name, now)...)
	}
	return events
}

// forgetRoom drops a deleted room. There is nobody left to tell.
func (s *state) forgetRoom(name string) {
	r := s.rooms[name]
	if r == nil {
		return
	}
	delete(s.rooms, name)
	for id := range r.viewers {
		for _, c := range s.users[id].conns {
			delete(c.views, name)
		}
	}
	for id, t := range r.typists {
		for conn := range t.conns {
			delete(s.users[id].conns[conn].types, name)
		}
	}
}

// connection finds a device; it is nil when user or device are unknown.
func (s *state) connection(id, conn string) (*user, *connection) {
	u := s.users[id]
	if u == nil {
		return nil, nil
	}
	return u, u.conns[conn]
}

func (s *state) room(name string) *room {
	r := s.rooms[name]
	if r == nil {
		r = &room{viewers: map[string]int{}, typists: map[string]*typist{}}
		s.rooms[name] = r
	}
	return r
}

// tidy forgets a room in which nothing goes on.
func (s *state) tidy(name string) {
	if r := s.rooms[name]; r != nil && len(r.viewers) == 0 && len(r.typists) == 0 {
		delete(s.rooms, name)
	}
}

func at(room, actor string, now time.Time) chat.Base {
	return chat.At(chat.Head{Room: room, Actor: actor, At: now})
}

// sorted makes the order of events independent of the map.
func sorted(set map[string]struct{}) []string {
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
