package gateway

import (
	"slices"

	"pocketchat/chatplugin/socketio"
)

// Connections are grouped by dialect first: a frame of one dialect can never
// reach a connection of another. A connection's id is a room of its own in the
// Socket.IO server.

func (w *wire) userKey(user string) string { return "d/" + w.Name() + "/user/" + user }
func (w *wire) roomKey(room string) string { return "d/" + w.Name() + "/room/" + room }
func (w *wire) viewKey(room string) string { return "d/" + w.Name() + "/view/" + room }

// keys translates an audience of this dialect.
func (w *wire) keys(to Audience) socketio.Audience {
	var keys socketio.Audience
	for _, room := range to.Rooms {
		keys.Rooms = append(keys.Rooms, w.roomKey(room))
	}
	for _, room := range to.Viewers {
		keys.Rooms = append(keys.Rooms, w.viewKey(room))
	}
	for _, user := range to.Users {
		keys.Rooms = append(keys.Rooms, w.userKey(user))
	}
	for _, user := range to.Except {
		keys.Except = append(keys.Except, w.userKey(user))
	}
	if to.ExceptConn != "" {
		keys.Except = append(keys.Except, to.ExceptConn)
	}
	return keys
}

// occupied reports whether anybody in a namespace is in one of the rooms.
func (g *Gateway) occupied(namespace string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(key string) bool { return g.sockets.Occupied(namespace, key) })
}
