package conduit

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// messageEvent is the payload of "message": the fields of all three eras of the
// module. "message" is the first era's name for the content, and the module
// itself sends both from its own server calls.
type messageEvent struct {
	ID          string   `json:"_id"`
	Sender      string   `json:"sender"`
	Room        string   `json:"room"`
	Message     string   `json:"message"`
	Content     string   `json:"content"`
	ContentType string   `json:"contentType"`
	Files       []string `json:"files"`
	CreatedAt   string   `json:"createdAt"`
	Nonce       string   `json:"nonce,omitempty"`
}

// typingEvent is the payload of "message" for typing.
type typingEvent struct {
	Sender      string `json:"sender"`
	ContentType string `json:"contentType"`
	Room        string `json:"room"`
}

// readEvent is the payload of "messagesRead".
type readEvent struct {
	Room   string `json:"room"`
	ReadBy string `json:"readBy"`
}

// roomEvent is the payload of "room-joined" and "room-deleted".
type roomEvent struct {
	Room     string `json:"room"`
	RoomName string `json:"roomName"`
}

// editedEvent is the payload of "message-edited".
type editedEvent struct {
	MessageID string `json:"messageId"`
	Message   string `json:"message"`
	Room      string `json:"room"`
}

// deletedEvent is the payload of "message-deleted".
type deletedEvent struct {
	MessageID string `json:"messageId"`
	Room      string `json:"room"`
}

// Encode implements gateway.Dialect. A connection hears every room of its user:
// the module joins sockets to all of them by itself.
func (d *Dialect) Encode(ev chat.Event, v gateway.View) []gateway.Out {
	switch e := ev.(type) {
	case chat.MessageCreated:
		return d.encodeCreated(e.Message, v)
	case chat.MessageUpdated:
		if !e.Message.Deleted.IsZero() {
			return nil
		}
		return toRoom(e.Message.Room, "message-edited", editedEvent{e.Message.ID, content(e.Message), e.Message.Room})
	case chat.MessageDeleted:
		return toRoom(e.Message.Room, "message-deleted", deletedEvent{e.Message.ID, e.Message.Room})
	case chat.MessageHidden:
		return []gateway.Out{{
			To:    gateway.Audience{Users: []string{e.User}},
			Event: "message-deleted",
			Args:  []any{deletedEvent{e.Message.ID, e.Message.Room}},
		}}
	case chat.ReadMoved:
		return d.encodeRead(e.Member)
	case chat.MemberAdded:
		return encodeJoined(e.Member, v)
	case chat.RoomDeleted:
		return encodeRoomDeleted(e, v)
	case chat.Typing:
		return d.encodeTyping(e)
	}
	return nil // this wire has no such message
}

func toRoom(room, event string, arg any) []gateway.Out {
	return []gateway.Out{{
		To:    gateway.Audience{Rooms: []string{room}},
		Event: event,
		Args:  []any{arg},
	}}
}

// encodeCreated leaves out the connection that sent the message where it wants
// no echo. One that is deleted by now was never there for who did not hear it.
func (d *Dialect) encodeCreated(msg chat.Message, v gateway.View) []gateway.Out {
	if !msg.Deleted.IsZero() {
		return nil
	}
	out := gateway.Out{
		To:    gateway.Audience{Rooms: []string{msg.Room}, ExceptConn: d.origins.of(sending(msg.Sender, msg.ClientID))},
		Event: "message",
	}
	if msg.FilePath() == "" {
		out.Args = []any{newMessageEvent(msg, nil)}
		return []gateway.Out{out}
	}
	// A link opens a file for one user only.
	out.For = func(user string) []any {
		return []any{newMessageEvent(msg, func(path string) string { return v.Link(user, path) })}
	}
	return []gateway.Out{out}
}

func newMessageEvent(msg chat.Message, link func(path string) string) messageEvent {
	return messageEvent{
		ID:          msg.ID,
		Sender:      msg.Sender,
		Room:        msg.Room,
		Message:     content(msg),
		Content:     content(msg),
		ContentType: contentType(msg),
		Files:       filesOf(msg, link),
		CreatedAt:   chat.Timestamp(msg.Created),
		Nonce:       noteOf(msg).Conduit.Nonce,
	}
}

func (d *Dialect) encodeRead(member chat.Member) []gateway.Out {
	outs := toRoom(member.Room, "messagesRead", readEvent{Room: member.Room, ReadBy: member.User})
	outs[0].To.ExceptConn = d.origins.of(reading(member.User, member.Room, member.LastReadSeq))
	return outs
}

// encodeJoined tells a user of a room of theirs, whichever door made it. Their
// connections are in it already.
func encodeJoined(member chat.Member, v gateway.View) []gateway.Out {
	room, ok := v.Room(member.Room)
	if !ok {
		return nil
	}
	return []gateway.Out{{
		To:    gateway.Audience{Users: []string{member.User}},
		Event: "room-joined",
		Args:  []any{roomEvent{room.ID, roomName(room, member.User, v.User)}},
	}}
}

// roomName is the name of a room as user sees it: a direct room has none of its
// own and is called after the other one.
func roomName(room chat.Room, user string, find func(id string) chat.User) string {
	if room.Type != chat.Direct {
		return room.Name
	}
	return find(room.PeerOf(user)).Name
}

func encodeRoomDeleted(e chat.RoomDeleted, v gateway.View) []gateway.Out {
	out := gateway.Out{
		To:    gateway.Audience{Users: e.Members},
		Event: "room-deleted",
		Args:  []any{roomEvent{e.Room.ID, e.Room.Name}},
	}
	if e.Room.Type == chat.Direct && len(e.Members) == 2 {
		out.For = func(user string) []any {
			peer := e.Members[0]
			if peer == user {
				peer = e.Members[1]
			}
			return []any{roomEvent{e.Room.ID, v.User(peer).Name}}
		}
	}
	return []gateway.Out{out}
}
