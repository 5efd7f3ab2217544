package presence

import (
	"time"

	"pocketchat/chatplugin/chat"
)

// typingInterval is how often a repeated "is typing" is passed on at most:
// clients send one per key press.
const typingInterval = time.Second

// typist is a user typing in a room, on one or more devices.
type typist struct {
	conns map[string]time.Time // device -> when its typing expires
	sent  time.Time            // when the others were last told
}

// typingOn starts or refreshes the typing of one device.
func (s *state) typingOn(id, conn, name, text string, now time.Time) []chat.Event {
	_, c := s.connection(id, conn)
	if c == nil {
		return nil
	}
	r := s.room(name)
	t := r.typists[id]
	if t == nil {
		t = &typist{conns: map[string]time.Time{}}
		r.typists[id] = t
	}
	expires := now.Add(s.cfg.TypingTTL)
	if _, refresh := t.conns[conn]; !refresh {
		s.due.add(deadline{at: expires, user: id, conn: conn, room: name})
	}
	t.conns[conn] = expires
	c.types[name] = struct{}{}
	if !t.sent.IsZero() && now.Sub(t.sent) < typingInterval {
		return nil
	}
	t.sent = now
	return []chat.Event{chat.Typing{Base: at(name, id, now), User: id, On: true, Text: text}}
}

// typingOff ends the typing of one device. The others hear of it when it was
// the user's last.
func (s *state) typingOff(id, conn, name string, now time.Time) []chat.Event {
	t := s.typist(id, name)
	if t == nil {
		return nil
	}
	if _, types := t.conns[conn]; !types {
		return nil
	}
	delete(t.conns, conn)
	if _, c := s.connection(id, conn); c != nil {
		delete(c.types, name)
	}
	if len(t.conns) > 0 {
		return nil
	}
	delete(s.rooms[name].typists, id)
	s.tidy(name)
	return []chat.Event{chat.Typing{Base: at(name, id, now), User: id}}
}

// stopTyping ends the typing of a user on every device.
func (s *state) stopTyping(id, name string, now time.Time) []chat.Event {
	t := s.typist(id, name)
	if t == nil {
		return nil
	}
	var events []chat.Event
	for conn := range t.conns {
		events = append(events, s.typingOff(id, conn, name, now)...)
	}
	return events
}

// typingDue ends typing that was not refreshed. A refresh only moves the time
// in the typist, so a deadline that comes early is put back.
func (s *state) typingDue(d deadline, now time.Time) []chat.Event {
	t := s.typist(d.user, d.room)
	if t == nil {
		return nil
	}
	expires, types := t.conns[d.conn]
	if !types {
		return nil
	}
	if expires.After(now) {
		d.at = expires
		s.due.add(d)
		return nil
	}
	return s.typingOff(d.user, d.conn, d.room, now)
}

func (s *state) typist(id, name string) *typist {
	if r := s.rooms[name]; r != nil {
		return r.typists[id]
	}
	return nil
}
