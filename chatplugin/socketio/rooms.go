package socketio

import "sync"

// Audience says who gets a broadcast: every connection that is in any of Rooms and in none of Except, once. The id of a Conn is a room
// with that Conn only. No rooms means nobody; a namespace has no "everybody" room unless its handler joins one.
type Audience struct {
	Rooms  []string
	Except []string
}

// rooms is the index of one namespace: room -> members. A broadcast takes a copy of the members and writes outside
// the lock, so joins never wait for a large room.
type rooms struct {
	mu    sync.RWMutex
	byKey map[string]*room // mu
	conns map[string]*Conn // mu; by id, the room every Conn is alone in
}

// room is a set with constant-time removal: every Conn knows its index.
type room struct {
	key     string
	members []*Conn
}

func newRooms() *rooms {
	return &rooms{byKey: map[string]*room{}, conns: map[string]*Conn{}}
}

// enter makes a Conn reachable by its id.
func (r *rooms) enter(c *Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns[c.id] = c
}

// exit takes a Conn out of everything for good.
func (r *rooms) exit(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.conns[id]
	if c == nil {
		return
	}
	delete(r.conns, id)
	c.left = true
	for rm := range c.memberships {
		r.remove(c, rm)
	}
	c.memberships = nil
}

func (r *rooms) join(c *Conn, keys []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.left {
		return
	}
	for _, key := range keys {
		rm := r.byKey[key]
		if rm == nil {
			rm = &room{key: key}
			r.byKey[key] = rm
		}
		if _, in := c.memberships[rm]; in {
			continue
		}
		if c.memberships == nil {
			c.memberships = map[*room]int{}
		}
		c.memberships[rm] = len(rm.members)
		rm.members = append(rm.members, c)
	}
}

func (r *rooms) leave(c *Conn, keys []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range keys {
		if rm := r.byKey[key]; rm != nil {
			r.remove(c, rm)
		}
	}
}

// remove fills the gap with the last member. mu is held for writing.
func (r *rooms) remove(c *Conn, rm *room) {
	i, in := c.memberships[rm]
	if !in {
		return
	}
	delete(c.memberships, rm)
	last := len(rm.members) - 1
	moved := rm.members[last]
	rm.members[last] = nil
	rm.members = rm.members[:last]
	if moved != c {
		rm.members[i] = moved
		moved.memberships[rm] = i
	}
	if last == 0 {
		delete(r.byKey, rm.key)
	} else if cap(rm.members) > 64 && last < cap(rm.members)/4 {
		rm.members = append(make([]*Conn, 0, 2*last), rm.members...) // a room that was large once gives its memory back
	}
}

func (r *rooms) occupied(key string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.byKey[key] != nil || r.conns[key] != nil
}

// receivers are reused between broadcasts: a copy of 1,000 pointers per message would be most of the garbage.
var receivers = sync.Pool{New: func() any { return new([]*Conn) }}

// each calls f for every Conn of the audience, outside the lock.
func (r *rooms) each(to Audience, f func(*Conn)) {
	list := receivers.Get().(*[]*Conn)
	*list = r.appendAudience((*list)[:0], to)
	for i, c := range *list {
		f(c)
		(*list)[i] = nil
	}
	if cap(*list) <= 1<<16 {
		receivers.Put(list)
	}
}

func (r *rooms) appendAudience(list []*Conn, to Audience) []*Conn {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(to.Rooms) == 1 && len(to.Except) == 0 {
		return append(list, r.members(to.Rooms[0])...)
	}
	for i, key := range to.Rooms {
		for _, c := range r.members(key) {
			if !r.inAny(c, to.Except) && !r.inAny(c, to.Rooms[:i]) {
				list = append(list, c)
			}
		}
	}
	return list
}

// members returns a room's members; the slice is valid while mu is held.
func (r *rooms) members(key string) []*Conn {
	if rm := r.byKey[key]; rm != nil {
		return rm.members
	}
	if c := r.conns[key]; c != nil {
		return []*Conn{c}
	}
	return nil
}

func (r *rooms) inAny(c *Conn, keys []string) bool {
	for _, key := range keys {
		if c.id == key {
			return true
		}
		if rm := r.byKey[key]; rm != nil {
			if _, in := c.memberships[rm]; in {
				return true
			}
		}
	}
	return false
}
