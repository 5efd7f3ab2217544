package team

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// What clients hear beside typing and error. A new conversation has the id of
// the user it is for as its name, and a new group groupPrefix and that id.
const (
	eventMessage = "message"
	eventDeleted = "delete"
	eventEdited  = "edited"
	eventSeen    = "seen"
	groupPrefix  = "group_"
)

// pinEvents are two spellings of one event: the document lost underscores in
// places, and a client listens to one of them.
var pinEvents = []string{"pin_message", "pin message"}

// Encode implements gateway.Dialect. Everybody in a room hears, who did it
// included: the document says io.sockets.in(room).emit. Who comes, goes and is
// online has no event on this wire, nor have reactions, renames and friends.
func (d *Dialect) Encode(ev chat.Event, v gateway.View) []gateway.Out {
	switch e := ev.(type) {
	case chat.MessageCreated:
		return d.encodeCreated(e.Message, v)
	case chat.MessageUpdated:
		return toRoom(e.Message.Room, editedObject(e.Message, doer(e.Head(), e.Message)), eventEdited)
	case chat.MessageDeleted:
		return toRoom(e.Message.Room, deletedObject(e.Message.Room, e.Message.ID, doer(e.Head(), e.Message)), eventDeleted)
	case chat.MessageHidden:
		said := deletedObject(e.Message.Room, e.Message.ID, e.User)
		return []gateway.Out{{To: gateway.Audience{Users: []string{e.User}}, Event: eventDeleted, Args: []any{said}}}
	case chat.MessagePinned:
		return toRoom(e.Message.Room, pinnedObject(e.Message), pinEvents...)
	case chat.ReadMoved:
		return d.encodeRead(e.Member.Room, e.Member.LastReadSeq, e.Member.User)
	case chat.MemberAdded:
		return d.encodeAdded(e.Member, v)
	case chat.Typing:
		return encodeTyping(e, v)
	}
	return nil // this wire has no such message
}

// toRoom tells everybody in a room, under each of the names.
func toRoom(room string, said map[string]any, events ...string) []gateway.Out {
	outs := make([]gateway.Out, len(events))
	for i, event := range events {
		outs[i] = gateway.Out{To: gateway.Audience{Rooms: []string{room}}, Event: event, Args: []any{said}}
	}
	return outs
}

// doer is who did something to a message. The server does it in the author's
// name: this wire has no server.
func doer(head chat.Head, msg chat.Message) string {
	if head.Actor != "" {
		return head.Actor
	}
	return msg.Sender
}

func (d *Dialect) encodeCreated(msg chat.Message, v gateway.View) []gateway.Out {
	room, there := v.Room(msg.Room)
	if !there {
		return nil
	}
	outs := d.encodeMessage(msg, room, v)
	if room.Type == chat.Direct && msg.Sender != "" && msg.Seq > 1 {
		// Who answers has read: the log has no ReadMoved for it, and a read that
		// follows moves nothing. In a group it would double every message.
		outs = append(outs, gateway.ByReceipts(v, msg.Sender, d.encodeAnswered(msg), nil)...)
	}
	return outs
}

// encodeMessage tells each connection once: those a conversation is new to by
// the event named after their user, all others by "message".
func (d *Dialect) encodeMessage(msg chat.Message, room chat.Room, v gateway.View) []gateway.Out {
	newcomers := newTo(msg, room, v)
	outs := []gateway.Out{d.messageOut(eventMessage, gateway.Audience{Rooms: []string{room.ID}, Except: newcomers}, msg, v)}
	for _, user := range newcomers {
		outs = append(outs, d.messageOut(user, gateway.Audience{Users: []string{user}}, msg, v))
	}
	return outs
}

func (d *Dialect) messageOut(event string, to gateway.Audience, msg chat.Message, v gateway.View) gateway.Out {
	out := gateway.Out{To: to, Event: event}
	if msg.File == "" {
		out.Args = []any{d.messageObject(msg, v, "", true)}
	} else {
		out.For = func(user string) []any { return []any{d.messageObject(msg, v, user, true)} }
	}
	return out
}

// newTo are the users to whom a message opens a conversation: all others when it
// was sent for that, and the other one of a direct room when it is the first
// there and comes from another wire, where rooms are opened in other ways.
func newTo(msg chat.Message, room chat.Room, v gateway.View) []string {
	n := noteOf(msg)
	if room.Type == chat.Direct {
		peer := room.PeerOf(msg.Sender)
		if peer == "" || peer == msg.Sender || (!n.New && (msg.Seq > 1 || ofThisWire(msg))) {
			return nil
		}
		return []string{peer}
	}
	if !n.New {
		return nil
	}
	var users []string
	for _, m := range v.Members(room.ID) {
		if m.User != msg.Sender {
			users = append(users, m.User)
		}
	}
	return users
}

// encodeRead tells that a user has read up to a place: the message there is
// seen, and with it those before.
func (d *Dialect) encodeRead(room string, seq int64, user string) []gateway.Out {
	msg, there := d.upTo(room, seq)
	if !there {
		return nil
	}
	return toRoom(room, seenObject(room, msg.ID, user), eventSeen)
}

// encodeAnswered tells that the message before an answer is seen. Before one's
// own message there is nothing to tell.
func (d *Dialect) encodeAnswered(answer chat.Message) []gateway.Out {
	msg, there := d.upTo(answer.Room, answer.Seq-1)
	if !there || msg.Sender == answer.Sender {
		return nil
	}
	return toRoom(answer.Room, seenObject(answer.Room, msg.ID, answer.Sender), eventSeen)
}

// upTo is the newest message of a room up to a place. A read cursor knows only
// the place, and this wire only messages.
func (d *Dialect) upTo(room string, seq int64) (chat.Message, bool) {
	if d.gateway == nil {
		return chat.Message{}, false
	}
	page, err := d.gateway.Service().History(context.Background(), chat.ServerActor, chat.History{Room: room, Before: seq + 1, Limit: 1})
	if err != nil || len(page) == 0 {
		return chat.Message{}, false
	}
	return page[0], true
}

// encodeAdded tells a user of a group they are in now. A direct room is told
// with its first message.
func (d *Dialect) encodeAdded(member chat.Member, v gateway.View) []gateway.Out {
	room, there := v.Room(member.Room)
	if !there || room.Type != chat.Group {
		return nil
	}
	return []gateway.Out{{
		To:    gateway.Audience{Users: []string{member.User}},
		Event: groupPrefix + member.User,
		Args:  []any{d.groupObject(room, v, member.User)},
	}}
}

// encodeTyping reaches who types too, as everything on this wire, but nobody
// across a block.
func encodeTyping(e chat.Typing, v gateway.View) []gateway.Out {
	room := e.Head().Room
	said := typingObject(room, v.User(e.User), e.User, e.On, wordsOf(e.Text))
	return []gateway.Out{{
		To:    gateway.Audience{Rooms: []string{room}, Except: e.Hidden},
		Event: eventTyping,
		Args:  []any{said},
	}}
}

// The payloads that say little: what the client sent of them comes back.

func editedObject(msg chat.Message, user string) map[string]any {
	return map[string]any{"message_id": msg.ID, "message": noteOf(msg).words(msg), "room_id": msg.Room, "user_id": user}
}

func deletedObject(room, id, user string) map[string]any {
	return map[string]any{"message_id": id, "user_id": user, "room_id": room}
}

func seenObject(room, id, user string) map[string]any {
	return map[string]any{"message_id": id, "room_id": room, "user_id": user}
}

func pinnedObject(msg chat.Message) map[string]any {
	return map[string]any{"_id": msg.ID, "room_id": msg.Room, "pin_message": !msg.Pinned.IsZero()}
}
