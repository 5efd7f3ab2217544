package team

import (
	"context"
	"encoding/json"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

// The list of rooms has to fit the queue of the connection, 1 MiB if not
// configured, beside what happens meanwhile.
const (
	maxRoomsBytes = 256 << 10 // rooms without their messages
	maxListBytes  = 512 << 10 // all of it
)

// leastMessage is about the size of a short message, in bytes. It bounds how
// many are read for a share of the list.
const leastMessage = 256

// roomObject is an entry of connectRooms. The document shows none: the first six
// names are those of createGroup.
type roomObject struct {
	ID          string            `json:"_id"`
	RoomName    string            `json:"room_name"`
	Type        string            `json:"type"`
	Recipients  []string          `json:"recipients"`
	CreatorID   string            `json:"creator_id"` // empty for peer-to-peer
	ImageURL    string            `json:"image_url"`
	LastMessage string            `json:"last_message"`
	UnreadCount int64             `json:"unread_count"`
	Messages    []json.RawMessage `json:"messages"` // the newest, oldest first
	CreatedAt   string            `json:"createdAt"`
	UpdatedAt   string            `json:"updatedAt"`
}

// connectRooms lists the user's rooms to this connection, newest activity first.
// The wire has no event for history, so each room brings its newest messages.
func (d *Dialect) connectRooms(ctx context.Context, r *request) (any, error) {
	r.text("first_name") // the server's own counts
	if r.err != nil {
		return nil, r.err
	}
	rooms, err := d.roomList(ctx, r)
	if err != nil {
		return nil, err
	}
	r.conn.Emit(eventConnectRooms, rooms)
	return map[string]any{"status": "ok", "rooms": rooms}, nil
}

func (d *Dialect) roomList(ctx context.Context, r *request) ([]roomObject, error) {
	summaries, err := r.svc.Rooms(ctx, r.actor, service.RoomsQuery{})
	if err != nil {
		return nil, err
	}
	v := r.reader(ctx)
	rooms, size := []roomObject{}, 0
	for _, summary := range summaries {
		room := d.roomObject(summary, v, r.actor.User)
		raw, err := json.Marshal(room)
		if err != nil {
			return nil, err
		}
		if size += len(raw); size > maxRoomsBytes {
			break
		}
		rooms = append(rooms, room)
	}
	for i := range rooms {
		// Each room has the same share; what one leaves goes to the others.
		share := (maxListBytes - size) / (len(rooms) - i)
		used, err := d.addMessages(ctx, r, v, &rooms[i], summaries[i], share)
		if err != nil {
			return nil, err
		}
		size += used
	}
	return rooms, nil
}

func (d *Dialect) roomObject(summary chat.RoomSummary, v *reader, viewer string) roomObject {
	room := summary.Room
	o := roomObject{
		ID:          room.ID,
		RoomName:    room.Name,
		Type:        typeGroup,
		Recipients:  memberIDs(v.Members(room.ID)),
		CreatorID:   room.Owner,
		UnreadCount: summary.Unread,
		Messages:    []json.RawMessage{},
		CreatedAt:   chat.Timestamp(room.Created),
		UpdatedAt:   chat.Timestamp(latest(room)),
	}
	if room.Type == chat.Direct {
		peer := v.User(summary.Peer)
		o.Type, o.RoomName, o.ImageURL = typeDirect, peer.Name, d.absolute(peer.Avatar)
	} else {
		o.ImageURL = d.groupImage(room, roomNoteOf(room), v, viewer)
	}
	if last := summary.LastMessage; last != nil {
		o.LastMessage = noteOf(*last).words(*last)
	}
	return o
}

// latest is when a room last changed or got a message.
func latest(room chat.Room) time.Time {
	if room.LastMessageAt.After(room.Updated) {
		return room.LastMessageAt
	}
	return room.Updated
}

// addMessages gives a room its newest messages that are not deleted, as many as
// fit into share bytes.
func (d *Dialect) addMessages(ctx context.Context, r *request, v *reader, room *roomObject, summary chat.RoomSummary, share int) (used int, err error) {
	limit := min(share/leastMessage, chat.DefaultPage)
	if limit == 0 || summary.Room.LastSeq == 0 {
		return 0, nil
	}
	page, err := r.svc.History(ctx, r.actor, chat.History{Room: room.ID, Limit: limit})
	if chat.CodeOf(err) == chat.NotFound {
		return 0, nil // the user was taken out meanwhile
	}
	if err != nil {
		return 0, err
	}
	for i := len(page) - 1; i >= 0; i-- {
		if !page[i].Deleted.IsZero() {
			continue
		}
		raw, err := json.Marshal(d.messageObject(page[i], v, r.actor.User, false))
		if err != nil {
			return 0, err
		}
		if used+len(raw) > share {
			break
		}
		used += len(raw)
		room.Messages = append([]json.RawMessage{raw}, room.Messages...)
		if room.LastMessage == "" {
			room.LastMessage = noteOf(page[i]).words(page[i])
		}
	}
	return used, nil
}
