package direct

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// rooms are the direct rooms that a connection spoke of, by record id. A room's
// type never changes, so it may be remembered; membership is the service's
// question at every event. The events of a connection run one at a time, so it
// needs no lock.
type rooms map[string]bool

// maxRooms bounds what one connection may make us remember.
const maxRooms = 1000

type roomsKey struct{}

func roomsOf(c *gateway.Conn) rooms {
	if known, ok := c.Value(roomsKey{}).(rooms); ok {
		return known
	}
	known := rooms{}
	c.Set(roomsKey{}, known)
	return known
}

func (known rooms) remember(id string) {
	if len(known) >= maxRooms {
		clear(known)
	}
	known[id] = true
}

// room finds the id of a direct room of the caller. A group is not found: this
// wire has no shape for it.
func (r *request) room(ctx context.Context, room ref) (string, error) {
	if room.id != "" && r.known[room.id] {
		return room.id, nil
	}
	var summary chat.RoomSummary
	var err error
	if room.id != "" {
		summary, err = r.svc.Room(ctx, r.actor, room.id)
	} else {
		summary, err = r.svc.RoomByNum(ctx, r.actor, room.num)
	}
	if err != nil {
		return "", err
	}
	if !speaks(summary.Room) {
		return "", chat.NoSuch("room")
	}
	r.known.remember(summary.Room.ID)
	return summary.Room.ID, nil
}
