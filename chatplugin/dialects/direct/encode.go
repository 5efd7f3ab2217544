package direct

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// Encode implements gateway.Dialect. New messages are all this wire tells of:
// it has no words for edits, deletions, reading, typing or presence, and none at
// all for groups.
func (d *Dialect) Encode(ev chat.Event, v gateway.View) []gateway.Out {
	e, ok := ev.(chat.MessageCreated)
	if !ok {
		return nil
	}
	room, ok := v.Room(e.Message.Room)
	if !ok || !speaks(room) {
		return nil
	}
	outs := []gateway.Out{out(gateway.Audience{Viewers: []string{room.ID}}, "new_message", e.Message, v, func(link string) any {
		return showMessage(e.Message, link)
	})}
	for _, user := range receivers(room, e.Message.Sender, v) {
		list := out(gateway.Audience{Users: []string{user}}, "chat_list_update", e.Message, v, func(link string) any {
			return listEvent{
				RoomID:      wireID(room.ID),
				LastMessage: body(e.Message, link),
				SenderID:    e.Message.Sender,
				UpdatedAt:   chat.Timestamp(e.Message.Created),
			}
		})
		list.Where = registered
		outs = append(outs, list)
	}
	return outs
}

// out is one event about a message: one frame for all, or where links differ
// one for each user.
func out(to gateway.Audience, event string, msg chat.Message, v gateway.View, show func(link string) any) gateway.Out {
	o := gateway.Out{To: to, Event: event}
	if linked(msg) {
		o.For = func(user string) []any { return []any{show(v.Link(user, msg.FilePath()))} }
	} else {
		o.Args = []any{show("")}
	}
	return o
}

// receivers are who chat_list_update is for: the other of the two (seed 000);
// oneself in a talk with oneself, as in the original; both when the server
// wrote.
func receivers(room chat.Room, sender string, v gateway.View) []string {
	if peer := room.PeerOf(sender); peer != "" {
		return []string{peer}
	}
	var users []string
	for _, m := range v.Members(room.ID) {
		users = append(users, m.User)
	}
	return users
}
