package chatapp

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/store"
)

// messageHidden tells who deleted a message for themselves how the chat looks
// without it; the wire has no word for a message that went away.
func (d *Dialect) messageHidden(e chat.MessageHidden, v gateway.View) []gateway.Out {
	room, ok := v.Room(e.Message.Room)
	if !ok {
		return nil
	}
	own := gateway.Audience{Users: []string{e.User}}
	outs := d.chats(d.cfg.ChatEvents, room.ID, own, v)
	for i := range outs {
		outs[i].Where = func(c *gateway.Conn) bool { return c.Viewing(room.ID) }
	}
	return append(outs, d.linesOfLast(room, own, v)...)
}

// hidersOf holds by user which of the messages they have deleted for themselves.
// When that can't be read nobody has.
func (d *Dialect) hidersOf(messages []chat.Message) map[string]map[string]bool {
	if d.app == nil || len(messages) == 0 {
		return nil
	}
	ids := make([]string, len(messages))
	for i, msg := range messages {
		ids[i] = msg.ID
	}
	hidden, err := store.HiddenOfAll(d.app, ids)
	if err != nil {
		d.logFailure("hidden messages", err)
	}
	return hidden
}

// messagesFor are the messages of a chat for one of its members: the shared ones
// unless that member has deleted some of them for themselves.
func (d *Dialect) messagesFor(user string, f facts) []chat.Message {
	if len(f.hidden[user]) == 0 {
		return f.messages
	}
	return d.newest(chat.Actor{User: user}, f.room.ID, messagesInChat)
}

// linesOfLast are the summaries of a chat as it is now. Whoever has deleted its
// newest message for themselves is shown an older one.
func (d *Dialect) linesOfLast(room chat.Room, to gateway.Audience, v gateway.View) []gateway.Out {
	last := d.last(room, v)
	hidden := d.hidersOf([]chat.Message{last})
	outs := d.lines(last, to, v)
	if len(hidden) == 0 {
		return outs
	}
	own := func(user string) []gateway.Out {
		older := chat.Message{Room: room.ID}
		if found := d.newest(chat.Actor{User: user}, room.ID, 1); len(found) > 0 {
			older = found[0]
		}
		older.Seq = room.LastSeq // counts are of now
		return d.lines(older, to, v)
	}
	for i, common := range outs {
		outs[i].For = func(user string) []any {
			if len(hidden[user]) == 0 {
				return common.For(user)
			}
			return own(user)[i].For(user)
		}
	}
	return outs
}

// sender is the display data of who wrote a message. A member's own view may
// reach back to messages of users who are not among the shared ones.
func (d *Dialect) sender(msg chat.Message, f facts) chat.User {
	if _, known := f.users[msg.Sender]; !known && d.svc != nil && msg.Sender != "" {
		if u, ok := d.svc.User(msg.Sender); ok {
			return u
		}
	}
	return f.user(msg.Sender)
}
