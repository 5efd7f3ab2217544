package syarah

import (
	"slices"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// typingEvent is the payload of typing.
type typingEvent struct {
	Name         string `json:"name"`
	IsTyping     bool   `json:"isTyping"`
	ChatHeaderID int64  `json:"chatHeaderId"`
}

// statusEvent is the payload of clientStatus.
type statusEvent struct {
	UserID     string `json:"userId"`
	ClientType string `json:"clientType"`
	ActiveNow  bool   `json:"activeNow"`
}

// Encode implements gateway.Dialect. What happens in a room goes to the
// connections that opened it with joinRoom, and to nobody else: the document
// says leaveRoom stops a room's messages.
func (d *Dialect) Encode(ev chat.Event, v gateway.View) []gateway.Out {
	switch e := ev.(type) {
	case chat.MessageCreated:
		return d.encodeCreated(e.Message, v)
	case chat.MessageUpdated:
		return d.encodeUpdated(e.Message, v)
	case chat.MessageDeleted:
		// A bare number (seed 001, messageDeleted), once per message.
		return toRoom(e.Message.Room, nil, "messageDeleted", e.Message.Num)
	case chat.MessageHidden:
		return encodeHidden(e)
	case chat.ReadMoved:
		return encodeRead(e.Member, v)
	case chat.MemberAdded:
		return d.encodeAdded(e.Member, v)
	case chat.Viewing:
		return d.encodeViewing(e, v)
	case chat.Typing:
		return encodeTyping(e, v)
	case chat.Presence:
		return d.encodePresence(e)
	}
	return nil // this wire has no such message
}

// toRoom addresses the connections that opened a room, but not those of except.
func toRoom(room string, except []string, event string, arg any) []gateway.Out {
	return []gateway.Out{{
		To:    gateway.Audience{Viewers: []string{room}, Except: except},
		Event: event,
		Args:  []any{arg},
	}}
}

// but lists users who must not hear of what one of them did: that one, and
// those across a block.
func but(user string, hidden []string) []string { return append([]string{user}, hidden...) }

// encodeCreated includes the sender's own connections: the document's client
// shows what it hears, not what it sends. In the order of the log nobody else
// can have read a message yet, so the members need not be looked at, which in
// a room of thousands would cost more than everything else.
func (d *Dialect) encodeCreated(msg chat.Message, v gateway.View) []gateway.Out {
	room, ok := v.Room(msg.Room)
	if !ok {
		return nil
	}
	direct := room.Type == chat.Direct
	alone := direct && room.DirectKey == chat.PairKey(msg.Sender, msg.Sender)
	outs := d.tellMessage("message", msg, room, alone, v)
	if direct && msg.Sender != "" {
		// Who answers has read: the log has no ReadMoved for it, and a readMessage
		// that follows moves nothing. Clients of this wire need to be told. In a
		// group it would double every message for a mark that one reader is not.
		read := toRoom(room.ID, but(msg.Sender, nil), "messageHasBeenRead", room.Num)
		outs = append(outs, gateway.ByReceipts(v, msg.Sender, read, nil)...)
	}
	return outs
}

func (d *Dialect) encodeUpdated(msg chat.Message, v gateway.View) []gateway.Out {
	room, ok := v.Room(msg.Room)
	if !ok {
		return nil
	}
	members := v.Members(room.ID)
	if v.AllReceipts() {
		return d.tellMessage("messageUpdated", msg, room, readByAll(msg, members), v)
	}
	from := sender(msg, v)
	return []gateway.Out{{
		To:    gateway.Audience{Viewers: []string{room.ID}},
		Event: "messageUpdated",
		For: func(user string) []any {
			read := readByAll(msg, shownTo(user, members, v))
			return []any{d.messageEvent(msg, room.Num, from, read, func(path string) string { return v.Link(user, path) })}
		},
	}}
}

// shownTo are members without the cursors that user must not know.
func shownTo(user string, members []chat.Member, v gateway.View) []chat.Member {
	shown := slices.Clone(members)
	for i, m := range shown {
		if !v.SeesReceipts(user, m.User) {
			shown[i].LastReadSeq = 0
		}
	}
	return shown
}

// tellMessage gives everybody a message, with a link of their own to its file.
func (d *Dialect) tellMessage(event string, msg chat.Message, room chat.Room, read bool, v gateway.View) []gateway.Out {
	from := sender(msg, v)
	render := func(link link) messageEvent { return d.messageEvent(msg, room.Num, from, read, link) }
	if msg.FilePath() == "" {
		return toRoom(room.ID, nil, event, render(nil))
	}
	return []gateway.Out{{
		To:    gateway.Audience{Viewers: []string{room.ID}},
		Event: event,
		For: func(user string) []any {
			return []any{render(func(path string) string { return v.Link(user, path) })}
		},
	}}
}

func sender(msg chat.Message, v gateway.View) chat.User {
	if msg.Sender == "" {
		return chat.User{}
	}
	return v.User(msg.Sender)
}

// encodeHidden tells who deleted a message for themselves, where the room is open,
// what all are told of a message that is deleted for all.
func encodeHidden(e chat.MessageHidden) []gateway.Out {
	return []gateway.Out{{
		To:    gateway.Audience{Users: []string{e.User}},
		Event: "messageDeleted",
		Args:  []any{e.Message.Num},
		Where: func(c *gateway.Conn) bool { return c.Viewing(e.Message.Room) },
	}}
}

// encodeRead leaves the reader out: their own messages would turn "read".
func encodeRead(member chat.Member, v gateway.View) []gateway.Out {
	room, ok := v.Room(member.Room)
	if !ok {
		return nil
	}
	return toRoom(room.ID, but(member.User, nil), "messageHasBeenRead", room.Num)
}

// encodeAdded tells a group of its new member. Both sides of a direct chat are
// in it from the start, which is no news.
func (d *Dialect) encodeAdded(member chat.Member, v gateway.View) []gateway.Out {
	room, ok := v.Room(member.Room)
	if !ok || room.Type == chat.Direct {
		return nil
	}
	return d.encodeJoin(room, member.User, v.Online(member.User), nil, v)
}

// encodeViewing tells a room that somebody called joinRoom. Leaving has no
// event on this wire.
func (d *Dialect) encodeViewing(e chat.Viewing, v gateway.View) []gateway.Out {
	room, ok := v.Room(e.Head().Room)
	if !ok || !e.On {
		return nil
	}
	return d.encodeJoin(room, e.User, true, e.Hidden, v) // who must not see them online is in Hidden
}

func (d *Dialect) encodeJoin(room chat.Room, user string, online bool, hidden []string, v gateway.View) []gateway.Out {
	u := v.User(user)
	avatar := d.fileURL(u.Avatar)
	return toRoom(room.ID, but(user, hidden), "onMemberJoin", joinEvent{
		UserID:       user,
		Name:         u.Name,
		UserName:     u.Name,
		Avatar:       avatar,
		UserAvatar:   avatar,
		IsOnline:     online,
		ChatHeaderID: room.Num,
	})
}

func encodeTyping(e chat.Typing, v gateway.View) []gateway.Out {
	room, ok := v.Room(e.Head().Room)
	if !ok {
		return nil
	}
	return toRoom(room.ID, but(e.User, e.Hidden), "typing", typingEvent{
		Name:         displayName(v.User(e.User), claimedIn(e.Text)),
		IsTyping:     e.On,
		ChatHeaderID: room.Num,
	})
}

// displayName prefers the record. What the client says counts only for a user
// whose record has no name, where the id would be shown instead.
func displayName(u chat.User, claimed string) string {
	if claimed != "" && (u.Name == "" || u.Name == u.ID) {
		return claimed
	}
	return u.Name
}

func (d *Dialect) encodePresence(e chat.Presence) []gateway.Out {
	return []gateway.Out{{
		To: gateway.Audience{
			Rooms:  e.Rooms,
			Users:  e.Friends,
			Except: but(e.User, e.Hidden),
		},
		Event: "clientStatus",
		Args:  []any{statusEvent{UserID: e.User, ClientType: d.clients.of(e.User), ActiveNow: e.Online}},
	}}
}
