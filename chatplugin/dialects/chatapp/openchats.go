package chatapp

import (
	"context"
	"sync"

	"pocketchat/chatplugin/gateway"
)

// openChats are the chats that connections of this wire joined. Presence knows
// who looks at a room too, but not through which door: on other wires looking is
// not reading.
type openChats struct {
	mu    sync.Mutex // protects the fields below; taken before locks of a Conn
	rooms map[string]map[*gateway.Conn]bool
	conns map[*gateway.Conn]map[string]bool // the same by connection, to forget it
}

func newOpenChats() *openChats {
	return &openChats{rooms: map[string]map[*gateway.Conn]bool{}, conns: map[*gateway.Conn]map[string]bool{}}
}

func (o *openChats) add(room string, c *gateway.Conn) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.conns[c] == nil {
		o.conns[c] = map[string]bool{}
		// One goroutine for each connection that joined something. It ends with the
		// connection.
		context.AfterFunc(c.Context(), func() { o.forget(c) })
	}
	if o.rooms[room] == nil {
		o.rooms[room] = map[*gateway.Conn]bool{}
	}
	o.conns[c][room], o.rooms[room][c] = true, true
}

func (o *openChats) remove(room string, c *gateway.Conn) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.conns[c], room)
	o.drop(room, c)
}

func (o *openChats) forget(c *gateway.Conn) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for room := range o.conns[c] {
		o.drop(room, c)
	}
	delete(o.conns, c)
}

// drop takes a connection out of a room. o.mu must be held.
func (o *openChats) drop(room string, c *gateway.Conn) {
	delete(o.rooms[room], c)
	if len(o.rooms[room]) == 0 {
		delete(o.rooms, room)
	}
}

// users are those who have a chat open, each once. Who was removed from it does
// not count: the gateway ended the view.
func (o *openChats) users(room string) []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	seen := map[string]bool{}
	var users []string
	for c := range o.rooms[room] {
		user := c.Actor().User
		if user != "" && !seen[user] && c.Viewing(room) {
			seen[user] = true
			users = append(users, user)
		}
	}
	return users
}

func (o *openChats) has(room, user string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for c := range o.rooms[room] {
		if c.Actor().User == user && c.Viewing(room) {
			return true
		}
	}
	return false
}
